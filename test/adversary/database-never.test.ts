import { afterAll, describe, expect, it } from "vitest";
import { ownRole } from "../postgres/engines.js";
import { stopServers } from "../postgres/server.js";
import { ground } from "./database-grants.js";

afterAll(stopServers);

const never = (...tables: string[]) => tables.map((table) => ({ databases: ["store"], privileges: ["SELECT"], tables: [table] }));

describe.each([13, 18] as const)("what a team shall never read, PostgreSQL %s", (engine) => {
  const look = async (sql: string, rules: ReturnType<typeof never>, team: string, context: Parameters<typeof ground>[3]) =>
    (await ground(engine, sql, [{ role: team, grants: [] }], context, { never: rules })).verdicts();

  it("is read through every table that it inherits from, not the first alone", async (context) => {
    const team = ownRole("team");
    const sql = `create role ${team}; create table one (a int); create table two (a int); create table heir () inherits (one, two);
      grant select on two to ${team}`;
    expect(await look(sql, never("public.heir", "public.one"), team, context)).toEqual([
      `SELECT on public.heir: broken (granted to ${team}; public.heir is a part of public.two)`,
      `SELECT on public.one: broken (granted to ${team}; public.heir is a part of public.two; public.heir is a part of public.one)`,
    ]);
  });

  it("is read part by part, and other parts are not", async (context) => {
    const team = ownRole("team");
    const sql = `create role ${team}; create table whole (a int) partition by list (a);
      create table part1 partition of whole for values in (1); create table part2 partition of whole for values in (2);
      grant select on part1 to ${team}`;
    expect(await look(sql, never("public.whole", "public.part2"), team, context)).toEqual([
      `SELECT on public.whole: broken (granted to ${team}; public.part1 is a part of public.whole)`,
      "SELECT on public.part2: holds",
    ]);
  });

  it("may be read from the server's files, or copied with the cluster", async (context) => {
    const [reader, copier] = [ownRole("reader"), ownRole("copier")];
    const sql = `create table t (a int); create role ${reader}; create role ${copier} replication;
      grant execute on function pg_read_binary_file(text) to ${reader}`;
    expect(await look(sql, never("public.t"), reader, context)).toEqual([expect.stringContaining("public.t: unknown (may call")]);
    expect(await look(`create table t (a int)`, never("public.t"), copier, context)).toEqual([
      expect.stringContaining(`public.t: unknown (${copier} may copy the whole cluster`),
    ]);
  });
});
