import type { ActionSet } from "../iam/action-set.js";
import type { ActionClass } from "../iam/classes.js";
import type { ConditionBlock } from "../iam/document.js";
import type { ObjectSelector } from "./database.js";
import type { Place } from "./diagnostic.js";

/** Everything declared for one organization, names resolved, ready for the pure rooms. */
export interface Workspace {
  readonly organization: string;
  readonly naming: Naming;
  readonly environments: readonly Environment[];
  readonly identity: Readonly<Record<string, Identity>>;
  readonly resources: readonly NamedResource[];
  readonly databases: readonly Database[];
  readonly owners: readonly Owner[];
  readonly teams: readonly Team[];
  readonly guardrails: readonly Guardrail[];
  readonly vocabulary: Vocabulary;
  /** IAM user, role or root ARN patterns that may never be locked out (break-glass). */
  readonly breakGlass: readonly string[];
}

/** How generated roles and policies are called: `<path><prefix>-<team>`; path begins and ends with "/". Defaults `/bailiwick/`, `bailiwick`. */
export interface Naming {
  readonly path: string;
  readonly prefix: string;
}

export interface Environment {
  readonly name: string;
  readonly accounts: readonly string[];
  readonly regions: readonly string[];
  readonly place: Place;
}

/** Who may assume the generated roles of people. `teamTag` is the session tag or claim that must equal the team. */
export type Identity =
  | { readonly type: "saml"; readonly provider: string; readonly audience: string; readonly teamTag: string }
  | { readonly type: "oidc"; readonly provider: string; readonly audience: string; readonly teamClaim: string }
  | { readonly type: "iam"; readonly principals: readonly string[]; readonly mfa: boolean };

/** A resource that rules name; ARN templates may hold ${account} ${region} ${environment}. */
export interface NamedResource {
  readonly name: string;
  readonly arns: readonly string[];
  readonly holds: string | undefined;
  readonly place: Place;
}

export interface Database {
  readonly name: string;
  readonly engine: "postgres";
  readonly in: readonly string[];
  /** The environment variable that holds the URL; its value is never stored. */
  readonly urlVariable: string;
  readonly schema: string | undefined;
  /** Whether PUBLIC may do nothing there, and every role that no team declares is reported. */
  readonly strict: boolean;
  readonly views: readonly DeclaredView[];
  readonly place: Place;
}

/** A view that Bailiwick makes and replaces, so that a team can be given it instead of tables. */
export interface DeclaredView {
  readonly schema: string;
  readonly name: string;
  /** The query, without a semicolon at its end. */
  readonly sql: string;
  /** Whose rights the view reads with; undefined: the owner of its schema. */
  readonly owner: string | undefined;
  readonly securityInvoker: boolean;
  readonly place: Place;
}

/** A team that answers for principals whose ARN matches the pattern. */
export interface Owner {
  readonly team: string;
  readonly match: string;
  readonly place: Place;
}

export interface Team {
  readonly team: string;
  readonly kind: "people" | "workload";
  readonly name: string;
  readonly purpose: string;
  readonly lead: string | undefined;
  readonly members: readonly string[];
  /** Key of `Workspace.identity`; people only. */
  readonly identity: string;
  /** Who may assume a workload's role; workloads only, never empty there. */
  readonly trust: readonly WorkloadTrust[];
  /** Environments in which the team has a bundle at all (those its rules name; a workload may say `in`). */
  readonly environments: readonly string[];
  readonly sessionHours: number;
  readonly access: readonly AccessRule[];
  readonly never: readonly NeverRule[];
  readonly databases: readonly DatabaseAccess[];
  readonly neverInDatabases: readonly DatabaseNever[];
  readonly place: Place;
}

export type WorkloadTrust =
  | { readonly service: string; readonly sourceArn: string | undefined }
  | { readonly oidc: { readonly provider: string; readonly audience: string; readonly subject: string } }
  | { readonly account: string; readonly externalId: string | undefined };

/** Which actions a rule is about, after aliases, categories, levels and wildcards are resolved: sorted catalogue names. */
export interface AccessRule {
  readonly in: readonly string[];
  /** As written, for messages: `level read of dynamodb`. */
  readonly title: string;
  readonly level: string | undefined;
  /** Service prefixes after aliases and categories; empty where `actions` was used. */
  readonly services: readonly string[];
  /** Exact catalogue names ("dynamodb:GetItem"), sorted; `except` already taken out. */
  readonly actions: readonly string[];
  /** The same actions as a bit set, where whoever made the rule has one; saves reading thousands of names. Not to be changed. */
  readonly actionSet?: ActionSet;
  /** Services that the rule asked for by `s3:*` under `actions`, with whatever AWS adds to them; `*` stands for every one. */
  readonly wholeServices?: readonly string[];
  /** True where the rule named `actions` itself: what a person asked for by name is given where it cannot be scoped. */
  readonly explicit: boolean;
  /** Names of `Workspace.resources` and ARN templates, resolved to ARN templates; undefined: every resource. */
  readonly resources: readonly string[] | undefined;
  /** For `iam:PassRole`: the services it may pass to (`to:` in the rule). */
  readonly passTo: readonly string[] | undefined;
  readonly when: ConditionBlock | undefined;
  readonly place: Place;
}

export interface NeverRule {
  readonly in: readonly string[];
  /** As written, for messages: `above read`. */
  readonly title: string;
  /** Exact catalogue names, sorted; `except` already taken out. */
  readonly actions: readonly string[];
  /** The same actions as a bit set, where whoever made the rule has one; saves reading thousands of names. Not to be changed. */
  readonly actionSet?: ActionSet;
  /** Patterns as written (for SCPs and boundaries: `["s3:Delete*"]`); undefined where the set came from levels or classes. */
  readonly patterns: readonly string[] | undefined;
  /** Where the whole set is "every action but these": the patterns excepted (becomes NotAction). */
  readonly exceptPatterns: readonly string[] | undefined;
  readonly resources: readonly string[] | undefined;
  readonly when: ConditionBlock | undefined;
  readonly place: Place;
}

export interface Guardrail extends NeverRule {
  readonly name: string;
  readonly why: string;
  /** Principal ARN patterns that the guardrail does not bind (break-glass, a pipeline that must). */
  readonly exempt: readonly string[];
  /** What an SCP cannot reach here, in words. */
  readonly doesNotCover: readonly string[];
}

/** What one team has in one database. */
export interface DatabaseAccess {
  readonly database: string;
  readonly role: string;
  /** Attributes that are undefined are left as they are. */
  readonly login: boolean | undefined;
  readonly connectionLimit: number | undefined;
  /** ISO 8601 instant, or `infinity`. */
  readonly validUntil: string | undefined;
  /** Roles that the team's role is in: these and no others. */
  readonly memberOf: readonly DeclaredMembership[];
  /** Roles that are in the team's role: these and no others; undefined: not Bailiwick's to say. */
  readonly members: readonly DeclaredMembership[] | undefined;
  /** `automatic`: CONNECT, and USAGE on the schemas of whatever is granted, follow from the grants. `declared`: nothing does. */
  readonly reach: "automatic" | "declared";
  readonly grants: readonly DatabaseGrant[];
  readonly place: Place;
}

/** The other end of a membership, with its options. */
export interface DeclaredMembership {
  readonly role: string;
  readonly inherit: boolean;
  readonly set: boolean;
  readonly admin: boolean;
  readonly place: Place;
}

/** Privileges by name (`ALL` is everything that the kind takes on the server), or what a level means for the kind. */
export interface DatabasePrivileges {
  readonly privileges: readonly string[];
  readonly level: "read" | "write" | "admin" | undefined;
}

export interface DatabaseGrant extends DatabasePrivileges {
  readonly selectors: readonly ObjectSelector[];
  /** Only these columns of the tables and views. */
  readonly columns: readonly string[] | undefined;
  readonly grantOption: boolean;
  /** Of what `all` names: only what is there, also what is made later, or only that. */
  readonly future: "no" | "too" | "only";
  /** Whose later objects; undefined: those of everybody who makes objects there. */
  readonly by: readonly string[] | undefined;
  readonly place: Place;
}

/** What a team must not be able to do in databases, by whatever way. */
export interface DatabaseNever extends DatabasePrivileges {
  readonly databases: readonly string[];
  /** Empty: on anything. */
  readonly selectors: readonly ObjectSelector[];
  readonly columns: readonly string[] | undefined;
  /** As written, for messages: `UPDATE on sales.orders`. */
  readonly title: string;
  readonly place: Place;
}

/** The product's own words plus what the workspace adds. */
export interface Vocabulary {
  readonly levels: Readonly<Record<string, readonly ActionClass[]>>;
  /** Alias -> service prefixes or action patterns ("vpc" -> ["ec2:*Vpc*", …]). */
  readonly aliases: Readonly<Record<string, readonly string[]>>;
}
