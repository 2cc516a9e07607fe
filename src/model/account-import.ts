/** A role that is written as a team file, which gives just what the role has. */
export interface ImportedRole {
  readonly role: string;
  readonly team: string;
  /** Path of the file in the workspace. */
  readonly file: string;
  readonly text: string;
}

/** A role, or a thing of it, that no team file can say. */
export interface LeftRole {
  readonly role: string;
  readonly reasons: readonly string[];
}

/** Result of `bailiwick import --account`. */
export interface AccountImport {
  readonly format: "bailiwick.account-import/1";
  readonly account: string;
  readonly environment: string;
  /** The snapshot that was read; null: the account itself. */
  readonly from: string | null;
  readonly imported: readonly ImportedRole[];
  readonly left: readonly LeftRole[];
  /** Paths that were written; empty where nothing was to be. */
  readonly written: readonly string[];
}
