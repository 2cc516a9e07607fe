import type { ObjectKind } from "../../../model/database.js";

/** How the server is asked about one kind of object. */
export interface AskedKind {
  /** SQL of a table expression of id, access list (null where none is kept) and owner. */
  readonly objects: string;
  /** SQL that is true where `role` has any of the comma-separated `privileges` on `id`; all three are SQL. */
  readonly has: (role: string, id: string, privileges: string) => string;
  readonly privileges: readonly string[];
}

const TABLE = ["SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER"];
export const COLUMN_PRIVILEGES: readonly string[] = ["SELECT", "INSERT", "UPDATE", "REFERENCES"];

const NOT_PASSING = "n.nspname !~ '^pg_(toast|temp_)' and n.nspname not in ('pg_catalog', 'information_schema')";

function relations(relkinds: string): string {
  return `select c.oid, c.relacl, c.relowner from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in (${relkinds}) and ${NOT_PASSING}`;
}

function asked(privileges: readonly string[], ask: string, objects: string): AskedKind {
  return { privileges, objects, has: (role, id, wanted) => `${ask}(${role}, ${id}, ${wanted})` };
}

const named = (catalog: string, acl: string, owner: string): string => `select oid, ${acl}, ${owner} from ${catalog}`;

/** No function of the server answers this before 18, so its rule is asked step by step: superuser, owner, grant to any that the role inherits from. */
const LARGE_OBJECT_BEFORE_18 = (role: string, id: string, privileges: string): string => `(
  (select rolsuper from pg_roles where oid = ${role}) or exists (select from pg_largeobject_metadata m
    where m.oid = ${id} and (pg_has_role(${role}, m.lomowner, 'USAGE') or exists (
      select from aclexplode(coalesce(m.lomacl, acldefault('L', m.lomowner))) x
      where x.privilege_type = any (string_to_array(${privileges}, ','))
        and (x.grantee = 0 or pg_has_role(${role}, x.grantee, 'USAGE'))))))`;

/** What can be asked of a server of that version, by kind. Objects of the engine's own schemas are not asked about. */
export function askedKinds(version: number): ReadonlyMap<ObjectKind, AskedKind> {
  const table = version >= 170000 ? [...TABLE, "MAINTAIN"] : TABLE;
  const relation = (relkinds: string) => asked(table, "has_table_privilege", relations(relkinds));
  const inSchema = (catalog: string, acl: string, owner: string, namespace: string, more = "true") =>
    `select o.oid, o.${acl}, o.${owner} from ${catalog} o join pg_namespace n on n.oid = o.${namespace} where ${NOT_PASSING} and ${more}`;
  const largeObjects = named("pg_largeobject_metadata", "lomacl", "lomowner");
  return new Map<ObjectKind, AskedKind>([
    ["table", relation("'r', 'p'")],
    ["view", relation("'v'")],
    ["materialized-view", relation("'m'")],
    ["foreign-table", relation("'f'")],
    ["sequence", asked(["USAGE", "SELECT", "UPDATE"], "has_sequence_privilege", relations("'S'"))],
    ["function", asked(["EXECUTE"], "has_function_privilege", inSchema("pg_proc", "proacl", "proowner", "pronamespace"))],
    [
      "schema",
      asked(
        ["USAGE", "CREATE"],
        "has_schema_privilege",
        `select n.oid, n.nspacl, n.nspowner from pg_namespace n where ${NOT_PASSING}`,
      ),
    ],
    [
      "database",
      asked(
        ["CONNECT", "CREATE", "TEMPORARY"],
        "has_database_privilege",
        `${named("pg_database", "datacl", "datdba")} where datname = current_database()`,
      ),
    ],
    [
      "type",
      asked(
        ["USAGE"],
        "has_type_privilege",
        inSchema(
          "pg_type",
          "typacl",
          "typowner",
          "typnamespace",
          `o.typtype in ('b', 'c', 'd', 'e', 'r') and not exists (select from pg_type e where e.typarray = o.oid)
            and (o.typrelid = 0 or exists (select from pg_class r where r.oid = o.typrelid and r.relkind = 'c'))`,
        ),
      ),
    ],
    ["language", asked(["USAGE"], "has_language_privilege", named("pg_language", "lanacl", "lanowner"))],
    [
      "foreign-data-wrapper",
      asked(["USAGE"], "has_foreign_data_wrapper_privilege", named("pg_foreign_data_wrapper", "fdwacl", "fdwowner")),
    ],
    ["foreign-server", asked(["USAGE"], "has_server_privilege", named("pg_foreign_server", "srvacl", "srvowner"))],
    ["tablespace", asked(["CREATE"], "has_tablespace_privilege", named("pg_tablespace", "spcacl", "spcowner"))],
    [
      "large-object",
      version >= 180000
        ? asked(["SELECT", "UPDATE"], "has_largeobject_privilege", largeObjects)
        : { privileges: ["SELECT", "UPDATE"], objects: largeObjects, has: LARGE_OBJECT_BEFORE_18 },
    ],
    ...(version >= 150000
      ? [
          [
            "parameter",
            {
              privileges: ["SET", "ALTER SYSTEM"],
              objects: "select oid, paracl, 10::oid from pg_parameter_acl",
              has: (role: string, id: string, wanted: string) =>
                `has_parameter_privilege(${role}, (select parname from pg_parameter_acl where oid = ${id}), ${wanted})`,
            },
          ] as const,
        ]
      : []),
  ]);
}
