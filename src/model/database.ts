import type { Place } from "./diagnostic.js";

/** Every kind of thing that privileges are given on. `table` holds ordinary and partitioned tables, `function` also procedures and aggregates. */
export type ObjectKind =
  | "table"
  | "view"
  | "materialized-view"
  | "foreign-table"
  | "sequence"
  | "function"
  | "schema"
  | "database"
  | "type"
  | "language"
  | "foreign-data-wrapper"
  | "foreign-server"
  | "tablespace"
  | "large-object"
  | "parameter";

/** Everybody, named by no role: PostgreSQL's PUBLIC. Roles are named by their text; no role can have this one. */
export const PUBLIC = Symbol("PUBLIC");

/** One entry of an access list in normal form; the privilege in the engine's own word (`SELECT`). */
export interface AclEntry {
  readonly grantor: string;
  readonly grantee: string | typeof PUBLIC;
  readonly privilege: string;
  readonly grantable: boolean;
}

/** An access list: sorted by grantee, privilege and grantor; PUBLIC first. Lists that are alike are one value, so that planners may remember by it. */
export type Acl = readonly AclEntry[];

export interface LiveColumn {
  readonly name: string;
  /** What is granted on the column itself; undefined where nothing ever was. */
  readonly acl: Acl | undefined;
}

export interface LiveObject {
  readonly kind: ObjectKind;
  /** The engine's number for it (OID), for a stable order. */
  readonly id: number;
  /** Null for what lies in no schema. */
  readonly schema: string | null;
  /** As stored, unquoted; functions without arguments; a large object's number as text. */
  readonly name: string;
  /** Types of a function's arguments as the engine's identity prints them (`integer, text`); null for everything else. */
  readonly arguments: string | null;
  readonly owner: string;
  /** With the engine's built-in defaults filled in where nothing was ever granted: never empty for "nothing said". */
  readonly acl: Acl;
  /** Tables and views of every kind; in their order. */
  readonly columns: readonly LiveColumn[] | undefined;
  /** Tables, by their ids, of which it is a partition, or from which it inherits: several of those. */
  readonly parents?: readonly number[];
  /** Belongs to an extension or to the engine itself: read, never changed. */
  readonly foreign?: boolean;
  readonly rowSecurity?: boolean;
  /** Is a partition, not a table that inherits: a changed row moves to another one where it belongs there. */
  readonly isPartition?: boolean;
}

export interface LiveRole {
  readonly name: string;
  readonly id: number;
  readonly superuser: boolean;
  readonly inherit: boolean;
  readonly createRole: boolean;
  readonly createDatabase: boolean;
  readonly login: boolean;
  readonly replication: boolean;
  readonly bypassRowSecurity: boolean;
  /** -1: no limit. */
  readonly connectionLimit: number;
  /** ISO 8601 instant, `infinity`, or null. */
  readonly validUntil: string | null;
}

/** `member` is in `role`; one of several per grantor from PostgreSQL 16 on (before, inherit follows the member and set is true). */
export interface LiveMembership {
  readonly role: string;
  readonly member: string;
  readonly grantor: string;
  readonly inherit: boolean;
  readonly set: boolean;
  readonly admin: boolean;
}

/** What objects made later by `creator` come with. A row replaces the engine's built-in default where `schema` is null, and adds to it otherwise. */
export interface LiveDefault {
  readonly creator: string;
  readonly schema: string | null;
  readonly kind: "table" | "sequence" | "function" | "type" | "schema" | "large-object";
  readonly acl: Acl;
}

/** Ways to data that are no grant: read for the proof of what somebody can do in effect. Numbers are object ids. */
export interface LivePaths {
  /** A view and what its query reads; `columns` undefined where not known. `updatable`: INSERT, UPDATE or DELETE on the view reaches the table. */
  readonly views: readonly {
    readonly view: number;
    readonly reads: readonly { readonly object: number; readonly columns: readonly string[] | undefined }[];
    readonly writes: readonly { readonly object: number; readonly privileges: readonly string[] }[];
    readonly securityInvoker: boolean;
    /** SQL of the query as the engine prints it. */
    readonly definition: string;
    /** Other options that it has, as the engine keeps them: `security_barrier=true`, `check_option=local`. */
    readonly options: readonly string[];
  }[];
  /** Functions that run as their owner; what they touch is not known. */
  readonly definerFunctions: readonly number[];
  /** Functions in a language that no privilege limits: they can do whatever the server's own process can. */
  readonly untrustedFunctions: readonly number[];
  /** Functions of people that run without EXECUTE on them: by an aggregate, or (null) by an event trigger or a range type. */
  readonly calledUnasked: readonly { readonly function: number; readonly aggregate: number | null }[];
  /** Where code that a role can own runs whenever something else is used: functions, and domains, whose checks and defaults are code. */
  readonly code: readonly CodeUse[];
  /** Sequences that a row put into a table advances, whatever its writer holds on them. */
  readonly identities: readonly { readonly table: number; readonly sequence: number }[];
  /** `runsAsOwner`: the function is SECURITY DEFINER. */
  readonly triggers: readonly {
    readonly table: number;
    readonly events: readonly string[];
    readonly function: number;
    readonly runsAsOwner: boolean;
  }[];
  /** A change of `parent` changes rows of `child` (ON DELETE or ON UPDATE: cascade, set null, set default). */
  readonly cascades: readonly {
    readonly parent: number;
    readonly child: number;
    readonly onDelete: string;
    readonly onUpdate: string;
  }[];
  /** Rewrite rules other than views' own: what they do is not known. */
  readonly rules: readonly { readonly table: number; readonly event: string }[];
}

/** One piece of code and everything that runs it, directly or by other code, views and types. */
export interface CodeUse {
  readonly kind: "function" | "type";
  readonly id: number;
  /** Tables and views: in triggers, policies, defaults, generated columns, checks, index and statistics expressions, rules, queries. */
  readonly relations: readonly number[];
  /** Those of them that keep its results, so that the server runs it again as their owner: indexes, statistics, materialized views. */
  readonly kept: readonly number[];
  /** Functions whose stored body calls it, and aggregates that are made of it. */
  readonly functions: readonly number[];
  /** An event trigger runs it, as whoever causes the event. */
  readonly onEvents: boolean;
}

/** The state of one database at one moment, in the planner's form. Sorted, so that order says nothing. */
export interface LiveDatabase {
  readonly engine: "postgres";
  /** As the server counts: 180000. */
  readonly version: number;
  readonly identity: DatabaseIdentity;
  /** Who asks, and as whom that role may act (itself included); superusers as anybody. */
  readonly connection: {
    readonly role: string;
    readonly superuser: boolean;
    readonly mayBecome: readonly string[];
    readonly createRole: boolean;
  };
  readonly roles: readonly LiveRole[];
  readonly memberships: readonly LiveMembership[];
  readonly objects: readonly LiveObject[];
  readonly defaults: readonly LiveDefault[];
  readonly paths: LivePaths;
  /** The server asks for no privileges on large objects (its setting `lo_compat_privileges`). */
  readonly openLargeObjects?: boolean;
  /** SHA-256 over everything above but `connection`. */
  readonly fingerprint: string;
}

export interface DatabaseIdentity {
  /** The cluster's own number. */
  readonly system: string;
  /** host:port, or `embedded`. */
  readonly endpoint: string;
  readonly databaseId: number;
  readonly database: string;
}

/** Which objects a rule of a team file means, names resolved only against the live database or the declared schema. */
export interface ObjectSelector {
  readonly kind: ObjectKind;
  /** `*` with `every`. */
  readonly every: boolean;
  readonly name: string;
  readonly schema: string | null;
  readonly arguments: string | null;
  readonly place: Place;
}

/**
 * What the roles to be proved must be able to do in effect, and no more: every privilege on every object of a kind in `kinds` that no entry names
 * must be impossible. Kinds left out are not asked about. Entries of one role add up.
 */
export interface ExpectedAccess {
  /** Roles to be proved, those that must not be able to do anything included. */
  readonly roles: readonly string[];
  readonly kinds: readonly ObjectKind[];
  readonly entries: readonly ExpectedEntry[];
}

/** `privileges` on every one of `ids`; where `columns` are named, on these alone (a privilege on a table holds for all its columns and needs no entry of theirs). */
export interface ExpectedEntry {
  readonly role: string;
  readonly kind: ObjectKind;
  /** Object ids of the live reading. Many entries may share one array. */
  readonly ids: readonly number[];
  readonly columns: readonly string[] | null;
  readonly privileges: readonly string[];
}

/**
 * Where access comes from that a role has in effect. `path`: roles from the asked one (left out) to the one that holds the privilege, owns the
 * object or is the superuser; empty where that is the asked one itself. `assumed`: some step of it takes SET ROLE.
 */
export interface AccessSource {
  readonly by: "grant" | "public" | "membership" | "ownership" | "predefined-role" | "superuser" | "unknown";
  readonly path: readonly string[];
  readonly assumed: boolean;
}

/** One difference between what was declared and what the server answers, with every object that it is alike for. */
export interface AccessMismatch {
  readonly role: string;
  readonly kind: ObjectKind;
  /** Object ids as in the live reading, ascending. */
  readonly ids: readonly number[];
  /** Null for the objects as a whole. */
  readonly column: string | null;
  readonly privilege: string;
  /** What was declared; the server's answer is the contrary. */
  readonly expected: boolean;
  /** Empty where access is missing. */
  readonly from: readonly AccessSource[];
}
