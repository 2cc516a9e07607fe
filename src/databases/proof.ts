import type { AccessMismatch, ExpectedAccess } from "../model/database.js";
import { writeSqlName } from "../model/sql-name.js";
import type { Desired } from "./desired.js";
import { expectationsOf } from "./expectations.js";
import { listedDifferences } from "./listed-differences.js";
import { LiveIndex } from "./live-index.js";
import type { ProofDifference } from "./proof-difference.js";

function idsOf({ entries }: ExpectedAccess): ReadonlyMap<string, ReadonlySet<number>> {
  const found = new Map<string, Set<number>>();
  for (const { role, kind, ids, columns, privileges } of entries)
    for (const privilege of privileges)
      for (const column of columns ?? [null]) {
        const key = JSON.stringify([role, kind, privilege, column]);
        const there = found.get(key) ?? new Set<number>();
        found.set(key, there);
        for (const id of ids) there.add(id);
      }
  return found;
}

/**
 * What the server's differences mean, with those that its lists alone tell: whatever a role can do only after a SET ROLE that its declared memberships allow may be missing
 * from its own answers, and is no difference.
 */
export function differencesOf(desired: Desired, mismatches: readonly AccessMismatch[]): readonly ProofDifference[] {
  const index = new LiveIndex(desired.live);
  const teams = new Map(desired.roles.map(({ name, team }) => [name, team]));
  const required = mismatches.some(({ expected }) => expected)
    ? idsOf(expectationsOf(desired, "inherit"))
    : new Map<string, ReadonlySet<number>>();
  const answered = mismatches.flatMap(({ role, kind, ids, column, privilege, expected, from }): ProofDifference[] => {
    const key = JSON.stringify([role, kind, privilege, column]);
    const meant = expected ? ids.filter((id) => required.get(key)?.has(id) === true) : ids;
    if (meant.length === 0) return [];
    const objects = meant.map((id) => {
      const object = index.byId(kind, id);
      return object === undefined ? String(id) : writeSqlName([object.schema, object.name], object.arguments);
    });
    const difference = expected ? "missing" : "excess";
    return [{ team: teams.get(role) ?? "", role, kind, objects, column, privilege, difference, from }];
  });
  return [...answered, ...listedDifferences(desired)];
}
