import type { Acl, LiveColumn, LiveObject, ObjectKind } from "../../../model/database.js";
import type { Row } from "../connection/connection.js";
import type { AccessLists } from "./access-lists.js";
import { GRANTABLE_TYPE } from "./carriers.js";

const RELATION: Readonly<Record<string, ObjectKind>> = {
  r: "table",
  p: "table",
  v: "view",
  m: "materialized-view",
  f: "foreign-table",
  S: "sequence",
};

/** The letter of `acldefault` for what is no relation. */
const KIND: Readonly<Record<string, ObjectKind>> = {
  f: "function",
  n: "schema",
  T: "type",
  d: "database",
  l: "language",
  F: "foreign-data-wrapper",
  S: "foreign-server",
  t: "tablespace",
  L: "large-object",
  p: "parameter",
};

const SYSTEM = "('pg_catalog', 'information_schema')";

function ofExtension(catalog: string, id: string): string {
  return `exists (select from pg_depend x where x.classid = '${catalog}'::regclass and x.objid = ${id} and x.deptype = 'e')`;
}

/** Number, relation kind, schema, name, owner, foreign, parents, row security, partition. Only what carries a list is kept when read. */
export const RELATIONS = `select c.oid::text, c.relkind::text, n.nspname::text, c.relname::text, pg_get_userbyid(c.relowner)::text,
    (n.nspname in ${SYSTEM} or ${ofExtension("pg_class", "c.oid")})::int::text,
    (select string_agg(h.inhparent::text, ',' order by h.inhseqno) from pg_inherits h where h.inhrelid = c.oid), c.relrowsecurity::int::text, c.relispartition::int::text
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S') and n.nspname !~ '^pg_(toast|temp_)'`;

/**
 * Tables of the engine's own have columns in the thousands, so that theirs are read only where a list is of interest; likewise those that
 * people never name but can be granted: a table's system columns (`ctid`), which come last, and a sequence's.
 */
export const COLUMNS = `select a.attrelid::text, json_agg(json_build_array(a.attnum, a.attname) order by a.attnum < 0, a.attnum)::text
  from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
  where not a.attisdropped and c.relkind in ('r', 'p', 'v', 'm', 'f', 'S') and n.nspname !~ '^pg_(toast|temp_)'
    and (a.attacl is not null or a.attnum > 0 and c.relkind <> 'S' and n.nspname not in ${SYSTEM})
  group by a.attrelid`;

/** Class letter, number, schema, name, arguments, owner, foreign: everything but relations. */
export function otherObjects(version: number): string {
  const parts = [
    `select 'f', p.oid, n.nspname::text, p.proname::text, oidvectortypes(p.proargtypes), p.proowner,
      n.nspname in ${SYSTEM} or ${ofExtension("pg_proc", "p.oid")}
      from pg_proc p join pg_namespace n on n.oid = p.pronamespace
      where n.nspname !~ '^pg_(toast|temp_)' and (n.nspname not in ${SYSTEM} or p.proacl is not null)`,
    `select 'n', n.oid, null, n.nspname::text, null, n.nspowner, n.nspname in ${SYSTEM} or ${ofExtension("pg_namespace", "n.oid")}
      from pg_namespace n where n.nspname !~ '^pg_(toast|temp_)'`,
    `select 'T', t.oid, n.nspname::text, t.typname::text, null, t.typowner, n.nspname in ${SYSTEM} or ${ofExtension("pg_type", "t.oid")}
      from pg_type t join pg_namespace n on n.oid = t.typnamespace where ${GRANTABLE_TYPE}
        and n.nspname !~ '^pg_(toast|temp_)' and (n.nspname not in ${SYSTEM} or t.typacl is not null)`,
    "select 'd', oid, null, datname::text, null, datdba, false from pg_database where datname = current_database()",
    `select 'l', oid, null, lanname::text, null, lanowner, ${ofExtension("pg_language", "l.oid")} from pg_language l`,
    `select 'F', oid, null, fdwname::text, null, fdwowner, ${ofExtension("pg_foreign_data_wrapper", "f.oid")} from pg_foreign_data_wrapper f`,
    `select 'S', oid, null, srvname::text, null, srvowner, ${ofExtension("pg_foreign_server", "s.oid")} from pg_foreign_server s`,
    "select 't', oid, null, spcname::text, null, spcowner, false from pg_tablespace",
    "select 'L', oid, null, oid::text, null, lomowner, false from pg_largeobject_metadata",
    ...(version >= 150000 ? ["select 'p', oid, null, parname, null, 10::oid, false from pg_parameter_acl"] : []),
  ];
  return `select x.class, x.id::text, x.schema, x.name, x.arguments, pg_get_userbyid(x.owner)::text, x.own::int::text
    from (${parts.join("\nunion all\n")}) x(class, id, schema, name, arguments, owner, own)`;
}

interface ObjectRows {
  readonly relations: readonly Row[];
  readonly columns: readonly Row[];
  readonly others: readonly Row[];
}

const NOTHING: Acl = [];

/** Objects that carry a list which was read, by number within each kind. */
export function readObjects({ relations, columns, others }: ObjectRows, lists: AccessLists): LiveObject[] {
  const columnsOf = readColumns(columns, lists);
  const objects: LiveObject[] = [];
  for (const [id, relkind, schema, name, owner, foreign, parents, rowSecurity, isPartition] of relations) {
    const kind = RELATION[relkind ?? ""];
    const named = columnsOf.get(id ?? "");
    // Of the engine's own, one column's list may be all that somebody changed.
    const inColumns = named?.some((column) => column.acl !== undefined) === true;
    const acl = lists.of(`${relkind === "S" ? "s" : "r"}${id}`) ?? (inColumns && foreign === "1" ? NOTHING : undefined);
    if (kind === undefined || id == null || isUnlisted(acl, schema ?? null, name)) continue;
    objects.push({
      kind,
      id: Number(id),
      schema: schema ?? null,
      name: name ?? "",
      arguments: null,
      owner: owner ?? "",
      acl,
      columns: kind === "sequence" ? named : (named ?? []),
      ...(parents == null ? {} : { parents: parents.split(",").map(Number) }),
      ...(foreign === "1" ? { foreign: true } : {}),
      ...(rowSecurity === "1" ? { rowSecurity: true } : {}),
      ...(isPartition === "1" ? { isPartition: true } : {}),
    });
  }
  for (const [letter, id, schema, name, types, owner, own] of others) {
    const kind = KIND[letter ?? ""];
    const acl = lists.of(`${letter}${id}`);
    if (kind === undefined || isUnlisted(acl, schema ?? null, name)) continue;
    objects.push({
      kind,
      id: Number(id),
      schema: schema ?? null,
      name: name ?? "",
      arguments: kind === "function" ? (types ?? "") : null,
      owner: owner ?? "",
      acl,
      columns: undefined,
      ...(own === "1" ? { foreign: true } : {}),
    });
  }
  const order = [...new Set([...Object.values(RELATION), ...Object.values(KIND)])];
  return objects.sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind) || a.id - b.id);
}

/**
 * Whether an object's list was left out on purpose. Only the engine's own are; anything else without one would be access that nobody sees.
 * @throws Error (a bug) where a list is missing.
 */
function isUnlisted(acl: Acl | undefined, schema: string | null, name: string | null | undefined): acl is undefined {
  if (acl !== undefined) return false;
  if (["pg_catalog", "information_schema"].includes(schema ?? name ?? "")) return true;
  throw new Error(`the access list of ${schema}.${name} was not read`);
}

/** Columns on which nothing was ever granted are one value per name, since there are many of them. */
function readColumns(rows: readonly Row[], lists: AccessLists): ReadonlyMap<string, readonly LiveColumn[]> {
  const plain = new Map<string, LiveColumn>();
  const bare = (name: string): LiveColumn => {
    const there = plain.get(name) ?? { name, acl: undefined };
    plain.set(name, there);
    return there;
  };
  const read = new Map<string, readonly LiveColumn[]>();
  for (const [table, json] of rows) {
    if (table == null || json == null) continue;
    const columns = (JSON.parse(json) as [number, string][]).map(([number, name]) => {
      const acl = lists.of(`c${table}.${number}`);
      return acl === undefined ? bare(name) : { name, acl };
    });
    read.set(table, columns);
  }
  return read;
}
