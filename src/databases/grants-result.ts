import type { TargetPlan } from "../model/change.js";
import type { AccessMismatch, LiveDatabase } from "../model/database.js";
import type { DeclaredDatabase, Desired } from "./desired.js";
import { type DatabaseVerdict, neverVerdicts } from "./never-verdicts.js";
import { differencesOf, type ProofDifference } from "./proof.js";

/** What the server answered about one database, beside what is declared. */
export interface GrantsResult {
  readonly format: "bailiwick.grants/1";
  readonly database: string;
  readonly environment: string | null;
  readonly embedded: boolean;
  readonly identity: TargetPlan["identity"];
  readonly fingerprint: string;
  /** Every declared role can do exactly what is declared, and no `never` is broken; those that nobody can tell are in the list. */
  readonly holds: boolean;
  readonly roles: readonly { readonly team: string; readonly role: string }[];
  readonly differences: readonly ProofDifference[];
  readonly never: readonly DatabaseVerdict[];
}

/**
 * The result of a proof.
 * @param desired resolved against the state that the server was asked in, which is `desired.live`.
 * @param mismatches the server's answers to `expectationsOf(desired)`.
 */
export function grantsResult(
  declared: DeclaredDatabase,
  desired: Desired,
  mismatches: readonly AccessMismatch[],
  { embedded, environment }: { readonly embedded: boolean; readonly environment: string | null },
): GrantsResult {
  const live: LiveDatabase = desired.live;
  const differences = differencesOf(desired, mismatches);
  const never = neverVerdicts(declared, live);
  const { system, endpoint, databaseId, database } = live.identity;
  return {
    format: "bailiwick.grants/1",
    database: declared.database.name,
    environment,
    embedded,
    identity: { system, endpoint, databaseId, database },
    fingerprint: live.fingerprint,
    holds: differences.length === 0 && never.every(({ verdict }) => verdict !== "broken"),
    roles: desired.roles.map(({ team, name }) => ({ team, role: name })),
    differences,
    never,
  };
}
