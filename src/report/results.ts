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
