import type { LiveDatabase, LiveObject } from "../../model/database.js";
import { isForeign } from "../privileges.js";
import { keyOf, nameOf } from "./access.js";
import type { Reached } from "./reach.js";

/** Roles that stand outside all grants, by what they may do on the server's machine. Source: PostgreSQL, "Predefined Roles". */
const ROLES = ["pg_execute_server_program", "pg_write_server_files", "pg_read_server_files"];

/** The engine's functions that read or write the server's files: nobody but superusers, unless it was granted. Source: PostgreSQL, "Generic File Access Functions". */
const FUNCTIONS = /^(pg_read_file|pg_read_binary_file|lo_import|lo_export|pg_file_\w+)$/;

/** The engine's tables and views that hold others' data, or what signs in: for superusers alone, unless it was granted. */
const TABLES = /^(pg_statistic|pg_statistic_ext_data|pg_authid|pg_shadow|pg_user_mapping|pg_largeobject|pg_subscription)$/;
const IN_QUERY = /\bpg_(statistic|statistic_ext_data|authid|shadow|user_mapping|largeobject|subscription)\b/;

/** Settings for superusers that change what is written, logged or counted, and not whose rights anything runs with. */
const HARMLESS_SETTINGS =
  /^(log_|track_|debug_|wal_|commit_|vacuum_|auto_explain\.|pg_stat_statements\.|temp_file_limit$|deadlock_timeout$|max_stack_depth$|session_replication_role$|ignore_checksum_failure$|zero_damaged_pages$|compute_query_id$|update_process_title$|backtrace_functions$|transaction_timeout$|work_mem$|maintenance_work_mem$|statement_timeout$|lock_timeout$)/;

const DATA = ["SELECT", "INSERT", "UPDATE", "DELETE"];

export interface Beside {
  readonly how: string;
  readonly reason: string;
}

const AROUND = "what can be reached around all grants is not known";
const BEHIND = "what lies behind it is not known";

/**
 * What a role has by which it may come to anything, whatever is granted: the server's files and programs, what signs in, foreign servers.
 * @param groups roles that it is in by any way, itself among them.
 * @param reached what it can do that is certain.
 */
export function besideGrants(groups: ReadonlySet<string>, reached: Reached, live: LiveDatabase): readonly Beside[] {
  const found: Beside[] = [];
  const add = (how: string, reason = AROUND) => found.push({ how, reason });
  for (const group of groups) {
    if (ROLES.includes(group)) add(`member of ${group}, which reaches around every grant`);
    // Source: PostgreSQL 14 and later: SELECT on every relation, pg_authid with the secrets that sign in among them.
    if (group === "pg_read_all_data" && live.version >= 140000) add(`member of ${group}, which reads pg_authid: what signs in`);
  }
  for (const { name, replication, createRole } of live.roles) {
    if (!groups.has(name)) continue;
    if (replication) add(`${name} may copy the whole cluster, which passes by every grant`);
    // Source: PostgreSQL 13 to 15, "Role Attributes": any role that is no superuser's, pg_execute_server_program too.
    if (createRole && live.version < 160000) add(`${name} may give itself any role that is no superuser's`);
  }
  const may = (object: LiveObject, privileges: readonly string[]) =>
    privileges.some((privilege) => reached.has(keyOf(object, privilege)));
  for (const object of live.objects) {
    const how = ofObject(object, may, live);
    if (how !== undefined) found.push(how);
  }
  return found;
}

function ofObject(
  object: LiveObject,
  may: (object: LiveObject, privileges: readonly string[]) => boolean,
  live: LiveDatabase,
): Beside | undefined {
  const { kind, name, schema } = object;
  if (kind === "function") {
    const isEngines = schema === "pg_catalog" && FUNCTIONS.test(name);
    const isClosed =
      schema !== "pg_catalog" && isForeign(object) && object.acl.every(({ grantee }) => typeof grantee === "string");
    if ((isEngines || isClosed) && may(object, ["EXECUTE"]))
      return { how: `may call ${nameOf(object)}, which is closed to most since it may reach around every grant`, reason: AROUND };
  }
  if ((kind === "table" || kind === "view") && schema === "pg_catalog" && TABLES.test(name) && may(object, ["SELECT"]))
    return { how: `may read ${nameOf(object)}, which holds samples of every table, or what signs in`, reason: AROUND };
  if ((kind === "view" || kind === "materialized-view") && may(object, ["SELECT"])) {
    const view = live.paths.views.find((one) => one.view === object.id);
    if (view !== undefined && !view.securityInvoker && IN_QUERY.test(view.definition))
      return { how: `may read ${nameOf(object)}, whose query reads what the engine keeps for superusers`, reason: AROUND };
  }
  if (kind === "parameter" && may(object, ["ALTER SYSTEM"]))
    return { how: `may set ${name} for the whole server`, reason: AROUND };
  if (kind === "parameter" && !HARMLESS_SETTINGS.test(name) && may(object, ["SET"]))
    return { how: `may set ${name}, which is for superusers`, reason: AROUND };
  if (kind === "foreign-table" && may(object, [...DATA, "TRUNCATE"]))
    return { how: `may use ${nameOf(object)}, which leads to a foreign server`, reason: BEHIND };
  if ((kind === "foreign-server" || kind === "foreign-data-wrapper") && may(object, ["USAGE"]))
    return { how: `may use the ${nameOf(object)}`, reason: BEHIND };
  return undefined;
}
