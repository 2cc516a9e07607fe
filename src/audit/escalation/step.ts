import type { HeldPolicy } from "../account-policies.js";
import type { Actor } from "./actor.js";
import type { Answer } from "./asking.js";
import type { Way } from "./methods.js";

/** One way from an actor to more, with everything that it rests on. */
export interface Step {
  readonly way: Way;
  readonly actor: Actor;
  /** Whom it becomes, or the group that it joins; undefined: it stays itself. */
  readonly target: Actor | undefined;
  readonly answers: readonly Answer[];
  /** Policies that the actor, or the target, no longer has as they were, where the step was taken for that. */
  readonly shed?: readonly HeldPolicy[];
  /** In words, what must be so and is not known. Empty: the step is certain. */
  readonly unsure: readonly string[];
}

export function isCertain(step: Step): boolean {
  return step.unsure.length === 0;
}

/** What answers turn on, in words. */
export function openIn(answers: readonly Answer[]): readonly string[] {
  return answers.flatMap(({ truth, on, wanted }) =>
    truth === "yes" ? [] : [`${wanted.action} on ${wanted.resource} depends on ${on.join(", ")}`],
  );
}

/** The first certain one, else the first of the others. */
export function bestOf(steps: Iterable<Step | undefined>): Step | undefined {
  let best: Step | undefined;
  for (const step of steps) {
    if (step === undefined) continue;
    if (isCertain(step)) return step;
    best ??= step;
  }
  return best;
}
