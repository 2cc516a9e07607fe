import type { LiveDatabase, LiveMembership } from "../model/database.js";
import type { DesiredMembership } from "./desired.js";

export type Edge = Pick<LiveMembership, "role" | "member" | "inherit" | "set" | "admin">;

/** Role that every owner of the database is in, without a row that says so. Source: PostgreSQL, "Predefined Roles". */
export const DATABASE_OWNER = "pg_database_owner";

/** What is asked of a graph: privileges alone, SET ROLE as well, or also what a role may give itself by an ADMIN option. */
export type Way = "inherit" | "become" | "reach";

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
   * Roles whose privileges a role has in effect, each with the roles on the shortest way to it; the role itself with none. SET ROLE leads
   * on only from roles that one is or can become, an ADMIN option also from those that one inherits from.
   */
  closure(role: string, way: Way): ReadonlyMap<string, readonly string[]> {
    const key = `${way} ${role}`;
    const there = this.#kept.get(key);
    if (there !== undefined) return there;
    const found = new Map<string, readonly string[]>([[role, []]]);
    const seen = new Set([`is ${role}`]);
    const queue: { readonly at: string; readonly is: boolean; readonly path: readonly string[] }[] = [
      { at: role, is: true, path: [] },
    ];
    for (const { at, is, path } of queue)
      for (const edge of this.#groups.get(at) ?? []) {
        const becomes = (way !== "inherit" && is && edge.set) || (way === "reach" && edge.admin);
        if (!becomes && !edge.inherit) continue;
        const next = { at: edge.role, is: becomes, path: [...path, edge.role] };
        const state = `${becomes ? "is" : "has"} ${edge.role}`;
        if (seen.has(state)) continue;
        seen.add(state);
        if (!found.has(edge.role)) found.set(edge.role, next.path);
        queue.push(next);
      }
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

/** Memberships while grants are changed: those that stay, with the options that they keep, before any is added. */
export function stayingGraph(managing: Managing, wanted: readonly DesiredMembership[]): MembershipGraph {
  const kept = new Map(wanted.map((membership) => [`${membership.role}\0${membership.member}`, membership]));
  const left = managing.live.memberships.flatMap((live): Edge[] => {
    if (!isManaged(live, managing)) return [live];
    const membership = kept.get(`${live.role}\0${live.member}`);
    if (membership === undefined) return [];
    const { inherit, set, admin } = membership;
    return [{ ...live, inherit: live.inherit && inherit, set: live.set && set, admin: live.admin && admin }];
  });
  return new MembershipGraph(left, databaseOwner(managing.live));
}

/** Memberships as they will be once the plan is carried out. */
export function plannedGraph(managing: Managing, wanted: readonly DesiredMembership[]): MembershipGraph {
  const left = managing.live.memberships.filter((membership) => !isManaged(membership, managing));
  return new MembershipGraph([...left, ...wanted], databaseOwner(managing.live));
}
