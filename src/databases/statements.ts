import { type LiveDefault, type LiveObject, type ObjectKind, PUBLIC } from "../model/database.js";
import type { Grantee } from "./acl-diff.js";

/**
 * What an executor carries out: one SQL statement, as the role that has to be its grantor (null: as the one that connected).
 * Planners do well to put what concerns one object together, one after another: statements that differ in their grantees alone are then
 * sent as one, and no object is written twice.
 */
export interface SqlStep {
  readonly sql: string;
  readonly as: string | null;
}

/** Writes a name so that SQL takes it letter for letter; the driver's own function. */
export type Quote = (name: string) => string;

const KEYWORDS: Readonly<Record<ObjectKind, string>> = {
  table: "TABLE",
  view: "TABLE",
  "materialized-view": "TABLE",
  "foreign-table": "TABLE",
  sequence: "SEQUENCE",
  function: "ROUTINE",
  schema: "SCHEMA",
  database: "DATABASE",
  type: "TYPE",
  language: "LANGUAGE",
  "foreign-data-wrapper": "FOREIGN DATA WRAPPER",
  "foreign-server": "FOREIGN SERVER",
  tablespace: "TABLESPACE",
  "large-object": "LARGE OBJECT",
  parameter: "PARAMETER",
};

/** Objects whose kinds have one word may share a statement. */
export function keywordOf(kind: ObjectKind): string {
  return KEYWORDS[kind];
}

export function objectSql(object: Pick<LiveObject, "kind" | "schema" | "name" | "arguments">, quote: Quote): string {
  if (object.kind === "large-object") return String(Number(object.name));
  if (object.kind === "parameter") return object.name.split(".").map(quote).join(".");
  const name = object.schema === null ? quote(object.name) : `${quote(object.schema)}.${quote(object.name)}`;
  return object.kind === "function" ? `${name}(${object.arguments ?? ""})` : name;
}

function granteeSql(grantee: Grantee, quote: Quote): string {
  return grantee === PUBLIC ? "PUBLIC" : quote(grantee);
}

/** Privileges, each with the columns that it is about; no columns: the whole object. */
export type PrivilegeList = readonly { readonly privilege: string; readonly columns: readonly string[] | null }[];

function privilegeSql(privileges: PrivilegeList, quote: Quote): string {
  return privileges
    .map(({ privilege, columns }) => (columns === null ? privilege : `${privilege} (${columns.map(quote).join(", ")})`))
    .join(", ");
}

export interface GrantWords {
  readonly verb: "grant" | "revoke" | "revoke-option";
  readonly privileges: PrivilegeList;
  readonly grantees: readonly Grantee[];
  readonly grantable: boolean;
}

/** One GRANT or REVOKE on objects of one keyword. Never CASCADE: what hangs on it is taken back before, by name. */
export function grantSql(words: GrantWords, keyword: string, objects: readonly string[], quote: Quote): string {
  const what = privilegeSql(words.privileges, quote);
  const on = `ON ${keyword} ${objects.join(", ")}`;
  const who = words.grantees.map((grantee) => granteeSql(grantee, quote)).join(", ");
  if (words.verb === "grant") return `GRANT ${what} ${on} TO ${who}${words.grantable ? " WITH GRANT OPTION" : ""}`;
  return `REVOKE ${words.verb === "revoke-option" ? "GRANT OPTION FOR " : ""}${what} ${on} FROM ${who}`;
}

const DEFAULT_WORDS: Readonly<Record<LiveDefault["kind"], string>> = {
  table: "TABLES",
  sequence: "SEQUENCES",
  function: "FUNCTIONS",
  type: "TYPES",
  schema: "SCHEMAS",
  "large-object": "LARGE OBJECTS",
};

export function defaultWord(kind: LiveDefault["kind"]): string {
  return DEFAULT_WORDS[kind];
}

/** One ALTER DEFAULT PRIVILEGES for what `creator` makes. */
export function defaultSql(
  words: GrantWords,
  of: { readonly creator: string; readonly schema: string | null; readonly kind: LiveDefault["kind"] },
  quote: Quote,
): string {
  const who = words.grantees.map((grantee) => granteeSql(grantee, quote)).join(", ");
  const where = of.schema === null ? "" : ` IN SCHEMA ${quote(of.schema)}`;
  const what = `${words.privileges.map(({ privilege }) => privilege).join(", ")} ON ${DEFAULT_WORDS[of.kind]}`;
  const head = `ALTER DEFAULT PRIVILEGES FOR ROLE ${quote(of.creator)}${where}`;
  if (words.verb === "grant") return `${head} GRANT ${what} TO ${who}${words.grantable ? " WITH GRANT OPTION" : ""}`;
  return `${head} REVOKE ${words.verb === "revoke-option" ? "GRANT OPTION FOR " : ""}${what} FROM ${who}`;
}
