import { nearest } from "../iam/nearest.js";
import type { LiveObject, ObjectKind, ObjectSelector } from "../model/database.js";
import type { Diagnostic } from "../model/diagnostic.js";
import { writeSqlName } from "../model/sql-name.js";
import { normalArguments } from "./function-arguments.js";
import { groupOf, type LiveIndex } from "./live-index.js";
import { isForeign } from "./privileges.js";

/** Takes in what is wrong with names; said once for each place. */
export type Tell = (diagnostic: Omit<Diagnostic, "severity">) => void;

/** Kinds of objects that a rule's word stands for. */
export function kindsOf({ kind, every }: ObjectSelector): readonly ObjectKind[] {
  if (kind === "table") return every ? ["table", "view", "materialized-view", "foreign-table"] : ["table", "foreign-table"];
  if (kind === "view") return ["view", "materialized-view"];
  return [kind];
}

const words = (kind: ObjectKind) => kind.replaceAll("-", " ");

function nameOf(object: Pick<LiveObject, "schema" | "name" | "arguments">): string {
  return writeSqlName([object.schema, object.name], object.arguments);
}

/** The nearest name of the same kind, a difference of letter case first, since that is what SQL's folding hides. */
function suggestion(wanted: string, candidates: readonly string[]): string {
  const folded = candidates.find((name) => name.toLowerCase() === wanted.toLowerCase());
  if (folded !== undefined) return `Did you mean \`${folded}\`? Names are taken letter for letter, upper and lower case too.`;
  const near = nearest(wanted, candidates);
  return near === undefined ? "Make it, or take it out of the rule." : `Did you mean \`${near}\`?`;
}

/** Says that a schema does not exist. */
export function checkSchemaName(name: string, selector: Pick<ObjectSelector, "place">, index: LiveIndex, tell: Tell): boolean {
  if (index.schema(name) !== undefined) return true;
  const schemas = index.objects.filter(({ kind }) => kind === "schema").map((schema) => schema.name);
  const message = `There is no schema \`${name}\` in the database.`;
  tell({ code: "unknown-schema", message, place: selector.place, mend: suggestion(name, schemas) });
  return false;
}

function chooseFunction(selector: ObjectSelector, found: readonly LiveObject[], tell: Tell): LiveObject | undefined {
  const wanted = selector.arguments;
  const matching =
    wanted === null ? found : found.filter((one) => normalArguments(one.arguments ?? "") === normalArguments(wanted));
  if (matching.length === 1) return matching[0];
  const known = found.map(nameOf).join(", ");
  const name = nameOf(selector);
  if (wanted === null)
    tell({
      code: "ambiguous-function",
      message: `\`${name}\` is the name of several functions.`,
      place: selector.place,
      mend: `Choose one: ${known}.`,
    });
  else
    tell({
      code: "unknown-function",
      message: `There is no function \`${name}\` in the database.`,
      place: selector.place,
      mend: `There are ${known}.`,
    });
  return undefined;
}

/** The object that a rule names; undefined, and said, where there is none that it may mean. */
export function resolveNamed(selector: ObjectSelector, index: LiveIndex, tell: Tell): LiveObject | undefined {
  const { kind, schema, name, place } = selector;
  if (kind === "database") return index.database;
  if (schema !== null && !checkSchemaName(schema, selector, index, tell)) return undefined;
  const found = index.named(kind, schema, name);
  const first = found[0];
  if (first === undefined) {
    const same = index.objects.filter((object) => groupOf(object.kind) === groupOf(kind) && !isForeign(object));
    const mend = suggestion(nameOf(selector), same.map(nameOf));
    tell({
      code: `unknown-${kind}`,
      message: `There is no ${words(kind)} \`${nameOf(selector)}\` in the database.`,
      place,
      mend,
    });
    return undefined;
  }
  if (!kindsOf(selector).includes(first.kind)) {
    const key = first.kind === "view" || first.kind === "materialized-view" ? "views" : "tables";
    const message = `\`${nameOf(selector)}\` is a ${words(first.kind)}.`;
    tell({ code: "other-kind", message, place, mend: `Name it under \`${key}\`.` });
    return undefined;
  }
  const chosen = kind === "function" ? chooseFunction(selector, found, tell) : first;
  if (chosen !== undefined && isForeign(chosen)) {
    const reason = "it belongs to an extension or to the engine, which set its privileges themselves";
    const message = `Bailiwick leaves \`${nameOf(selector)}\` alone.`;
    tell({ code: "foreign-object", message, place, reason, mend: "Take it out of the rule." });
    return undefined;
  }
  return chosen;
}
