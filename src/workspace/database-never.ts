import { writeSqlName } from "../model/sql-name.js";
import type { DatabaseNever } from "../model/workspace.js";
import { textsOf } from "./database-access.js";
import { checkLength } from "./database-names.js";
import { kindWords, OBJECT_KEYS, readSelectors } from "./database-objects.js";
import { checkColumns, checkPrivileges, readPrivileges } from "./database-privileges.js";
import { checkName, type Names } from "./names.js";
import type { Part } from "./part.js";

const KEYS: readonly string[] = ["databases", "privileges", "level", "columns", ...OBJECT_KEYS];
const AWS_KEYS = ["in", "above", "classes", "actions", "services", "resources", "except", "when"];

/**
 * Is a rule under `never` about databases? Told by `databases`; where that is missing (or mistyped), by having what only such a rule has.
 */
export function isDatabaseNever(part: Part): boolean {
  if (part.has("databases")) return true;
  return !AWS_KEYS.some((key) => part.has(key)) && KEYS.some((key) => part.has(key));
}

function titleOf(rule: Omit<DatabaseNever, "title" | "place" | "databases">): string {
  const words = rule.level === undefined ? rule.privileges.join(", ") : `level ${rule.level}`;
  const names = rule.selectors.map(({ kind, every, schema, name, arguments: types }) =>
    every
      ? `all ${kindWords(kind)} in ${schema ?? "every schema"}`
      : kind === "database"
        ? "the database"
        : writeSqlName([schema, name], types),
  );
  const columns = rule.columns === undefined ? "" : ` (${rule.columns.join(", ")})`;
  return `${words}${columns} on ${names.length === 0 ? "anything" : names.join(", ")}`;
}

/** One rule under `never` about databases; undefined where it is unsound. */
export function readDatabaseNever(part: Part, names: Names): DatabaseNever | undefined {
  const before = part.found.errors;
  for (const [key, value] of part.entries())
    if (AWS_KEYS.includes(key))
      value.error("key-not-here", `\`${key}\` does not go with \`databases\`.`, { mend: "Make two rules of it." }, "key");
  const databases = part
    .at("databases")
    .texts()
    .filter((written) => checkName(written, names.databases, "database"));
  const mistyped = part.entries().some(([key]) => !KEYS.includes(key) && !AWS_KEYS.includes(key));
  if (!part.has("databases") && !mistyped)
    part.error("missing-key", "This rule needs `databases`.", { mend: "Say in which databases." });
  const selectors = readSelectors(part);
  const words = readPrivileges(part, KEYS);
  checkPrivileges(part, selectors);
  checkColumns(part, selectors);
  if (part.has("columns") && selectors.length === 0 && !mistyped)
    part.at("columns").error("columns-not-here", "`columns` needs `tables` or `views`.", { mend: "Name them." }, "key");
  const columns = part.has("columns") ? textsOf(part.at("columns"), checkLength) : undefined;
  const rule = { ...words, selectors, columns };
  if (part.found.errors !== before || mistyped) return undefined;
  return { databases: databases.map(({ text }) => text), ...rule, title: titleOf(rule), place: part.place };
}
