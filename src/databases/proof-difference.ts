import type { AccessMismatch, ObjectKind } from "../model/database.js";

/** One privilege that a role has and should not have, or should have and has not, on everything that it is alike for. */
export interface ProofDifference {
  readonly team: string;
  readonly role: string;
  /** `role`: a membership, `role` being the member. */
  readonly kind: ObjectKind | "role";
  /** As a team file would name them. */
  readonly objects: readonly string[];
  readonly column: string | null;
  readonly privilege: string;
  readonly difference: "excess" | "missing";
  /** Where excess comes from. */
  readonly from: AccessMismatch["from"];
}
