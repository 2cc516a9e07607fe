import pg from "pg";
import { afterAll, describe, expect, it } from "vitest";
import { type DeclaredDatabase, declaredIn, planDatabase } from "../../src/databases/index.js";
import { connect, readLive } from "../../src/engines/postgres/index.js";
import type { LiveDatabase } from "../../src/model/database.js";
import { loadWorkspace } from "../../src/workspace/index.js";
import { stopServers, type TestServer, testServer } from "../postgres/server.js";
import { type Brownfield, brownfield, quote } from "./brownfield.js";
import { carryOut } from "./carry-out.js";
import { declaration } from "./declaration.js";

afterAll(stopServers);

async function live(url: string): Promise<LiveDatabase> {
  const connection = await connect({ url });
  try {
    return await readLive(connection);
  } finally {
    await connection.close();
  }
}

/** Statements of a brownfield, each by itself: those that a server refuses are no part of it. */
async function make(url: string, database: string, field: Brownfield): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  for (const { sql, as } of field.statements) {
    if (as !== undefined) await client.query(`set role ${quote(as)}`);
    await client.query(sql.replaceAll(":database", quote(database))).catch(() => undefined);
    if (as !== undefined) await client.query("reset role");
  }
  await client.end();
}

function declared(seed: number, field: Brownfield, version: number, strict: boolean): DeclaredDatabase | undefined {
  for (let turn = 0; turn < 20; turn += 1) {
    const { workspace } = loadWorkspace(declaration(seed * 20 + turn, field, version, strict));
    const [database] = workspace?.databases ?? [];
    if (workspace !== undefined && database !== undefined) return declaredIn(workspace, database);
  }
  return undefined;
}

async function judge(server: TestServer, seed: number): Promise<void> {
  const name = await server.database();
  const url = server.url(name);
  const version = server.major === 13 ? 130000 : 180000;
  const field = brownfield(seed, version);
  await make(url, name, field);
  const wanted = declared(seed, field, version, seed % 3 !== 0);
  if (wanted === undefined) throw new Error("no sound declaration");
  const before = await live(url);
  const { plan, diagnostics } = planDatabase(wanted, before, { quote: pg.escapeIdentifier });
  expect(diagnostics).toEqual([]);
  await carryOut(url, plan.changes);
  const after = await live(url);
  const again = planDatabase(wanted, after, { quote: pg.escapeIdentifier });
  if (again.plan.changes.length > 0) throw new Error(JSON.stringify(again.plan.changes.map(({ subject, why, steps }) => [subject, why, steps]), null, 1) + JSON.stringify(plan.changes.map(({ steps }) => steps)));
  expect(again.plan.blocked).toEqual([]);
  await server.sql("postgres", `drop database ${name}`);
}

const ASKED = process.env.BROWNFIELD_SEED;

describe.each([13, 18] as const)("PostgreSQL %i", (major) => {
  it("second plan empty", { timeout: 600_000 }, async () => {
    const server = await testServer(major);
    if (typeof server === "string") throw new Error(server);
    const seeds = ASKED === undefined ? Array.from({ length: Number(process.env.N ?? 20) }, (_, index) => index + 1) : [Number(ASKED)];
    const bad: string[] = [];
    for (const seed of seeds) {
      try {
        await judge(server, seed);
      } catch (error) {
        bad.push(`seed ${seed}: ${error instanceof Error ? error.message.slice(0, 4000) : String(error)}`);
      }
    }
    console.log(`${seeds.length - bad.length} of ${seeds.length}`, bad.slice(0, 8).join("\n\n"));
    expect(bad.length).toBe(0);
  });
});
