import type { Change, TargetResult } from "./change.js";
import type { GrantsProof } from "./grants-proof.js";

/** One target in a result, with what its numbers mean. */
export interface AppliedTarget extends TargetResult {
  readonly environment: string | null;
  readonly embedded: boolean;
  readonly changes: readonly Pick<Change, "number" | "kind" | "subject">[];
}

/** Result of `bailiwick apply`. */
export interface Application {
  readonly format: "bailiwick.apply/1";
  readonly organization: string;
  /** Digest of the plan that was carried out; of the plan that is put back, for a rollback. */
  readonly plan: string;
  /** ISO 8601. */
  readonly time: string;
  /** The journal that was put back; null for an apply. */
  readonly rollback: string | null;
  readonly targets: readonly AppliedTarget[];
  /** What the databases' servers answered after everything was done; null where no database came to that. */
  readonly proof: GrantsProof | null;
}
