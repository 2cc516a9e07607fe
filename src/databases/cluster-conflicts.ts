import type { ObjectKind } from "../model/database.js";
import type { Diagnostic } from "../model/diagnostic.js";
import type { DatabaseAccess, Workspace } from "../model/workspace.js";

/** What belongs to a whole cluster, whichever of its databases it was granted from. */
const SHARED: readonly ObjectKind[] = ["tablespace", "parameter"];

/** What one database's files say of a role, as lines; what they leave open is not among them. */
function saidOf(role: string, accesses: readonly DatabaseAccess[]): ReadonlyMap<string, string> {
  const said = new Map<string, string>();
  const own = accesses.find((access) => access.role === role);
  if (own === undefined) return said;
  const edges = accesses.flatMap((access) => [
    ...access.memberOf.map((one) => ({ ...one, role: one.role, member: access.role })),
    ...(access.members ?? []).map((one) => ({ ...one, role: access.role, member: one.role })),
  ]);
  const words = edges.map(({ role: group, member, inherit, set, admin }) => ({
    group,
    member,
    text: JSON.stringify([group, member, inherit, set, admin]),
  }));
  const lines = (of: readonly { readonly text: string }[]) => [...new Set(of.map(({ text }) => text))].sort().join();
  said.set("memberOf", lines(words.filter(({ member }) => member === role)));
  if (own.members !== undefined) said.set("members", lines(words.filter(({ group }) => group === role)));
  for (const key of ["login", "connectionLimit", "validUntil"] as const)
    if (own[key] !== undefined) said.set(key, String(own[key]));
  for (const kind of SHARED) {
    const rules = own.grants.flatMap(({ selectors, privileges, level, grantOption }) =>
      selectors
        .filter((selector) => selector.kind === kind)
        .map(({ name }) => ({ text: JSON.stringify([name, level ?? [...privileges].sort(), grantOption]) })),
    );
    said.set(`grants on ${kind}s`, lines(rules));
  }
  return said;
}

/**
 * Roles, their memberships and some objects are a whole cluster's: where two databases of one cluster say different things of them, each
 * plan would undo the other's.
 * @param names of databases that turned out to be on one cluster.
 */
export function clusterConflicts({ teams }: Workspace, names: readonly string[]): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  const accesses = names.map((name) => teams.flatMap(({ databases }) => databases.filter(({ database }) => database === name)));
  for (const [index, own] of accesses.entries())
    for (const others of accesses.slice(index + 1))
      for (const { role, database, place } of own) {
        const other = others.find((access) => access.role === role);
        if (other === undefined) continue;
        const there = saidOf(role, others);
        for (const [key, said] of saidOf(role, own)) {
          if (!there.has(key) || there.get(key) === said) continue;
          found.push({
            severity: "error",
            code: "cluster-conflict",
            message: `The databases ${database} and ${other.database} are on one cluster, and say different things of \`${key}\` of the role ${role}.`,
            place: other.place,
            reason: `these are the cluster's, not a database's: either plan would undo the other's (${place.file}:${place.line})`,
            mend: "Say the same in both, or give the team a role for each.",
          });
        }
      }
  return found;
}
