import { afterAll, describe, expect, it } from "vitest";
import { fromStatements } from "../../src/databases/import/from-statements.js";
import { runGrants } from "../../src/databases/import/run-grants.js";
import { parseGrantSql, readLive } from "../../src/engines/postgres/index.js";
import { databaseOn, ownRole } from "../postgres/engines.js";
import { stopServers } from "../postgres/server.js";

afterAll(stopServers);

/** Statements about roles a, b, c and d; the server says what becomes of them. */
const SCRIPTS: readonly string[] = [
  "grant a to b",
  "grant a to b with admin option; revoke admin option for a from b",
  "grant a to b with admin true, inherit false; revoke admin option for a from b restrict",
  "grant a to b with inherit false, set false; grant a to b with set true",
  "grant a to b with admin true; grant a to b",
  "grant a to b with admin option; grant a to b with admin false",
  "grant a to b; revoke inherit option for a from b",
  "grant a to b; revoke set option for a from b",
  "grant a to b with admin option; grant a to c granted by b; revoke a from b cascade",
  "grant a to b with admin option; grant a to c granted by b; revoke admin option for a from b cascade",
  "grant a to b with admin option; grant a to c granted by b; revoke a from b",
  "grant a to b with admin option; grant a to c granted by b; revoke admin option for a from b restrict",
  "grant a to b with admin option; grant a to c granted by b; revoke a from c",
  "grant a to b with admin option; grant a to c granted by b; revoke a from c granted by b",
  "grant a to b with admin option; grant a to c with inherit false; grant a to c with inherit true granted by b; revoke a from c",
  "grant a to b with admin option; grant a to c with admin option granted by b; grant a to d granted by c; revoke a from b cascade",
  "grant a, b to c, d granted by current_user; revoke a from c granted by session_user; revoke b from d granted by current_role",
  "create role e in role a role b admin c; revoke e from b",
  "alter group a add user b, c; alter group a drop user c",
  "revoke a from b",
];

describe("memberships as statements leave them", () => {
  it("are those that the server has after them", async (context) => {
    const { connection } = await databaseOn(18, "select 1", context);
    const seen: unknown[] = [];
    for (const script of SCRIPTS) {
      const own = new Map([..."abcde"].map((letter) => [letter, ownRole(letter)]));
      const sql = script.replace(/\b[a-e]\b/g, (letter) => own.get(letter) ?? letter);
      for (const letter of "abcd") await connection.query(`create role ${own.get(letter)}`);
      for (const statement of sql.split(";")) await connection.query(statement).catch(() => undefined);
      const live = await readLive(connection);
      const names = new Set(own.values());
      const real = new Map<string, readonly boolean[]>();
      for (const { role, member, inherit, set, admin } of live.memberships) {
        if (!names.has(role) || !names.has(member)) continue;
        const [i, s, a] = real.get(`${member} in ${role}`) ?? [];
        real.set(`${member} in ${role}`, [inherit || i === true, set || s === true, admin || a === true]);
      }
      const run = runGrants(fromStatements(await parseGrantSql(sql, "grants.sql")).grants, live);
      const stated = [...run.memberships].flatMap(([member, groups]) =>
        groups.map(({ role, inherit, set, admin }) => [`${member} in ${role}`, [inherit, set, admin]]),
      );
      const sorted = (pairs: unknown) => JSON.stringify([...(pairs as string[][])].sort());
      if (sorted(stated) !== sorted([...real])) seen.push([script, "stated", stated, "real", [...real]]);
    }
    expect(seen).toEqual([]);
  });

  it("tells of members that are whoever runs the statements", async () => {
    const scripts = [
      "create role x role current_user",
      "create role x admin session_user, a",
      "create role x in role current_role",
      "create user x in group a role b",
      "alter group x add user current_user",
      "grant x to current_user",
    ];
    const told = await Promise.all(
      scripts.map(async (sql) => fromStatements(await parseGrantSql(sql, "grants.sql")).others.map(({ what }) => what)),
    );
    const runner = ["a statement about whoever runs it (CURRENT_ROLE)"];
    expect(told).toEqual([runner, runner, runner, [], runner, runner]);
  });

  it("tells of what the server refuses, and of whoever runs the statements", async (context) => {
    const { connection } = await databaseOn(18, "select 1", context);
    const sql =
      "grant a to b with admin option; grant a to c granted by b; revoke a from b; grant a to current_user; grant select on s.t to session_user";
    const { grants, others } = fromStatements(await parseGrantSql(sql, "grants.sql"));
    const { differences } = runGrants(grants, await readLive(connection));
    expect(differences.filter(({ kind }) => kind === "refused")).toMatchObject([
      { role: "b", message: "the server refuses to take it without CASCADE, since b gave a to c" },
    ]);
    expect(others.map(({ what }) => what)).toEqual([
      "a statement about whoever runs it (CURRENT_ROLE)",
      "a statement about whoever runs it (CURRENT_ROLE)",
    ]);
  });
});
