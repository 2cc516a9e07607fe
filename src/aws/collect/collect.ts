import { setMaxListeners } from "node:events";
import { setFlagsFromString } from "node:v8";
import pLimit from "p-limit";
import type { Collection, CollectionProgress, Notice } from "../../model/collection.js";
import { SOURCE_STATUSES } from "../../model/evidence.js";
import { Failure } from "../../model/failure.js";
import type { SnapshotDraft } from "../../snapshot/draft/snapshot-draft.js";
import type { Snapshot } from "../../snapshot/snapshot.js";
import { attemptsFrom, Caller } from "../calls/caller.js";
import { CallProblem } from "../calls/problem.js";
import { type AccountSession, ownSession, roleSession } from "../session/account-session.js";
import { type BaseSession, type Identity, isClockOff, openSession, whoIsCalling } from "../session/base-session.js";
import { connect } from "../session/connection.js";
import { collectAccount, lackAll, sourcesOf } from "./account.js";
import { ADMINISTERED, collectThroughAdministrator } from "./administrator.js";
import { noticesOf } from "./earlier.js";
import { Meter } from "./meter.js";
import { endingOf } from "./pages.js";
import { type CollectRequest, makePlan, type Plan } from "./plan.js";
import { enabledRegions, keepRegions } from "./regions.js";

export interface CollectOptions {
  readonly profile: string | undefined;
  readonly region: string | undefined;
  readonly endpoint: string | undefined;
  /** Security Hub controls whose passes and unknown results count. */
  readonly controls: readonly string[];
  /** Accounts that are read at once. */
  readonly parallel: number;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: CollectionProgress) => void;
  /** Told who calls before anything else is asked; it may refuse. */
  readonly onCaller: (identity: Identity) => void;
  /** Opens the draft when the caller is known; a caller of another account than the one that began may not go on. */
  readonly openDraft: (identity: Identity) => Promise<OpenedDraft>;
}

/** What is written into, what was asked for, and what is known from before. */
export interface OpenedDraft {
  readonly draft: SnapshotDraft;
  readonly request: CollectRequest;
  /** An earlier snapshot: what is known not to have changed since is taken from it. */
  readonly earlier: Snapshot | undefined;
}

/** One account with the regions that were looked at. */
interface Looked {
  readonly regions: readonly string[];
  readonly notice: Notice | undefined;
  /** Why the account could not be entered. */
  readonly barred: { readonly status: "denied" | "failed"; readonly reason: string } | undefined;
}

/** One collection: everything that its parts share. */
class Collecting {
  readonly #base: BaseSession;
  readonly #caller: Caller;
  readonly #draft: SnapshotDraft;
  readonly #request: CollectRequest;
  readonly #earlier: Snapshot | undefined;
  readonly #options: CollectOptions;
  readonly #meter: Meter;
  readonly #looked = new Map<string, Looked>();
  #over: Promise<boolean> | undefined;

  constructor(base: BaseSession, caller: Caller, opened: OpenedDraft, options: CollectOptions, meter: Meter) {
    this.#base = base;
    this.#caller = caller;
    this.#draft = opened.draft;
    this.#request = opened.request;
    this.#earlier = opened.earlier;
    this.#options = options;
    this.#meter = meter;
  }

  async run(): Promise<Collection> {
    const { identity, region: home } = this.#base;
    const draft = this.#draft;
    const own = this.#session(identity.account);
    const plan = await makePlan(this.#request, identity, { draft, caller: this.#caller, session: own, home }).catch(
      async (error: unknown) => {
        // With nothing to be read there is nothing to go on with.
        if (error instanceof Failure && error.code !== "credentials-expired") await draft.discard();
        throw error;
      },
    );
    this.#meter.expectAccounts(plan.accounts.length);
    const turn = pLimit(this.#options.parallel);
    await Promise.all(plan.accounts.map(({ id }) => turn(() => this.#account(id))));
    await this.#throughAdministrators(plan);
    for (const { id } of plan.accounts) {
      const { regions, barred } = this.#looked.get(id) as Looked;
      if (barred !== undefined) await lackAll(draft, sourcesOf(id, regions), barred);
    }
    return this.#finish(plan);
  }

  #session(account: string): AccountSession {
    const { name, externalId } = { name: this.#request.role, externalId: this.#request.externalId };
    return account === this.#base.identity.account
      ? ownSession(this.#base, () => this.#stillValid())
      : roleSession(this.#base, this.#caller, account, { name, externalId });
  }

  /**
   * A call of the collector's own session was refused as if the session were over. Where it is, nothing that follows can succeed, and what
   * was collected must wait for a new one. @throws Failure
   */
  async #stillValid(): Promise<boolean> {
    this.#over ??= whoIsCalling(this.#base.clients, this.#base.region, this.#caller)
      .then(() => true)
      .finally(() => {
        this.#over = undefined;
      });
    try {
      return await this.#over;
    } catch (error) {
      if (!(error instanceof CallProblem) || error.kind !== "session") throw error;
      throw new Failure("credentials-expired", `The session is over (${error.code}); what was collected is kept.`, {
        kind: "environment",
        hint: "Renew it (for SSO: `aws sso login`), then run `bailiwick collect --resume`.",
      });
    }
  }

  async #account(account: string): Promise<void> {
    this.#caller.signal.throwIfAborted();
    const session = this.#session(account);
    const home = this.#base.region;
    try {
      const looked = await this.#look(session);
      this.#looked.set(account, looked);
      this.#meter.expectRegions(looked.regions.length);
      if (looked.barred !== undefined) return;
      const { regions } = looked;
      const context = {
        draft: this.#draft,
        caller: this.#caller,
        session,
        ownOnly: this.#request.organization,
        earlier: this.#earlier,
        home,
        regions,
      };
      await collectAccount(context, this.#options.controls, this.#meter.regionDone);
      await this.#draft.release(account);
    } finally {
      this.#meter.accountDone();
      session.close();
      this.#caller.forget(account);
    }
  }

  /** Enters an account and finds its regions, once. */
  async #look(session: AccountSession): Promise<Looked> {
    const note = `account/${session.account}`;
    const known = this.#draft.noted(note) as Looked | undefined;
    if (known !== undefined) return known;
    const looked = await this.#lookFirst(session);
    await this.#draft.note(note, looked);
    return looked;
  }

  async #lookFirst(session: AccountSession): Promise<Looked> {
    const { region: home, identity } = this.#base;
    const asked = this.#request.regions;
    try {
      await session.enter();
    } catch (error) {
      if (!(error instanceof CallProblem)) throw error;
      const { status, reason } = endingOf(error);
      const barred = { status: status === "denied" ? ("denied" as const) : ("failed" as const), reason };
      const regions = asked.length > 0 ? asked : (await this.#callersRegions()).regions;
      return { regions, notice: undefined, barred };
    }
    if (asked.length > 0) return { regions: asked, notice: undefined, barred: undefined };
    const found = await enabledRegions({ caller: this.#caller, session, home }, identity.partition);
    await keepRegions(this.#draft, session.account, found);
    const { regions, unknown } = found;
    const message = `Which regions are on in ${session.account} is not known (${unknown?.message}): only the ${regions.length} that are on unless turned off were looked at.`;
    return { regions, notice: unknown === undefined ? undefined : { message, gap: true }, barred: undefined };
  }

  /** What a barred account's regions are taken to be. */
  async #callersRegions(): Promise<{ readonly regions: readonly string[] }> {
    const { region: home, identity } = this.#base;
    return enabledRegions({ caller: this.#caller, session: this.#session(identity.account), home }, identity.partition);
  }

  /** Findings of accounts that could not be entered, from where they are seen as well. */
  async #throughAdministrators({ accounts, administrators }: Plan): Promise<void> {
    const barred = accounts.filter(({ id }) => this.#looked.get(id)?.barred !== undefined);
    if (barred.length === 0) return;
    for (const [service, kind] of Object.entries(ADMINISTERED)) {
      const administrator = administrators[service]?.find((id) => !barred.some((member) => member.id === id));
      if (administrator === undefined) continue;
      const session = this.#session(administrator);
      const context = { draft: this.#draft, caller: this.#caller, session, controls: this.#options.controls };
      try {
        for (const { id } of barred) {
          const { regions, barred: why } = this.#looked.get(id) as Looked;
          if (why === undefined) continue;
          await Promise.all(regions.map((region) => collectThroughAdministrator(context, kind, { account: id, region, why })));
        }
      } finally {
        session.close();
      }
    }
  }

  async #finish(plan: Plan): Promise<Collection> {
    const { identity } = this.#base;
    const accounts = plan.accounts.map(({ id, name }) => ({ id, name, regions: this.#looked.get(id)?.regions ?? [] }));
    const notices = [
      ...plan.notices,
      ...noticesOf(this.#earlier),
      ...plan.accounts.flatMap(({ id }) => this.#looked.get(id)?.notice ?? []),
    ];
    const { time, sources } = await this.#draft.finish({ by: identity.arn, partition: identity.partition, accounts });
    const statuses = Object.fromEntries(
      SOURCE_STATUSES.map((status) => [status, sources.filter((source) => source.status === status).length]),
    ) as Collection["statuses"];
    const lacking = sources.filter(({ status }) => status !== "ok");
    return {
      format: "bailiwick.collect/1",
      snapshot: this.#draft.out,
      time,
      by: identity.arn,
      complete: lacking.length === 0 && !notices.some(({ gap }) => gap),
      accounts,
      skipped: plan.skipped,
      statuses,
      records: sources.reduce((sum, source) => sum + (source.records ?? 0), 0),
      lacking,
      notices,
    };
  }
}

/**
 * Collects evidence into a draft and puts the snapshot in its place.
 * @throws Failure where there is no session, nothing to be collected, or the session ends amid it; the signal's reason where it is aborted.
 * Whatever else goes wrong is a source's status.
 */
export async function collect(options: CollectOptions): Promise<Collection> {
  // Asked before the first client is made, which would say on stderr that Node 20 is old.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";
  // Pages are garbage as soon as they are on disk: with what V8 lets lie by default, memory is several times what is in use.
  // A flag that a later V8 does not know would be complained about, so it is set only where it is known.
  if (process.versions.v8.startsWith("11.")) setFlagsFromString("--heap-growing-percent=100");
  const meter = new Meter(options.onProgress);
  // What fails for all of them stops all of them.
  const stop = new AbortController();
  const signal = AbortSignal.any([options.signal, stop.signal]);
  // Every call that is under way listens to it.
  setMaxListeners(0, signal);
  const caller = new Caller({ signal, attempts: attemptsFrom(process.env), onCall: meter.call });
  const { connection, close } = connect(process.env.AWS_CA_BUNDLE, signal);
  const { profile, region, endpoint } = options;
  try {
    const base = await openSession({ profile, region, endpoint, connection }, caller);
    options.onCaller(base.identity);
    const opened = await options.openDraft(base.identity);
    try {
      // What this machine calls the beginning says nothing then of what AWS dated after it.
      if (isClockOff(base)) await opened.draft.forgetBeginning();
      return await new Collecting(base, caller, opened, options, meter).run();
    } finally {
      stop.abort();
      await opened.draft.close().catch(() => {});
      base.clients.destroy();
    }
  } catch (error) {
    options.signal.throwIfAborted();
    throw error;
  } finally {
    close();
  }
}
