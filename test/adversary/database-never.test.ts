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

  it("may be read by code that runs without EXECUTE: of an aggregate, of an event trigger", async (context) => {
    const team = ownRole("team");
    const sql = `create role ${team}; create table t (a int); create function step(int, int) returns int language sql security definer as
      'select 1'; revoke execute on function step(int, int) from public; create aggregate total(int) (sfunc = step, stype = int)`;
    expect(await look(sql, never("public.t"), team, context)).toEqual([
      expect.stringContaining("public.t: unknown (may call public.step(integer, integer), which runs as postgres"),
    ]);
    const event = `create table t (a int); create function told() returns event_trigger language plpgsql security definer as
      'begin end'; revoke execute on function told() from public; create event trigger told on ddl_command_end execute function told()`;
    expect(await look(event, never("public.t"), team, context)).toEqual([
      expect.stringContaining("public.t: unknown (an event trigger or a range type runs public.told()"),
    ]);
  });

  it("may be read by others who run the team's code unawares", async (context) => {
    const team = ownRole("team");
    const log = "create table t (a int); create table log (a int);";
    const own = `create role ${team}; ${log} create function note() returns trigger language plpgsql as 'begin return new; end';
      create trigger note before insert on log for each row execute function note(); alter function note() owner to ${team}`;
    expect(await look(own, never("public.t"), team, context)).toEqual([
      expect.stringContaining("public.t: unknown (owns public.note(), which is part of public.log; used by postgres"),
    ]);
    const may = `${log} grant trigger on log to ${team}; create schema own authorization ${team}`;
    expect(await look(may, never("public.t"), team, context)).toEqual([
      expect.stringContaining("public.t: unknown (may put a trigger on public.log, which runs as whoever writes there"),
    ]);
    expect(await look(`${log} grant select on log to ${team}`, never("public.t"), team, context)).toEqual([
      "SELECT on public.t: holds",
    ]);
  });

  it("may be guessed from samples that the engine keeps", async (context) => {
    const team = ownRole("team");
    const sql = `create role ${team}; create table t (a int); grant select on pg_statistic to ${team}`;
    expect(await look(sql, never("public.t"), team, context)).toEqual([
      expect.stringContaining("public.t: unknown (may read pg_catalog.pg_statistic"),
    ]);
  });
});
