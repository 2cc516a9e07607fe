import type { LiveMembership } from "../model/database.js";
import type { DeclaredMembership } from "../model/workspace.js";
import type { DeclaredTeam, DesiredMembership } from "./desired.js";
import type { LiveIndex } from "./live-index.js";
import type { Tell } from "./resolve-selector.js";

type Edge = Pick<LiveMembership, "role" | "member">;

/** Is `role` in `group`, by whatever options? */
function isIn(role: string, group: string, edges: readonly Edge[]): boolean {
  const found = new Set([role]);
  for (const at of found) for (const edge of edges) if (edge.member === at) found.add(edge.role);
  return found.has(group);
}

/** Roles that would be members of themselves: the engine refuses it. `staying`: live memberships that the plan leaves. */
export function checkCircles(wanted: readonly DesiredMembership[], staying: readonly Edge[], tell: Tell): void {
  const edges: readonly Edge[] = [...staying, ...wanted];
  for (const { role, member, asked } of wanted) {
    if (!isIn(role, member, edges)) continue;
    const message = `\`${member}\` cannot be a member of \`${role}\`, which is a member of it.`;
    tell({ code: "membership-circle", message, place: asked.place, mend: "Take one of the two memberships back." });
  }
}

/**
 * Can a role that no team declares inherit from its groups? Before 16 its own attribute says so for all of them, and no plan changes that of
 * another's role: as a member it can become the group and no more. Source: PostgreSQL 15, "CREATE ROLE", INHERIT.
 */
function inheritsAt(index: LiveIndex, member: string): boolean {
  return index.live.version >= 160000 || index.roles.get(member)?.inherit !== false;
}

/** Memberships of every team's role; options that the server does not have, and roles that do not exist, are told. */
export function resolveMemberships(teams: readonly DeclaredTeam[], index: LiveIndex, tell: Tell): readonly DesiredMembership[] {
  const managed = new Map(teams.map(({ access }) => [access.role, access]));
  const found = new Map<string, DesiredMembership>();
  const add = (team: string, role: string, member: string, written: DeclaredMembership) => {
    const other = written.role;
    if (!managed.has(other) && !index.roles.has(other)) {
      tell({
        code: "unknown-role",
        message: `There is no role \`${other}\` on the server.`,
        place: written.place,
        mend: "Make it, or look for a slip.",
      });
      return;
    }
    if (index.live.version < 160000 && (!written.inherit || !written.set)) {
      const option = written.inherit ? "set" : "inherit";
      const message = `\`${option}: false\` needs PostgreSQL 16; the server is ${Math.floor(index.live.version / 10000)}.`;
      const reason = "before, every member could become the role, and inherited as its own attribute said";
      tell({
        code: "needs-newer-server",
        message,
        place: written.place,
        reason,
        mend: "Take the option out, or upgrade the server.",
      });
    }
    const { set, admin, place } = written;
    const inherit = written.inherit && (managed.has(member) || inheritsAt(index, member));
    found.set(`${role}\0${member}`, { role, member, inherit, set, admin, asked: { team, place, because: null } });
  };
  for (const { team, access } of teams) {
    for (const membership of access.memberOf) add(team, membership.role, access.role, membership);
    for (const membership of access.members ?? []) add(team, access.role, membership.role, membership);
  }
  return [...found.values()];
}
