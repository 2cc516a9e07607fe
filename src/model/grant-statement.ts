import type { ObjectKind, PUBLIC } from "./database.js";
import type { Diagnostic, Place } from "./diagnostic.js";

/** A role as a statement names it; `current` is whoever runs it (CURRENT_ROLE, SESSION_USER). */
export type StatedRole = string | typeof PUBLIC | { readonly current: true };

/** A privilege as written, in capitals; `ALL` where the statement says so. Columns only on tables and views. */
export interface StatedPrivilege {
  readonly privilege: string;
  readonly columns: readonly string[] | null;
}

/** An object as a statement names it: `table` may also be a view of any kind, since the statement does not tell. */
export interface StatedObject {
  readonly kind: ObjectKind;
  /** Null where none is written. */
  readonly schema: string | null;
  readonly name: string;
  /** Types as the engine prints them; null where none are written, and for everything but functions. */
  readonly arguments: string | null;
  readonly place: Place;
}

interface Stated {
  readonly place: Place;
  /** The statement itself, without comments before it. */
  readonly text: string;
}

export interface StatedGrant extends Stated {
  readonly type: "grant" | "revoke";
  readonly privileges: readonly StatedPrivilege[];
  readonly objects: readonly StatedObject[];
  /** ALL … IN SCHEMA: then there are no `objects`. */
  readonly allIn: { readonly kind: ObjectKind; readonly schemas: readonly string[] } | null;
  readonly roles: readonly StatedRole[];
  /** Given with it; or, of a revoke, the only thing taken. */
  readonly grantOption: boolean;
  readonly cascade: boolean;
  readonly grantedBy: StatedRole | null;
}

export interface StatedDefaults extends Stated {
  readonly type: "grant-defaults" | "revoke-defaults";
  /** Whose objects; empty means those of whoever runs the statement. */
  readonly creators: readonly StatedRole[];
  /** Empty means all. */
  readonly schemas: readonly string[];
  readonly kind: ObjectKind;
  readonly privileges: readonly StatedPrivilege[];
  readonly roles: readonly StatedRole[];
  readonly grantOption: boolean;
  readonly cascade: boolean;
}

export interface StatedMembership extends Stated {
  readonly type: "grant-membership" | "revoke-membership";
  readonly groups: readonly string[];
  readonly members: readonly StatedRole[];
  /** Options as written; of a revoke, those taken: where there are any, the membership stays. */
  readonly options: { readonly admin?: boolean; readonly inherit?: boolean; readonly set?: boolean };
  readonly cascade: boolean;
  readonly grantedBy: StatedRole | null;
}

/** CREATE and ALTER of a role, user or group. Passwords are never kept. */
export interface StatedRoleChange extends Stated {
  readonly type: "create-role" | "alter-role";
  readonly role: StatedRole;
  /** Only what is written: `login`, `superuser`, `inherit`, `createRole`, `createDatabase`, `replication`, `bypassRowSecurity`. */
  readonly attributes: Readonly<Record<string, boolean>>;
  readonly connectionLimit: number | null;
  readonly validUntil: string | null;
  readonly memberOf: readonly StatedRole[];
  readonly members: readonly StatedRole[];
  readonly adminMembers: readonly StatedRole[];
}

export interface StatedRoleDrop extends Stated {
  readonly type: "drop-role";
  readonly roles: readonly StatedRole[];
}

export type GrantStatement = StatedGrant | StatedDefaults | StatedMembership | StatedRoleChange | StatedRoleDrop;

/** What a file of SQL says about access, and everything in it that was not understood as such. */
export interface GrantScript {
  readonly statements: readonly GrantStatement[];
  /** Other statements; `kind` is the parser's name for it (`CreateStmt`), `psql-command` for a line of psql's own. */
  readonly other: readonly { readonly kind: string; readonly place: Place; readonly text: string }[];
  /** Syntax errors; then nothing else of the file is known. */
  readonly diagnostics: readonly Diagnostic[];
}
