import { type LiveDatabase, type LiveObject, PUBLIC } from "../../model/database.js";
import { predefined } from "../expectations.js";
import type { LiveIndex } from "../live-index.js";
import type { MembershipGraph } from "../memberships.js";
import { privilegesOn } from "../privileges.js";
import { type Access, keyOf, nameOf } from "./access.js";

const WRITES = ["INSERT", "UPDATE", "DELETE"];
const PARTED = ["table", "foreign-table"];

/** Ways to privileges, by object and privilege. */
export type Reached = ReadonlyMap<string, readonly Access[]>;

type Add = (object: LiveObject, privilege: string, access: Access) => void;

/**
 * What roles can do that is certain: grants, PUBLIC, memberships (by inheriting, SET ROLE, and giving oneself a role by an ADMIN option),
 * ownership, superusers, predefined roles; from there through views that read and write with their owner's rights, to partitions, along
 * foreign keys that cascade, and from aggregates to what they are made of. Answers are kept.
 */
export class Reach {
  readonly #live: LiveDatabase;
  readonly #index: LiveIndex;
  readonly #graph: MembershipGraph;
  readonly #children = new Map<number, LiveObject[]>();
  readonly #kept = new Map<string, Reached>();

  constructor(live: LiveDatabase, index: LiveIndex, graph: MembershipGraph) {
    this.#live = live;
    this.#index = index;
    this.#graph = graph;
    for (const object of live.objects)
      for (const parent of object.parents ?? []) this.#children.set(parent, [...(this.#children.get(parent) ?? []), object]);
  }

  of(role: string): Reached {
    const there = this.#kept.get(role);
    if (there !== undefined) return there;
    const reached = new Map<string, readonly Access[]>();
    const queue: { readonly object: LiveObject; readonly privilege: string; readonly access: Access }[] = [];
    const add: Add = (object, privilege, access) => {
      const key = keyOf(object, privilege);
      const ways = reached.get(key) ?? [];
      if (ways.some((way) => covers(way, access))) return;
      reached.set(key, [...ways, access]);
      queue.push({ object, privilege, access });
    };
    for (const object of this.#live.objects)
      for (const { privilege, ...access } of this.direct(role, object)) add(object, privilege, access);
    for (const { object, privilege, access } of queue) this.#lead(object, privilege, access, add);
    this.#kept.set(role, reached);
    return reached;
  }

  /** What is had on a partition, or on a table that inherits, is had on some rows of the whole. */
  withParts(role: string, object: LiveObject, privilege: string): readonly Access[] {
    const reached = this.of(role);
    const found = [...(reached.get(keyOf(object, privilege)) ?? [])];
    const parts = new Set(PARTED.includes(object.kind) ? this.#children.get(object.id) : []);
    for (const part of parts) {
      for (const access of reached.get(keyOf(part, privilege)) ?? [])
        found.push({ ...access, path: [...access.path, `${nameOf(part)} is a part of ${nameOf(object)}`] });
      for (const child of this.#children.get(part.id) ?? []) parts.add(child);
    }
    return found;
  }

  /** Privileges that a role has on an object itself, by whomever it is in. */
  direct(role: string, object: LiveObject): readonly (Access & { readonly privilege: string })[] {
    const found: (Access & { readonly privilege: string })[] = [];
    const add = (privilege: string, path: readonly string[], column?: string) =>
      found.push({ privilege, columns: column === undefined ? null : new Set([column]), path });
    const all = privilegesOn(object.kind, this.#live.version);
    const written = (object.columns ?? []).filter(({ acl }) => acl !== undefined);
    for (const [group, steps] of this.#graph.closure(role, "reach")) {
      const path = steps.map((step) => `member of ${step}`);
      const everything =
        this.#index.roles.get(group)?.superuser === true
          ? `${group} is a superuser`
          : object.owner === group
            ? `${group} owns ${nameOf(object)}`
            : undefined;
      if (everything !== undefined) for (const privilege of all) add(privilege, [...path, everything]);
      for (const { grantee, privilege } of object.acl) if (grantee === group) add(privilege, [...path, `granted to ${group}`]);
      for (const privilege of predefined(group, object, this.#live.version) ?? []) add(privilege, path);
      for (const { name, acl } of written)
        for (const { grantee, privilege } of acl ?? [])
          if (grantee === group) add(privilege, [...path, `granted on ${name} to ${group}`], name);
    }
    for (const { grantee, privilege } of object.acl) if (grantee === PUBLIC) add(privilege, ["granted to PUBLIC"]);
    for (const { name, acl } of written)
      for (const { grantee, privilege } of acl ?? [])
        if (grantee === PUBLIC) add(privilege, [`granted on ${name} to PUBLIC`], name);
    if (object.kind === "large-object" && this.#live.openLargeObjects === true)
      for (const privilege of all)
        add(privilege, ["`lo_compat_privileges` is on: the server asks for no privileges on large objects"]);
    return found;
  }

  /** Where a privilege on one object leads: to partitions, along foreign keys, through views, to what a statement does besides. */
  #lead(object: LiveObject, privilege: string, access: Access, add: Add): void {
    this.#leadToParts(object, privilege, access, add);
    this.#leadAlongKeys(object, privilege, access, add);
    const { path } = access;
    if (object.kind === "table" && privilege === "INSERT")
      for (const { table, sequence } of this.#live.paths.identities) {
        const target = table === object.id ? this.#index.byId("sequence", sequence) : undefined;
        if (target !== undefined)
          add(target, "USAGE", { columns: null, path: [...path, `a new row of ${nameOf(object)} advances ${nameOf(target)}`] });
      }
    if (object.kind === "function")
      for (const { function: id, aggregate } of this.#live.paths.calledUnasked) {
        const part = aggregate === object.id ? this.#index.byId("function", id) : undefined;
        if (part !== undefined)
          add(part, "EXECUTE", { columns: null, path: [...path, `${nameOf(object)} calls ${nameOf(part)}`] });
      }
    this.#leadThroughView(object, privilege, access, add);
  }

  /** Columns that only the part has are not seen through the whole; rows of a partition may be moved out of it and into it. */
  #leadToParts(object: LiveObject, privilege: string, { columns, path }: Access, add: Add): void {
    for (const child of this.#children.get(object.id) ?? []) {
      const step = [...path, `${nameOf(child)} is a part of ${nameOf(object)}`];
      const own = new Set(object.columns?.map(({ name }) => name));
      const isWhole = child.columns?.every(({ name }) => own.has(name)) !== false;
      const narrowed = isWhole || !["SELECT", "INSERT", "UPDATE"].includes(privilege) ? columns : (columns ?? own);
      add(child, privilege, { columns: narrowed, path: step });
      if (child.isPartition === true && privilege === "UPDATE")
        for (const moved of ["DELETE", "INSERT"])
          add(child, moved, { columns: null, path: [...step, `a changed row moves between the parts of ${nameOf(object)}`] });
    }
  }

  #leadAlongKeys(object: LiveObject, privilege: string, { path }: Access, add: Add): void {
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
  }

  #leadThroughView(object: LiveObject, privilege: string, { path }: Access, add: Add): void {
    if (object.kind !== "view" && object.kind !== "materialized-view") return;
    const view = this.#live.paths.views.find((one) => one.view === object.id);
    if (view === undefined || view.securityInvoker) return;
    const by = [...path, `through the view ${nameOf(object)}, as ${object.owner}`];
    const ownerMay = (target: LiveObject, wanted: string) =>
      this.direct(object.owner, target).some((one) => one.privilege === wanted);
    if (privilege === "SELECT")
      for (const { object: id, columns: read } of view.reads) {
        const target = this.#index.relation(id) ?? this.#index.byId("sequence", id);
        if (target !== undefined && ownerMay(target, "SELECT"))
          add(target, "SELECT", { columns: read === undefined ? null : new Set(read), path: by });
      }
    if (WRITES.includes(privilege))
      for (const { object: id, privileges } of view.writes) {
        const target = privileges.includes(privilege) ? this.#index.relation(id) : undefined;
        if (target !== undefined && ownerMay(target, privilege)) add(target, privilege, { columns: null, path: by });
      }
  }
}

/** What is had on every column already needs no second way. */
function covers({ columns }: Access, other: Access): boolean {
  return columns === null || (other.columns !== null && [...other.columns].every((name) => columns.has(name)));
}
