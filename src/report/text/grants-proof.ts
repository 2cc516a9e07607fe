import type { AccessSource } from "../../model/database.js";
import type { DatabaseProof, GrantsProof, ProofMismatch, Unproved } from "../../model/grants-proof.js";
import { thousands } from "../../model/thousands.js";
import type { Paint } from "../paint.js";
import { clip, count, wrap } from "./layout.js";

interface View {
  readonly paint: Paint;
  readonly width: number;
}

/** Differences shown of each sort; the JSON result holds all. */
const SHOWN = 20;

const SOURCES: Readonly<Record<AccessSource["by"], string>> = {
  grant: "a grant",
  public: "PUBLIC",
  membership: "membership",
  ownership: "ownership",
  "predefined-role": "a predefined role",
  superuser: "being a superuser",
  unknown: "a way that is not known",
};

function sourceWords({ by, path, assumed }: AccessSource): string {
  const through = path.length === 0 ? "" : ` through ${path.join(" > ")}`;
  return `${SOURCES[by]}${through}${assumed ? " (by SET ROLE)" : ""}`;
}

/** `TEAM_SALES: UPDATE on table sales.orders (column id), from PUBLIC`. */
function mismatchWords({ role, kind, objects, column, privilege, from }: ProofMismatch): string {
  const [object = ""] = objects;
  const others = objects.length > 1 ? ` and ${thousands(objects.length - 1)} more` : "";
  const of = column === null ? "" : ` (column ${column})`;
  const whence = from.length === 0 ? "" : `, from ${from.map(sourceWords).join(" and ")}`;
  return `${role}: ${privilege} on ${kind} ${object}${others}${of}${whence}`;
}

/** Differences, each object counted. */
function sizeOf(mismatches: readonly ProofMismatch[]): number {
  return mismatches.reduce((sum, { objects }) => sum + objects.length, 0);
}

function* mismatchLines(title: string, mismatches: readonly ProofMismatch[], { paint, width }: View): Generator<string> {
  if (mismatches.length === 0) return;
  yield `  ${paint("red", title)}\n`;
  for (const mismatch of mismatches.slice(0, SHOWN)) yield `    ${clip(mismatchWords(mismatch), width - 4)}\n`;
  if (mismatches.length > SHOWN) yield `    and ${thousands(mismatches.length - SHOWN)} more; --json lists them\n`;
}

/** A `never` that does not hold, with the way. */
function* neverLines({ never }: DatabaseProof, { paint, width }: View): Generator<string> {
  const open = never.filter(({ verdict }) => verdict !== "holds");
  if (never.length > 0) yield `  ${thousands(never.length - open.length)} of ${count(never.length, "never rule")} hold\n`;
  for (const { verdict, title, role, place, example, reason } of open) {
    const word = verdict === "broken" ? "BROKEN" : "UNKNOWN";
    const way = example === null ? "" : `: ${example.privilege} on ${example.object}, by ${example.path.join(" > ")}`;
    const why = reason === null ? "" : ` (${reason})`;
    const text = `${word} never ${title} (${place.file}:${place.line}:${place.column}): ${role}${way}${why}`;
    for (const line of wrap(text, width, "    ")) yield `${paint("red", line)}\n`;
  }
}

/** What the server answered about one database. */
function* databaseLines(proof: DatabaseProof, view: View): Generator<string> {
  const { database, embedded, roles, asked, more, less, proved } = proof;
  const verdict = proved ? view.paint("green", "proved") : view.paint("red", "NOT PROVED");
  yield `${clip(`Database ${database}${embedded ? " (embedded)" : ""}`, 100)}: ${verdict}: ${count(roles.length, "role")}, ${count(asked, "privilege")} asked on the server: ${thousands(sizeOf(more))} more, ${thousands(sizeOf(less))} less than declared.\n`;
  yield* mismatchLines("More than declared", more, view);
  yield* mismatchLines("Less than declared", less, view);
  yield* neverLines(proof, view);
  if (more.some(({ from }) => from.some(({ by }) => by === "public")))
    yield* wrap(
      "What PUBLIC may do, every role may do: `strict: true` in bailiwick.yaml lets a plan take it away; else revoke it by hand, or declare it.",
      view.width,
      "  ",
    ).map((line) => `${line}\n`);
}

/** Databases of which nothing could be proved. */
function* unprovedLines(unproved: readonly Unproved[], { paint, width }: View): Generator<string> {
  for (const { database, error } of unproved)
    yield* wrap(`Database ${database}: not asked, so that nothing is known: ${error.message}`, width, "").map(
      (line) => `${paint("red", line)}\n`,
    );
}

/** Whether databases give what is declared, no more and no less, as their servers answered. */
export function* proofReport({ databases, unproved }: GrantsProof, view: View): Generator<string> {
  for (const database of databases) yield* databaseLines(database, view);
  yield* unprovedLines(unproved, view);
}
