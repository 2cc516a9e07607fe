import type { DocumentDiff, Effect, NotCompared } from "./change.js";
import type { Place } from "./diagnostic.js";

/** One way in which an account is not what the workspace declares. */
export interface DriftFinding {
  /** SHA-256 of account, kind and subject: the same drift has the same id in every run. */
  readonly id: string;
  /** `differs`: Bailiwick made it and it is not as declared; `blocked`: it cannot be put right from here; `others`: somebody else's work. */
  readonly class: "differs" | "blocked" | "others";
  /** Kind of the change that would put it right; `observed` and `blocked` where none would. */
  readonly kind: string;
  readonly subject: string;
  readonly what: string;
  /** What putting it right would do to access; null where nothing is to be put right. */
  readonly effect: Effect | null;
  readonly team: string | null;
  readonly place: Place | null;
  readonly consequences: readonly string[];
  readonly diff?: DocumentDiff;
}

/** How something stands to what is declared. */
export interface Drift {
  /**
   * `same`: all of it is as declared. `incomplete`: what could be compared is, and `notCompared` is not known. `unread`: nothing is known
   * of it.
   */
  readonly status: "same" | "drifted" | "incomplete" | "unread";
  readonly error: { readonly code: string; readonly message: string; readonly hint: string | null } | null;
  readonly findings: readonly DriftFinding[];
  readonly notCompared: readonly NotCompared[];
}

export interface AccountDrift extends Drift {
  readonly account: string;
  readonly environment: string;
}

/** Result of `bailiwick drift`. */
export interface DriftResult {
  readonly format: "bailiwick.drift/1";
  readonly organization: string;
  /** The snapshot that was looked at; null: the accounts themselves. */
  readonly from: string | null;
  readonly accounts: readonly AccountDrift[];
  /** The organization's service control policies; null: they were not asked for. */
  readonly scps: Drift | null;
  readonly counts: {
    readonly accounts: number;
    readonly drifted: number;
    readonly unread: number;
    /** Accounts of which something was not compared, drifted or not. */
    readonly incomplete: number;
    readonly findings: number;
  };
}
