import type { LiveDatabase, LiveMembership } from "../model/database.js";
import type { DesiredMembership } from "./desired.js";

export type Edge = Pick<LiveMembership, "role" | "member" | "inherit" | "set" | "admin">;

/** Role that every owner of the database is in, without a row that says so. Source: PostgreSQL, "Predefined Roles". */
export const DATABASE_OWNER = "pg_database_owner";

/** Whoever may give a role can give it to themselves. */
function opens(edge: Edge, by: "inherit" | "reach"): boolean {
  return edge.inherit || (by === "reach" && (edge.set || edge.admin));
}

/** Who is in whom, as a graph; its answers are kept. */
export class MembershipGraph {
  readonly #groups = new Map<string, Edge[]>();
  readonly #kept = new Map<string, ReadonlyMap<string, readonly string[]>>();

  constructor(edges: readonly Edge[], databaseOwner: string | undefined) {
    const implied =
      databaseOwner === undefined
        ? []
        : [{ role: DATABASE_OWNER, member: databaseOwner, inherit: true, set: true, admin: false }];
    for (const edge of [...edges, ...implied]) {
      const groups = this.#groups.get(edge.member);
      if (groups === undefined) this.#groups.set(edge.member, [edge]);
      else groups.push(edge);
    }
  }

  /**
   * Roles whose privileges a role has (`inherit`), or that it can be in effect: by inheriting, by SET ROLE, or by giving itself the
   * membership (`reach`). Each with the roles on the way to it, itself included, the shortest way; the role itself with none.
   */
  closure(role: string, by: "inherit" | "reach"): ReadonlyMap<string, readonly string[]> {
    const key = `${by} ${role}`;
    const there = this.#kept.get(key);
    if (there !== undefined) return there;
    const found = new Map<string, readonly string[]>([[role, []]]);
    for (const [at, path] of found)
      for (const edge of this.#groups.get(at) ?? [])
        if (opens(edge, by) && !found.has(edge.role)) found.set(edge.role, [...path, edge.role]);
    this.#kept.set(key, found);
    return found;
  }

  inherits(role: string, group: string): boolean {
    return this.closure(role, "inherit").has(group);
  }
}

function databaseOwner(live: LiveDatabase): string | undefined {
  return live.version >= 140000 ? live.objects.find(({ kind }) => kind === "database")?.owner : undefined;
}

export function liveGraph(live: LiveDatabase): MembershipGraph {
  return new MembershipGraph(live.memberships, databaseOwner(live));
}

interface Managing {
  readonly managed: ReadonlySet<string>;
  readonly completeGroups: ReadonlySet<string>;
  readonly live: LiveDatabase;
}

/** Does a plan say everything about this membership? Not about the connection's own, by which it does its work. */
export function isManaged(
  { role, member }: { readonly role: string; readonly member: string },
  { managed, completeGroups, live }: Managing,
): boolean {
  return member !== live.connection.role && (managed.has(member) || completeGroups.has(role));
}

/** Memberships as they will be once the plan is carried out. */
export function plannedGraph(managing: Managing, wanted: readonly DesiredMembership[]): MembershipGraph {
  const left = managing.live.memberships.filter((membership) => !isManaged(membership, managing));
  return new MembershipGraph([...left, ...wanted], databaseOwner(managing.live));
}
