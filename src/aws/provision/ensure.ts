import { setTimeout as sleep } from "node:timers/promises";
import { Failure, UncertainOutcome } from "../../model/failure.js";
import type { StateReader } from "../../roles/provision/known-state.js";
import { isSettled } from "../../roles/provision/settled.js";
import { CallProblem } from "../calls/problem.js";
import type { AccountApi } from "./account-api.js";
import { failureOf } from "./call-failure.js";
import { type OneCall, sendStep } from "./send-step.js";

/** How long reads may lag behind writes, and how often a call is made whose answer does not come. Milliseconds. */
export interface Patience {
  /** For what AWS has said yes to, to be read. */
  readonly settle: number;
  /** For what may have been done in spite of a lost answer, and must not be done twice. */
  readonly lost: number;
  readonly firstWait: number;
  readonly longestWait: number;
  readonly tries: number;
}

export const PATIENCE: Patience = { settle: 30_000, lost: 8_000, firstWait: 100, longestWait: 2_000, tries: 6 };

/** Waits that double, with a share of chance so that several do not come together. */
class Waits {
  #next: number;
  readonly #patience: Patience;
  readonly #signal: AbortSignal;

  constructor(patience: Patience, signal: AbortSignal) {
    this.#patience = patience;
    this.#next = patience.firstWait;
    this.#signal = signal;
  }

  async wait(): Promise<void> {
    const time = this.#next * (0.5 + Math.random() / 2);
    this.#next = Math.min(this.#next * 2, this.#patience.longestWait);
    await sleep(time, undefined, { signal: this.#signal });
  }
}

/** Reads until what the step asks for is so; false where it still is not after as long as reads may lag. */
async function waitUntilSettled(
  step: OneCall,
  read: StateReader,
  time: number,
  patience: Patience,
  signal: AbortSignal,
): Promise<boolean> {
  const end = performance.now() + time;
  const waits = new Waits(patience, signal);
  for (;;) {
    if (await isSettled(step, read)) return true;
    if (performance.now() >= end) return false;
    await waits.wait();
  }
}

const EXISTS = /^(EntityAlreadyExists|DuplicatePolicy|DuplicatePolicyAttachment)/;
/** Refusals that pass: something that was done a moment ago is not yet known everywhere, or is being changed. */
const PASSING = /^(DeleteConflict|ConcurrentModification|EntityTemporarilyUnmodifiable|PolicyInUse|PolicyNotAttachable)/;
/** IAM may refuse a principal or a boundary for a while that was made a moment ago. */
const NOT_YET = /Invalid principal in policy|does not exist or is not attachable|cannot be found/i;

const REMOVES = /^(?:delete|detach|untag)-/;

type Answer = "done" | "lost" | "again" | "not-yet" | "exists" | "gone";

function answerOf(problem: CallProblem, step: OneCall): Answer | undefined {
  if (problem.kind === "throttled") return "again";
  if (problem.kind === "transient") return "lost";
  if (EXISTS.test(problem.code)) return "exists";
  if (problem.kind === "absent" || /NotFound|NotAttached/.test(problem.code)) return REMOVES.test(step.call) ? "gone" : "not-yet";
  if (PASSING.test(problem.code) || NOT_YET.test(problem.message)) return "not-yet";
  // Whatever cannot be understood may have come after the call was done.
  return problem.kind === "other" && problem.code === "Error" ? "lost" : undefined;
}

async function send(step: OneCall, api: AccountApi): Promise<{ readonly answer: Answer; readonly problem?: CallProblem }> {
  try {
    await sendStep(step, api);
    return { answer: "done" };
  } catch (error) {
    if (!(error instanceof CallProblem)) throw error;
    const answer = answerOf(error, step);
    if (answer === undefined) throw error;
    return { answer, problem: error };
  }
}

/** What is there already is ours where it is just what was asked for: then an earlier try made it, and its answer was lost. */
function foreign(step: OneCall, api: AccountApi): Failure {
  const name = "role" in step ? `role ${step.role}` : "policy" in step ? `policy ${step.policy}` : `policy ${step.name}`;
  return new Failure("exists", `Account ${api.session.account}: ${name} is there by now, and is not what was to be made.`, {
    kind: "incomplete",
    hint: "Somebody else made it meanwhile. Make a new plan.",
  });
}

/**
 * Sees to it that what one step asks for is so, and is read to be so. A call whose answer is lost is made again only once reads have not
 * shown its work for as long as they may lag, so that nothing is done twice.
 * @throws Failure where the step was certainly not done; UncertainOutcome where nobody can tell.
 */
export async function ensure(step: OneCall, api: AccountApi, read: StateReader, patience: Patience): Promise<void> {
  const { account } = api.session;
  const { signal } = api;
  const waits = new Waits(patience, signal);
  let mayBeDone = false;
  let last: CallProblem | undefined;
  try {
    for (let tries = 1; tries <= patience.tries; tries++) {
      const { answer, problem } = await send(step, api);
      last = problem;
      if (answer === "done" || answer === "gone" || answer === "exists") {
        mayBeDone = true;
        if (await waitUntilSettled(step, read, patience.settle, patience, signal)) return;
        if (answer === "exists") throw foreign(step, api);
        throw new UncertainOutcome(`Account ${account}: AWS has taken ${step.call}, and it cannot be read.`);
      }
      if (answer === "lost") {
        mayBeDone = true;
        // Everything but a new version may be asked for twice.
        const time = step.call === "create-policy-version" ? patience.lost : 0;
        if (await waitUntilSettled(step, read, time, patience, signal)) return;
      }
      if (tries < patience.tries) await waits.wait();
    }
  } catch (error) {
    if (error instanceof UncertainOutcome) throw error;
    if (mayBeDone && !(error instanceof Failure)) throw new UncertainOutcome(wordsOf(error, account), { cause: error });
    throw failureOf(error, account);
  }
  if (mayBeDone) throw new UncertainOutcome(wordsOf(last, account), { cause: last });
  throw failureOf(last, account);
}

function wordsOf(error: unknown, account: string): string {
  return `Account ${account}: ${error instanceof Error ? error.message : "the answer was lost"}.`;
}
