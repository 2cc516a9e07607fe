/**
 * Everything that privileges are given on, as SQL of one shape: class letter, number, column number, access list.
 * The letter is the one that `acldefault` knows (`c` for columns, whose numbers are those of their table).
 * A null list means the engine's defaults; an empty one means nothing at all.
 */
interface Carrier {
  readonly letter: string;
  /** First version of the server that has it. */
  readonly since?: number;
  readonly sql: string;
}

/** Never read: what lives for one session, and what stores others' long values. */
const PASSING = String.raw`n.nspname = 'pg_toast' or n.nspname like 'pg\_temp\_%' or n.nspname like 'pg\_toast\_temp\_%'`;

/** Thousands of objects that nobody declares lie here; of these only such are read whose list somebody changed. */
const OWN = "n.nspname in ('pg_catalog', 'information_schema')";

/** Whether an object of a namespace `n` is read. `acl`, `catalog`, `id` and `column` are SQL. */
function isRead(acl: string, catalog: string, id: string, column = "0"): string {
  return `not (${PASSING}) and (not (${OWN}) or ${isChanged(acl, catalog, id, column)})`;
}

/** Granted to a role that somebody made (the engine's own have lower numbers), or in pg_catalog not as it was made with. */
function isChanged(acl: string, catalog: string, id: string, column: string): string {
  return `(${acl} is not null and (exists (select from aclexplode(${acl}) x where x.grantee >= 16384)
    or n.nspname = 'pg_catalog' and not exists (select from pg_init_privs i where i.classoid = '${catalog}'::regclass
      and i.objoid = ${id} and i.objsubid = ${column} and i.initprivs = ${acl})))`;
}

/** Rows and other types that no GRANT takes: those of tables, arrays and multiranges, which follow another's. */
export const GRANTABLE_TYPE = `t.typtype in ('b', 'c', 'd', 'e', 'r') and t.typisdefined
  and not exists (select from pg_type e where e.typarray = t.oid)
  and (t.typrelid = 0 or exists (select from pg_class r where r.oid = t.typrelid and r.relkind = 'c'))`;

const RELATION_KINDS = "('r', 'p', 'v', 'm', 'f', 'S')";

const CARRIERS: readonly Carrier[] = [
  {
    letter: "r",
    sql: `select case c.relkind when 'S' then 's' else 'r' end, c.oid, 0, c.relacl, c.relowner
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ${RELATION_KINDS} and ${isRead("c.relacl", "pg_class", "c.oid")}`,
  },
  {
    letter: "c",
    sql: `select 'c', a.attrelid, a.attnum, a.attacl, c.relowner
      from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
      where a.attacl is not null and not a.attisdropped and c.relkind in ${RELATION_KINDS}
        and ${isRead("a.attacl", "pg_class", "c.oid", "a.attnum")}`,
  },
  {
    letter: "f",
    sql: `select 'f', p.oid, 0, p.proacl, p.proowner from pg_proc p join pg_namespace n on n.oid = p.pronamespace
      where ${isRead("p.proacl", "pg_proc", "p.oid")}`,
  },
  {
    letter: "n",
    sql: `select 'n', n.oid, 0, n.nspacl, n.nspowner from pg_namespace n where ${isRead("n.nspacl", "pg_namespace", "n.oid")}`,
  },
  {
    letter: "T",
    sql: `select 'T', t.oid, 0, t.typacl, t.typowner from pg_type t join pg_namespace n on n.oid = t.typnamespace
      where ${GRANTABLE_TYPE} and ${isRead("t.typacl", "pg_type", "t.oid")}`,
  },
  { letter: "d", sql: "select 'd', d.oid, 0, d.datacl, d.datdba from pg_database d where d.datname = current_database()" },
  { letter: "l", sql: "select 'l', l.oid, 0, l.lanacl, l.lanowner from pg_language l" },
  { letter: "F", sql: "select 'F', f.oid, 0, f.fdwacl, f.fdwowner from pg_foreign_data_wrapper f" },
  { letter: "S", sql: "select 'S', s.oid, 0, s.srvacl, s.srvowner from pg_foreign_server s" },
  { letter: "t", sql: "select 't', t.oid, 0, t.spcacl, t.spcowner from pg_tablespace t" },
  { letter: "L", sql: "select 'L', m.oid, 0, m.lomacl, m.lomowner from pg_largeobject_metadata m" },
  { letter: "p", since: 150000, sql: "select 'p', p.oid, 0, p.paracl, 10::oid from pg_parameter_acl p" },
];

/**
 * SQL of a table expression `carrying(class, id, sub, acl, owner)` over every class of object that the version has, lists filled in.
 * Default privileges take part as class `D`: their lists say what objects made later come with.
 */
export function carrying(version: number): string {
  const each = CARRIERS.filter(({ since = 0 }) => version >= since).map(({ sql }) => sql);
  return `carrying(class, id, sub, acl, owner) as (
    select x.class, x.id, x.sub, coalesce(x.acl, acldefault(x.class::"char", x.owner)), x.owner
    from (${each.join("\nunion all\n")}) x(class, id, sub, acl, owner)
    union all select 'D', oid, 0, defaclacl, defaclrole from pg_default_acl)`;
}
