import type { OrganizationsClient } from "@aws-sdk/client-organizations";
import type { SourceKind } from "../../model/evidence.js";
import type { SnapshotDraft } from "../../snapshot/draft/snapshot-draft.js";
import type { Caller } from "../calls/caller.js";
import type { AccountSession } from "../session/account-session.js";
import { callIn } from "./context.js";
import { lineOf, readPages } from "./pages.js";

/** What asking about the organization needs: the session of an account that may. */
export interface OrganizationContext {
  readonly draft: SnapshotDraft;
  readonly caller: Caller;
  readonly session: AccountSession;
  readonly home: string;
}

export type Send<T> = (client: OrganizationsClient) => Promise<T>;

/** One call of Organizations. */
export function ask<T>(context: OrganizationContext, name: string, paged: boolean, send: Send<T>): Promise<T> {
  const { home } = context;
  return callIn(context, home, { service: "organizations", name }, paged, (clients) => send(clients.get("organizations", home)));
}

/** A list of Organizations, in pages of which some are empty though others follow: kept under `list`, told apart by `keyOf`. */
export async function readList<T>(
  context: OrganizationContext,
  kind: SourceKind,
  list: string,
  keyOf: (record: T) => string,
  page: (cursor: { NextToken?: string }) => Promise<{ readonly records: readonly T[]; readonly next: string | undefined }>,
): Promise<void> {
  const stream = context.draft.spool({ kind, account: null, region: null }).stream(list);
  await readPages(stream, async (cursor) => {
    const { records, next } = await page(cursor === undefined ? {} : { NextToken: cursor });
    return { lines: records.map((record) => lineOf(list, keyOf(record), record)), next };
  });
}
