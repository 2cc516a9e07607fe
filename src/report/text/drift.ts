import type { Drift, DriftFinding, DriftResult } from "../../model/drift.js";
import type { Paint } from "../paint.js";
import { clip, count, wrap } from "./layout.js";
import { notComparedLines } from "./not-compared.js";

interface View {
  readonly paint: Paint;
  readonly width: number;
}

const STATEMENTS_SHOWN = 3;
const CONSEQUENCES_SHOWN = 3;

const HEADS = {
  differs: "is not as declared",
  blocked: "cannot be put right from here",
  others: "put there by others",
} as const;

function* findingLines(finding: DriftFinding, { paint, width }: View): Generator<string> {
  const { subject, what, team, place, consequences, diff, effect } = finding;
  const where = place === null ? "" : ` (${place.file}:${place.line}:${place.column})`;
  yield `  ${paint("bold", clip(`${subject}: ${HEADS[finding.class]}`, width - 2))}\n`;
  yield* wrap(`${what}${team === null ? "" : `; team ${team}`}${where}`, width, "    ").map((line) => `${line}\n`);
  for (const statement of (diff?.removed ?? []).slice(0, STATEMENTS_SHOWN))
    yield `    ${paint("red", clip(`live:     ${JSON.stringify(statement)}`, width - 4))}\n`;
  for (const statement of (diff?.added ?? []).slice(0, STATEMENTS_SHOWN))
    yield `    ${paint("green", clip(`declared: ${JSON.stringify(statement)}`, width - 4))}\n`;
  const front = effect === null ? "do: " : "putting it right: ";
  for (const words of consequences.slice(0, CONSEQUENCES_SHOWN)) yield `    ${clip(`${front}${words}`, width - 4)}\n`;
}

function* driftLines(head: string, drift: Drift, view: View): Generator<string> {
  const { status, error, findings } = drift;
  if (status === "same") return;
  yield `\n${view.paint("bold", head)}\n`;
  if (error !== null) {
    yield `  ${view.paint("red", clip(`Not read: ${error.message}`, view.width - 2))}\n`;
    if (error.hint !== null) yield `  ${clip(error.hint, view.width - 2)}\n`;
  }
  for (const finding of findings) yield* findingLines(finding, view);
  yield* notComparedLines(drift.notCompared, view);
}

/** What `drift` found, for a person. */
export function* driftReport({ accounts, scps, counts }: DriftResult, view: View): Generator<string> {
  for (const drift of accounts) yield* driftLines(`Account ${drift.account} (${drift.environment})`, drift, view);
  if (scps !== null) yield* driftLines("Service control policies of the organization", scps, view);
  const { findings, drifted, unread, incomplete } = counts;
  const also = scps === null ? "" : " and the organization's service control policies";
  const where = `${count(counts.accounts, "account")}${also}`;
  const missing = [
    ...(unread > 0 ? [`${unread} could not be read`] : []),
    ...(incomplete > 0 ? [`${incomplete} could not be compared in full`] : []),
  ].map((words) => `; ${words}`);
  const words =
    findings === 0 && missing.length === 0
      ? view.paint("green", `No drift in ${where}.`)
      : `${count(findings, "difference")} in ${drifted} of ${where}${missing.join("")}.`;
  yield `${findings + missing.length > 0 ? "\n" : ""}${words}\n`;
}
