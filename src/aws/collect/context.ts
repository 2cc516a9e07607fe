import type { SnapshotDraft, SourceKey } from "../../snapshot/draft/snapshot-draft.js";
import type { Snapshot } from "../../snapshot/snapshot.js";
import type { Caller } from "../calls/caller.js";
import type { Api } from "../calls/pacer.js";
import type { AccountSession } from "../session/account-session.js";
import type { Clients } from "../session/clients.js";

/** What reading one account's sources needs. */
export interface AccountContext {
  readonly draft: SnapshotDraft;
  readonly caller: Caller;
  readonly session: AccountSession;
  /** True where other accounts are read too, each by itself: then nothing is taken of an account from another one. */
  readonly ownOnly: boolean;
  /** An earlier snapshot: what is known not to have changed since is taken from it. */
  readonly earlier: Snapshot | undefined;
  /** Region of calls that belong to no region. */
  readonly home: string;
  /** Regions that are read; nobody reads them twice. */
  readonly regions: readonly string[];
}

/** One call in a region, with the account's session. */
export function callIn<T>(
  { caller, session }: Pick<AccountContext, "caller" | "session">,
  region: string,
  api: Api,
  paged: boolean,
  send: (clients: Clients) => Promise<T>,
): Promise<T> {
  return caller.call(session.place(region), api, paged, () => send(session.clients));
}

/** A source of the context's account. */
export function keyOf(context: Pick<AccountContext, "session">, kind: SourceKey["kind"], region: string | null): SourceKey {
  return { kind, account: context.session.account, region };
}
