import type { Difference } from "../../databases/import/difference.js";
import type { Paint } from "../paint.js";
import type { ImportResult } from "../results.js";
import { clip, count, wrap } from "./layout.js";

interface View {
  readonly paint: Paint;
  readonly width: number;
}

/** How differences are called, in the order in which they are told. */
const KINDS: readonly (readonly [Difference["kind"], string])[] = [
  ["unknown-object", "Names that do not exist"],
  ["unknown-column", "Columns that do not exist"],
  ["duplicate", "Said twice"],
  ["beyond-need", "Beyond the declared need"],
  ["refused", "Statements that the server would refuse"],
  ["need-unmet", "Needs that no statement meets"],
  ["undeclared-role", "Roles of no team"],
];

function* differenceLines({ message, place, declared, comment }: Difference, { width }: View): Generator<string> {
  const at = place ?? declared;
  const where = at === null ? "" : `${at.file}:${at.line}: `;
  yield* wrap(`${where}${message}.`, width, "  ").map((line) => `${line}\n`);
  if (comment === null) return;
  const file = place === null ? "" : `${place.file}:`;
  yield* wrap(
    `${file}${comment.line}: a comment speaks of it ("${comment.text}"): the file's words and the declared need disagree.`,
    width,
    "      ",
  ).map((line) => `${line}\n`);
}

function* comparisonLines(comparison: NonNullable<ImportResult["comparison"]>, view: View): Generator<string> {
  const { differences, others, statements } = comparison;
  for (const [kind, title] of KINDS) {
    const ofKind = differences.filter((difference) => difference.kind === kind);
    if (ofKind.length === 0) continue;
    yield `\n${view.paint("bold", title)}\n`;
    for (const difference of ofKind) yield* differenceLines(difference, view);
  }
  if (others.length > 0) {
    yield `\n${view.paint("bold", "Left aside")}\n`;
    for (const { what, place } of others) yield `  ${clip(`${place.file}:${place.line}: ${what}`, view.width - 2)}\n`;
  }
  yield `\n${count(statements, "statement")} read: ${count(differences.length, "difference")} from what is declared.\n`;
}

/** What was imported, for a person: the files, what they cannot say, and how statements differ from the declared need. */
export function* importReport(result: ImportResult, view: View): Generator<string> {
  const { files, out, notExpressed, comparison, database, embedded } = result;
  if (out === null) for (const { path, text } of files) yield `# ${clip(path, 100)}\n${text}\n`;
  else for (const { path, role } of files) yield `+ ${clip(`${out}/${path}`, 150)} (${clip(role, 100)})\n`;
  yield `${count(files.length, "team file")} for the database ${database}${embedded ? " (embedded)" : ""}.\n`;
  if (notExpressed.length > 0) {
    yield `\n${view.paint("bold", "No team file can say")}\n`;
    for (const { subject, why } of notExpressed) yield* wrap(`${subject}: ${why}`, view.width, "  ").map((line) => `${line}\n`);
  }
  if (comparison !== null) yield* comparisonLines(comparison, view);
}
