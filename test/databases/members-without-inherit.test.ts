import { afterAll, describe, expect, it } from "vitest";
import { ground } from "../adversary/database-grants.js";
import { ownRole } from "../postgres/engines.js";
import { stopServers } from "../postgres/server.js";

afterAll(stopServers);

describe.each([13, "installed"] as const)("members whose own attribute is NOINHERIT, PostgreSQL %s", (engine) => {
  it("pass nothing on to their own members, and nobody waits for it", async (context) => {
    const [read, above, between] = [ownRole("read"), ownRole("above"), ownRole("between")];
    const made = `create role ${between} noinherit; create table t (a int)`;
    const accesses = [
      { role: read, grants: [{ privileges: ["SELECT"], tables: ["public.t"] }], members: [{ role: between }] },
      { role: above, grants: [], memberOf: [{ role: between }] },
    ];
    const at = await ground(engine, made, accesses, context);
    expect((await at.apply()).sql).toEqual(
      expect.arrayContaining([`GRANT "${read}" TO "${between}"`, `GRANT "${between}" TO "${above}"`]),
    );
    expect(await at.proof()).toEqual([]);
    expect((await at.plan()).sql).toEqual([]);
    const may = `select has_table_privilege('${above}', 't', 'SELECT')::text, pg_has_role('${above}', '${read}', 'MEMBER')::text`;
    expect(await at.connection.query(may)).toEqual([["false", "true"]]);
  });
});
