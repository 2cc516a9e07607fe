import pLimit from "p-limit";
import type { Drift, DriftFinding, DriftResult } from "../model/drift.js";
import { Failure } from "../model/failure.js";
import type { Workspace } from "../model/workspace.js";
import { changeError } from "../plan/change-error.js";
import type { AccountPlan } from "../roles/provision/plan-account.js";
import { mendFor } from "../workspace/index.js";
import type { AwsRequest } from "./aws-request.js";
import { awsTargets } from "./aws-targets.js";
import { loadWorkspace } from "./load-workspace.js";
import { sha256 } from "./sha256.js";

export interface DriftRequest {
  readonly workspace: string;
  readonly aws: AwsRequest;
  /** Account ids; empty: all of them. */
  readonly accounts: readonly string[];
  readonly now: Date;
  readonly signal: AbortSignal;
  readonly onProgress: (text: string) => void;
}

/** Accounts that are read at one time. */
const AT_ONCE = 8;

function findingsOf(account: string, { plan, passing }: AccountPlan): readonly DriftFinding[] {
  const id = (kind: string, subject: string): string => sha256(JSON.stringify([account, kind, subject]));
  const differs = plan.changes
    .filter(({ number }) => !passing.has(number))
    .map(
      ({ kind, subject, why, effect, team, place, consequences, diff }): DriftFinding => ({
        id: id(kind, subject),
        class: "differs",
        kind,
        subject,
        what: why,
        effect,
        team,
        place,
        consequences,
        ...(diff === undefined ? {} : { diff }),
      }),
    );
  const blocked = plan.blocked.map(
    ({ subject, why, mend, team, place }): DriftFinding => ({
      id: id("blocked", subject),
      class: "blocked",
      kind: "blocked",
      subject,
      what: why,
      effect: null,
      team,
      place,
      consequences: [mend],
    }),
  );
  const others = plan.observed.map(
    ({ subject, what }): DriftFinding => ({
      id: id("observed", `${subject} ${what}`),
      class: "others",
      kind: "observed",
      subject,
      what,
      effect: null,
      team: null,
      place: null,
      consequences: [],
    }),
  );
  return [...differs, ...blocked, ...others];
}

async function driftOf(target: string, plan: () => Promise<AccountPlan>): Promise<Drift> {
  try {
    const found = await plan();
    const { notCompared } = found;
    const findings = findingsOf(target, found);
    const status = findings.length > 0 ? "drifted" : notCompared.length > 0 ? "incomplete" : "same";
    return { status, error: null, findings, notCompared };
  } catch (error) {
    if (error instanceof Failure && (error.kind === "interrupted" || error.diagnostics.length > 0)) throw error;
    const { code, message, hint } = changeError(error);
    return { status: "unread", error: { code, message, hint }, findings: [], notCompared: [] };
  }
}

async function driftOfScps(workspace: Workspace, request: DriftRequest): Promise<Drift> {
  const { organizationTarget } = await import("./organization-target.js");
  const target = organizationTarget(workspace, request);
  try {
    return await driftOf(target.target, async () => ({
      plan: (await target.plan(request.signal)) as AccountPlan["plan"],
      passing: new Set(),
      notCompared: [],
    }));
  } finally {
    await target.close?.().catch(() => undefined);
  }
}

/**
 * How accounts differ from what the workspace declares, as findings. Nothing is changed. An account that cannot be read is in the result
 * as unread, and so are service control policies where they were asked for and cannot be read.
 * @throws Failure (usage) for mistakes in the workspace, and for an account or team that it does not have.
 */
export async function findDrift(request: DriftRequest): Promise<DriftResult> {
  const { workspace } = await loadWorkspace(request.workspace);
  const known = workspace.environments.flatMap(({ accounts }) => accounts);
  for (const account of request.accounts)
    if (!known.includes(account))
      throw new Failure("unknown-account", `The workspace has no account \`${account}\`.`, {
        kind: "usage",
        hint: mendFor(account, known, "account"),
      });
  const { aws, accounts, signal } = request;
  const targets = await awsTargets({
    folder: request.workspace,
    workspace,
    aws,
    accounts,
    now: request.now.toISOString(),
    signal,
  });
  const limit = pLimit(AT_ONCE);
  let read = 0;
  try {
    const found = await Promise.all(
      targets.map((target) =>
        limit(async () => {
          const { target: account, environment } = target;
          const drift = await driftOf(account, () => target.planAccount(signal));
          request.onProgress(`${++read} of ${targets.length} accounts read`);
          return { account, environment: environment ?? "", ...drift };
        }),
      ),
    );
    const scps = aws.scp ? await driftOfScps(workspace, request) : null;
    const all: readonly Drift[] = [...found, ...(scps === null ? [] : [scps])];
    return {
      format: "bailiwick.drift/1",
      organization: workspace.organization,
      from: aws.from ?? null,
      accounts: found,
      scps,
      counts: {
        accounts: found.length,
        drifted: found.filter(({ status }) => status === "drifted").length,
        incomplete: all.filter(({ notCompared }) => notCompared.length > 0).length,
        unread: all.filter(({ status }) => status === "unread").length,
        findings: all.reduce((sum, { findings }) => sum + findings.length, 0),
      },
    };
  } finally {
    for (const target of targets) await target.close?.().catch(() => undefined);
  }
}
