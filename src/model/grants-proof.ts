import type { ChangeError, TargetPlan } from "./change.js";
import type { AccessSource, ObjectKind } from "./database.js";
import type { Place } from "./diagnostic.js";

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

/** What became of one `never` about a database, by whatever way: grants, memberships, PUBLIC, ownership, views, code, cascades. */
export interface DatabaseVerdict {
  readonly team: string;
  readonly role: string;
  readonly title: string;
  readonly place: Place;
  readonly verdict: "holds" | "broken" | "unknown";
  /** How many objects were judged. */
  readonly objects: number;
  /** What is possible, and how, step by step; null where it holds. */
  readonly example: { readonly privilege: string; readonly object: string; readonly path: readonly string[] } | null;
  /** Why nobody can tell; null unless unknown. */
  readonly reason: string | null;
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
  /** Every `never` of the teams about this database. */
  readonly never: readonly DatabaseVerdict[];
  /** Every question was answered as declared, and every `never` holds; one of which nobody can tell does not. */
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
  /** Every database was asked, every question answered as declared, and every `never` holds. */
  readonly proved: boolean;
  readonly databases: readonly DatabaseProof[];
  readonly unproved: readonly Unproved[];
}
