import { visible } from "../../../model/visible.js";
import type { DeclaredView } from "../../../model/workspace.js";
import type { Connection } from "../connection/connection.js";
import { isServerError, serverWords } from "../connection/server-error.js";
import { quoteName } from "../quote-name.js";

/** How the engine prints a view's query, and the columns it has; the server's words where the query does not run. */
export type PrintedView = { readonly definition: string; readonly columns: readonly string[] } | string;

const PRINTED = "bailiwick_printed";

/** Makes a view under that name and says how it is printed. */
async function print(connection: Connection, name: string, kind: string, sql: string): Promise<PrintedView> {
  // With values the driver sends one statement and no more: nothing can stand behind a semicolon.
  await connection.query(`create ${kind} ${name} as ${sql}`, []);
  const [row] = await connection.query(
    `select pg_get_viewdef(c.oid), (select json_agg(a.attname order by a.attnum) from pg_attribute a
      where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped)::text
    from pg_class c where c.oid = $1::regclass`,
    [name],
  );
  return { definition: row?.[0] ?? "", columns: JSON.parse(row?.[1] ?? "[]") as string[] };
}

async function exists(connection: Connection, name: string): Promise<boolean> {
  return (await connection.query("select 1 where to_regclass($1) is not null", [name])).length > 0;
}

/**
 * Has the server print declared views, by `schema.name`, in a transaction that is rolled back: the way to tell whether a view that is there is
 * the declared one, since a server keeps no view as it was written. Nothing that is there is touched or locked for it; a view that is missing
 * is made for as long as that takes, since others may read it.
 */
export async function printViews(
  connection: Connection,
  views: readonly DeclaredView[],
): Promise<ReadonlyMap<string, PrintedView>> {
  const printed = new Map<string, PrintedView>();
  if (views.length === 0) return printed;
  await connection.batch(
    "begin; set local search_path = pg_catalog; set local lock_timeout = 5000; set local statement_timeout = 30000",
  );
  try {
    for (const view of views) {
      const name = `${quoteName(view.schema)}.${quoteName(view.name)}`;
      const isThere = await exists(connection, name);
      await connection.batch("savepoint before");
      try {
        const temporary = isThere ? `pg_temp.${quoteName(PRINTED)}` : name;
        printed.set(
          `${view.schema}.${view.name}`,
          await print(connection, temporary, isThere ? "temporary view" : "view", view.sql),
        );
        if (isThere) await connection.batch("rollback to savepoint before");
      } catch (error) {
        if (!isServerError(error)) throw error;
        await connection.batch("rollback to savepoint before");
        printed.set(`${view.schema}.${view.name}`, visible(serverWords(error)));
      }
    }
  } finally {
    await connection.batch("rollback").catch(() => undefined);
    connection.notices();
  }
  return printed;
}
