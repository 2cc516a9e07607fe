import type { Plan } from "../model/change.js";
import { Failure } from "../model/failure.js";

/** What has to be asked before a plan is applied. */
export interface Confirmation {
  /** Targets whose plan broadens access: each one's name is to be typed. */
  readonly names: readonly string[];
  /** Changes in all; with none, nothing is asked. */
  readonly changes: number;
}

/** What a person has to confirm of a plan. */
export function confirmationOf({ targets }: Pick<Plan, "targets">): Confirmation {
  const broadening = targets.filter(({ changes }) => changes.some(({ effect }) => effect === "broadens"));
  return {
    names: broadening.map(({ target }) => target),
    changes: targets.reduce((sum, { changes }) => sum + changes.length, 0),
  };
}

/**
 * Is the plan the one that was approved, by the digest that a person saw?
 * @throws Failure (usage) where it is another one, or no digest was given.
 */
export function assertApproved(plan: Pick<Plan, "digest">, approved: string): void {
  const wanted = approved
    .trim()
    .replace(/^sha256:/, "")
    .toLowerCase();
  if (!/^[0-9a-f]{64}$/.test(wanted))
    throw new Failure("not-a-digest", "--approve takes the whole digest of a plan: 64 hexadecimal digits.", {
      kind: "usage",
      hint: "`bailiwick plan` prints it.",
    });
  if (wanted !== plan.digest)
    throw new Failure("other-digest", `The plan is not the one that was approved: its digest is ${plan.digest}.`, {
      kind: "usage",
      hint: "Look at this plan and approve it, or apply the file that was approved.",
    });
}

/** Refused where nobody can be asked. */
export function unconfirmed({ names }: Confirmation): Failure {
  const what = names.length === 0 ? "This apply has to be confirmed" : "This apply broadens access, which has to be confirmed";
  return new Failure("confirmation-needed", `${what}, and there is no terminal to ask in.`, {
    kind: "usage",
    hint: "Give the digest of the plan that was approved with --approve, or --yes.",
  });
}
