import { databasePrivileges, type PrivilegesOfKind } from "#product";
import type { LiveObject, ObjectKind } from "../model/database.js";
import type { DatabasePrivileges } from "../model/workspace.js";

const KINDS: Readonly<Record<string, PrivilegesOfKind>> = databasePrivileges.postgres ?? {};

/** Every privilege on a kind of object that a server of this version knows, in policies/database-privileges.yaml's order. */
export function privilegesOn(kind: ObjectKind, version: number): readonly string[] {
  return Object.entries(KINDS[kind]?.privileges ?? {}).flatMap(([name, since]) => (since <= version ? [name] : []));
}

/** Those that can be given on single columns. */
export function columnPrivileges(kind: ObjectKind): readonly string[] {
  return KINDS[kind]?.columns ?? [];
}

/** The first version that knows a privilege on a kind; undefined where none does. */
export function knownSince(kind: ObjectKind, privilege: string): number | undefined {
  return KINDS[kind]?.privileges[privilege];
}

/** What a rule means on a kind: levels and ALL as the version has them, without what the version does not know. */
export function meant(rule: DatabasePrivileges, kind: ObjectKind, version: number): readonly string[] {
  const known = privilegesOn(kind, version);
  const words = rule.level === undefined ? rule.privileges : (KINDS[kind]?.[rule.level] ?? []);
  return words.includes("ALL") ? known : known.filter((privilege) => words.includes(privilege));
}

/** Numbers from here on are given to what people make. */
const FIRST_MADE = 16384;

/** Belongs to an extension or the engine: never changed. Languages that the engine comes with take no GRANT at all, or should not. */
export function isForeign(object: LiveObject): boolean {
  return object.foreign === true || (object.kind === "language" && object.id < FIRST_MADE);
}
