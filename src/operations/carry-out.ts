import type { Application, AppliedTarget } from "../model/application.js";
import type { Plan, Target, TargetResult } from "../model/change.js";
import { Failure } from "../model/failure.js";
import { applyPlan } from "../plan/apply-plan.js";
import { journalsFolder } from "../plan/journal.js";
import { readPlan } from "../plan/plan-file.js";
import { mendFor } from "../workspace/index.js";
import { closeAll, makePlan, planTargets, readWorkspace, showPlan } from "./make-plan.js";
import { type PlanRequest, targetsOf } from "./plan-request.js";
import { proveTargets } from "./prove-grants.js";
import { prepareWorkingFolder } from "./working-folder.js";

export interface ApplyRequest extends PlanRequest {
  /** File of a plan; undefined: it is made now. */
  readonly plan: string | undefined;
  /** Asks whoever has to agree. @throws Failure where nobody does. */
  readonly confirm: (plan: Plan) => Promise<void>;
}

/** The results with what their numbers mean. */
export function withChanges(results: readonly TargetResult[], plan: Pick<Plan, "targets">): readonly AppliedTarget[] {
  return results.map((result) => {
    const of = plan.targets.find(({ kind, target }) => kind === result.kind && target === result.target);
    const changes = (of?.changes ?? []).map(({ number, kind, subject }) => ({ number, kind, subject }));
    return { ...result, environment: of?.environment ?? null, embedded: of?.embedded ?? false, changes };
  });
}

/** The plan of a file, to be applied as a whole. @throws Failure (usage) where it is not of this workspace. */
async function planOfFile(path: string, organization: string, digest: string): Promise<Plan> {
  const plan = await readPlan(path);
  if (plan.organization !== organization)
    throw new Failure("other-workspace", `The plan was made for ${plan.organization}, and this workspace is ${organization}'s.`, {
      kind: "usage",
      hint: "Apply it in the workspace that it was made in.",
    });
  if (plan.workspace !== digest)
    throw new Failure("workspace-changed", "The workspace's files have changed since the plan was made.", {
      kind: "usage",
      hint: "Make a new plan; `bailiwick plan --show FILE` still shows this one.",
    });
  return plan;
}

/** The plan that an apply would carry out: a file's, stale or not, else one made now. Nothing is changed. */
export async function rehearse(request: PlanRequest & { readonly plan: string | undefined }): Promise<Plan> {
  return request.plan === undefined ? makePlan({ ...request, out: undefined, team: undefined }) : showPlan(request.plan);
}

/** A plan's targets that the request is about; its digest stays that of the whole, which is what was approved. */
function narrowed(plan: Plan, { only, targets }: PlanRequest): Plan {
  const isAsked = ({ kind, target }: Pick<Target, "kind" | "target">): boolean =>
    (only === undefined || (only === "aws") === (kind === "aws")) && (targets.length === 0 || targets.includes(target));
  const chosen = { ...plan, targets: plan.targets.filter(isAsked), unread: plan.unread.filter(isAsked) };
  const missing = targets.find((name) => !targetNames(chosen).includes(name));
  if (missing !== undefined)
    throw new Failure("unknown-target", `The plan has no target \`${missing}\`.`, {
      kind: "usage",
      hint: mendFor(missing, targetNames(plan), "target"),
    });
  return chosen;
}

function targetNames(plan: Plan): readonly string[] {
  return [...plan.targets, ...plan.unread].map(({ target }) => target);
}

/**
 * Applies a plan, one of a file or one made now, after it was confirmed; then asks the databases' servers for proof.
 * Whatever goes wrong with a target after the confirmation is in the result.
 * @throws Failure (usage) for mistakes in the workspace, an unfit plan, and where nobody confirms.
 */
export async function carryOut(request: ApplyRequest): Promise<Application> {
  const read = await readWorkspace(request.workspace);
  const { organization } = read.workspace;
  const ofFile =
    request.plan === undefined ? undefined : narrowed(await planOfFile(request.plan, organization, read.digest), request);
  const targets: readonly Target[] = await targetsOf(
    read,
    ofFile === undefined ? request : { ...request, targets: targetNames(ofFile) },
  );
  try {
    const plan = ofFile ?? (await planTargets(read, targets, request));
    if (plan.targets.some(({ changes }) => changes.length > 0)) await request.confirm(plan);
    await prepareWorkingFolder(request.workspace);
    const results = await applyPlan(plan, targets, {
      digest: plan.digest,
      time: request.now.toISOString(),
      journals: journalsFolder(request.workspace),
      signal: request.signal,
      isFromFile: ofFile !== undefined,
      onProgress: (target, done, of) => request.onProgress(`${target}: ${done} of ${of} changes done`),
    });
    const settled = results.filter(({ status }) => status === "applied" || status === "unchanged");
    const proof = await proveTargets(
      read,
      targets.filter(({ kind, target }) => settled.some((result) => result.kind === kind && result.target === target)),
      request,
    );
    return {
      format: "bailiwick.apply/1",
      organization,
      plan: plan.digest,
      time: request.now.toISOString(),
      rollback: null,
      targets: withChanges(results, plan),
      proof,
    };
  } finally {
    await closeAll(targets);
  }
}
