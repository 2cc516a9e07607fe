import { type Acl, type AclEntry, type LiveDatabase, type LiveObject, PUBLIC } from "../model/database.js";
import { type DeclaredDatabase, type DesiredView, NOT_YET } from "./desired.js";
import { groupOf, LiveIndex } from "./live-index.js";
import { DATABASE_OWNER } from "./memberships.js";
import { privilegesOn } from "./privileges.js";
import { checkSchemaName, type Tell } from "./resolve-selector.js";

/** How the engine prints a declared view; a text where its query does not run. */
export type PrintedView =
  | {
      readonly definition: string;
      readonly columns: readonly string[];
      /** Options that the query's own text sets (WITH CHECK OPTION), as the engine keeps them. */
      readonly options: readonly string[];
      /** Columns that have another type in the view that is there. */
      readonly retyped: readonly string[];
    }
  | string;

/**
 * Why CREATE OR REPLACE would be refused; undefined where it would not. Source: PostgreSQL, CREATE VIEW: the same columns in the same order
 * with the same types, and new ones only at the end.
 */
export function cannotReplace(there: LiveObject, query: Exclude<PrintedView, string>): string | undefined {
  const moved = (there.columns ?? []).find(({ name }, at) => query.columns[at] !== name)?.name;
  if (moved !== undefined) return `its column \`${moved}\` would go or move, and whatever uses the view with it`;
  const [retyped] = query.retyped;
  return retyped === undefined ? undefined : `its column \`${retyped}\` would have another type`;
}

/** Who makes and owns objects in a schema: nobody is the role that stands for the database's owner. */
export function makerFor(owner: string, live: LiveDatabase): string {
  return owner === DATABASE_OWNER ? (live.objects.find(({ kind }) => kind === "database")?.owner ?? owner) : owner;
}

/** What a table or view comes with when `owner` makes it now: everything for its owner, and the default privileges that hold there. */
function aclOfNew(owner: string, schema: string, live: LiveDatabase): Acl {
  const of = (wanted: string | null) =>
    live.defaults.find((row) => row.creator === owner && row.kind === "table" && row.schema === wanted)?.acl;
  const own = privilegesOn("view", live.version).map((privilege) => ({
    grantor: owner,
    grantee: owner,
    privilege,
    grantable: false,
  }));
  const all = [...(of(null) ?? own), ...(of(schema) ?? [])];
  const seen = new Map<string, AclEntry>();
  for (const entry of all) {
    const key = `${entry.grantee === PUBLIC ? "\0" : entry.grantee}\0${entry.privilege}`;
    const there = seen.get(key);
    seen.set(key, there === undefined ? entry : { ...there, grantable: there.grantable || entry.grantable });
  }
  return [...seen.values()];
}

/** A view once it is replaced and given to another owner, whose name then stands wherever the old one's did. */
function afterChange(there: LiveObject, owner: string, columns: readonly string[] = []): LiveObject {
  const known = there.columns ?? [];
  const added = columns.slice(known.length).map((name) => ({ name, acl: undefined }));
  if (owner === there.owner && added.length === 0) return there;
  const renamed = (acl: Acl): Acl =>
    owner === there.owner
      ? acl
      : acl.map((entry) => ({
          ...entry,
          grantor: entry.grantor === there.owner ? owner : entry.grantor,
          grantee: entry.grantee === there.owner ? owner : entry.grantee,
        }));
  const kept = known.map((column) => (column.acl === undefined ? column : { ...column, acl: renamed(column.acl) }));
  return { ...there, owner, acl: renamed(there.acl), columns: [...kept, ...added] };
}

/** Declared views with their objects; those that are not there yet as they will be. What stands in their way is told. */
export function resolveViews(
  declared: DeclaredDatabase,
  live: LiveDatabase,
  printed: ReadonlyMap<string, PrintedView>,
  tell: Tell,
): readonly DesiredView[] {
  const index = new LiveIndex(live);
  return declared.database.views.flatMap((view, number): DesiredView[] => {
    const schema = checkSchemaName(view.schema, view, index, tell) ? index.schema(view.schema) : undefined;
    if (schema === undefined) return [];
    const name = `${view.schema}.${view.name}`;
    if (view.securityInvoker && live.version < 150000)
      tell({
        code: "needs-newer-server",
        message: `\`${name}\` has \`securityInvoker\`, which PostgreSQL has from 15 on.`,
        place: view.place,
        mend: "Take it out, or upgrade the server.",
      });
    const query = printed.get(name);
    const sound = typeof query === "string" ? undefined : query;
    if (typeof query === "string")
      tell({
        code: "view-fails",
        message: `The query of \`${name}\` does not run: ${query}`,
        place: view.place,
        mend: "Mend the query.",
      });
    const there = index.named("view", view.schema, view.name)[0];
    if (there !== undefined && there.kind !== "view") {
      const message = `\`${name}\` is there already, and is a ${there.kind.replaceAll("-", " ")}.`;
      tell({ code: "other-kind", message, place: view.place, mend: "Give the view another name." });
      return [];
    }
    const owner = view.owner ?? there?.owner ?? makerFor(schema.owner, live);
    if (
      view.owner !== undefined &&
      !index.roles.has(view.owner) &&
      declared.teams.every(({ access }) => access.role !== view.owner)
    ) {
      tell({
        code: "unknown-role",
        message: `There is no role \`${view.owner}\`.`,
        place: view.place,
        mend: "Name a role that exists.",
      });
      return [];
    }
    if (there !== undefined) {
      const columns = sound === undefined || cannotReplace(there, sound) !== undefined ? [] : sound.columns;
      return [{ view, object: there, after: afterChange(there, owner, columns), owner, exists: true }];
    }
    const columns = (sound?.columns ?? []).map((column) => ({ name: column, acl: undefined }));
    // A superuser makes it and gives it away, so that its owner needs nothing on the schemas; it then comes with the superuser's defaults.
    const maker = live.connection.superuser ? live.connection.role : owner;
    const object: LiveObject = {
      kind: "view",
      id: NOT_YET + number,
      schema: view.schema,
      name: view.name,
      arguments: null,
      owner: maker,
      acl: aclOfNew(maker, view.schema, live),
      columns,
    };
    return [{ view, object, after: afterChange(object, owner), owner, exists: false }];
  });
}

/** Configuration parameters that rules name and on which nothing was granted yet: the engine keeps no entry for those. */
export function newParameters(declared: DeclaredDatabase, live: LiveDatabase): readonly LiveObject[] {
  const known = new Set(live.objects.flatMap(({ kind, name }) => (groupOf(kind) === "parameter" ? [name] : [])));
  const owner = live.roles.find(({ id }) => id === 10)?.name ?? "";
  const named = declared.teams.flatMap(({ access }) => access.grants.flatMap(({ selectors }) => selectors));
  const missing = new Set(named.flatMap(({ kind, name }) => (kind === "parameter" && !known.has(name) ? [name] : [])));
  return [...missing].sort().map((name, number) => ({
    kind: "parameter",
    id: NOT_YET * 2 + number,
    schema: null,
    name,
    arguments: null,
    owner,
    acl: [],
    columns: undefined,
  }));
}
