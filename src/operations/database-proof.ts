import { privilegesOn } from "../databases/privileges.js";
import type { AccessMismatch, ExpectedAccess, LiveDatabase } from "../model/database.js";
import type { DatabaseProof, NeverVerdict, ProofMismatch } from "../model/grants-proof.js";
import { writeSqlName } from "../model/sql-name.js";

/** Objects of the kinds that are asked about, times what can be asked of each, times roles. */
function questions({ roles, kinds }: ExpectedAccess, live: LiveDatabase): number {
  const perRole = live.objects
    .filter(({ kind }) => kinds.includes(kind))
    .reduce((sum, { kind }) => sum + privilegesOn(kind, live.version).length, 0);
  return roles.length * perRole;
}

function namesOf(live: LiveDatabase): (mismatch: AccessMismatch) => ProofMismatch {
  const names = new Map(
    live.objects.map(({ kind, id, schema, name, arguments: types }) => [`${kind} ${id}`, writeSqlName([schema, name], types)]),
  );
  return ({ role, kind, ids, column, privilege, from }) => ({
    role,
    kind,
    objects: ids.map((id) => names.get(`${kind} ${id}`) ?? String(id)),
    column,
    privilege,
    from,
  });
}

/** A server's differences, with names, as a proof: without any, it is one. */
export function databaseProof(
  of: Pick<DatabaseProof, "database" | "environment" | "embedded" | "identity">,
  live: LiveDatabase,
  expected: ExpectedAccess,
  mismatches: readonly AccessMismatch[],
  never: readonly NeverVerdict[],
): DatabaseProof {
  const named = namesOf(live);
  return {
    ...of,
    fingerprint: live.fingerprint,
    roles: [...expected.roles].sort(),
    asked: questions(expected, live),
    more: mismatches.filter((mismatch) => !mismatch.expected).map(named),
    less: mismatches.filter((mismatch) => mismatch.expected).map(named),
    never,
    proved: mismatches.length === 0 && never.every(({ verdict }) => verdict !== "broken"),
  };
}
