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
const HARD = 'Team "X", =/|';

/** What a server takes as the name of a role, a schema, a table and a column. */
const NAMES: Readonly<Record<string, string>> = {
  "that looks like an access list": HARD,
  "with doubled quotes": 'Team ""X"", =/|',
  "of 63 bytes": `Sixty three ${"x".repeat(51)}`,
  "of 63 bytes in fewer letters": `x${"ö".repeat(31)}`,
  "in many scripts": "größe-表-🦉-ادارة",
  "with a line's end and a backslash": "line\nbreak\\",
  "with every sign of SQL": "a'b;--/*$1%s:x{}",
  "like a keyword": "select",
  "in upper case": "USER",
};

/** What no role of a team may be called, and why. */
const REFUSED: Readonly<Record<string, readonly [name: string, code: string, why: RegExp]>> = {
  "of 64 bytes": ["x".repeat(64), "name-too-long", /63 bytes/],
  "of 64 bytes in 32 letters": ["ö".repeat(32), "name-too-long", /63 bytes/],
  public: ["public", "reserved-role", /everybody/],
  "public in upper case": ["PUBLIC", "reserved-role", /everybody/],
  none: ["none", "reserved-role", /nobody/],
  pg_x: ["pg_x", "reserved-role", /begin with pg_/],
};

interface Access {
  readonly role: string;
  readonly grants: readonly Readonly<Record<string, unknown>>[];
}

function workspace(access: Access): string {
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
  const team = { team: "sales", name: "Sales", purpose: "Sells.", databases: { store: access } };
  writeFileSync(join(cwd, "roles/sales.yaml"), JSON.stringify(team, null, 1));
  return cwd;
}

describe.each([13, 18] as const)("names on PostgreSQL %i", (major) => {
  it.for(Object.entries(NAMES))("%s are applied, proved and taken back letter for letter", async ([, name], context) => {
    const server = await testServer(major);
    if (typeof server === "string") return context.skip(server);
    const [role, schema, table, column] = [quote(name), quote(name), `${quote(name)}.${quote(name)}`, quote(name)];
    await server.sql("postgres", `create database ${quote(name)}`);
    await server.sql(
      name,
      `create schema ${schema}; create table ${table} (${column} int, other int); create table public.pg_x (id int);
      create function ${table}(int) returns int language sql as 'select 1'`,
    );
    const own = writeSqlName([name, name]);
    const grants = [
      { privileges: ["SELECT"], tables: [own], columns: [name] },
      { privileges: ["INSERT"], tables: [own] },
      { privileges: ["SELECT"], tables: ["public.pg_x"] },
      { privileges: ["EXECUTE"], functions: [writeSqlName([name, name], "integer")] },
      { privileges: ["SELECT"], all: { sequences: [name] }, future: true },
    ];
    const env = { STORE_DATABASE_URL: server.url(name) };
    const cwd = workspace({ role: name, grants });
    const { status, stdout, stderr } = bailiwick(["apply", "--yes", "--json"], { cwd, env });
    expect([status, stderr], stdout.slice(0, 3000)).toEqual([0, ""]);
    const { proof } = JSON.parse(stdout) as Application;
    expect([proof?.proved, proof?.databases[0]?.roles]).toEqual([true, [name]]);
    expect(bailiwick(["plan", "--detailed-exitcode"], { cwd, env }).status).toBe(0);
    // Whoever is the role reads its column, and not the other.
    await expect(server.sql(name, `set role ${role}; select ${column} from ${table}`)).resolves.toEqual([]);
    await expect(server.sql(name, `set role ${role}; select other from ${table}`)).rejects.toThrow("permission denied");
    const less = workspace({ role: name, grants: [] });
    expect(bailiwick(["apply", "--yes"], { cwd: less, env }).status).toBe(0);
    await expect(server.sql(name, `set role ${role}; select ${column} from ${table}`)).rejects.toThrow("permission denied");
    await server.sql(name, `drop owned by ${role}; drop role ${role}`);
  });
});

describe("names of roles that are refused before a server is asked", () => {
  it.each(Object.entries(REFUSED))("%s", (_, [name, code, why]) => {
    const cwd = workspace({ role: name, grants: [] });
    // Nothing listens there: whoever asked a server would end otherwise.
    const env = { STORE_DATABASE_URL: "postgres://nobody@127.0.0.1:1/none" };
    const { status, stdout } = bailiwick(["apply", "--yes", "--json"], { cwd, env });
    const { error } = JSON.parse(stdout) as { error: { diagnostics: { code: string; reason?: string; message: string }[] } };
    expect([status, error.diagnostics.map((each) => each.code)]).toEqual([2, [code]]);
    expect(JSON.stringify(error.diagnostics)).toMatch(why);
  });
});
