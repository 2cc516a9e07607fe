import type { TargetPlan } from "../model/change.js";
import { Failure } from "../model/failure.js";
import { canonicalJson } from "./canonical-json.js";

type Seen = Pick<TargetPlan, "identity" | "fingerprint">;

/**
 * Is the target the one that the plan was made for, as it was then?
 * @throws Failure (usage): `other-target` with what differs, or `stale-plan`.
 */
export function assertSame(plan: TargetPlan, live: Seen): void {
  const keys = [...new Set([...Object.keys(plan.identity), ...Object.keys(live.identity)])].sort();
  const differing = keys.filter((key) => canonicalJson(plan.identity[key] ?? null) !== canonicalJson(live.identity[key] ?? null));
  if (differing.length > 0) {
    const what = differing.map(
      (key) => `${key} was ${plan.identity[key] ?? "unknown"} and is ${live.identity[key] ?? "unknown"}`,
    );
    throw new Failure(
      "other-target",
      `The plan was made for another ${plan.kind === "aws" ? "account or caller" : "database"}: ${what.join("; ")}.`,
      {
        kind: "usage",
        hint: "Apply it where it was made for, or make a new plan here.",
      },
    );
  }
  if (plan.fingerprint !== live.fingerprint)
    throw new Failure("stale-plan", `${plan.target} has changed since the plan was made.`, {
      kind: "usage",
      hint: "Make a new plan with `bailiwick plan`; `bailiwick plan --show FILE` still shows this one.",
    });
}
