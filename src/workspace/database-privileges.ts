import { databasePrivileges } from "#product";
import type { ObjectSelector } from "../model/database.js";
import type { DatabasePrivileges } from "../model/workspace.js";
import { kindWords } from "./database-objects.js";
import type { Part } from "./part.js";

const KINDS = databasePrivileges.postgres ?? {};
const LEVELS = ["read", "write", "admin"] as const;

function isWord(text: string): boolean {
  return text === "ALL" || Object.values(KINDS).some(({ privileges }) => Object.hasOwn(privileges, text));
}

/** `privileges` or `level`, one of them. Words that the schema refused are left out. */
export function readPrivileges(part: Part, keys: readonly string[]): DatabasePrivileges {
  const written = part.at("privileges").texts();
  const level = LEVELS.find((name) => name === part.at("level").text());
  if (part.has("privileges") && part.has("level"))
    part
      .at("level")
      .error("rule-kind", "A rule has `privileges` or `level`, not both.", { mend: "Make two rules of it." }, "key");
  else if (!part.has("privileges") && !part.has("level") && part.entries().every(([key]) => keys.includes(key)))
    part.error("missing-key", "This rule needs `privileges` or `level`.", { mend: "Say what may be done, such as level: read." });
  return { privileges: written.map(({ text }) => text).filter(isWord), level };
}

/**
 * Holds the words of a rule against the kinds of objects that it names: a word that a kind does not take, or a level that says nothing of
 * it. With `columns`, against what can be given on columns.
 */
export function checkPrivileges(part: Part, selectors: readonly ObjectSelector[]): void {
  for (const kind of new Set(selectors.map((selector) => selector.kind))) {
    const known = KINDS[kind];
    if (known === undefined) continue;
    const level = LEVELS.find((name) => name === part.at("level").text());
    if (level !== undefined && known[level] === undefined) {
      const reason = "what it would allow cannot be told for that kind";
      const mend = `Name the privileges: ${Object.keys(known.privileges).join(", ")}.`;
      part
        .at("level")
        .error("level-not-for-kind", `The level \`${level}\` says nothing of ${kindWords(kind)}.`, { reason, mend });
    }
    for (const { text, part: word } of part.at("privileges").texts()) {
      if (!isWord(text) || text === "ALL") continue;
      if (!Object.hasOwn(known.privileges, text)) {
        const mend = `They take ${Object.keys(known.privileges).join(", ")}.`;
        word.error("privilege-not-for-kind", `\`${text}\` is no privilege on ${kindWords(kind)}.`, { mend });
      } else if (part.has("columns") && known.columns?.includes(text) === false) {
        const mend = `On columns there are ${known.columns.join(", ")}; make a rule of its own without \`columns\`.`;
        word.error("privilege-not-for-kind", `\`${text}\` cannot be given on columns.`, { mend });
      }
    }
  }
}

/** Columns go with tables and views that are named. */
export function checkColumns(part: Part, selectors: readonly ObjectSelector[]): void {
  if (!part.has("columns")) return;
  const other = selectors.find(({ kind, every }) => every || (kind !== "table" && kind !== "view"));
  if (other === undefined) return;
  const message = other.every ? "`columns` does not go with `all`." : `${kindWords(other.kind)} have no columns.`;
  const mend = "Name the tables or views, or make two rules of it.";
  part.at("columns").error(
    "columns-not-here",
    message.replace(/^./, (first) => first.toUpperCase()),
    { mend },
    "key",
  );
}

/** Every privilege that a rule means on a kind of object, whatever the server's version. */
export function everyPrivilege(rule: DatabasePrivileges, kind: string): readonly string[] {
  const known = KINDS[kind];
  const words = rule.level === undefined ? rule.privileges : (known?.[rule.level] ?? []);
  return words.flatMap((word) => (word === "ALL" ? Object.keys(known?.privileges ?? {}) : [word]));
}
