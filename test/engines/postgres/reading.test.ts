import { afterAll, describe, expect, test } from "vitest";
import { readLive } from "../../../src/engines/postgres/index.js";
import { databaseOn, objectIn, ownRole, SERVERS, shown } from "../../postgres/engines.js";
import { stopServers } from "../../postgres/server.js";

afterAll(stopServers);

describe.each(SERVERS)("reading PostgreSQL %s", (engine) => {
  test("tells a list that was never touched from one that is empty", async (context) => {
    const { connection } = await databaseOn(
      engine,
      "create table plain(a int); create table none(a int); revoke all on none from postgres",
      context,
    );
    const live = await readLive(connection);
    expect(shown(objectIn(live, "table", "plain").acl)).toContain("postgres=SELECT/postgres");
    expect(objectIn(live, "table", "none").acl).toEqual([]);
    expect(shown(objectIn(live, "table", "plain").acl)?.includes("postgres=MAINTAIN/postgres")).toBe(live.version >= 170000);
  });

  test("keeps two grantors of one privilege apart", async (context) => {
    const [middle, end] = [ownRole(), ownRole()];
    const { connection } = await databaseOn(
      engine,
      `create role ${middle}; create role ${end}; create table t(a int);
      grant select on t to ${middle} with grant option; grant select on t to ${end};
      set role ${middle}; grant select on t to ${end}; reset role`,
      context,
    );
    const acl = shown(objectIn(await readLive(connection), "table", "t").acl);
    expect(acl?.filter((entry) => entry.startsWith(end))).toEqual([`${end}=SELECT/postgres`, `${end}=SELECT/${middle}`]);
    expect(acl).toContain(`${middle}=SELECT*/postgres`);
  });

  test("reads names that look like access lists, and none of them wrong", async (context) => {
    const names = ['Team ""X"", =/|', "a=r/b,c", "{curly}", "back\\\\slash", "line\nbreak", "größe-表-🦉", "PUBLIC", "x'y"];
    const own = names.map((name) => `${name}${ownRole("")}`);
    const quote = (name: string) => `"${name}"`;
    const { connection } = await databaseOn(
      engine,
      `create table "t=,/""{}"("c=,/""" int);${own
        .map(
          (name) =>
            `create role ${quote(name)}; grant select on "t=,/""{}" to ${quote(name)}; grant update("c=,/""") on "t=,/""{}" to ${quote(name)}`,
        )
        .join(";")}`,
      context,
    );
    const table = objectIn(await readLive(connection), "table", 't=,/"{}');
    const expected = own.map((name) => name.replaceAll('""', '"')).sort();
    const grantees = (acl: typeof table.acl | undefined) =>
      acl?.map(({ grantee }) => grantee).filter((grantee) => grantee !== "postgres");
    expect(grantees(table.acl)).toEqual(expected);
    expect(table.columns?.map(({ name }) => name)).toEqual(['c=,/"']);
    expect(grantees(table.columns?.[0]?.acl)).toEqual(expected);
  });

  test("reads every class of object that privileges are given on", async (context) => {
    const role = ownRole();
    const { connection } = await databaseOn(
      engine,
      `create role ${role}; create schema s; create table s.t(a int, b int) ; create table s.p(a int) partition by range (a);
      create table s.p1 partition of s.p for values from (0) to (9); create view s.v as select a from s.t; create materialized view s.m as select a from s.t;
      create sequence s.q; create function s.f(int, text default 'x', out o int) language sql as 'select 1';
      create procedure s.pr(int) language sql as ''; create aggregate s.ag(int) (sfunc = int4pl, stype = int);
      create type s.e as enum ('x'); create domain s.d as int; create type s.r as range (subtype = float8);
      create foreign data wrapper w_${role}; create server srv_${role} foreign data wrapper w_${role}; create foreign table s.ft(a int) server srv_${role};
      select lo_create(4242);
      grant select on s.t, s.p, s.v, s.m, s.ft to ${role}; grant select(b) on s.t to ${role}; grant usage on sequence s.q to ${role};
      grant execute on all routines in schema s to ${role}; grant usage on schema s to ${role}; grant usage on type s.e, s.d, s.r to ${role};
      grant usage on foreign data wrapper w_${role} to ${role}; grant usage on foreign server srv_${role} to ${role}; grant usage on language plpgsql to ${role};
      grant select on large object 4242 to ${role}; grant create on tablespace pg_default to ${role}`,
      context,
    );
    const live = await readLive(connection);
    const granted = live.objects
      .filter(({ acl }) => acl.some(({ grantee }) => grantee === role))
      .filter(({ name }) => !/^r(_multirange)?$/.test(name))
      .map(({ kind, name, arguments: types }) => `${kind} ${name}${types === null ? "" : `(${types})`}`);
    expect(granted).toEqual([
      "table t",
      "table p",
      "view v",
      "materialized-view m",
      "foreign-table ft",
      "sequence q",
      "function f(integer, text)",
      "function pr(integer)",
      "function ag(integer)",
      "schema s",
      "type e",
      "type d",
      "language plpgsql",
      `foreign-data-wrapper w_${role}`,
      `foreign-server srv_${role}`,
      "tablespace pg_default",
      "large-object 4242",
    ]);
    expect(objectIn(live, "type", "r").acl.some(({ grantee }) => grantee === role)).toBe(true);
    expect(shown(objectIn(live, "table", "t").columns?.[1]?.acl)).toEqual([`${role}=SELECT/postgres`]);
    // Children of a partitioned table have lists of their own: a grant on the parent says nothing about direct access.
    const [parent, child] = [objectIn(live, "table", "p"), objectIn(live, "table", "p1")];
    expect(child.parents).toEqual([parent.id]);
    expect(child.acl.some(({ grantee }) => grantee === role)).toBe(false);
    expect(objectIn(live, "language", "plpgsql").foreign).toBe(true);
    // Arrays and multiranges follow their type, and no GRANT takes them.
    expect(live.objects.filter(({ kind, name }) => kind === "type" && (name === "_e" || name.endsWith("multirange")))).toEqual(
      [],
    );
  });

  test("reads default privileges of a schema and of all schemas", async (context) => {
    const [maker, reader] = [ownRole(), ownRole()];
    const { connection } = await databaseOn(
      engine,
      `create role ${maker}; create role ${reader}; create schema s;
      alter default privileges for role ${maker} in schema s grant select on tables to ${reader};
      alter default privileges for role ${maker} revoke execute on functions from public`,
      context,
    );
    const defaults = (await readLive(connection)).defaults.filter(({ creator }) => creator === maker);
    expect(defaults.map(({ schema, kind, acl }) => [schema, kind, shown(acl)])).toEqual([
      [null, "function", [`${maker}=EXECUTE/${maker}`]],
      ["s", "table", [`${reader}=SELECT/${maker}`]],
    ]);
  });

  test("reads memberships with their options and grantors", async (context) => {
    const [group, member] = [ownRole(), ownRole()];
    const { connection } = await databaseOn(
      engine,
      `create role ${group}; create role ${member} noinherit; grant ${group} to ${member} with admin option`,
      context,
    );
    const live = await readLive(connection);
    const own = live.memberships.filter(({ role }) => role === group);
    expect(own).toEqual([{ role: group, member, grantor: "postgres", inherit: false, set: true, admin: true }]);
    expect(live.roles.find(({ name }) => name === member)).toMatchObject({ inherit: false, login: false, connectionLimit: -1 });
  });

  test("cuts names at 63 bytes as the engine does, and so can be asked what it made of one", async (context) => {
    const long = ownRole("ü".repeat(26));
    const whole = long.padEnd(70, "x");
    const { connection } = await databaseOn(engine, `create role "${whole}"`, context);
    const kept = Buffer.from(whole).subarray(0, 63).toString();
    const names = (await readLive(connection)).roles.map(({ name }) => name);
    expect(names).toContain(kept);
    expect(names).not.toContain(whole);
    expect(connection.notices().some(({ code }) => code === "42622")).toBe(true);
  });

  test("gives the same fingerprint for the same state, and another after any change", async (context) => {
    const role = ownRole();
    const { connection } = await databaseOn(
      engine,
      `create role ${role}; create table t(a int); create view v as select a from t`,
      context,
    );
    const seen = [(await readLive(connection)).fingerprint];
    expect((await readLive(connection)).fingerprint).toBe(seen[0]);
    for (const change of [
      `grant select on t to ${role}`,
      `grant select(a) on t to ${role}`,
      `alter role ${role} nologin createdb`,
      `alter table t enable row level security`,
      `alter default privileges grant select on tables to ${role}`,
      `create or replace view v as select a from t where a > 1`,
      `grant ${role} to pg_monitor`,
      `revoke usage on schema public from public`,
    ]) {
      await connection.query(change);
      seen.push((await readLive(connection)).fingerprint);
    }
    expect(new Set(seen).size).toBe(seen.length);
  });

  test("reads ways around grants: views, definer functions, triggers, cascades, rules", async (context) => {
    const { connection } = await databaseOn(
      engine,
      `create table a(id int primary key, secret text); create table b(id int references a on delete cascade on update set null);
      create view cols as select id from a where secret > 'x'; create view whole as select a from a; create view counted as select count(*) from a;
      create function d() returns int language sql security definer as 'select 1';
      create function tr() returns trigger language plpgsql security definer as 'begin return new; end';
      create trigger t before insert or delete on a for each row execute function tr();
      create rule r as on update to b do also nothing`,
      context,
    );
    const live = await readLive(connection);
    const [a, b] = [objectIn(live, "table", "a").id, objectIn(live, "table", "b").id];
    const view = (name: string) => live.paths.views.find(({ view: id }) => id === objectIn(live, "view", name).id);
    expect(view("cols")).toMatchObject({
      reads: [{ object: a, columns: ["id", "secret"] }],
      writes: [{ object: a, privileges: ["DELETE", "INSERT", "UPDATE"] }],
      securityInvoker: false,
    });
    expect(view("whole")?.reads).toEqual([{ object: a, columns: undefined }]);
    expect(view("counted")).toMatchObject({ reads: [{ object: a, columns: undefined }], writes: [] });
    expect(live.paths.definerFunctions).toContain(objectIn(live, "function", "d").id);
    expect(live.paths.triggers).toMatchObject([{ table: a, events: ["INSERT", "DELETE"], runsAsOwner: true }]);
    expect(live.paths.cascades).toEqual([{ parent: a, child: b, onDelete: "cascade", onUpdate: "set null" }]);
    expect(live.paths.rules).toEqual([{ table: b, event: "UPDATE" }]);
  });

  test("reads of the engine's own objects those alone whose grants somebody changed", async (context) => {
    const role = ownRole();
    const { connection } = await databaseOn(engine, `create role ${role}`, context);
    const own = async () =>
      (await readLive(connection)).objects.filter(
        ({ schema, name, kind }) => schema === "pg_catalog" || (kind === "schema" && name === "pg_catalog"),
      );
    expect(await own()).toEqual([]);
    await connection.batch(
      `grant execute on function pg_catalog.pg_read_file(text) to ${role}; grant select (rolpassword) on pg_catalog.pg_authid to public`,
    );
    const changed = await own();
    expect(changed.map(({ name, foreign }) => [name, foreign])).toEqual(expect.arrayContaining([["pg_read_file", true]]));
  });

  test("asks as often for a large database as for a small one", async (context) => {
    const { connection } = await databaseOn(engine, "create schema s", context);
    const before = connection.roundTrips();
    await readLive(connection);
    const small = connection.roundTrips() - before;
    await connection.batch(Array.from({ length: 300 }, (_, index) => `create table s.t${index}(a int, b int)`).join(";"));
    const between = connection.roundTrips();
    expect((await readLive(connection)).objects.filter(({ kind }) => kind === "table").length).toBe(300);
    expect(connection.roundTrips() - between).toBe(small);
    expect(small).toBe(2);
  });
});

describe("reading what only newer servers have", () => {
  test("memberships of one pair by two grantors, with SET and INHERIT apart", async (context) => {
    const [group, member, other] = [ownRole(), ownRole(), ownRole()];
    const { connection } = await databaseOn(
      18,
      `create role ${group}; create role ${member}; create role ${other}; grant ${group} to ${other} with admin option;
      grant ${group} to ${member} with set false; set role ${other}; grant ${group} to ${member} with inherit false; reset role`,
      context,
    );
    const own = (await readLive(connection)).memberships.filter((one) => one.member === member);
    expect(own).toEqual([
      { role: group, member, grantor: "postgres", inherit: true, set: false, admin: false },
      { role: group, member, grantor: other, inherit: false, set: true, admin: false },
    ]);
  });

  test("parameters, and defaults of large objects", async (context) => {
    const role = ownRole();
    const { connection } = await databaseOn(
      18,
      `create role ${role}; grant set, alter system on parameter work_mem to ${role};
      alter default privileges grant select on large objects to ${role}`,
      context,
    );
    const live = await readLive(connection);
    expect(shown(objectIn(live, "parameter", "work_mem").acl)?.filter((entry) => entry.startsWith(role))).toEqual([
      `${role}=ALTER SYSTEM/postgres`,
      `${role}=SET/postgres`,
    ]);
    expect(live.defaults).toMatchObject([{ kind: "large-object", schema: null }]);
  });

  test("views that run as their caller", async (context) => {
    const { connection } = await databaseOn(
      18,
      "create table t(a int); create view v with (security_invoker = true) as select a from t",
      context,
    );
    expect((await readLive(connection)).paths.views).toMatchObject([{ securityInvoker: true }]);
  });
});

describe.each([13, 18] as const)("who reads, on PostgreSQL %s", (engine) => {
  test("an ordinary role reads the same state, and knows as whom it may act", async (context) => {
    const [role, group] = [ownRole(), ownRole()];
    const { connection, session } = await databaseOn(
      engine,
      `create role ${role} login; create role ${group}; grant ${group} to ${role}; create table t(a int); grant select on t to ${group}`,
      context,
    );
    const [whole, seen] = [await readLive(connection), await readLive(await session(role))];
    expect(seen.objects).toEqual(whole.objects);
    expect(seen.connection).toEqual({ role, superuser: false, createRole: false, mayBecome: [group, role].sort() });
    expect(whole.connection.superuser).toBe(true);
    expect(seen.fingerprint).toBe(whole.fingerprint);
  });
});
