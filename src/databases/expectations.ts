import { type ExpectedAccess, type ExpectedEntry, type LiveObject, type ObjectKind, PUBLIC } from "../model/database.js";
import type { Desired, DesiredAcl } from "./desired.js";
import { type MembershipGraph, plannedGraph, type Way } from "./memberships.js";
import { columnPrivileges, isForeign, privilegesOn } from "./privileges.js";

const RELATIONS: ReadonlySet<ObjectKind> = new Set(["table", "view", "materialized-view", "foreign-table", "sequence"]);

/**
 * What a predefined role gives on an object whatever is granted there. Source: PostgreSQL, "Predefined Roles".
 * @returns undefined for a role that gives nothing of the kind.
 */
export function predefined(role: string, object: Pick<LiveObject, "kind">, version: number): readonly string[] | undefined {
  const isRelation = RELATIONS.has(object.kind);
  const usage = object.kind === "schema" ? ["USAGE"] : undefined;
  if (role === "pg_read_all_data" && version >= 140000) return isRelation ? ["SELECT"] : usage;
  if (role === "pg_write_all_data" && version >= 140000)
    return object.kind === "sequence" ? ["UPDATE"] : isRelation ? ["INSERT", "UPDATE", "DELETE"] : usage;
  if (role === "pg_maintain" && version >= 170000 && isRelation && object.kind !== "sequence") return ["MAINTAIN"];
  return undefined;
}

/** Adds up entries; objects of which the same is expected share one list of ids. */
class Entries {
  readonly #found = new Map<string, { readonly entry: Omit<ExpectedEntry, "ids">; readonly ids: number[] }>();

  add(
    role: string,
    { kind, id }: Pick<LiveObject, "kind" | "id">,
    privileges: readonly string[],
    columns: readonly string[] | null = null,
  ): void {
    if (privileges.length === 0) return;
    const key = `${role}\0${kind}\0${privileges.join()}\0${columns?.join("\0") ?? ""}`;
    const there = this.#found.get(key);
    if (there === undefined) this.#found.set(key, { entry: { role, kind, columns, privileges }, ids: [id] });
    else there.ids.push(id);
  }

  list(): readonly ExpectedEntry[] {
    return [...this.#found.values()].map(({ entry, ids }) => ({ ...entry, ids }));
  }
}

function privilegesByRole(acl: DesiredAcl): ReadonlyMap<string, readonly string[]> {
  const by = new Map<string, string[]>();
  for (const { grantee, privilege } of acl) {
    const there = by.get(grantee);
    if (there === undefined) by.set(grantee, [privilege]);
    else there.push(privilege);
  }
  return by;
}

/** What a role that no team declares may do in the live database: teams that are declared to be in it get that. */
function addUnmanaged(entries: Entries, to: readonly string[], group: string, way: Way, { live }: Desired): void {
  const isSuperuser = live.roles.some(({ name, superuser }) => name === group && superuser);
  for (const object of live.objects) {
    // Owners may have taken privileges from themselves, and can always give them back.
    const all = isSuperuser || (object.owner === group && way !== "inherit");
    const own = object.acl.flatMap(({ grantee, privilege }) => (grantee === group ? [privilege] : []));
    const privileges = all
      ? privilegesOn(object.kind, live.version)
      : [...new Set([...own, ...(predefined(group, object, live.version) ?? [])])];
    for (const role of to) entries.add(role, object, privileges);
    for (const column of object.columns ?? []) {
      const some = (column.acl ?? []).flatMap(({ grantee, privilege }) => (grantee === group ? [privilege] : []));
      for (const role of to) entries.add(role, object, some, [column.name]);
    }
  }
}

/** Roles that get what each group holds: by declared memberships, whether inherited or by SET ROLE. */
function membersOf(desired: Desired, graph: MembershipGraph, way: Way): ReadonlyMap<string, readonly string[]> {
  const members = new Map<string, string[]>();
  for (const { name } of desired.roles)
    for (const group of graph.closure(name, way).keys()) members.set(group, [...(members.get(group) ?? []), name]);
  return members;
}

/**
 * What the server must answer for every managed role, and nothing more: declared grants, and what declared memberships bring. What PUBLIC
 * gives is not declared, and so is a difference, but on objects of extensions and of the engine, which are theirs to open.
 * @param desired resolved against the state that is proved.
 * @param way `become`: whatever a declared role may do; `inherit`: only what it must be able to do without a SET ROLE.
 */
export function expectationsOf(desired: Desired, way: Exclude<Way, "reach"> = "become"): ExpectedAccess {
  const { live, managed } = desired;
  const entries = new Entries();
  const roles = desired.roles.map(({ name }) => name);
  const members = membersOf(desired, plannedGraph(desired, desired.memberships), way);
  const kept = new Map<DesiredAcl, ReadonlyMap<string, readonly string[]>>();
  for (const { object, acl, columns } of desired.objects) {
    let by = kept.get(acl);
    if (by === undefined) {
      by = privilegesByRole(acl);
      kept.set(acl, by);
    }
    for (const [grantee, privileges] of by) for (const role of members.get(grantee) ?? []) entries.add(role, object, privileges);
    for (const [column, wanted] of columns)
      for (const [grantee, privileges] of privilegesByRole(wanted))
        for (const role of members.get(grantee) ?? [])
          entries.add(
            role,
            object,
            privileges.filter((privilege) => columnPrivileges(object.kind).includes(privilege)),
            [column],
          );
  }
  for (const { view, after, owner } of desired.views)
    if (view.owner !== undefined)
      for (const role of members.get(owner) ?? []) entries.add(role, after, privilegesOn("view", live.version));
  for (const [group, to] of members) if (!managed.has(group)) addUnmanaged(entries, to, group, way, desired);
  for (const object of live.objects) {
    if (!isForeign(object)) continue;
    const open = object.acl.flatMap(({ grantee, privilege }) => (grantee === PUBLIC ? [privilege] : []));
    for (const role of roles) entries.add(role, object, open);
  }
  return { roles, kinds: KINDS, entries: entries.list() };
}

const KINDS: readonly ObjectKind[] = [
  "table",
  "view",
  "materialized-view",
  "foreign-table",
  "sequence",
  "function",
  "schema",
  "database",
  "type",
  "language",
  "foreign-data-wrapper",
  "foreign-server",
  "tablespace",
  "large-object",
  "parameter",
];
