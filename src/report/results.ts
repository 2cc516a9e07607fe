import type { CanAnswer } from "../audit/estate/can.js";
import type { Outsider } from "../audit/estate/outsiders.js";
import type { WhoMay } from "../audit/estate/who-can.js";
import type { JudgedProof } from "../audit/reachable-verdicts.js";
import type { Diagnostic } from "../model/diagnostic.js";

/** What `validate` found; only over a snapshot do proofs of a `never` have their `reachable` verdict. */
export interface Validation {
  readonly format: "bailiwick.validation/1";
  readonly valid: boolean;
  readonly organization: string;
  readonly teams: number;
  readonly bundles: number;
  readonly proofs: readonly JudgedProof[];
  readonly diagnostics: readonly Diagnostic[];
}

/** What `generate` did, or with `check` would do. */
export interface Generation {
  readonly format: "bailiwick.generation/1";
  readonly out: string;
  readonly checked: boolean;
  readonly bundles: readonly {
    readonly team: string;
    readonly environment: string;
    readonly account: string;
    readonly digest: string;
    readonly policies: number;
    readonly withheld: number;
    readonly unscoped: number;
  }[];
  readonly created: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
  readonly unchanged: number;
  /** Warnings; an error would have stopped it. */
  readonly diagnostics: readonly Diagnostic[];
}

/** What `init` made. */
export interface Initialisation {
  readonly format: "bailiwick.init/1";
  /** The folder as it was asked for. */
  readonly directory: string;
  readonly organization: string;
  readonly teams: readonly string[];
  /** Paths written, relative to the folder. */
  readonly files: readonly string[];
}

/** What `can` answers. */
export interface Can {
  readonly format: "bailiwick.can/1";
  readonly snapshot: { readonly time: string; readonly accounts: readonly string[] };
  readonly principal: {
    readonly arn: string;
    readonly type: "user" | "role" | "root";
    readonly account: string;
    readonly id: string;
  };
  /** As it was asked for. */
  readonly action: string;
  /** Null: everything in the principal's account. */
  readonly resource: string | null;
  readonly context: Readonly<Record<string, readonly string[]>>;
  readonly expected: "allowed" | "denied" | null;
  /** Null where nothing was expected. */
  readonly met: boolean | null;
  readonly counts: Readonly<Record<CanAnswer["decision"], number>>;
  /** One an action, by name. */
  readonly answers: readonly CanAnswer[];
  /** What is not in the snapshot and could change an answer. */
  readonly gaps: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

/** What `who-can` answers. */
export interface WhoCan {
  readonly format: "bailiwick.who-can/1";
  readonly snapshot: { readonly time: string; readonly accounts: readonly string[] };
  /** As it was asked for. */
  readonly action: string;
  /** Those that it means. */
  readonly actions: readonly string[];
  /** Null: anything. */
  readonly resource: string | null;
  readonly context: Readonly<Record<string, readonly string[]>>;
  readonly counts: { readonly allowed: number; readonly depends: number; readonly direct: number; readonly outsiders: number };
  /** By ARN, each once. */
  readonly principals: readonly WhoMay[];
  readonly outsiders: readonly Outsider[];
  /** False where there may be others, or some of these may not: `gaps` says why. */
  readonly complete: boolean;
  readonly gaps: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}
