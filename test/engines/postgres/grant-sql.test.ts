import { expect, test } from "vitest";
import { parseGrantSql } from "../../../src/engines/postgres/index.js";
import { PUBLIC } from "../../../src/model/database.js";

const read = async (sql: string) => parseGrantSql(sql, "grants.sql");
const first = async (sql: string) => (await read(sql)).statements[0];

test("a grant of columns and tables to odd names, with its grantor and its place", async () => {
  const sql = `-- who may read ü\n\n  GRANT SELECT (a, "B c"), UPDATE ON sales.orders, "T" TO "Team ""X""", PUBLIC, CURRENT_USER WITH GRANT OPTION GRANTED BY boss;`;
  expect(await first(sql)).toEqual({
    type: "grant",
    privileges: [
      { privilege: "SELECT", columns: ["a", "B c"] },
      { privilege: "UPDATE", columns: null },
    ],
    objects: [
      { kind: "table", schema: "sales", name: "orders", arguments: null, place: { file: "grants.sql", line: 3, column: 38 } },
      { kind: "table", schema: null, name: "T", arguments: null, place: { file: "grants.sql", line: 3, column: 52 } },
    ],
    allIn: null,
    roles: ['Team "X"', PUBLIC, { current: true }],
    grantOption: true,
    cascade: false,
    grantedBy: "boss",
    place: { file: "grants.sql", line: 3, column: 3 },
    text: sql.split("\n")[2]?.trim().replace(/;$/, ""),
  });
});

test.each([
  [
    "revoke all on all tables in schema a, b from c cascade",
    {
      type: "revoke",
      allIn: { kind: "table", schemas: ["a", "b"] },
      cascade: true,
      privileges: [{ privilege: "ALL", columns: null }],
    },
  ],
  ["revoke grant option for select on t from c", { type: "revoke", grantOption: true }],
  ["grant usage on schema s to x", { objects: [{ kind: "schema", name: "s", schema: null }] }],
  ["grant temp on database d to x", { objects: [{ kind: "database", name: "d" }], privileges: [{ privilege: "TEMPORARY" }] }],
  [
    "grant usage on type t, s.u to x",
    {
      objects: [
        { kind: "type", schema: null, name: "t" },
        { kind: "type", schema: "s", name: "u" },
      ],
    },
  ],
  ["grant usage on domain d to x", { objects: [{ kind: "type", name: "d" }] }],
  [
    "grant select on large object 4, 4000000000 to x",
    {
      objects: [
        { kind: "large-object", name: "4" },
        { kind: "large-object", name: "4000000000" },
      ],
    },
  ],
  [
    "grant set on parameter work_mem to x",
    { objects: [{ kind: "parameter", name: "work_mem" }], privileges: [{ privilege: "SET" }] },
  ],
  ["grant usage on foreign server s to x", { objects: [{ kind: "foreign-server", name: "s" }] }],
  ["grant usage on foreign data wrapper w to x", { objects: [{ kind: "foreign-data-wrapper", name: "w" }] }],
  ["grant usage on sequence s.q to x", { objects: [{ kind: "sequence", schema: "s", name: "q" }] }],
  ["grant create on tablespace p to x", { objects: [{ kind: "tablespace", name: "p" }] }],
  ["grant maintain on t to x", { privileges: [{ privilege: "MAINTAIN" }] }],
  ["grant execute on all routines in schema s to x", { allIn: { kind: "function", schemas: ["s"] } }],
  [
    'grant execute on function s.f(int, text[], timestamptz, s."odd t"), g to public',
    {
      objects: [
        { kind: "function", schema: "s", name: "f", arguments: 'integer, text[], timestamp with time zone, s."odd t"' },
        { kind: "function", name: "g", arguments: null },
      ],
      roles: [PUBLIC],
    },
  ],
  ["grant execute on procedure p() to x", { objects: [{ kind: "function", name: "p", arguments: "" }] }],
  [
    "alter default privileges for role m, n in schema s grant select on tables to x with grant option",
    { type: "grant-defaults", creators: ["m", "n"], schemas: ["s"], kind: "table", roles: ["x"], grantOption: true },
  ],
  [
    "alter default privileges revoke execute on functions from public",
    { type: "revoke-defaults", creators: [], schemas: [], kind: "function", roles: [PUBLIC] },
  ],
  [
    "grant a, b to c with admin option, inherit false granted by d",
    { type: "grant-membership", groups: ["a", "b"], members: ["c"], options: { admin: true, inherit: false }, grantedBy: "d" },
  ],
  ["revoke admin option for a from b", { type: "revoke-membership", options: { admin: true } }],
  ["revoke a from b", { type: "revoke-membership", options: {}, groups: ["a"], members: ["b"] }],
  ["alter group g drop user x", { type: "revoke-membership", groups: ["g"], members: ["x"] }],
  [
    "create user u password 'secret word' connection limit 3 valid until 'infinity' in role y",
    { type: "create-role", role: "u", attributes: { login: true }, connectionLimit: 3, validUntil: "infinity", memberOf: ["y"] },
  ],
  ["alter role x nologin superuser", { type: "alter-role", role: "x", attributes: { login: false, superuser: true } }],
  ["drop role if exists x, y", { type: "drop-role", roles: ["x", "y"] }],
])("%s", async (sql, expected) => {
  expect(await first(sql)).toMatchObject(expected);
});

test("everything else is listed with its place, psql's own lines too", async () => {
  const script = await read(
    "\\connect store\n/* a /* nested */ comment */ create table t(a int);\nset role boss;\ngrant select on t to x;\n",
  );
  expect(script.other).toEqual([
    { kind: "psql-command", place: { file: "grants.sql", line: 1, column: 1 }, text: "\\connect store" },
    { kind: "CreateStmt", place: { file: "grants.sql", line: 2, column: 30 }, text: "create table t(a int)" },
    { kind: "VariableSetStmt", place: { file: "grants.sql", line: 3, column: 1 }, text: "set role boss" },
  ]);
  expect(script.statements).toMatchObject([{ type: "grant", place: { line: 4, column: 1 } }]);
});

test("a mistake is a diagnostic at its place, in characters and not in bytes", async () => {
  const { diagnostics, statements } = await read('grant select on t to x;\ngrant select on "ü🦉" too x;');
  expect(statements).toEqual([]);
  expect(diagnostics).toMatchObject([
    { code: "sql-syntax", place: { file: "grants.sql", line: 2 }, excerpt: 'grant select on "ü🦉" too x;' },
  ]);
  expect(diagnostics[0]?.message).toContain('at or near "too"');
});

test("a text with nothing in it says nothing", async () => {
  expect(await read(" -- only a comment\n")).toEqual({ statements: [], other: [], diagnostics: [] });
});

test("passwords are not kept", async () => {
  const script = await read(
    "create role a login password 's3cret'; alter role a password $$s3cret$$ nologin; create user mapping for a server s options (password 's3cret');",
  );
  expect(script.statements.map(({ text }) => text)).toEqual(["create role a login …", "alter role a …"]);
  expect(script.other).toHaveLength(1);
  expect(JSON.stringify(script)).not.toContain("s3cret");
});
