import { nearest } from "../../iam/nearest.js";
import type { LiveDatabase, LiveObject } from "../../model/database.js";
import type { Place } from "../../model/diagnostic.js";
import { writeSqlName } from "../../model/sql-name.js";
import { groupOf } from "../live-index.js";
import { columnPrivileges, privilegesOn } from "../privileges.js";
import type { Difference } from "./difference.js";
import type { ImportedMembership } from "./imported.js";
import { StatedMemberships } from "./memberships-of.js";
import type { HeldLater } from "./rules-of.js";
import type { NamedObject, SqlGrant } from "./sql-grant.js";

/** A privilege that statements give a role in the end, and the statement that gave it. */
export interface GivenPrivilege {
  readonly role: string;
  readonly object: LiveObject;
  readonly column: string | null;
  readonly privilege: string;
  grantable: boolean;
  readonly place: Place;
}

/** What statements, one after the other, leave behind in a database that held no grants before. */
export interface GrantsRun {
  readonly given: readonly GivenPrivilege[];
  readonly later: ReadonlyMap<string, readonly HeldLater[]>;
  readonly memberships: ReadonlyMap<string, readonly ImportedMembership[]>;
  /** Names that do not exist, and what is said twice. */
  readonly differences: readonly Difference[];
  readonly toPublic: readonly { readonly subject: string; readonly place: Place }[];
}

const LATER_KEYS: Readonly<Record<string, string>> = {
  table: "tables",
  sequence: "sequences",
  function: "functions",
  type: "types",
  schema: "schemas",
  "large-object": "largeObjects",
};

/** Tables named as possibly meant; more of them say nothing. */
const TABLES_TOLD = 3;

export function objectName({ schema, name, arguments: types }: Pick<LiveObject, "schema" | "name" | "arguments">): string {
  return writeSqlName([schema, name], types);
}

function keyOf(role: string, { kind, id }: LiveObject, column: string | null, privilege: string): string {
  return JSON.stringify([role, groupOf(kind), id, column, privilege]);
}

class Run implements GrantsRun {
  readonly #given = new Map<string, GivenPrivilege>();
  readonly later = new Map<string, HeldLater[]>();
  readonly #memberships = new StatedMemberships();
  readonly differences: Difference[] = [];
  readonly toPublic: { subject: string; place: Place }[] = [];
  readonly #twice = new Map<Difference, LiveObject>();
  readonly #schema: LiveDatabase;

  constructor(schema: LiveDatabase) {
    this.#schema = schema;
  }

  get given(): readonly GivenPrivilege[] {
    return [...this.#given.values()];
  }

  get memberships(): ReadonlyMap<string, readonly ImportedMembership[]> {
    return this.#memberships.byMember();
  }

  run(statement: SqlGrant): void {
    if (statement.on === "objects") this.#onObjects(statement);
    else if (statement.on === "later") this.#onLater(statement);
    else this.#ofRoles(statement);
  }

  #tell(kind: Difference["kind"], role: string | null, subject: string, message: string, place: Place): void {
    this.differences.push({ kind, team: null, role, subject, message, place, declared: null, comment: null });
  }

  #tellTwice(object: LiveObject, role: string | null, subject: string, message: string, place: Place): void {
    this.#tell("duplicate", role, subject, message, place);
    const told = this.differences.at(-1);
    if (told !== undefined) this.#twice.set(told, object);
  }

  /** Objects that a name means. Without a schema it is looked for in all of them: where exactly one has it, that is meant. */
  #find({ kind, schema, name, arguments: types, place }: NamedObject, role: string | null): readonly LiveObject[] {
    const ofKind = this.#schema.objects.filter((object) => groupOf(object.kind) === groupOf(kind) && object.foreign !== true);
    if (name === null) return ofKind.filter((object) => object.schema === schema);
    if (kind === "database") return ofKind;
    const named = ofKind.filter((object) => object.name === name && (types === null || object.arguments === types));
    const inPublic = named.filter((object) => object.schema === "public");
    const found =
      schema === null && inPublic.length > 0 ? inPublic : named.filter((object) => schema === null || object.schema === schema);
    if (found.length > 0 && (schema !== null || new Set(found.map((object) => object.schema)).size === 1)) return found;
    const written = writeSqlName([schema, name], types);
    const names = ofKind.map((object) => writeSqlName([schema === null ? null : object.schema, object.name]));
    const near = nearest(written, names);
    const why = found.length > 0 ? "is in several schemas" : "does not exist in `schema:`";
    this.#tell(
      "unknown-object",
      role,
      written,
      `${kind} ${written} ${why}${near === undefined ? "" : `; did you mean ${near}?`}`,
      place,
    );
    return [];
  }

  #column(object: LiveObject, column: string, role: string | null, place: Place): boolean {
    if (object.columns?.some(({ name }) => name === column) === true) return true;
    const others = this.#schema.objects
      .filter((other) => other.foreign !== true && other.columns?.some(({ name }) => name === column) === true)
      .map(objectName);
    const near = nearest(column, object.columns?.map(({ name }) => name) ?? []);
    const hint = others.length > 0 ? `; ${others.join(", ")} has one` : near === undefined ? "" : `; did you mean ${near}?`;
    const subject = `${objectName(object)} (${column})`;
    this.#tell("unknown-column", role, subject, `${objectName(object)} has no column ${column}${hint}`, place);
    return false;
  }

  #onObjects(statement: SqlGrant & { readonly on: "objects" }): void {
    const role = statement.grantees.find((grantee) => grantee !== null) ?? null;
    const seen = new Map<number, string>();
    const objects: LiveObject[] = [];
    for (const named of statement.objects)
      for (const object of this.#find(named, role)) {
        if (seen.has(object.id) && statement.isGrant)
          this.#tellTwice(object, role, objectName(object), `${objectName(object)} is named twice in one statement`, named.place);
        else objects.push(object);
        seen.set(object.id, object.name);
      }
    for (const { privilege, columns } of statement.privileges)
      for (const object of objects) {
        const known = columns?.filter((column) => this.#column(object, column, role, statement.place));
        for (const column of known ?? [null])
          for (const each of privilege === "ALL" ? this.#all(object, column) : [privilege])
            for (const grantee of statement.grantees) this.#set(statement, grantee, object, column, each);
      }
  }

  #all(object: LiveObject, column: string | null): readonly string[] {
    return column === null ? privilegesOn(object.kind, this.#schema.version) : columnPrivileges(object.kind);
  }

  /** Says of what is there twice which tables of the schema the role is given nothing on: one of them may have been meant. */
  finish(): this {
    for (const [index, difference] of this.differences.entries()) {
      const { kind, role, message } = difference;
      const twice = this.#twice.get(difference);
      if (kind !== "duplicate" || twice?.kind !== "table") continue;
      const given = new Set(this.given.filter((each) => each.role === role).map(({ object }) => object.id));
      const left = this.#schema.objects
        .filter(
          (other) => other.kind === "table" && other.schema === twice.schema && other.foreign !== true && !given.has(other.id),
        )
        .map(objectName);
      if (left.length === 0 || left.length > TABLES_TOLD) continue;
      this.differences[index] = { ...difference, message: `${message}; ${role ?? ""} is given nothing on ${left.join(", ")}` };
    }
    return this;
  }

  #set(
    statement: SqlGrant & { readonly on: "objects" },
    grantee: string | null,
    object: LiveObject,
    column: string | null,
    privilege: string,
  ): void {
    const { isGrant, withOption, place } = statement;
    const what = `${privilege}${column === null ? "" : ` (${column})`} on ${objectName(object)}`;
    if (grantee === null) {
      if (isGrant) this.toPublic.push({ subject: `${what} to PUBLIC`, place });
      return;
    }
    const key = keyOf(grantee, object, column, privilege);
    const there = this.#given.get(key);
    if (isGrant) {
      if (there !== undefined && there.grantable === withOption)
        this.#tellTwice(object, grantee, what, `${what} was given to ${grantee} before, on line ${there.place.line}`, place);
      if (there === undefined) this.#given.set(key, { role: grantee, object, column, privilege, grantable: withOption, place });
      else there.grantable ||= withOption;
      return;
    }
    if (withOption) {
      if (there !== undefined) there.grantable = false;
      return;
    }
    this.#given.delete(key);
    // Taking a privilege from a table takes it from its columns as well, and not the other way round.
    if (column === null)
      for (const each of object.columns ?? []) this.#given.delete(keyOf(grantee, object, each.name, privilege));
  }

  #onLater({ isGrant, withOption, grantees, privileges, kind, schemas, creators }: SqlGrant & { readonly on: "later" }): void {
    const key = LATER_KEYS[kind] ?? kind;
    for (const grantee of grantees) {
      if (grantee === null) continue;
      const held = this.later.get(grantee) ?? [];
      const words = privileges.flatMap(({ privilege }) =>
        privilege === "ALL" ? privilegesOn(kind, this.#schema.version) : [privilege],
      );
      const rows = words.flatMap((privilege) =>
        (creators.length === 0 ? [this.#schema.connection.role] : creators).flatMap((creator) =>
          (schemas.length === 0 ? ["*"] : schemas).map((schema) => ({ key, schema, creator, privilege, grantable: withOption })),
        ),
      );
      const isSame = (a: HeldLater, b: HeldLater): boolean =>
        a.key === b.key && a.schema === b.schema && a.creator === b.creator && a.privilege === b.privilege;
      const kept = held.filter((each) => !rows.some((row) => isSame(row, each)));
      this.later.set(grantee, isGrant ? [...kept, ...rows] : kept);
    }
  }

  #ofRoles(statement: SqlGrant & { readonly on: "roles" }): void {
    for (const refused of this.#memberships.run(statement)) {
      const { role, member, others } = refused;
      const message = `the server refuses to take it without CASCADE, since ${member} gave ${role} to ${others.join(", ")}`;
      this.#tell("refused", member, `membership of ${member} in ${role}`, message, statement.place);
    }
  }
}

/** Carries out statements in thought, one after the other, in a database that has the schema and no grants. */
export function runGrants(statements: readonly SqlGrant[], schema: LiveDatabase): GrantsRun {
  const run = new Run(schema);
  for (const statement of statements) run.run(statement);
  return run.finish();
}
