import type { ChangeError, TargetPlan } from "./change.js";
import type { AccessSource, ObjectKind } from "./database.js";

/** One privilege of one role that is not as declared, on one object or on several that are alike in it. */
export interface ProofMismatch {
  readonly role: string;
  /** `role`: a membership of `role` in the roles that `objects` names. */
  readonly kind: ObjectKind | "role";
  /** Names as a team file writes them; never empty. */
  readonly objects: readonly string[];
  /** Null for the objects as a whole. */
  readonly column: string | null;
  readonly privilege: string;
  /** Where the access comes from; empty where it is missing. */
  readonly from: readonly AccessSource[];
}

/** What a server answered to everything that was declared of one database's roles. */
export interface DatabaseProof {
  readonly database: string;
  readonly environment: string | null;
  readonly embedded: boolean;
  readonly identity: TargetPlan["identity"];
  /** SHA-256 of the live state that was asked about. */
  readonly fingerprint: string;
  /** Roles that were asked about, sorted. */
  readonly roles: readonly string[];
  /** Questions (role × object or column × privilege) that the server answered. */
  readonly asked: number;
  /** What roles can do in effect and nobody declared, with where it comes from. */
  readonly more: readonly ProofMismatch[];
  /** What was declared and the server denies. */
  readonly less: readonly ProofMismatch[];
  /** Every question was answered as declared. */
  readonly proved: boolean;
}

/** A database whose proof could not be made: nothing is known of it. */
export interface Unproved {
  readonly database: string;
  readonly error: ChangeError;
}

/** Result `bailiwick.grants/1`: proof that databases give what is declared, no more and no less. */
export interface GrantsProof {
  readonly format: "bailiwick.grants/1";
  readonly organization: string;
  /** ISO 8601. */
  readonly time: string;
  /** Every database was asked, and every question answered as declared. */
  readonly proved: boolean;
  readonly databases: readonly DatabaseProof[];
  readonly unproved: readonly Unproved[];
}
