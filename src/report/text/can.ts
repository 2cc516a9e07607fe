import type { CanAnswer } from "../../audit/estate/can.js";
import type { LayerReason, LayerVerdict, MetStatement } from "../../audit/estate/explain.js";
import type { Layer } from "../../iam/decide.js";
import type { Can } from "../access-results.js";
import { renderDiagnostics } from "../diagnostics.js";
import type { Paint, Style } from "../paint.js";
import { placesOf, wouldLines } from "./access-lines.js";
import { decisionWord, keyWord, LAYER_WORDS, resourceWord } from "./decision-words.js";
import { clip, count, pad, wrap } from "./layout.js";

const VERDICTS: Readonly<Record<LayerVerdict, readonly [string, Style]>> = {
  allows: ["allows", "green"],
  denies: ["denies", "red"],
  "may-allow": ["may allow", "yellow"],
  "may-deny": ["may deny", "yellow"],
  silent: ["does not allow", "red"],
  unknown: ["unknown", "yellow"],
  "not-subject": ["does not apply", "dim"],
};

/** What a layer is called for an action. */
function layerWord(layer: Layer, action: string): string {
  return layer === "resource" ? resourceWord(action) : LAYER_WORDS[layer];
}

interface Showing {
  readonly paint: Paint;
  readonly width: number;
}

function statementWords({ policy, statement, sid, keys, certain }: MetStatement): string {
  const place = `${policy} Statement[${statement}]${sid === null ? "" : ` (${sid})`}`;
  return certain || keys.length === 0 ? place : `${place}, depending on ${keys.map(keyWord).join(", ")}`;
}

/** Statements that make the layer say what it says: its denies where it denies, else its allows. */
function telling({ verdict, statements }: LayerReason): readonly MetStatement[] {
  const effect = verdict === "denies" || verdict === "may-deny" ? "Deny" : "Allow";
  return statements.filter((each) => each.effect === effect);
}

const LAYER_COLUMN = 34;
const MOST_STATEMENTS = 4;

function* tree({ reasons, action }: CanAnswer, { paint, width }: Showing): Generator<string> {
  for (const [i, reason] of reasons.entries()) {
    const isLast = i === reasons.length - 1;
    const [word, tone] = VERDICTS[reason.verdict];
    const shown = telling(reason);
    const isLevel = reason.of !== null && (reason.layer === "scp" || reason.layer === "rcp");
    const name = pad(
      clip(`${layerWord(reason.layer, action)}${isLevel ? ` of ${reason.of}` : ""}`, LAYER_COLUMN - 2),
      LAYER_COLUMN,
    );
    const note =
      reason.note === "" || reason.verdict === "denies"
        ? ""
        : `: ${clip(reason.note, Math.max(20, width - LAYER_COLUMN - word.length - 6))}`;
    yield `${isLast ? "└─" : "├─"} ${name}${paint(tone, word)}${note}\n`;
    const lines = shown.slice(0, MOST_STATEMENTS).map(statementWords);
    if (shown.length > MOST_STATEMENTS) lines.push(`and ${count(shown.length - MOST_STATEMENTS, "more statement")}`);
    for (const line of lines) yield `${isLast ? " " : "│"}     ${clip(line, width - 6)}\n`;
  }
}

function* turningOn({ dependsOn, decision, bySnapshot, action }: CanAnswer, { paint, width }: Showing): Generator<string> {
  if (decision !== "depends") return;
  const { keys, layers, resources } = dependsOn;
  const parts = [
    ...(resources ? ["the resource"] : []),
    ...keys.map(keyWord),
    ...layers.map((layer) => `${layerWord(layer, action)} not in the snapshot`),
  ];
  if (parts.length > 0) yield* wrap(`depends on ${parts.join(", ")}`, width, "  ").map((line) => `${line}\n`);
  if (layers.length > 0 && bySnapshot !== "depends") yield `  by what the snapshot holds: ${decisionWord(bySnapshot, paint)}\n`;
}

const MOST_RESOURCES = 20;

function* resourceLines({ on }: CanAnswer, { width }: Showing): Generator<string> {
  for (const certain of [true, false]) {
    const some = placesOf(on).filter((each) => each.certain === certain);
    if (some.length === 0) continue;
    yield certain ? "  allowed on:\n" : "  perhaps, or in part, on:\n";
    for (const { text } of some.slice(0, MOST_RESOURCES)) yield `    ${clip(text, width - 4)}\n`;
    if (some.length > MOST_RESOURCES) yield `    and ${count(some.length - MOST_RESOURCES, "more")}\n`;
  }
}

function* one(answer: CanAnswer, showing: Showing): Generator<string> {
  yield `${decisionWord(answer.decision, showing.paint)}${answer.decision.endsWith("Deny") ? ` by ${layerWord(answer.layer, answer.action)}` : ""}\n`;
  yield* resourceLines(answer, showing);
  yield* tree(answer, showing);
  yield* turningOn(answer, showing);
  if (answer.missing.length > 0)
    yield* wrap(`asked for and not in the request: ${answer.missing.join(", ")}`, showing.width, "  ").map((line) => `${line}\n`);
  if (answer.would.length > 0) yield "  what the answer would be:\n";
  for (const line of wouldLines(answer, showing.paint, showing.width)) yield `${line}\n`;
}

const ORDER: readonly CanAnswer["decision"][] = ["allowed", "depends", "explicitDeny", "implicitDeny"];

function* many(answers: readonly CanAnswer[], showing: Showing): Generator<string> {
  for (const decision of ORDER) {
    const groups = new Map<string, CanAnswer[]>();
    for (const answer of answers.filter((each) => each.decision === decision)) {
      const key = JSON.stringify([answer.layer, answer.dependsOn, answer.on, answer.bySnapshot]);
      groups.set(key, [...(groups.get(key) ?? []), answer]);
    }
    for (const [first, ...others] of groups.values()) {
      if (first === undefined) continue;
      const all = [first, ...others];
      const by = decision.endsWith("Deny") ? ` by ${layerWord(first.layer, first.action)}` : "";
      yield `${decisionWord(decision, showing.paint)}${by}: ${count(all.length, "action")}\n`;
      yield* wrap(all.map(({ action }) => action).join(", "), showing.width, "  ").map((line) => `${line}\n`);
      yield* resourceLines(first, showing);
      yield* turningOn(first, showing);
    }
  }
}

/** What `can` answers, for a person. */
export function* canReport(result: Can, showing: Showing): Generator<string> {
  const { paint, width } = showing;
  const { principal, answers, counts, gaps, diagnostics } = result;
  if (diagnostics.length > 0) yield `${renderDiagnostics(diagnostics, paint)}\n\n`;
  const where =
    result.resource ??
    (answers.every(({ resources }) => resources.length === 1 && resources[0] === "*") ? "*" : "everything in the account");
  yield `${paint("bold", clip(principal.arn, width))}\n${clip(`${result.action} on ${where}`, width)}, as of ${clip(result.snapshot.time, 30)}\n`;
  const [first, second] = answers;
  if (first !== undefined && second === undefined) yield* one(first, showing);
  else {
    yield* many(answers, showing);
    const denied = counts.explicitDeny + counts.implicitDeny;
    yield `${count(answers.length, "action")}: ${counts.allowed} allowed, ${counts.depends} depend, ${denied} denied\n`;
  }
  for (const gap of gaps) yield* wrap(`not in the snapshot: ${gap}`, width).map((line) => `${line}\n`);
  if (result.met !== null)
    yield result.met
      ? `${paint("green", "as expected")}: ${result.expected}\n`
      : `${paint("red", "not as expected")}: ${result.expected}\n`;
}
