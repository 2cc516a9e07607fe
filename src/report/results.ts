import type { JudgedProof } from "../audit/reachable-verdicts.js";
import type { Difference } from "../databases/import/difference.js";
import type { NotExpressed } from "../databases/import/imported.js";
import type { OtherStatement } from "../databases/import/sql-grant.js";
import type { ImportedFile } from "../databases/import/team-file.js";
import type { Diagnostic } from "../model/diagnostic.js";
import type { BundleChange } from "../roles/comparison/bundles.js";
import type { Verdict } from "../roles/comparison/verdict.js";
import type { BundlePlace, Gain } from "../roles/wildcard-gains.js";

/** What `validate` found; only over a snapshot do proofs of a `never` have their `reachable` verdict. */
export interface Validation {
  readonly format: "bailiwick.validation/1";
  readonly valid: boolean;
  readonly organization: string;
  readonly teams: number;
  readonly bundles: number;
  readonly proofs: readonly JudgedProof[];
  /** Rules under `never` over databases, each counted once a database: a server has to be asked for their proof. */
  readonly databasePromises: number;
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
  /** Actions that wildcards of the files, as they stood before, have gained since they were written. */
  readonly gained: readonly Gain[];
  /** Bundles of which that is not known. */
  readonly gainsUnknown: readonly BundlePlace[];
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

/** What `compare` found. */
export interface ComparisonResult {
  readonly format: "bailiwick.compare/1";
  /** Where the two sides came from: a file, a folder, or a folder at a revision. */
  readonly old: string;
  readonly new: string;
  /** Over everything that was compared; `unknown` is no leave to go ahead. */
  readonly answer: Verdict["answer"];
  /** For two policies. */
  readonly policy?: Verdict;
  /** For two generated trees. */
  readonly bundles?: readonly BundleChange[];
  /** Bundles that are the same on both sides. */
  readonly same?: number;
}

/** Result of `bailiwick import`. */
export interface ImportResult {
  readonly format: "bailiwick.import/1";
  readonly database: string;
  /** The SQL file; null for a live database. */
  readonly source: string | null;
  readonly embedded: boolean;
  /** Folder that the files were written to; null where they were not. */
  readonly out: string | null;
  readonly files: readonly ImportedFile[];
  readonly notExpressed: readonly NotExpressed[];
  /** Statements beside the declared need; null for a live database, whose plan says the same. */
  readonly comparison: {
    readonly statements: number;
    /** Statements of other kinds, which were left aside. */
    readonly others: readonly OtherStatement[];
    readonly differences: readonly Difference[];
  } | null;
}
