import type { LiveDatabase } from "../../../model/database.js";
import { Failure } from "../../../model/failure.js";
import type { Connection, Row } from "../connection/connection.js";
import { accessListQueries, readAccessLists } from "./access-lists.js";
import { CODE } from "./code.js";
import { fingerprintOf } from "./fingerprint.js";
import { COLUMNS, otherObjects, RELATIONS, readObjects } from "./objects.js";
import { CASCADES, RULES, readPaths, TRIGGERS, VIEW_READS, VIEWS } from "./paths.js";
import { actingAs, DEFAULTS, memberships, ROLES, readDefaults, readMemberships, readRoles } from "./roles.js";

const OLDEST = 130000;

/** One snapshot of everything; names of types are printed with their schema whatever the role's own search path is. */
const BEGIN =
  "begin isolation level repeatable read read only; set local search_path = pg_catalog; set local work_mem = '64MB'; set local jit = off";

/**
 * The state of the database as one moment shows it: two round trips and 18 queries, however large it is.
 * @throws Failure of kind environment for a server older than 13, and of kind incomplete where a catalogue may not be read.
 */
export async function readLive(connection: Connection): Promise<LiveDatabase> {
  const [facts] =
    await connection.query(`select current_setting('server_version_num'), current_database()::text, current_user::text,
    (select oid::text from pg_database where datname = current_database()),
    (select rolsuper::int::text || rolcreaterole::int::text from pg_roles where rolname = current_user),
    has_function_privilege('pg_control_system()', 'EXECUTE')::int::text, current_setting('lo_compat_privileges')`);
  const [versionText, database, role, databaseId, flags, mayAskSystem, openLargeObjects] = facts ?? [];
  const version = Number(versionText);
  if (!(version >= OLDEST)) {
    throw new Failure("database-too-old", `PostgreSQL 13 or newer is needed; this server is ${Math.floor(version / 10000)}.`, {
      kind: "environment",
    });
  }
  const system = mayAskSystem === "1" ? "select system_identifier::text from pg_control_system()" : "select 'unknown'";
  const queries = [
    system,
    ROLES,
    memberships(version),
    actingAs(version),
    ...accessListQueries(version),
    RELATIONS,
    COLUMNS,
    otherObjects(version),
    DEFAULTS,
    VIEWS,
    VIEW_READS,
    CODE,
    TRIGGERS,
    CASCADES,
    RULES,
  ];
  const answers = await inOneSnapshot(connection, queries);
  const [system_, roles, members, acting, access, relations, columns, others, defaults, ...paths] = answers;
  const [views, reads, code, triggers, cascades, rules] = paths;
  const lists = readAccessLists(access ?? []);
  const live: Omit<LiveDatabase, "fingerprint"> = {
    engine: "postgres",
    version,
    identity: {
      system: system_?.[0]?.[0] ?? "unknown",
      endpoint: connection.endpoint,
      databaseId: Number(databaseId),
      database: database ?? "",
    },
    connection: {
      role: role ?? "",
      superuser: flags?.[0] === "1",
      mayBecome: (acting ?? []).map(([name]) => name ?? "").sort(),
      createRole: flags?.[1] === "1",
    },
    roles: readRoles(roles ?? []),
    memberships: readMemberships(members ?? []),
    objects: readObjects({ relations: relations ?? [], columns: columns ?? [], others: others ?? [] }, lists),
    defaults: readDefaults(defaults ?? [], lists),
    paths: readPaths({
      views: views ?? [],
      reads: reads ?? [],
      code: code ?? [],
      triggers: triggers ?? [],
      cascades: cascades ?? [],
      rules: rules ?? [],
    }),
    ...(openLargeObjects === "on" ? { openLargeObjects: true } : {}),
  };
  return { ...live, fingerprint: fingerprintOf(live) };
}

async function inOneSnapshot(connection: Connection, queries: readonly string[]): Promise<readonly (readonly Row[])[]> {
  try {
    const answers = await connection.batch([BEGIN, ...queries, "commit"].join(";\n"));
    const settings = BEGIN.split(";").length;
    return answers.slice(settings, settings + queries.length);
  } catch (error) {
    await connection.query("rollback").catch(() => undefined);
    throw error;
  }
}
