import { createInterface } from "node:readline";
import type { Plan } from "../model/change.js";
import { Failure } from "../model/failure.js";
import { visible } from "../model/visible.js";
import { assertApproved, confirmationOf, unconfirmed } from "../plan/confirmation.js";
import { planReport } from "../report/text/plan.js";
import { canAsk } from "./ask.js";
import { paintFor } from "./paint.js";

/** How an apply may be agreed to besides by a person at a terminal. */
export interface Agreement {
  readonly yes: boolean;
  /** Digest of the plan that somebody approved. */
  readonly approve: string | undefined;
}

/** One line that a person types. @throws Failure (interrupted) where they leave with Ctrl-C or Ctrl-D. */
function askLine(question: string): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  return new Promise((resolve, reject) => {
    const leave = (): void => reject(new Failure("interrupted", "Interrupted: nothing was done.", { kind: "interrupted" }));
    lines.once("SIGINT", () => lines.close());
    lines.once("close", leave);
    lines.question(question, (answer) => {
      resolve(answer.trim());
      lines.close();
    });
  });
}

function disagreed(what: string): Failure {
  return new Failure("not-confirmed", `${what}: nothing was done.`, { kind: "usage" });
}

async function askName(name: string, question: string): Promise<void> {
  const answer = await askLine(`${question}\nType ${visible(name)} to go on: `);
  if (answer !== name) throw disagreed(`${visible(answer) || "Nothing"} was typed, not ${name}`);
}

/**
 * Makes sure that somebody agreed to a plan: by its digest, by `--yes`, or at the terminal, where the plan is shown first and the name of
 * each target whose access it broadens is to be typed.
 * @throws Failure (usage) where nobody did, or to another plan.
 */
export async function confirmPlan(plan: Plan, { yes, approve }: Agreement): Promise<void> {
  if (approve !== undefined) return assertApproved(plan, approve);
  if (yes) return;
  const confirmation = confirmationOf(plan);
  if (!canAsk()) throw unconfirmed(confirmation);
  for (const piece of planReport(plan, { paint: paintFor(process.stderr), width: Math.max(40, process.stderr.columns || 80) }))
    process.stderr.write(piece);
  for (const name of confirmation.names) await askName(name, `This broadens access in ${visible(name)}.`);
  if (confirmation.names.length > 0) return;
  const answer = await askLine(`Apply ${confirmation.changes} changes? (yes/no) `);
  if (!/^y(es)?$/i.test(answer)) throw disagreed("It was not agreed to");
}

/** The same for putting back: that may give back access which was taken away, so that the target's name is to be typed always. */
export async function confirmRollback(target: string, changes: number, { yes }: Agreement): Promise<void> {
  if (yes) return;
  if (!canAsk()) throw unconfirmed({ names: [target], changes });
  await askName(target, `This puts back ${changes} changes in ${visible(target)}, which may broaden access.`);
}
