import type { ProofDifference } from "../databases/index.js";
import { privilegesOn } from "../databases/privileges.js";
import type { ExpectedAccess, LiveDatabase } from "../model/database.js";
import type { DatabaseProof, ProofMismatch } from "../model/grants-proof.js";

/** Objects of the kinds that are asked about, times what can be asked of each, times roles. */
function questions({ roles, kinds }: ExpectedAccess, live: LiveDatabase): number {
  const perRole = live.objects
    .filter(({ kind }) => kinds.includes(kind))
    .reduce((sum, { kind }) => sum + privilegesOn(kind, live.version).length, 0);
  return roles.length * perRole;
}

function mismatchOf({ role, kind, objects, column, privilege, from }: ProofDifference): ProofMismatch {
  return { role, kind, objects, column, privilege, from };
}

/** A database's differences as a proof: without any, it is one. */
export function databaseProof(
  of: Pick<DatabaseProof, "database" | "environment" | "embedded" | "identity">,
  live: LiveDatabase,
  expected: ExpectedAccess,
  differences: readonly ProofDifference[],
): DatabaseProof {
  return {
    ...of,
    fingerprint: live.fingerprint,
    roles: [...expected.roles].sort(),
    asked: questions(expected, live),
    more: differences.filter(({ difference }) => difference === "excess").map(mismatchOf),
    less: differences.filter(({ difference }) => difference === "missing").map(mismatchOf),
    proved: differences.length === 0,
  };
}
