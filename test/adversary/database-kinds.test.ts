import { afterAll, describe, expect, it } from "vitest";
import { ownRole } from "../postgres/engines.js";
import { stopServers } from "../postgres/server.js";
import { ground } from "./database-grants.js";

afterAll(stopServers);

describe.each([13, "installed", 18] as const)("grants on things of every kind, PostgreSQL %s", (engine) => {
  it("that others left are found, taken back, and found again after each drift", async (context) => {
    const [team, other] = [ownRole("team"), ownRole("other")];
    const left = [
      "select on large object 4711",
      "create on tablespace pg_default",
      `usage on language l_${team}`,
      "usage on type s.positive",
      "usage on type s.colour",
      "execute on procedure s.work(int)",
      "usage on sequence s.t_id_seq",
      "select on s.parted_1",
      "insert (id) on s.parted_1",
      `usage on foreign data wrapper w_${team}`,
      `usage on foreign server v_${team}`,
      ...(engine === 13 ? [] : ["set on parameter work_mem", "alter system on parameter my.own"]),
    ];
    const made = `create role ${team}; create role ${other}; create schema s; select lo_create(4711);
      create trusted language l_${team} handler plpgsql_call_handler; create domain s.positive as int check (value > 0);
      create type s.colour as enum ('red'); create procedure s.work(int) language sql as 'select 1';
      create table s.t (id serial); create table s.parted (id int) partition by range (id);
      create table s.parted_1 partition of s.parted for values from (1) to (9);
      create foreign data wrapper w_${team}; create server v_${team} foreign data wrapper w_${team};
      create publication p for table s.t; ${left.map((what) => `grant ${what} to ${team}, ${other};`).join("\n")}`;
    const at = await ground(engine, made, [{ role: team, grants: [] }], context);
    expect((await at.proof()).length).toBeGreaterThanOrEqual(left.length);
    expect((await at.apply()).blocked).toEqual([]);
    expect(await at.proof()).toEqual([]);
    expect((await at.plan()).sql).toEqual([]);
    const unseen: string[] = [];
    for (const what of left) {
      await at.connection.query(`grant ${what} to ${team}`);
      if ((await at.plan()).sql.length !== 1 || (await at.proof()).length === 0) unseen.push(what);
      await at.apply();
      if ((await at.proof()).length > 0) unseen.push(`${what}, after it was taken back`);
    }
    expect(unseen).toEqual([]);
  });

  it("are given where they are declared", async (context) => {
    const team = ownRole("team");
    const made = `create schema s; select lo_create(4712); create domain s.positive as int; create procedure s.work(int) language sql as 'select 1';
      create table s.t (id serial); create table s.parted (id int) partition by range (id);
      create table s.parted_1 partition of s.parted for values from (1) to (9); create trusted language l_${team} handler plpgsql_call_handler`;
    const grants = [
      { privileges: ["SELECT"], largeObjects: ["4712"] },
      { privileges: ["CREATE"], tablespaces: ["pg_default"] },
      { privileges: ["USAGE"], languages: [`l_${team}`] },
      { privileges: ["USAGE"], types: ["s.positive"] },
      { privileges: ["EXECUTE"], functions: ["s.work(integer)"] },
      { privileges: ["USAGE"], sequences: ["s.t_id_seq"] },
      { privileges: ["SELECT"], tables: ["s.parted"] },
      ...(engine === 13 ? [] : [{ privileges: ["SET"], parameters: ["work_mem"] }]),
    ];
    const at = await ground(engine, made, [{ role: team, grants }], context);
    const planned = await at.apply();
    expect([planned.diagnostics, planned.blocked]).toEqual([[], []]);
    expect(await at.proof()).toEqual([]);
    expect((await at.plan()).sql).toEqual([]);
  });

  it("a role called PUBLIC is not everybody, and is told apart", async (context) => {
    const team = ownRole("team");
    const made = `create role "PUBLIC"; create role ${team}; create table t (a int); grant select on t to "PUBLIC";
      grant insert on t to ${team} with grant option; set role ${team}; grant insert on t to "PUBLIC"; reset role`;
    const at = await ground(engine, made, [{ role: team, grants: [] }], context, { strict: false });
    context.onTestFinished(async () => {
      await at.connection.batch('drop table t; drop role "PUBLIC"');
    });
    expect((await at.proof()).filter((words) => words.includes("SELECT"))).toEqual([]);
    expect((await at.plan()).blocked).toEqual([
      `INSERT on public.t from ${team}: ${team} passed INSERT on to "PUBLIC", which is not declared, and it would be lost`,
    ]);
  });
});
