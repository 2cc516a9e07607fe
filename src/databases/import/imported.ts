/** A rule of a team file that something live, or an SQL statement, amounts to. */
export interface ImportedGrant {
  readonly privileges: readonly string[];
  readonly grantOption: boolean;
  /** Key of the rule (`tables`); `database`; or, for default privileges, a key of `all` with whose later objects are meant. */
  readonly key: string;
  /** Names as a team file writes them; schemas (`*` for all) with `future`. */
  readonly names: readonly string[];
  readonly columns: readonly string[] | null;
  readonly future: { readonly by: readonly string[] } | null;
}

export interface ImportedMembership {
  readonly role: string;
  readonly inherit: boolean;
  readonly set: boolean;
  readonly admin: boolean;
}

/** Everything about one role that a team file can say. */
export interface ImportedRole {
  readonly role: string;
  /** Undefined: not known. */
  readonly attributes:
    | { readonly login: boolean; readonly connectionLimit: number; readonly validUntil: string | null }
    | undefined;
  readonly memberOf: readonly ImportedMembership[];
  readonly grants: readonly ImportedGrant[];
}

/** Something that no team file can say. */
export interface NotExpressed {
  readonly subject: string;
  readonly why: string;
}

export interface Imported {
  readonly roles: readonly ImportedRole[];
  readonly notExpressed: readonly NotExpressed[];
}
