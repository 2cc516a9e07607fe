import type { DecidedBy, DecisionInput, DecisionRequest } from "../decide.js";

/** What kind of policies are compared: those of a user or role, of a resource, or of a role's trust. */
export type PolicyType = "identity" | "resource" | "trust";

/** What else `decide` was told, so that its answer is that of the compared policies. */
export type Assumed = Omit<DecisionInput, "request">;

/**
 * - `no-new-access`: nothing that the candidate allows is denied or not allowed by the existing policies.
 * - `new-access`: here is a request that the candidate allows and the existing policies do not; `decide` says both.
 * - `unknown`: neither could be shown; `reason` says why. It is no leave to go ahead.
 */
export type Comparison =
  | { readonly answer: "no-new-access" }
  | {
      readonly answer: "new-access";
      readonly witness: DecisionRequest;
      /** What of the witness the catalogue does not know: an action that does not exist today, or a resource that the action does not take. */
      readonly outsideCatalogue: readonly ("action" | "resource")[];
      /** The candidate's statement that allows it, counted from 0; empty where what is new is that a deny is gone. */
      readonly by: Pick<DecidedBy, "policy" | "statement" | "sid">;
      /** `decide({ request: witness, ...candidate })` is `allowed`, `decide({ request: witness, ...existing })` is not. */
      readonly confirm: { readonly existing: Assumed; readonly candidate: Assumed };
    }
  | { readonly answer: "unknown"; readonly reason: string };
