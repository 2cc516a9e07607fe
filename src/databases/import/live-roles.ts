import { type AclEntry, type LiveDatabase, type LiveObject, type LiveRole, PUBLIC } from "../../model/database.js";
import { writeSqlName } from "../../model/sql-name.js";
import { isForeign } from "../privileges.js";
import type { Imported, ImportedMembership, ImportedRole, NotExpressed } from "./imported.js";
import { type Held, type HeldLater, RULE_KEYS, rulesOf } from "./rules-of.js";

/** Roles that belong to the engine or to whoever runs the server. Source: PostgreSQL, "Predefined Roles"; Amazon RDS, "Master user account privileges". */
const NOT_A_TEAMS = /^(pg_|rds|aws_|cloudsql|azure_)/;

const LATER_KEYS: Readonly<Record<string, string>> = {
  table: "tables",
  sequence: "sequences",
  function: "functions",
  type: "types",
  schema: "schemas",
  "large-object": "largeObjects",
};

function nameOf({ kind, schema, name, arguments: types }: LiveObject): string {
  const isInSchema = ["tables", "views", "sequences", "functions", "types"].includes(RULE_KEYS[kind]);
  return isInSchema ? writeSqlName([schema, name], types) : name;
}

function isTeams(role: LiveRole | undefined, live: LiveDatabase): boolean {
  return role !== undefined && !role.superuser && role.name !== live.connection.role && !NOT_A_TEAMS.test(role.name);
}

/** What roles hold on objects and columns, without what they have as owners; and what PUBLIC holds or nobody could say. */
class Holdings {
  readonly held = new Map<string, Held[]>();
  readonly notExpressed: NotExpressed[] = [];
  readonly #roles: ReadonlyMap<string, LiveRole>;
  readonly #live: LiveDatabase;

  constructor(live: LiveDatabase) {
    this.#live = live;
    this.#roles = new Map(live.roles.map((role) => [role.name, role]));
    for (const object of live.objects) {
      for (const entry of object.acl) this.#add(object, null, entry);
      for (const { name, acl } of object.columns ?? []) for (const entry of acl ?? []) this.#add(object, name, entry);
    }
  }

  #add(object: LiveObject, column: string | null, { grantee, privilege, grantable }: AclEntry): void {
    if (grantee === PUBLIC || grantee === object.owner || !isTeams(this.#roles.get(grantee), this.#live)) return;
    const what = `${privilege} on ${object.kind} ${nameOf(object)} to ${grantee}`;
    if (isForeign(object)) {
      this.notExpressed.push({ subject: what, why: "The object belongs to an extension or to the engine." });
      return;
    }
    const held = this.held.get(grantee) ?? [];
    held.push({ key: RULE_KEYS[object.kind], name: nameOf(object), column, privilege, grantable });
    this.held.set(grantee, held);
  }
}

function laterOf(live: LiveDatabase, role: string): readonly HeldLater[] {
  return live.defaults.flatMap(({ creator, schema, kind, acl }) =>
    acl
      .filter(({ grantee }) => grantee === role && creator !== role)
      .map(({ privilege, grantable }) => ({
        key: LATER_KEYS[kind] ?? kind,
        schema: schema ?? "*",
        creator,
        privilege,
        grantable,
      })),
  );
}

/** A membership from several grantors is one: its options add up. */
function membershipsOf(live: LiveDatabase, member: string): readonly ImportedMembership[] {
  const byRole = new Map<string, ImportedMembership>();
  for (const each of live.memberships.filter((membership) => membership.member === member)) {
    const before = byRole.get(each.role);
    byRole.set(each.role, {
      role: each.role,
      inherit: each.inherit || before?.inherit === true,
      set: each.set || before?.set === true,
      admin: each.admin || before?.admin === true,
    });
  }
  return [...byRole.values()].sort((a, b) => (a.role < b.role ? -1 : 1));
}

/** PUBLIC's grants that the engine does not give by itself cannot be told from those that it does, so only their number is said. */
function publicGrants(live: LiveDatabase): readonly NotExpressed[] {
  const objects = live.objects.filter(
    ({ acl, columns, foreign, kind }) =>
      foreign !== true &&
      ["table", "view", "materialized-view", "foreign-table", "sequence"].includes(kind) &&
      (acl.some(({ grantee }) => grantee === PUBLIC) ||
        columns?.some((column) => column.acl?.some(({ grantee }) => grantee === PUBLIC)) === true),
  );
  return objects.map((object) => ({
    subject: `${object.kind} ${nameOf(object)}`,
    why: "PUBLIC holds privileges on it, and PUBLIC is no team: `strict: true` takes them away.",
  }));
}

/**
 * The roles of a live database that hold grants or memberships, with the rules that say just these. Superusers, the connection's own role and
 * roles of the engine or of whoever runs the server are no team's; what roles have as owners is no grant.
 */
export function importLive(live: LiveDatabase): Imported {
  const holdings = new Holdings(live);
  const roles = live.roles
    .filter((role) => isTeams(role, live))
    .map((role): ImportedRole => {
      const { name, login, connectionLimit, validUntil } = role;
      return {
        role: name,
        attributes: { login, connectionLimit, validUntil },
        memberOf: membershipsOf(live, name),
        grants: rulesOf(holdings.held.get(name) ?? [], laterOf(live, name)),
      };
    })
    .filter(({ grants, memberOf }) => grants.length + memberOf.length > 0)
    .sort((a, b) => (a.role < b.role ? -1 : 1));
  return { roles, notExpressed: [...holdings.notExpressed, ...publicGrants(live)] };
}
