import type { PrintedView } from "../../../databases/index.js";
import type { DeclaredView } from "../../../model/workspace.js";
import type { Connection } from "../connection/connection.js";
import { serverWords } from "../connection/server-error.js";

const NAME = "bailiwick_printed_view";

/** Query, columns, options, and columns of the view that is there under its name and has other types in their place. */
const PRINTED = `select pg_get_viewdef(c.oid), json_agg(a.attname order by a.attnum)::text, array_to_json(c.reloptions)::text,
    json_agg(a.attname order by a.attnum) filter
      (where (t.atttypid, t.atttypmod, t.attcollation) <> (a.atttypid, a.atttypmod, a.attcollation))::text
  from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    left join pg_namespace n on n.nspname = $1
    left join pg_class v on v.relnamespace = n.oid and v.relname = $2
    left join pg_attribute t on t.attrelid = v.oid and t.attnum = a.attnum
  where c.relname = '${NAME}' and c.relnamespace = pg_my_temp_schema() group by c.oid, c.reloptions`;

/**
 * Lets the server print each query as it prints that of a view that is there, so that the two can be compared: by a temporary view
 * that is rolled back. By `schema.name`.
 */
export async function printViews(
  connection: Connection,
  views: readonly DeclaredView[],
): Promise<ReadonlyMap<string, PrintedView>> {
  const printed = new Map<string, PrintedView>();
  for (const view of views) printed.set(`${view.schema}.${view.name}`, await printView(connection, view));
  return printed;
}

async function printView(connection: Connection, { schema, name, sql }: DeclaredView): Promise<PrintedView> {
  await connection.query("begin");
  try {
    // As when it is made: what stands in the query without its schema is the engine's own, whoever's search path would find another.
    await connection.query("set local search_path = pg_catalog, pg_temp");
    // With values, even none, the server takes one statement alone, whatever the text holds.
    await connection.query(`create temporary view ${NAME} as ${sql}`, []);
    const rows = await connection.query(PRINTED, [schema, name]);
    const [definition, columns, options, retyped] = rows[0] ?? [];
    return {
      definition: definition ?? "",
      columns: JSON.parse(columns ?? "[]") as string[],
      options: JSON.parse(options ?? "[]") as string[],
      retyped: JSON.parse(retyped ?? "[]") as string[],
    };
  } catch (error) {
    return serverWords(error);
  } finally {
    await connection.query("rollback");
  }
}
