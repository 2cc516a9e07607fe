import type { LiveObject } from "../../model/database.js";
import { writeSqlName } from "../../model/sql-name.js";

/** A way in which a role comes by a privilege on an object. */
export interface Access {
  /** Null: every column. */
  readonly columns: ReadonlySet<string> | null;
  /** Step by step, in words. */
  readonly path: readonly string[];
}

/** A role whose rights another could use, by code, by what stands beside all grants, or by what it could have that role run. */
export interface Agent {
  readonly role: string;
  readonly path: readonly string[];
  /** Why nobody can tell whether it comes to that. */
  readonly reason: string;
}

export function keyOf({ kind, id }: Pick<LiveObject, "kind" | "id">, privilege: string): string {
  return `${kind}\0${id}\0${privilege}`;
}

export function nameOf(object: LiveObject): string {
  if (object.kind === "database") return "the database";
  const name = writeSqlName([object.schema, object.name], object.arguments);
  return object.schema === null ? `${object.kind.replaceAll("-", " ")} ${name}` : name;
}

/** Does access to some columns touch others? No columns named: any column will do. */
export function touches({ columns }: Access, named: readonly string[] | undefined): boolean {
  return columns === null || named === undefined || named.some((name) => columns.has(name));
}
