import type { AccessSource } from "../../../model/database.js";
import type { Connection } from "../connection/connection.js";

/** Which roles a role inherits from, with the way there: the server's own rules, walked once. */
export interface Inheritance {
  readonly superusers: ReadonlySet<string>;
  /** From a role to every other that it inherits from: names on the way, the last one that role. */
  readonly waysFrom: (role: string) => ReadonlyMap<string, readonly string[]>;
}

/** Reads memberships that are inherited; the database's owner is a member of pg_database_owner without being granted it. */
export async function readInheritance(connection: Connection, version: number): Promise<Inheritance> {
  const inherited = version >= 160000 ? "m.inherit_option" : "u.rolinherit";
  const rows = await connection.query(`select pg_get_userbyid(m.member)::text, pg_get_userbyid(m.roleid)::text
      from pg_auth_members m join pg_roles u on u.oid = m.member where ${inherited}
    union select pg_get_userbyid(d.datdba)::text, 'pg_database_owner' from pg_database d
      where d.datname = current_database() and exists (select from pg_roles where rolname = 'pg_database_owner')`);
  const superusers = await connection.query("select rolname::text from pg_roles where rolsuper");
  const into = new Map<string, string[]>();
  for (const [member, role] of rows) {
    if (member == null || role == null) continue;
    into.set(member, [...(into.get(member) ?? []), role].sort());
  }
  const known = new Map<string, ReadonlyMap<string, readonly string[]>>();
  const walk = (from: string): ReadonlyMap<string, readonly string[]> => {
    const there = known.get(from);
    if (there !== undefined) return there;
    const ways = new Map<string, readonly string[]>();
    let edge: (readonly string[])[] = [[]];
    while (edge.length > 0) {
      edge = edge.flatMap((way) =>
        (into.get(way.at(-1) ?? from) ?? []).flatMap((next) => {
          if (next === from || ways.has(next)) return [];
          ways.set(next, [...way, next]);
          return [[...way, next]];
        }),
      );
    }
    known.set(from, ways);
    return ways;
  };
  return { superusers: new Set(superusers.map(([name]) => name ?? "")), waysFrom: walk };
}

/** Who holds a privilege on an object by its list, and who owns it. */
export interface Holding {
  readonly owner: string;
  /** Null is PUBLIC. */
  readonly grants: readonly { readonly grantee: string | null; readonly privilege: string }[];
}

/** Roles that the engine gives access to everything, beside all lists. */
const PREDEFINED: Readonly<Record<string, readonly string[]>> = {
  pg_read_all_data: ["SELECT", "USAGE"],
  pg_write_all_data: ["INSERT", "UPDATE", "DELETE", "USAGE"],
  pg_maintain: ["MAINTAIN"],
};

/**
 * Every way in which `role`, acting as `face`, comes to a privilege.
 * @param column whether the question was about a column: predefined roles and owners reach it likewise.
 */
export function sourcesOf(
  role: string,
  face: string,
  privilege: string,
  holding: Holding,
  inheritance: Inheritance,
): AccessSource[] {
  const assumed = role !== face;
  const lead = assumed ? [face] : [];
  const sources: AccessSource[] = [];
  const add = (by: AccessSource["by"], path: readonly string[]) => sources.push({ by, path: [...lead, ...path], assumed });
  if (inheritance.superusers.has(face)) add("superuser", []);
  const ways = new Map<string, readonly string[]>([[face, []], ...inheritance.waysFrom(face)]);
  for (const [holder, way] of ways) {
    if (holder === holding.owner) add("ownership", way);
    if (PREDEFINED[holder]?.includes(privilege)) add("predefined-role", way);
    const isGranted = holding.grants.some(({ grantee, privilege: held }) => grantee === holder && held === privilege);
    if (isGranted) add(way.length === 0 && !assumed ? "grant" : "membership", way);
  }
  if (holding.grants.some(({ grantee, privilege: held }) => grantee === null && held === privilege)) add("public", []);
  if (sources.length === 0) add("unknown", []);
  return sources;
}
