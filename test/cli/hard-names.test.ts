import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { Application } from "../../src/model/application.js";
import { writeSqlName } from "../../src/model/sql-name.js";
import { stopServers, testServer } from "../postgres/server.js";
import { bailiwick } from "./bailiwick.js";
import { folder, removeFolders } from "./folders.js";

afterAll(async () => {
  removeFolders();
  await stopServers();
});

const quote = (name: string) => `"${name.replaceAll('"', '""')}"`;
const SIGNS = "a'b;--/*$1%s:x{}";

/** What a server takes as the name of a role, a schema, a table and a column. */
const NAMES: readonly string[] = [
  // As in the text of an access list, once with its quotes doubled already.
  'Team "X", =/|',
  'Team ""X"", =/|',
  SIGNS,
  // 63 bytes, in fewer letters the second time.
  `Sixty three ${"x".repeat(51)}`,
  `x${"ö".repeat(31)}`,
  "größe-表-🦉-ادارة",
  "line\nbreak\\",
  "select",
  "USER",
  "a.b",
];

/** What no role of a team may be called, and why. */
const REFUSED: Readonly<Record<string, readonly [name: string, code: string, why: RegExp]>> = {
  "of 64 bytes": ["x".repeat(64), "name-too-long", /63 bytes/],
  "of 64 bytes in 32 letters": ["ö".repeat(32), "name-too-long", /63 bytes/],
  public: ["public", "reserved-role", /everybody/],
  "public in upper case": ["PUBLIC", "reserved-role", /everybody/],
  none: ["none", "reserved-role", /nobody/],
  pg_x: ["pg_x", "reserved-role", /begin with pg_/],
};

/** A workspace with one team for every role. */
function workspace(roles: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>): string {
  const cwd = folder();
  mkdirSync(join(cwd, "roles"));
  const root = {
    version: 1,
    organization: "Example",
    environments: { prod: { accounts: ["111122223333"], regions: ["us-east-1"] } },
    identity: { default: { type: "iam", principals: ["arn:aws:iam::${account}:root"] } },
    databases: { store: { engine: "postgres", in: ["prod"], url: "${env:STORE_DATABASE_URL}", strict: true } },
  };
  writeFileSync(join(cwd, "bailiwick.yaml"), JSON.stringify(root, null, 1));
  for (const [index, [role, grants]] of Object.entries(roles).entries()) {
    const databases = { store: { role, grants } };
    const team = { team: `team${index}`, name: `Team ${index}`, purpose: "Works.", databases };
    writeFileSync(join(cwd, `roles/team${index}.yaml`), JSON.stringify(team, null, 1));
  }
  return cwd;
}

/** Everything is called by the same name: schema, table, column, function. */
function objectsNamed(name: string): string {
  const [one, whole] = [quote(name), `${quote(name)}.${quote(name)}`];
  return `create schema ${one}; create table ${whole} (${one} int, other int);
    create function ${whole}(int) returns int language sql as 'select 1';`;
}

function grantsNamed(name: string) {
  const own = writeSqlName([name, name]);
  return [
    { privileges: ["SELECT"], tables: [own], columns: [name] },
    { privileges: ["INSERT"], tables: [own] },
    { privileges: ["SELECT"], tables: ["public.pg_x"] },
    { privileges: ["EXECUTE"], functions: [writeSqlName([name, name], "integer")] },
    { privileges: ["SELECT"], all: { sequences: [name] }, future: true },
  ];
}

describe.each([13, 18] as const)("hard names on PostgreSQL %i", (major) => {
  it("are applied, proved and taken back letter for letter", async (context) => {
    const server = await testServer(major);
    if (typeof server === "string") return context.skip(server);
    const database = `${SIGNS}?#%2f ${'Team "X", =/|'}`;
    await server.sql("postgres", `create database ${quote(database)}`);
    await server.sql(database, `create table public.pg_x (id int); ${NAMES.map(objectsNamed).join("\n")}`);
    const env = { STORE_DATABASE_URL: server.url(database) };
    const cwd = workspace(Object.fromEntries(NAMES.map((name) => [name, grantsNamed(name)])));
    const { status, stdout, stderr } = bailiwick(["apply", "--yes", "--json"], { cwd, env });
    expect([status, stderr], stdout.slice(0, 3000)).toEqual([0, ""]);
    const { proof } = JSON.parse(stdout) as Application;
    expect([proof?.proved, proof?.databases[0]?.roles]).toEqual([true, [...NAMES].sort()]);
    expect(bailiwick(["plan", "--detailed-exitcode"], { cwd, env }).status).toBe(0);
    // Whoever is the role reads its column, and no other.
    const reads = (role: string, column: string, of = role) =>
      server.sql(database, `set role ${quote(role)}; select ${quote(column)} from ${quote(of)}.${quote(of)}`);
    for (const [index, name] of NAMES.entries()) {
      await expect(reads(name, name)).resolves.toEqual([]);
      await expect(reads(name, "other")).rejects.toThrow("permission denied");
      const next = NAMES[(index + 1) % NAMES.length] ?? "";
      await expect(reads(name, next, next)).rejects.toThrow("permission denied");
    }
    const less = workspace(Object.fromEntries(NAMES.map((name) => [name, []])));
    expect(bailiwick(["apply", "--yes"], { cwd: less, env }).status).toBe(0);
    for (const name of NAMES) await expect(reads(name, name)).rejects.toThrow("permission denied");
  });
});

describe("names of roles that are refused before a server is asked", () => {
  it.each(Object.entries(REFUSED))("%s", (_, [name, code, why]) => {
    const cwd = workspace({ [name]: [] });
    // Nothing listens there: whoever asked a server would end otherwise.
    const env = { STORE_DATABASE_URL: "postgres://nobody@127.0.0.1:1/none" };
    const { status, stdout } = bailiwick(["apply", "--yes", "--json"], { cwd, env });
    const { error } = JSON.parse(stdout) as { error: { diagnostics: { code: string; reason?: string; message: string }[] } };
    expect([status, error.diagnostics.map((each) => each.code)]).toEqual([2, [code]]);
    expect(JSON.stringify(error.diagnostics)).toMatch(why);
  });
});
