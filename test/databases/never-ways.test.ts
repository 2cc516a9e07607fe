import { afterAll, describe, expect, it } from "vitest";
import { neverVerdicts } from "../../src/databases/index.js";
import { connect, readLive } from "../../src/engines/postgres/index.js";
import { stopServers, testServer } from "../postgres/server.js";
import { SCENE, WAYS } from "./never-cases.js";
import { neverDeclared } from "./never-declared.js";

afterAll(stopServers);

describe.each([13, 18] as const)("ways to data that are no grant, over PostgreSQL %i", (major) => {
  it("are followed, or make the verdict unknown", async () => {
    const server = await testServer(major);
    if (typeof server === "string") throw new Error(server);
    const name = await server.database();
    await server.sql(name, SCENE);
    const connection = await connect({ url: server.url(name) });
    const seen: unknown[] = [];
    for (const { sql, undo, rule, verdict, way, since = 0 } of WAYS.filter(({ since: from = 0 }) => from <= major * 10000)) {
      await connection.batch(sql).catch((error: Error) => seen.push([sql, since, error.message]));
      const [judged] = neverVerdicts(neverDeclared(rule), await readLive(connection));
      const path = (judged?.example?.path ?? []).join("; ");
      if (judged?.verdict !== verdict || !path.includes(way)) seen.push([sql, verdict, way, judged?.verdict, path]);
      await connection.batch(undo);
    }
    await connection.close();
    expect(seen).toEqual([]);
  });

  it("are read in at most 20 queries", async () => {
    const server = await testServer(major);
    if (typeof server === "string") throw new Error(server);
    const connection = await connect({ url: server.url(await server.database()) });
    const asked: string[] = [];
    const counting = {
      ...connection,
      query: (sql: string, values?: readonly (string | null)[]) => {
        asked.push(sql);
        return connection.query(sql, values);
      },
      batch: (sql: string) => {
        asked.push(...sql.split(";\n").filter((one) => /^(select|with)\b/i.test(one.trim())));
        return connection.batch(sql);
      },
    };
    await readLive(counting);
    await connection.close();
    expect(asked.length).toBeGreaterThan(10);
    expect(asked.length).toBeLessThanOrEqual(20);
  });
});
