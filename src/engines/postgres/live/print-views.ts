import type { PrintedView } from "../../../databases/index.js";
import type { DeclaredView } from "../../../model/workspace.js";
import type { Connection } from "../connection/connection.js";
import { serverWords } from "../connection/server-error.js";

const NAME = "bailiwick_printed_view";

/**
 * Lets the server print each query as it prints that of a view that is there, so that the two can be compared: by a temporary view
 * that is rolled back. By `schema.name`.
 */
export async function printViews(
  connection: Connection,
  views: readonly DeclaredView[],
): Promise<ReadonlyMap<string, PrintedView>> {
  const printed = new Map<string, PrintedView>();
  for (const view of views) printed.set(`${view.schema}.${view.name}`, await printView(connection, view.sql));
  return printed;
}

async function printView(connection: Connection, sql: string): Promise<PrintedView> {
  await connection.query("begin");
  try {
    // With values, even none, the server takes one statement alone, whatever the text holds.
    await connection.query(`create temporary view ${NAME} as ${sql}`, []);
    await connection.query("set local search_path = pg_catalog, pg_temp");
    const rows = await connection.query(
      `select pg_get_viewdef(c.oid), json_agg(a.attname order by a.attnum)::text
      from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      where c.relname = '${NAME}' and c.relnamespace = pg_my_temp_schema() group by c.oid`,
      [],
    );
    const [definition, columns] = rows[0] ?? [];
    return { definition: definition ?? "", columns: JSON.parse(columns ?? "[]") as string[] };
  } catch (error) {
    return serverWords(error);
  } finally {
    await connection.query("rollback");
  }
}
