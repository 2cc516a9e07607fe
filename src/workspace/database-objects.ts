import type { ObjectKind, ObjectSelector } from "../model/database.js";
import { checkLength, readQualified } from "./database-names.js";
import type { Part, Written } from "./part.js";

/** Keys of a rule that name objects, and what they name; those with `schema` are written as schema.name. */
const NAMED: Readonly<Record<string, { readonly kind: ObjectKind; readonly inSchema: boolean }>> = {
  tables: { kind: "table", inSchema: true },
  views: { kind: "view", inSchema: true },
  sequences: { kind: "sequence", inSchema: true },
  functions: { kind: "function", inSchema: true },
  types: { kind: "type", inSchema: true },
  schemas: { kind: "schema", inSchema: false },
  languages: { kind: "language", inSchema: false },
  foreignDataWrappers: { kind: "foreign-data-wrapper", inSchema: false },
  foreignServers: { kind: "foreign-server", inSchema: false },
  tablespaces: { kind: "tablespace", inSchema: false },
  largeObjects: { kind: "large-object", inSchema: false },
  parameters: { kind: "parameter", inSchema: false },
};

const EVERY: Readonly<Record<string, ObjectKind>> = {
  tables: "table",
  views: "view",
  sequences: "sequence",
  functions: "function",
  types: "type",
  schemas: "schema",
  largeObjects: "large-object",
};

/** Every key that says what a rule is about. */
export const OBJECT_KEYS: readonly string[] = [...Object.keys(NAMED), "database", "all"];

function readNamed(written: Written, kind: ObjectKind, inSchema: boolean): ObjectSelector | undefined {
  const { text, part } = written;
  const base = { kind, every: false, place: part.place };
  if (inSchema) {
    const name = readQualified(written, kind === "function");
    return name === undefined ? undefined : { ...base, ...name };
  }
  if (kind === "large-object" && !/^[1-9]\d{0,9}$/.test(text)) {
    part.error("invalid-name", `\`${text}\` is no large object.`, { mend: "Write its number in quotes." });
    return undefined;
  }
  // A parameter's name has dots and is never quoted; the names of the rest are whole names.
  if (kind === "parameter" && !/^[A-Za-z_][\w$]*(\.[A-Za-z_][\w$]*)*$/.test(text)) {
    part.error("invalid-name", `\`${text}\` is no parameter's name.`, { mend: "Write it as SHOW does." });
    return undefined;
  }
  if (text === "" || !checkLength(written)) return undefined;
  return { ...base, schema: null, name: kind === "parameter" ? text.toLowerCase() : text, arguments: null };
}

function readEvery(part: Part): readonly ObjectSelector[] {
  return part.entries().flatMap(([key, list]) => {
    const kind = Object.hasOwn(EVERY, key) ? EVERY[key] : undefined;
    if (kind === undefined) return [];
    return list.texts().flatMap((written): ObjectSelector[] => {
      const whole = written.text === "*";
      if (!whole && (kind === "schema" || kind === "large-object")) {
        const mend = kind === "schema" ? 'Write "*", or name schemas under `schemas`.' : 'Write "*".';
        written.part.error("invalid-name", `\`${key}\` lie in no schema.`, { mend });
        return [];
      }
      if (!whole && (written.text === "" || !checkLength(written))) return [];
      const schema = whole ? null : written.text;
      return [{ kind, every: true, schema, name: "*", arguments: null, place: written.part.place }];
    });
  });
}

/** What a rule is about, as far as it is sound. */
export function readSelectors(part: Part): readonly ObjectSelector[] {
  const named = Object.entries(NAMED).flatMap(([key, { kind, inSchema }]) =>
    part
      .at(key)
      .texts()
      .flatMap((written) => readNamed(written, kind, inSchema) ?? []),
  );
  const database = part.at("database");
  const whole: readonly ObjectSelector[] =
    database.value === true
      ? [{ kind: "database", every: false, schema: null, name: "", arguments: null, place: database.keyPlace }]
      : [];
  return [...named, ...whole, ...readEvery(part.at("all"))];
}

/** How objects of a kind are called in messages. */
export function kindWords(kind: ObjectKind): string {
  return `${kind.replaceAll("-", " ")}s`;
}
