import { type Desired, differencesOf, type ProofDifference } from "../databases/index.js";
import { privilegesOn } from "../databases/privileges.js";
import type { AccessMismatch, ExpectedAccess, LiveDatabase } from "../model/database.js";
import type { DatabaseProof, DatabaseVerdict, ProofMismatch } from "../model/grants-proof.js";

/** Objects of the kinds that are asked about, times what can be asked of each, times roles. */
function questions({ roles, kinds }: ExpectedAccess, live: LiveDatabase): number {
  const perRole = live.objects
    .filter(({ kind }) => kinds.includes(kind))
    .reduce((sum, { kind }) => sum + privilegesOn(kind, live.version).length, 0);
  return roles.length * perRole;
}

const named = ({ team: _, difference: __, ...mismatch }: ProofDifference): ProofMismatch => mismatch;

/** A server's differences, with names, and what became of every `never`, as a proof: without any, and with all kept, it is one. */
export function databaseProof(
  of: Pick<DatabaseProof, "database" | "environment" | "embedded" | "identity">,
  expected: ExpectedAccess,
  answered: {
    readonly desired: Desired;
    readonly mismatches: readonly AccessMismatch[];
    readonly never: readonly DatabaseVerdict[];
  },
): DatabaseProof {
  const { live } = answered.desired;
  const differences = differencesOf(answered.desired, answered.mismatches);
  return {
    ...of,
    fingerprint: live.fingerprint,
    roles: [...expected.roles].sort(),
    asked: questions(expected, live),
    more: differences.filter(({ difference }) => difference === "excess").map(named),
    less: differences.filter(({ difference }) => difference === "missing").map(named),
    never: answered.never,
    proved: differences.length === 0 && answered.never.every(({ verdict }) => verdict === "holds"),
  };
}
