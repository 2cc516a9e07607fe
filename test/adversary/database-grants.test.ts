import { afterAll, describe, expect, it } from "vitest";
import { ownRole } from "../postgres/engines.js";
import { stopServers } from "../postgres/server.js";
import { ground } from "./database-grants.js";

afterAll(stopServers);

describe.each([13, "installed", 18] as const)("grants that others left, PostgreSQL %s", (engine) => {
  it("on columns that nobody names: a table's own and a sequence's", async (context) => {
    const team = ownRole("team");
    const made = `create role ${team}; create table t (a int); create sequence s;
      grant select (ctid) on t to ${team}; grant select (last_value) on table s to ${team}`;
    const at = await ground(engine, made, [{ role: team, grants: [] }], context);
    expect(await at.proof()).toEqual(
      expect.arrayContaining([
        `excess: ${team} SELECT on table public.t.ctid`,
        `excess: ${team} SELECT on sequence public.s.last_value`,
      ]),
    );
    expect((await at.apply()).sql).toEqual(
      expect.arrayContaining([
        `REVOKE SELECT ("ctid") ON TABLE "public"."t" FROM "${team}"`,
        `REVOKE SELECT ("last_value") ON TABLE "public"."s" FROM "${team}"`,
      ]),
    );
    expect(await at.proof()).toEqual([]);
    expect((await at.plan()).sql).toEqual([]);
  });

  it("on the engine's own objects are told and not proved away", async (context) => {
    const team = ownRole("team");
    const made = `create role ${team}; grant execute on function pg_read_file(text) to ${team};
      grant select (rolpassword) on pg_authid to ${team}; grant create on schema pg_catalog to ${team}`;
    const at = await ground(engine, made, [{ role: team, grants: [] }], context);
    expect((await at.apply()).blocked.map((words) => words.split(":")[0])).toEqual([
      `SELECT (rolpassword) on pg_catalog.pg_authid from ${team}`,
      `EXECUTE on pg_catalog.pg_read_file(text) from ${team}`,
      `CREATE on schema pg_catalog from ${team}`,
    ]);
    expect(await at.proof()).toEqual([
      `excess: ${team} SELECT on table pg_catalog.pg_authid.rolpassword`,
      `excess: ${team} EXECUTE on function pg_catalog.pg_read_file(text)`,
      `excess: ${team} CREATE on schema pg_catalog`,
    ]);
  });

  it("with a grant option that the connection cannot take back: more than declared", async (context) => {
    const [team, owner, mid, admin] = [ownRole("team"), ownRole("owner"), ownRole("mid"), ownRole("admin")];
    const made = `create role ${team}; create role ${mid}; create role ${owner}; create role ${admin} login; create schema x;
      grant usage on schema x to public; create table x.t (a int); alter table x.t owner to ${owner};
      grant select on x.t to ${mid} with grant option; set role ${mid}; grant select on x.t to ${team} with grant option; reset role`;
    const declared = { role: team, grants: [{ privileges: ["SELECT"], tables: ["x.t"] }] };
    const at = await ground(engine, made, [declared], context, { strict: false });
    expect((await at.plan(await at.session(admin))).sql).toEqual([]);
    expect(await at.proof()).toContain(`excess: ${team} SELECT WITH GRANT OPTION on table x.t`);
  });

  it("by whoever has come to inherit from the owner since, are taken back as that grantor; not as one who became a superuser", async (context) => {
    const [team, owner, mid] = [ownRole("team"), ownRole("owner"), ownRole("mid")];
    const made = `create role ${team}; create role ${mid}; create role ${owner}; create schema x; grant usage on schema x to ${mid};
      create table x.t (a int, b int); alter table x.t owner to ${owner};
      create function x.f() returns int language sql as 'select 1'; alter function x.f() owner to ${owner};
      grant select, insert on x.t to ${mid} with grant option; grant update (a) on x.t to ${mid} with grant option;
      grant execute on function x.f() to ${mid} with grant option;
      set role ${mid}; grant select, insert on x.t to ${team}; grant update (a) on x.t to ${team};
      grant execute on function x.f() to ${team}; reset role;
      grant ${owner} to ${mid}; grant delete on x.t to ${team}`;
    const at = await ground(engine, made, [{ role: team, grants: [] }], context);
    await at.connection.query(`alter role ${mid} superuser`);
    expect((await at.plan()).blocked).toHaveLength(4);
    expect((await at.plan()).blocked[0]).toContain(`${mid} granted it, is a superuser now`);
    await at.connection.query(`alter role ${mid} nosuperuser`);
    expect((await at.apply()).blocked).toEqual([]);
    expect(await at.proof()).toEqual([]);
    expect((await at.plan()).sql).toEqual([]);
  });

  it("by memberships that answer no question: ADMIN alone, and roles of the server's files", async (context) => {
    const [team, boss, admin] = [ownRole("team"), ownRole("boss"), ownRole("admin")];
    const made = `create role ${team}; create role ${boss}; create role ${admin} login; grant ${boss} to ${team} with admin option;
      ${engine === 18 ? `grant ${boss} to ${team} with inherit false, set false;` : ""} grant pg_execute_server_program to ${team}`;
    const at = await ground(engine, made, [{ role: team, grants: [] }], context);
    expect((await at.plan(await at.session(admin))).sql).toEqual([]);
    expect(await at.proof()).toEqual(
      expect.arrayContaining([
        `excess: ${team} MEMBERSHIP on role ${boss}`,
        `excess: ${team} MEMBERSHIP on role pg_execute_server_program`,
      ]),
    );
    await at.apply();
    expect(await at.proof()).toEqual([]);
  });

  it("taken by an owner from itself are given again where they are declared", async (context) => {
    const team = ownRole("team");
    const made = `create role ${team}; create table t (a int); alter table t owner to ${team}; revoke select on t from ${team};
      create table u (a int, b int); alter table u owner to ${team}; revoke select, update on u from ${team}`;
    const grants = [
      { privileges: ["SELECT"], tables: ["public.t"] },
      { privileges: ["UPDATE"], tables: ["public.u"], columns: ["a"] },
    ];
    const at = await ground(engine, made, [{ role: team, grants }], context);
    expect((await at.apply()).sql).toEqual(expect.arrayContaining([`GRANT SELECT ON TABLE "public"."t" TO "${team}"`]));
    expect((await at.plan()).sql).toEqual([]);
    expect((await at.proof()).filter((words) => words.startsWith("missing"))).toEqual([]);
  });

  it.runIf(engine === 18)("by which the connection works, inherited alone, are never taken", async (context) => {
    const [owner, dba, admin] = [ownRole("owner"), ownRole("dba"), ownRole("admin")];
    const made = `create role ${owner}; create role ${dba}; create role ${admin} login; create schema k authorization ${owner};
      grant ${dba} to ${admin} with inherit true, set false; grant ${owner} to ${admin} with admin true, inherit false, set false;
      set role ${admin}; grant ${owner} to ${dba}; reset role`;
    const at = await ground(engine, made, [{ role: dba, grants: [] }], context, { strict: false });
    const planned = await at.plan(await at.session(admin));
    expect(planned.sql).toEqual([]);
    expect(planned.blocked).toEqual([`membership of ${dba} in ${owner}: ${admin} works by it`]);
    expect(await at.proof()).toContain(`excess: ${dba} MEMBERSHIP on role ${owner}`);
  });
});
