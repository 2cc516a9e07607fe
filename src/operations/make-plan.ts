import pLimit from "p-limit";
import { clusterConflicts } from "../databases/index.js";
import type { Plan, Target, TargetPlan, Unread } from "../model/change.js";
import type { Diagnostic } from "../model/diagnostic.js";
import { Failure } from "../model/failure.js";
import { changeError } from "../plan/change-error.js";
import { sealed } from "../plan/plan-digest.js";
import { readPlan, writePlan } from "../plan/plan-file.js";
import { mendFor } from "../workspace/index.js";
import { loadWorkspace } from "./load-workspace.js";
import { type PlanRequest, type ReadWorkspace, targetsOf } from "./plan-request.js";
import { workspaceDigest } from "./workspace-digest.js";

/** Targets that are read at one time. */
const AT_ONCE = 8;

/** Closes what targets keep open. */
export async function closeAll(targets: readonly Target[]): Promise<void> {
  for (const target of targets) await target.close?.().catch(() => undefined);
}

function unreadOf({ kind, target }: Target, error: unknown): Unread {
  return { kind, target, error: changeError(error) };
}

async function planTarget(target: Target, signal: AbortSignal): Promise<TargetPlan | Unread> {
  try {
    return await target.plan(signal);
  } catch (error) {
    // A person's mistakes in the files are told at once and whole; they are no property of one target.
    if (error instanceof Failure && (error.kind === "interrupted" || error.diagnostics.length > 0)) throw error;
    return unreadOf(target, error);
  }
}

/** @throws Failure (usage) where databases of one server ask for different things of what they share. */
function refuseConflicts({ workspace }: ReadWorkspace, parts: readonly TargetPlan[]): void {
  const clusters = new Map<string, string[]>();
  for (const { kind, target, embedded, identity } of parts) {
    const system = "system" in identity ? String(identity.system) : "unknown";
    if (kind === "database" && !embedded && system !== "unknown") clusters.set(system, [...(clusters.get(system) ?? []), target]);
  }
  const diagnostics = [...clusters.values()].flatMap((names) => clusterConflicts(workspace, names));
  if (diagnostics.length > 0)
    throw new Failure("cluster-conflict", "Databases of one cluster contradict each other.", {
      kind: "usage",
      hint: "Mend what is listed.",
      diagnostics,
    });
}

/** The plan of targets that were chosen. @throws Failure (usage) where databases of one server contradict each other. */
export async function planTargets(read: ReadWorkspace, targets: readonly Target[], request: PlanRequest): Promise<Plan> {
  const limit = pLimit(AT_ONCE);
  let planned = 0;
  const parts = await Promise.all(
    targets.map((target) =>
      limit(async () => {
        const part = await planTarget(target, request.signal);
        request.onProgress(`${++planned} of ${targets.length} targets read`);
        return part;
      }),
    ),
  );
  refuseConflicts(
    read,
    parts.filter((part): part is TargetPlan => "changes" in part),
  );
  return sealed({
    format: "bailiwick.plan/1",
    organization: read.workspace.organization,
    workspace: read.digest,
    time: request.now.toISOString(),
    targets: parts.filter((part): part is TargetPlan => "changes" in part),
    unread: parts.filter((part): part is Unread => !("changes" in part)),
  });
}

/** Reads the workspace with its digest. @throws Failure (usage) with every diagnostic. */
export async function readWorkspace(root: string): Promise<ReadWorkspace & { readonly diagnostics: readonly Diagnostic[] }> {
  const { workspace, diagnostics, files } = await loadWorkspace(root);
  return { workspace, digest: workspaceDigest(files), diagnostics };
}

/** What to plan, and where to keep the plan. */
export interface MakePlanRequest extends PlanRequest {
  readonly out: string | undefined;
  /** A team that the view is to be about; only looked up here. */
  readonly team: string | undefined;
}

/**
 * Compares what is declared with what is live in every account and database asked for. A target that cannot be read is in the plan as
 * unread; the others' plans stand.
 * @throws Failure (usage) for mistakes in the workspace, unknown targets and teams; (environment) for a database's URL that is not set.
 */
export async function makePlan(request: MakePlanRequest): Promise<Plan> {
  const read = await readWorkspace(request.workspace);
  const teams = read.workspace.teams.map(({ team }) => team);
  if (request.team !== undefined && !teams.includes(request.team))
    throw new Failure("unknown-team", `The workspace has no team \`${request.team}\`.`, {
      kind: "usage",
      hint: mendFor(request.team, teams, "team"),
    });
  const targets = await targetsOf(read, request);
  try {
    const plan = await planTargets(read, targets, request);
    if (request.out !== undefined) await writePlan(request.out, plan);
    return plan;
  } finally {
    await closeAll(targets);
  }
}

/** The plan of a file, stale or not. @throws Failure (usage) where it is none, or was changed. */
export function showPlan(path: string): Promise<Plan> {
  return readPlan(path);
}
