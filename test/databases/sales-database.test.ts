import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { afterAll, describe, expect, it } from "vitest";
import { declaredIn, differencesOf, expectationsOf, planDatabase, resolve } from "../../src/databases/index.js";
import { connect, executorFor, printViews, proveOnServer, readLive } from "../../src/engines/postgres/index.js";
import { loadWorkspace } from "../../src/workspace/index.js";
import { stopServers, testServer } from "../postgres/server.js";

afterAll(stopServers);

const root = fileURLToPath(new URL("../../examples/sales-database/", import.meta.url));
const read = (path: string) => readFileSync(join(root, path), "utf8");

function workspace() {
  const paths = ["bailiwick.yaml", ...readdirSync(join(root, "roles")).map((name) => `roles/${name}`)];
  const loaded = loadWorkspace(paths.map((path) => ({ path, text: read(path) })));
  if (loaded.workspace === undefined) throw new Error(JSON.stringify(loaded.diagnostics));
  return loaded.workspace;
}

describe.each([13, 18] as const)("the sales database, PostgreSQL %i", (major) => {
  it("becomes what its teams need, over the grants that were there before", async () => {
    const server = await testServer(major);
    if (typeof server === "string") throw new Error(server);
    const name = await server.database();
    await server.sql(name, read("db/schema.sql"));
    // One of them names a column that its table does not have.
    for (const statement of read("legacy-grants.sql").split(";"))
      await server.sql(name, statement).catch((error: Error) => expect(error.message).toContain('column "STATUS_CD"'));
    const [database] = workspace().databases;
    if (database === undefined) throw new Error("no database");
    const declared = declaredIn(workspace(), database);
    const connection = await connect({ url: server.url(name) });
    const plan = async () => {
      const live = await readLive(connection);
      const printed = await printViews(connection, database.views);
      return planDatabase(declared, live, { quote: pg.escapeIdentifier, printed });
    };
    const first = await plan();
    expect(first.diagnostics).toEqual([]);
    expect(first.plan.blocked).toEqual([]);
    expect(first.plan.changes.map(({ subject }) => subject)).toEqual([
      "view ASSESSMENT.view_member_sales_summary",
      "SELECT on 3 tables (ASSESSMENT.TB_MEMBERSHIP, ASSESSMENT.TB_ITEM, ASSESSMENT.TB_TRANSACTION_ITEM_MAPPING) from TEAM_ANALYTICS",
      "SELECT on ASSESSMENT.TB_MEMBERSHIP from TEAM_LOGISTICS",
      "UPDATE on ASSESSMENT.TB_ITEM from TEAM_SALES",
      "CONNECT on the database to TEAM_ANALYTICS",
      "CONNECT on the database to TEAM_LOGISTICS",
      "CONNECT on the database to TEAM_SALES",
      "USAGE on schema ASSESSMENT to TEAM_ANALYTICS",
      "USAGE on schema ASSESSMENT to TEAM_LOGISTICS",
      "USAGE on schema ASSESSMENT to TEAM_SALES",
      "SELECT on ASSESSMENT.view_member_sales_summary to TEAM_ANALYTICS",
      "UPDATE (STATUS_CD) on ASSESSMENT.TB_TRANSACTION to TEAM_LOGISTICS",
      `${major === 13 ? "CREATE, USAGE" : "USAGE"} on schema public from PUBLIC`,
      "CONNECT, TEMPORARY on the database from PUBLIC",
      "EXECUTE on functions that postgres will make from PUBLIC",
      "USAGE on types that postgres will make from PUBLIC",
    ]);
    const executor = executorFor(connection);
    for (const chunk of executor.chunks(first.plan.changes))
      await executor.run(chunk, async () => undefined, new AbortController().signal);
    expect((await plan()).plan.changes).toEqual([]);
    const { desired } = resolve(declared, await readLive(connection), await printViews(connection, database.views));
    expect(differencesOf(desired, await proveOnServer(connection, expectationsOf(desired)))).toEqual([]);
    await connection.close();
    await expect(
      server.sql(name, 'set role "TEAM_ANALYTICS"; select * from "ASSESSMENT"."view_member_sales_summary"'),
    ).resolves.toEqual([]);
    await expect(server.sql(name, 'set role "TEAM_ANALYTICS"; select * from "ASSESSMENT"."TB_MEMBERSHIP"')).rejects.toThrow(
      "permission denied",
    );
  });
});
