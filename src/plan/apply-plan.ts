import pLimit from "p-limit";
import type { Plan, Target, TargetPlan, TargetResult } from "../model/change.js";
import { Failure } from "../model/failure.js";
import { type ApplyContext, applyTarget, nothingDone } from "./apply-target.js";
import { canonicalJson } from "./canonical-json.js";
import { unendedJournals } from "./earlier-applies.js";
import { differenceOf, remainderOf } from "./resume.js";
import { assertSame } from "./staleness.js";

/** Targets at work at one time. */
const AT_ONCE = 8;

function refusal(code: string, message: string, hint: string): Failure {
  return new Failure(code, message, { kind: "usage", hint });
}

/** The declared target of a plan's part. @throws Failure (usage) where the workspace has none, or it runs elsewhere. */
function targetOf(plan: TargetPlan, targets: readonly Target[]): Target {
  const found = targets.find(({ kind, target }) => kind === plan.kind && target === plan.target);
  if (found === undefined)
    throw refusal(
      "unknown-target",
      `The workspace has no ${plan.kind} target ${plan.target}.`,
      "Make a new plan with `bailiwick plan`.",
    );
  if (plan.embedded && !found.embedded)
    throw refusal("embedded", `The plan was made for the embedded ${plan.target}.`, "Apply it with --embedded.");
  if (!plan.embedded && found.embedded)
    throw refusal(
      "not-embedded",
      `The plan was made for a server's ${plan.target}, not for an embedded one.`,
      "Apply it without --embedded.",
    );
  return found;
}

/**
 * A plan that is stale: where an apply of the very same plan was cut off, and everything that a new plan asks for is in it, that is what
 * goes on, since it was approved; where nothing at all is left to do, that is said. Otherwise the refusal, with what has changed since.
 */
async function applyStale(
  plan: TargetPlan,
  fresh: TargetPlan,
  target: Target,
  context: ApplyContext,
  stale: Failure,
): Promise<TargetResult> {
  const begun = (await unendedJournals(context.journals, plan)).some(
    ({ begin }) => begin.plan === context.digest && !begin.rollback,
  );
  // Read again, everything is as declared: the plan was carried out before, or somebody else did the same.
  if (!begun && fresh.changes.length + fresh.blocked.length === 0)
    return nothingDone({ ...plan, changes: [] }, "unchanged", null);
  const rest = begun ? remainderOf(plan, fresh) : undefined;
  if (rest === undefined) {
    const { hint = "" } = stale;
    return nothingDone(plan, "refused", refusal(stale.code, `${stale.message} ${differenceOf(plan, fresh)}`, hint));
  }
  const result = await applyTarget(rest, () => target.executor(), context);
  if (result.status === "refused") return result;
  const left = new Set(rest.changes.map(({ number }) => number));
  const before = plan.changes.map(({ number }) => number).filter((number) => !left.has(number));
  const done = [...before, ...result.done].sort((a, b) => a - b);
  const status =
    result.status === "unchanged" ? "applied" : result.status === "failed" && done.length > 0 ? "partial" : result.status;
  return { ...result, status, done };
}

/** A plan out of a file, which anybody may have written: it is applied where a plan made now is that very plan. */
async function applyFromFile(plan: TargetPlan, target: Target, context: ApplyContext): Promise<TargetResult> {
  let fresh: TargetPlan;
  try {
    fresh = await target.plan(context.signal);
  } catch (error) {
    return nothingDone(plan, "failed", error);
  }
  try {
    assertSame(plan, fresh);
  } catch (error) {
    if (error instanceof Failure && error.code === "stale-plan") return applyStale(plan, fresh, target, context, error);
    return nothingDone(plan, "refused", error);
  }
  if (canonicalJson(plan.changes) !== canonicalJson(fresh.changes)) {
    const message = `What the plan holds for ${plan.target} is not what this version of Bailiwick plans. ${differenceOf(plan, fresh)}`;
    return nothingDone(plan, "refused", refusal("other-plan", message, "Make a new plan with `bailiwick plan`."));
  }
  return applyTarget(plan, () => target.executor(), context);
}

async function applyOne(plan: TargetPlan, targets: readonly Target[], context: ApplyContext): Promise<TargetResult> {
  try {
    const target = targetOf(plan, targets);
    return await (context.isFromFile
      ? applyFromFile(plan, target, context)
      : applyTarget(plan, () => target.executor(), context));
  } catch (error) {
    return nothingDone(plan, "refused", error);
  }
}

/**
 * Carries out a plan, several targets at a time; each ends on its own, and what happens to one does not stop the others. The results come
 * in the plan's order; targets of which no plan could be made are among them as failed.
 */
export async function applyPlan(plan: Plan, targets: readonly Target[], context: ApplyContext): Promise<readonly TargetResult[]> {
  const limit = pLimit(AT_ONCE);
  const results = plan.targets.map((each) => limit(() => applyOne(each, targets, context)));
  const unread = plan.unread.map(
    ({ kind, target, error }): TargetResult => ({
      ...nothingDone({ kind, target, changes: [] }, "failed", null),
      error,
    }),
  );
  return [...(await Promise.all(results)), ...unread];
}
