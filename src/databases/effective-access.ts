import { type LiveDatabase, type LiveObject, PUBLIC } from "../model/database.js";
import { writeSqlName } from "../model/sql-name.js";
import { predefined } from "./expectations.js";
import { LiveIndex } from "./live-index.js";
import { liveGraph, type MembershipGraph } from "./memberships.js";
import { privilegesOn } from "./privileges.js";

/** A way in which a role comes by a privilege on an object. */
export interface Access {
  /** Null: every column. */
  readonly columns: ReadonlySet<string> | null;
  /** Step by step, in words. */
  readonly path: readonly string[];
}

/** Roles that stand outside all grants, by what they may do on the server's machine. Source: PostgreSQL, "Predefined Roles". */
const BESIDE_GRANTS = ["pg_execute_server_program", "pg_write_server_files", "pg_read_server_files"];

/** The engine's functions that read or write the server's files: nobody but superusers, unless it was granted. Source: PostgreSQL, "Generic File Access Functions". */
const BESIDE_FUNCTIONS = /^(pg_read_file|pg_read_binary_file|lo_import|lo_export|pg_file_\w+)$/;

/** The engine's tables that hold others' data, or what signs in: for superusers alone, unless it was granted. */
const BESIDE_TABLES = /^(pg_statistic|pg_statistic_ext_data|pg_authid|pg_user_mapping)$/;

const WRITES = ["INSERT", "UPDATE", "DELETE"];

type Reached = Map<string, Access[]>;

const keyOf = (object: LiveObject, privilege: string) => `${object.kind}\0${object.id}\0${privilege}`;

function nameOf(object: LiveObject): string {
  return object.kind === "database" ? "the database" : writeSqlName([object.schema, object.name], object.arguments);
}

/** What one role can do in effect. */
export interface EffectiveAccess {
  /** Ways that are certain. */
  readonly certain: (object: LiveObject, privilege: string) => readonly Access[];
  /** Ways through code of which nobody knows what it does: it could. */
  readonly possible: (object: LiveObject, privilege: string) => readonly Access[];
}

/**
 * What roles can do in a live database by whatever way: grants, PUBLIC, memberships (by inheriting, SET ROLE, and giving oneself a role
 * by an ADMIN option), ownership, superusers, predefined roles; views that read and write with their owner's rights, partitions,
 * foreign keys that cascade; and, as possible, functions and triggers that run as their owner, and rewrite rules.
 */
export class AccessClosure {
  readonly #live: LiveDatabase;
  readonly #index: LiveIndex;
  readonly #graph: MembershipGraph;
  readonly #children = new Map<number, LiveObject[]>();
  readonly #kept = new Map<string, EffectiveAccess>();

  constructor(live: LiveDatabase) {
    this.#live = live;
    this.#index = new LiveIndex(live);
    this.#graph = liveGraph(live);
    for (const object of live.objects)
      for (const parent of object.parents ?? []) this.#children.set(parent, [...(this.#children.get(parent) ?? []), object]);
  }

  of(role: string): EffectiveAccess {
    const there = this.#kept.get(role);
    if (there !== undefined) return there;
    const certain = this.#reachedBy([{ role, path: [] }]);
    const possible = this.#reachedBy(this.#actors(role, certain));
    const access: EffectiveAccess = {
      certain: (object, privilege) => this.#withParts(certain, object, privilege),
      possible: (object, privilege) => this.#withParts(possible, object, privilege),
    };
    this.#kept.set(role, access);
    return access;
  }

  /** What is had on a partition, or on a table that inherits, is had on some rows of the whole. */
  #withParts(reached: Reached, object: LiveObject, privilege: string): readonly Access[] {
    const found = [...(reached.get(keyOf(object, privilege)) ?? [])];
    const parts = new Set(object.kind === "table" || object.kind === "foreign-table" ? this.#children.get(object.id) : []);
    for (const part of parts) {
      for (const access of reached.get(keyOf(part, privilege)) ?? [])
        found.push({ ...access, path: [...access.path, `${nameOf(part)} is a part of ${nameOf(object)}`] });
      for (const child of this.#children.get(part.id) ?? []) parts.add(child);
    }
    return found;
  }

  /** Everything that roles can do without code of others. */
  #reachedBy(roles: readonly { readonly role: string; readonly path: readonly string[] }[]): Reached {
    const reached: Reached = new Map();
    const queue: { readonly object: LiveObject; readonly privilege: string; readonly access: Access }[] = [];
    const add = (object: LiveObject, privilege: string, access: Access) => {
      const key = keyOf(object, privilege);
      const there = reached.get(key) ?? [];
      // What is had on every column already needs no second way.
      if (
        there.some(
          ({ columns }) =>
            columns === null || (access.columns !== null && [...access.columns].every((name) => columns.has(name))),
        )
      )
        return;
      reached.set(key, [...there, access]);
      queue.push({ object, privilege, access });
    };
    for (const { role, path } of roles)
      for (const object of this.#live.objects)
        for (const one of this.#direct(role, object))
          add(object, one.privilege, { columns: one.columns, path: [...path, ...one.path] });
    for (const { object, privilege, access } of queue) this.#lead(object, privilege, access, add);
    return reached;
  }

  /** Privileges that a role has on an object itself, by whomever it is in. */
  #direct(role: string, object: LiveObject): readonly (Access & { readonly privilege: string })[] {
    const found: (Access & { readonly privilege: string })[] = [];
    const all = privilegesOn(object.kind, this.#live.version);
    for (const [group, steps] of this.#graph.closure(role, "reach")) {
      const path = steps.map((step) => `member of ${step}`);
      const live = this.#index.roles.get(group);
      const everything =
        live?.superuser === true
          ? `${group} is a superuser`
          : object.owner === group
            ? `${group} owns ${nameOf(object)}`
            : undefined;
      if (everything !== undefined)
        for (const privilege of all) found.push({ privilege, columns: null, path: [...path, everything] });
      for (const { grantee, privilege } of object.acl)
        if (grantee === group) found.push({ privilege, columns: null, path: [...path, `granted to ${group}`] });
      for (const privilege of predefined(group, object, this.#live.version) ?? []) found.push({ privilege, columns: null, path });
      for (const column of object.columns ?? [])
        for (const { grantee, privilege } of column.acl ?? [])
          if (grantee === group)
            found.push({ privilege, columns: new Set([column.name]), path: [...path, `granted on ${column.name} to ${group}`] });
    }
    for (const { grantee, privilege } of object.acl)
      if (grantee === PUBLIC) found.push({ privilege, columns: null, path: ["granted to PUBLIC"] });
    for (const column of object.columns ?? [])
      for (const { grantee, privilege } of column.acl ?? [])
        if (grantee === PUBLIC)
          found.push({ privilege, columns: new Set([column.name]), path: [`granted on ${column.name} to PUBLIC`] });
    return found;
  }

  /** Where a privilege on one object leads: through views, to partitions, along foreign keys. */
  #lead(
    object: LiveObject,
    privilege: string,
    { columns, path }: Access,
    add: (object: LiveObject, privilege: string, access: Access) => void,
  ): void {
    for (const child of this.#children.get(object.id) ?? [])
      add(child, privilege, { columns, path: [...path, `${nameOf(child)} is a part of ${nameOf(object)}`] });
    for (const { parent, child, onDelete, onUpdate } of this.#live.paths.cascades) {
      if (parent !== object.id) continue;
      const action = privilege === "DELETE" ? onDelete : privilege === "UPDATE" ? onUpdate : "";
      const changed = action === "cascade" ? privilege : action.startsWith("set") ? "UPDATE" : undefined;
      const target = this.#index.relation(child);
      if (changed !== undefined && target !== undefined)
        add(target, changed, {
          columns: null,
          path: [...path, `a foreign key carries it from ${nameOf(object)} to ${nameOf(target)}`],
        });
    }
    if (object.kind !== "view" && object.kind !== "materialized-view") return;
    const view = this.#live.paths.views.find((one) => one.view === object.id);
    if (view === undefined || view.securityInvoker) return;
    const by = `through the view ${nameOf(object)}, as ${object.owner}`;
    if (privilege === "SELECT")
      for (const { object: id, columns: read } of view.reads) {
        const target = this.#index.relation(id);
        if (target !== undefined && this.#ownerMay(object.owner, target, "SELECT"))
          add(target, "SELECT", { columns: read === undefined ? null : new Set(read), path: [...path, by] });
      }
    for (const { object: id, privileges } of view.writes) {
      const target = this.#index.relation(id);
      if (
        WRITES.includes(privilege) &&
        privileges.includes(privilege) &&
        target !== undefined &&
        this.#ownerMay(object.owner, target, privilege)
      )
        add(target, privilege, { columns: null, path: [...path, by] });
    }
  }

  #ownerMay(owner: string, object: LiveObject, privilege: string): boolean {
    return this.#direct(owner, object).some((one) => one.privilege === privilege);
  }

  /** Owners of tables whose writers run a role's own code: by a trigger that is there, or by one that it may put there. */
  #luredBy(role: string, certain: Reached): readonly (readonly [string, readonly string[]])[] {
    const own = this.#graph.closure(role, "reach");
    const lured = this.#live.paths.triggers.flatMap(({ table, function: id }): [string, readonly string[]][] => {
      const [on, code] = [this.#index.relation(table), this.#index.byId("function", id)];
      if (on === undefined || code === undefined || !own.has(code.owner) || own.has(on.owner)) return [];
      return [[on.owner, [`owns ${nameOf(code)}, which a trigger of ${nameOf(on)} runs as whoever writes there`]]];
    });
    const makes = this.#live.objects.some(({ kind, owner, ...rest }) =>
      kind === "function" ? own.has(owner) : kind === "schema" && certain.has(keyOf({ kind, owner, ...rest }, "CREATE")),
    );
    if (!makes) return lured;
    const traps = this.#live.objects.flatMap((object): [string, readonly string[]][] =>
      own.has(object.owner) || !certain.has(keyOf(object, "TRIGGER"))
        ? []
        : [[object.owner, [`may put a trigger on ${nameOf(object)}, which runs as whoever writes there`]]],
    );
    return [...lured, ...traps];
  }

  /** Owners of code that a role can have run, directly or by other such code, with the way to each. */
  #actors(role: string, certain: Reached): readonly { readonly role: string; readonly path: readonly string[] }[] {
    const actors = new Map<string, readonly string[]>();
    const definers = this.#live.paths.definerFunctions.flatMap((id) => this.#index.byId("function", id) ?? []);
    const visit = (reached: Reached, before: readonly string[]) => {
      for (const code of definers) {
        const [way] = reached.get(keyOf(code, "EXECUTE")) ?? [];
        if (way !== undefined && !actors.has(code.owner))
          actors.set(code.owner, [...before, `may call ${nameOf(code)}, which runs as ${code.owner}`]);
      }
      for (const { function: id, aggregate } of this.#live.paths.calledUnasked ?? []) {
        const code = this.#index.byId("function", id);
        const by = aggregate === null ? undefined : this.#index.byId("function", aggregate);
        if (code === undefined || actors.has(code.owner)) continue;
        if (aggregate === null)
          actors.set(code.owner, [...before, `an event trigger runs ${nameOf(code)} as ${code.owner} on changes of the schema`]);
        else if (by !== undefined && reached.has(keyOf(by, "EXECUTE")))
          actors.set(code.owner, [...before, `may call ${nameOf(by)}, which runs ${nameOf(code)} as ${code.owner}`]);
      }
      for (const { table, events, function: id, runsAsOwner } of this.#live.paths.triggers) {
        const [on, code] = [this.#index.relation(table), this.#index.byId("function", id)];
        if (!runsAsOwner || on === undefined || code === undefined || actors.has(code.owner)) continue;
        if (events.some((event) => reached.has(keyOf(on, event))))
          actors.set(code.owner, [...before, `a trigger of ${nameOf(on)} runs ${nameOf(code)} as ${code.owner}`]);
      }
      for (const { table, event } of this.#live.paths.rules) {
        const on = this.#index.relation(table);
        if (on !== undefined && !actors.has(on.owner) && reached.has(keyOf(on, event)))
          actors.set(on.owner, [...before, `a rule of ${nameOf(on)} does something else as ${on.owner}`]);
      }
    };
    visit(certain, []);
    const superuser = (how: string) => {
      for (const { name } of this.#live.roles.filter((one) => one.superuser).slice(0, 1)) actors.set(name, [how]);
    };
    for (const object of this.#live.objects) {
      if (object.schema !== "pg_catalog") continue;
      if (object.kind === "function" && BESIDE_FUNCTIONS.test(object.name) && certain.has(keyOf(object, "EXECUTE")))
        superuser(`may call ${nameOf(object)}, which reaches around every grant`);
      if (object.kind === "table" && BESIDE_TABLES.test(object.name) && certain.has(keyOf(object, "SELECT")))
        superuser(`may read ${nameOf(object)}, which holds samples of every table or what signs in`);
    }
    for (const [owner, path] of this.#luredBy(role, certain)) if (!actors.has(owner)) actors.set(owner, path);
    for (const group of this.#graph.closure(role, "reach").keys()) {
      if (BESIDE_GRANTS.includes(group)) superuser(`member of ${group}, which reaches around every grant`);
      if (this.#index.roles.get(group)?.replication === true)
        superuser(`${group} may copy the whole cluster, which passes by every grant`);
      if (this.#live.version < 160000 && this.#index.roles.get(group)?.createRole === true)
        for (const other of this.#live.roles)
          if (!other.superuser && !actors.has(other.name))
            actors.set(other.name, [`${group} may give itself any role that is no superuser's`]);
    }
    for (const [owner, path] of actors) visit(this.#reachedBy([{ role: owner, path: [] }]), path);
    return [...actors].map(([owner, path]) => ({ role: owner, path }));
  }
}

/** Does access to some columns touch others? No columns named: any column will do. */
export function touches({ columns }: Access, named: readonly string[] | undefined): boolean {
  return columns === null || named === undefined || named.some((name) => columns.has(name));
}
