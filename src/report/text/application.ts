import type { Application, AppliedTarget } from "../../model/application.js";
import type { Paint } from "../paint.js";
import { proofReport } from "./grants-proof.js";
import { clip, count, wrap } from "./layout.js";
import { targetName } from "./plan.js";

interface View {
  readonly paint: Paint;
  readonly width: number;
}

/** Changes named of each sort; the JSON result holds all. */
const SHOWN = 20;

const STATUS = {
  unchanged: ["green", "nothing to change"],
  applied: ["green", "applied"],
  partial: ["red", "PARTLY APPLIED"],
  failed: ["red", "NOT APPLIED"],
  refused: ["red", "REFUSED"],
} as const;

function* changeLines(title: string, numbers: readonly number[], target: AppliedTarget, view: View): Generator<string> {
  if (numbers.length === 0) return;
  yield `    ${title}:\n`;
  const changes = new Map(target.changes.map((change) => [change.number, change]));
  for (const number of numbers.slice(0, SHOWN)) {
    const change = changes.get(number);
    yield `      ${clip(`${number} ${change?.kind ?? ""} ${change?.subject ?? ""}`, view.width - 6)}\n`;
  }
  if (numbers.length > SHOWN) yield `      and ${count(numbers.length - SHOWN, "more")}; --json lists them\n`;
}

function* earlierLines({ earlier }: AppliedTarget, { width }: View): Generator<string> {
  for (const { journal, time, done, notDone, open } of earlier)
    yield* wrap(
      `An apply of ${time} never came to its end: by its journal ${done} done, ${open} under way, ${notDone} not begun (${journal}). What was done was read from the target itself.`,
      width,
      "    ",
    ).map((line) => `${line}\n`);
}

function* targetLines(target: AppliedTarget, isRollback: boolean, view: View): Generator<string> {
  const { done, notDone, unknown, status, error, journal } = target;
  const [style, words] = STATUS[status];
  const counts = [
    done.length === 0 ? [] : `${count(done.length, "change")} ${isRollback ? "put back" : "done"}`,
    notDone.length === 0 ? [] : `${notDone.length} not ${isRollback ? "put back" : "done"}`,
    unknown.length === 0 ? [] : `${unknown.length} unknown`,
  ].flat();
  const isDone = status === "unchanged" && target.changes.length > 0;
  const said = isRollback && status === "applied" ? "put back" : isDone ? `already done: ${words}` : words;
  yield `  ${clip(targetName(target), 100)}: ${view.paint(style, said)}${counts.length === 0 ? "" : `: ${counts.join(", ")}`}\n`;
  yield* earlierLines(target, view);
  if (error !== null) {
    yield* wrap(error.message, view.width, "    ").map((line) => `${line}\n`);
    if (error.hint !== null) yield* wrap(error.hint, view.width, "    ").map((line) => `${line}\n`);
  }
  if (status === "partial") {
    yield* changeLines(isRollback ? "put back" : "done", done, target, view);
    yield* changeLines(isRollback ? "not put back" : "not done", notDone, target, view);
  }
  yield* changeLines("unknown (nobody can tell; the next plan reads it)", unknown, target, view);
  if (journal !== null) yield `    journal ${clip(journal, view.width - 12)}\n`;
}

/** What an apply did, target by target, and what the servers answered afterwards. */
export function* applicationReport(application: Application, view: View): Generator<string> {
  const { organization, rollback, targets, proof } = application;
  yield `${clip(rollback === null ? `Applied to ${organization}` : `Put back by ${rollback}`, view.width)}\n`;
  for (const target of targets) yield* targetLines(target, rollback !== null, view);
  if (proof === null) return;
  yield "\n";
  yield* proofReport(proof, view);
}
