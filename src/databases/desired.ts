import type { LiveDatabase, LiveDefault, LiveObject } from "../model/database.js";
import type { Place } from "../model/diagnostic.js";
import type { Database, DatabaseAccess, DatabaseNever, DeclaredView, Workspace } from "../model/workspace.js";

/** What the team files say of one database. */
export interface DeclaredDatabase {
  readonly database: Database;
  readonly teams: readonly DeclaredTeam[];
}

export interface DeclaredTeam {
  readonly team: string;
  readonly access: DatabaseAccess;
  readonly never: readonly DatabaseNever[];
}

/** Everything declared for a database of bailiwick.yaml; teams in their order. */
export function declaredIn(workspace: Workspace, database: Database): DeclaredDatabase {
  const teams = workspace.teams.flatMap(({ team, databases, neverInDatabases }) =>
    databases
      .filter((access) => access.database === database.name)
      .map((access) => ({ team, access, never: neverInDatabases.filter((rule) => rule.databases.includes(database.name)) })),
  );
  return { database, teams };
}

/** Who asks for something, where, and why it follows where nobody wrote it down. */
export interface Asked {
  readonly team: string;
  readonly place: Place;
  readonly because: string | null;
}

/** One entry that there must be, whoever grants it. */
export interface DesiredEntry {
  readonly grantee: string;
  readonly privilege: string;
  readonly grantable: boolean;
  readonly asked: Asked;
}

/** Sorted by grantee and privilege, none twice. Lists that come of the same rules are one value. */
export type DesiredAcl = readonly DesiredEntry[];

export interface DesiredObject {
  readonly object: LiveObject;
  readonly acl: DesiredAcl;
  /** Only columns on which something is declared that the table as a whole does not give. */
  readonly columns: ReadonlyMap<string, DesiredAcl>;
}

export interface DesiredRole {
  readonly name: string;
  readonly team: string;
  readonly access: DatabaseAccess;
}

export interface DesiredMembership {
  readonly role: string;
  readonly member: string;
  readonly inherit: boolean;
  readonly set: boolean;
  readonly admin: boolean;
  readonly asked: Asked;
}

/** What objects that `creator` makes later must come with. */
export interface DesiredDefault {
  readonly creator: string;
  readonly schema: string | null;
  readonly kind: LiveDefault["kind"];
  readonly acl: DesiredAcl;
}

/** A declared view, with its object where it is there and what will be there otherwise. */
export interface DesiredView {
  readonly view: DeclaredView;
  readonly object: LiveObject;
  /** The object as it will be before anything is granted on it. */
  readonly after: LiveObject;
  readonly owner: string;
  readonly exists: boolean;
}

/** Declared in the planner's form, names resolved against a live database. */
export interface Desired {
  readonly database: Database;
  readonly roles: readonly DesiredRole[];
  /** Names of `roles`: only what these hold is ever taken back. */
  readonly managed: ReadonlySet<string>;
  readonly memberships: readonly DesiredMembership[];
  /** Managed roles whose members are listed in full. */
  readonly completeGroups: ReadonlySet<string>;
  /** Every object that may be changed, in the order of ids; new views last. */
  readonly objects: readonly DesiredObject[];
  readonly defaults: readonly DesiredDefault[];
  readonly views: readonly DesiredView[];
  /** Every role that may make objects, for what PUBLIC would get of them. */
  readonly creators: readonly string[];
  readonly live: LiveDatabase;
}

/** Ids of objects that are not there yet: over every id that an engine gives. */
export const NOT_YET = 2 ** 40;
