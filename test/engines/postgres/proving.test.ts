import { afterAll, describe, expect, test } from "vitest";
import { proveOnServer, readLive } from "../../../src/engines/postgres/index.js";
import type { ExpectedEntry, ObjectKind } from "../../../src/model/database.js";
import { Failure } from "../../../src/model/failure.js";
import { databaseOn, objectIn, ownRole, SERVERS } from "../../postgres/engines.js";
import { stopServers } from "../../postgres/server.js";

afterAll(stopServers);

const KINDS: readonly ObjectKind[] = ["table", "view", "sequence", "function", "schema"];

describe.each(SERVERS)("proving on PostgreSQL %s", (engine) => {
  test("declaration and server agree: no difference comes back", async (context) => {
    const role = ownRole();
    const { connection } = await databaseOn(
      engine,
      `create role ${role}; create schema s; revoke all on schema public from public; create table s.t(a int, b int, c int); create table s.u(a int);
      grant usage on schema s to ${role}; grant select on s.t to ${role}; grant update(b, c) on s.t to ${role}`,
      context,
    );
    const live = await readLive(connection);
    const t = objectIn(live, "table", "t").id;
    const entries: ExpectedEntry[] = [
      { role, kind: "schema", ids: [objectIn(live, "schema", "s").id], columns: null, privileges: ["USAGE"] },
      { role, kind: "table", ids: [t], columns: null, privileges: ["SELECT"] },
      { role, kind: "table", ids: [t], columns: ["b", "c"], privileges: ["UPDATE"] },
    ];
    expect(await proveOnServer(connection, { roles: [role], kinds: KINDS, entries })).toEqual([]);
  });

  test("what is missing and what is too much, on tables and on columns", async (context) => {
    const role = ownRole();
    const { connection } = await databaseOn(
      engine,
      `create role ${role}; revoke all on schema public from public; create table t(a int, b int); create table u(a int, b int); create table v(a int);
      grant delete on t to ${role}; grant update(b) on u to ${role}`,
      context,
    );
    const live = await readLive(connection);
    const [t, u, v] = ["t", "u", "v"].map((name) => objectIn(live, "table", name).id) as [number, number, number];
    const entries: ExpectedEntry[] = [
      { role, kind: "table", ids: [t, v], columns: null, privileges: ["SELECT"] },
      { role, kind: "table", ids: [u], columns: ["a"], privileges: ["UPDATE"] },
    ];
    const found = await proveOnServer(connection, { roles: [role], kinds: ["table"], entries });
    const plain = { role, kind: "table" } as const;
    const granted = [{ by: "grant", path: [], assumed: false }];
    expect(found).toEqual([
      { ...plain, ids: [t], column: null, privilege: "DELETE", expected: false, from: granted },
      { ...plain, ids: [t], column: null, privilege: "SELECT", expected: true, from: [] },
      { ...plain, ids: [v], column: null, privilege: "SELECT", expected: true, from: [] },
      { ...plain, ids: [u], column: "a", privilege: "UPDATE", expected: true, from: [] },
      { ...plain, ids: [u], column: "b", privilege: "UPDATE", expected: false, from: granted },
    ]);
  });

  test("where excess comes from: PUBLIC, membership, ownership, SET ROLE, superuser", async (context) => {
    const [role, group, above, silent, boss] = [
      ownRole(),
      ownRole("group"),
      ownRole("above"),
      ownRole("silent"),
      ownRole("boss"),
    ];
    const { connection } = await databaseOn(
      engine,
      `create role ${role}; create role ${group}; create role ${above}; create role ${silent}; create role ${boss} superuser;
      grant ${above} to ${group}; grant ${group} to ${role};
      create table by_public(a int); create table by_way(a int); create table by_owner(a int); create table by_set(a int);
      grant select on by_public to public; grant select on by_way to ${above}; alter table by_owner owner to ${group}; grant select on by_set to ${silent};
      create role mid_${role} noinherit; grant ${silent} to mid_${role}; grant mid_${role} to ${role}`,
      context,
    );
    const live = await readLive(connection);
    const entries: ExpectedEntry[] = [];
    const found = await proveOnServer(connection, { roles: [role, boss], kinds: ["table"], entries });
    const from = (who: string, table: string) =>
      found
        .filter(
          ({ role: asked, privilege, ids }) =>
            asked === who && privilege === "SELECT" && ids.includes(objectIn(live, "table", table).id),
        )
        .flatMap(({ from: sources }) => sources);
    expect(from(role, "by_public")).toContainEqual({ by: "public", path: [], assumed: false });
    expect(from(role, "by_way")).toEqual([{ by: "membership", path: [group, above], assumed: false }]);
    expect(from(role, "by_owner")).toContainEqual({ by: "ownership", path: [group], assumed: false });
    expect(from(role, "by_set")).toContainEqual({ by: "membership", path: [silent], assumed: true });
    expect(from(boss, "by_way")).toContainEqual({ by: "superuser", path: [], assumed: false });
  });

  test("every kind is asked about with its own privileges", async (context) => {
    const role = ownRole();
    const { connection } = await databaseOn(
      engine,
      `create role ${role}; create schema s; create table s.t(a int); create view s.v as select a from s.t; create materialized view s.m as select a from s.t;
      create sequence s.q; create function s.f() returns int language sql as 'select 1'; create type s.e as enum ('x');
      create foreign data wrapper w_${role}; create server s_${role} foreign data wrapper w_${role}; create foreign table s.ft(a int) server s_${role};
      select lo_create(777); grant all on all tables in schema s to ${role}; grant all on sequence s.q to ${role}; grant all on schema s to ${role};
      grant all on foreign data wrapper w_${role} to ${role}; grant all on foreign server s_${role} to ${role}; grant all on large object 777 to ${role};
      grant all on tablespace pg_default to ${role}`,
      context,
    );
    const kinds: ObjectKind[] = [
      "table",
      "view",
      "materialized-view",
      "foreign-table",
      "sequence",
      "function",
      "schema",
      "database",
      "type",
      "language",
      "foreign-data-wrapper",
      "foreign-server",
      "tablespace",
      "large-object",
      "parameter",
    ];
    const found = await proveOnServer(connection, { roles: [role], kinds, entries: [] });
    const seen = new Set(found.map(({ kind, privilege, from }) => `${kind} ${privilege} ${from[0]?.by}`));
    for (const expected of [
      "table TRUNCATE grant",
      "view SELECT grant",
      "materialized-view TRIGGER grant",
      "foreign-table UPDATE grant",
      "sequence USAGE grant",
      "function EXECUTE public",
      "schema CREATE grant",
      "database CONNECT public",
      "type USAGE public",
      "language USAGE public",
      "foreign-data-wrapper USAGE grant",
      "foreign-server USAGE grant",
      "tablespace CREATE grant",
      "large-object SELECT grant",
    ])
      expect(seen).toContain(expected);
    expect(seen.has("table MAINTAIN grant")).toBe(engine >= 17);
  });

  test("a role that is not there cannot be proved", async (context) => {
    const { connection } = await databaseOn(engine, "", context);
    const proof = proveOnServer(connection, { roles: ["nobody at all"], kinds: KINDS, entries: [] });
    await expect(proof).rejects.toBeInstanceOf(Failure);
    await expect(proof).rejects.toThrow('no role "nobody at all"');
  });
});

test("roles that the engine gives access to everything", async (context) => {
  const [reader, writer, keeper] = [ownRole(), ownRole(), ownRole()];
  const { connection } = await databaseOn(
    18,
    `create role ${reader} in role pg_read_all_data; create role ${writer} in role pg_write_all_data; create role ${keeper} in role pg_maintain;
    create table t(a int)`,
    context,
  );
  const found = await proveOnServer(connection, { roles: [reader, writer, keeper], kinds: ["table"], entries: [] });
  expect(found.map(({ role, privilege }) => [role, privilege])).toEqual(
    [
      [reader, "SELECT"],
      [writer, "DELETE"],
      [writer, "INSERT"],
      [writer, "UPDATE"],
      [keeper, "MAINTAIN"],
    ].sort(),
  );
  expect(new Set(found.map(({ from }) => from[0]?.by))).toEqual(new Set(["predefined-role"]));
});
