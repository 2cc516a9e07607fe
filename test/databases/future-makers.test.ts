import { afterAll, describe, expect, it } from "vitest";
import { ground } from "../adversary/database-grants.js";
import { ownRole } from "../postgres/engines.js";
import { stopServers } from "../postgres/server.js";

afterAll(stopServers);

describe.each([13, 18] as const)("what roles will make, PostgreSQL %s", (engine) => {
  it("a role that can make nothing yet gives PUBLIC nothing by the row that its first default writes", async (context) => {
    const [team, maker] = [ownRole("team"), ownRole("maker")];
    const made = `create role ${team}; create role ${maker}; create schema shop`;
    const future = { privileges: ["EXECUTE"], all: { functions: ["*"] }, future: "only", by: [maker] };
    const at = await ground(engine, made, [{ role: team, grants: [future] }], context);
    expect((await at.apply()).sql).toEqual(
      expect.arrayContaining([
        `ALTER DEFAULT PRIVILEGES FOR ROLE "${maker}" REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC`,
        `ALTER DEFAULT PRIVILEGES FOR ROLE "${maker}" GRANT EXECUTE ON FUNCTIONS TO "${team}"`,
      ]),
    );
    expect((await at.plan()).sql).toEqual([]);
    expect(await at.proof()).toEqual([]);
  });
});
