import type { SourceKind } from "../../model/evidence.js";
import type { Ending, SnapshotDraft } from "../../snapshot/draft/snapshot-draft.js";
import type { Caller } from "../calls/caller.js";
import { CallProblem } from "../calls/problem.js";
import type { AccountSession } from "../session/account-session.js";
import { partitions } from "./finding-filters.js";
import { detectorIds } from "./guardduty.js";
import { guarddutyPage } from "./guardduty-findings.js";
import { endingOfStreams, readPages } from "./pages.js";
import { securityHubPage } from "./securityhub.js";

/** Service principals whose administrator sees the findings of its members. */
export const ADMINISTERED = {
  "securityhub.amazonaws.com": "securityhub-findings",
  "guardduty.amazonaws.com": "guardduty-findings",
} as const satisfies Readonly<Record<string, SourceKind>>;

export interface AdministratorContext {
  readonly draft: SnapshotDraft;
  readonly caller: Caller;
  /** A session in the administrator's account. */
  readonly session: AccountSession;
  readonly controls: readonly string[];
}

async function readThrough(context: AdministratorContext, kind: string, account: string, region: string): Promise<void> {
  const spool = context.draft.spool({ kind: kind as SourceKind, account, region });
  if (kind === "securityhub-findings") {
    const scope = { accounts: [account], region, elsewhere: [] };
    await Promise.all(
      partitions(scope, context.controls, false).map((partition) =>
        readPages(spool.stream(partition.name), (cursor) => securityHubPage(context, region, partition, cursor)),
      ),
    );
    return;
  }
  for (const detector of await detectorIds(context, region))
    await readPages(spool.stream(detector), (cursor) =>
      guarddutyPage({ ...context, region, detector, members: [account] }, cursor),
    );
}

/**
 * Reads the findings of an account that cannot be entered from the account that administers the service for the organization.
 * It is `partial` at best: nobody but the member can tell whether the administrator sees all of it. Where nothing is seen, what kept
 * us from the member stays the reason.
 */
export async function collectThroughAdministrator(
  context: AdministratorContext,
  kind: string,
  member: { readonly account: string; readonly region: string; readonly why: Ending },
): Promise<void> {
  const { account, region, why } = member;
  const key = { kind: kind as SourceKind, account, region };
  if (context.draft.ended(key) !== undefined) return;
  try {
    await readThrough(context, kind, account, region);
  } catch (error) {
    if (!(error instanceof CallProblem)) throw error;
  }
  const spool = context.draft.spool(key);
  if (spool.bytes === 0) return context.draft.lack(key, why);
  const { status, reason } = endingOfStreams(spool.streams);
  const through = `read through the administrator ${context.session.account}, since ${why.reason}`;
  await context.draft.writeFindings(key, { status: "partial", reason: status === "ok" ? through : `${through}; ${reason}` });
}
