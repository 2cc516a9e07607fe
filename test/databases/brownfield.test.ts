import pg from "pg";
import { afterAll, describe, expect, it } from "vitest";
import { type DeclaredDatabase, differencesOf, expectationsOf, planDatabase } from "../../src/databases/index.js";
import { proveOnServer, readLive } from "../../src/engines/postgres/index.js";
import type { Major } from "../postgres/binaries.js";
import { stopServers, testServer } from "../postgres/server.js";
import { brownfield } from "./brownfield.js";
import { Dice } from "./dice.js";
import { drifts } from "./drift.js";
import { apply, clear, declaredFor, make, type Session, session } from "./field-session.js";

afterAll(stopServers);

const OPTIONS = { quote: pg.escapeIdentifier };
const VERSIONS: Readonly<Record<Major, number>> = { 13: 130000, 18: 180000, installed: 150000 };

/**
 * Replays one seed, or a slice of them: `BROWNFIELD_SEED=14 npx vitest run test/databases/brownfield.test.ts`, or `=1-100`.
 * `TEST_LONG=1` takes a thousand, on every major to be had.
 */
const ASKED = process.env.BROWNFIELD_SEED;
const LONG = process.env.TEST_LONG === "1";
const MAJORS: readonly Major[] = LONG ? [13, "installed", 18] : [13, 18];
/** Of each major; in the short run every major takes seeds of its own. */
const SEEDS = LONG ? 1000 : 100;
const FAILURES_AT_MOST = 5;

function seedsFor(major: Major): readonly number[] {
  if (ASKED === undefined)
    return Array.from({ length: SEEDS }, (_, index) => (LONG ? index + 1 : 2 * index + (major === 13 ? 1 : 2)));
  const [first = 1, last = first] = ASKED.split("-").map(Number);
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

async function judge(at: Session, seed: number): Promise<void> {
  const version = VERSIONS[at.server.major];
  const strict = seed % 3 !== 0;
  const field = brownfield(seed, version, strict);
  await make(at, field);
  const before = await readLive(at.connection);
  // A declaration that contradicts itself, or the memberships of others, is told and never planned; the next one is taken.
  let declared: DeclaredDatabase | undefined;
  let planned: ReturnType<typeof planDatabase> | undefined;
  for (let turn = 0; turn < 50 && planned === undefined; turn += 1) {
    declared = declaredFor(turn, seed, field, version, strict);
    const tried = declared === undefined ? undefined : planDatabase(declared, before, OPTIONS);
    if (tried?.diagnostics.length === 0) planned = tried;
  }
  if (declared === undefined || planned === undefined) throw new Error("no sound declaration");
  const shown = planned.plan.changes.flatMap(({ steps }) => steps.map(({ sql, as }) => `${as ?? ""}> ${sql}`)).join("\n");
  expect(planned.plan.blocked, `${JSON.stringify(planned.plan.blocked)}\nbeside\n${shown}`).toEqual([]);
  await apply(at.connection, planned.plan);

  const after = await readLive(at.connection);
  const { plan: again, desired } = planDatabase(declared, after, OPTIONS);
  expect(again.changes, `${JSON.stringify(again.changes, null, 1)}\nafter\n${shown}`).toEqual([]);
  const mismatches = differencesOf(desired, await proveOnServer(at.connection, expectationsOf(desired)));
  // Where PUBLIC may keep what it has, that is all that is more than declared.
  const unexplained = strict ? mismatches : mismatches.filter(({ from }) => !from.some(({ by }) => by === "public"));
  expect(JSON.stringify(unexplained.slice(0, 5)), `${shown}\n${JSON.stringify(unexplained.slice(0, 5))}`).toBe("[]");

  for (const drift of drifts(desired, after, new Dice(seed))) {
    if (!(await tried(at, drift.sql))) continue;
    const drifted = await readLive(at.connection);
    if (drifted.fingerprint === after.fingerprint) continue;
    const { plan } = planDatabase(declared, drifted, OPTIONS);
    expect(plan.changes.length, `${drift.sql}\n${JSON.stringify(plan.changes, null, 1)}`).toBe(1);
    await apply(at.connection, plan);
    expect((await readLive(at.connection)).fingerprint, `${drift.sql}\n${JSON.stringify(plan.changes, null, 1)}`).toBe(
      after.fingerprint,
    );
    return;
  }
}

async function tried({ client }: Session, sql: string): Promise<boolean> {
  try {
    await client.query(sql);
    return true;
  } catch {
    return false;
  }
}

// The majors together: while one server works, the planner does for another.
describe.concurrent.each(MAJORS)("random databases of others, PostgreSQL %s", (major) => {
  it("become what random teams declare: applied, proved, planned again as nothing, and one drift taken back", {
    timeout: 3_600_000,
  }, async ({ expect }) => {
    const server = await testServer(major);
    if (typeof server === "string") throw new Error(server);
    let at = await session(server);
    const seeds = seedsFor(major);
    const bad: string[] = [];
    let taken = 0;
    for (const seed of seeds) {
      try {
        await judge(at, seed);
      } catch (error) {
        bad.push(`seed ${seed}: ${error instanceof Error ? error.message : String(error)}`.slice(0, 6000));
      }
      at = await clear(at);
      taken += 1;
      if (bad.length >= FAILURES_AT_MOST) break;
    }
    await at.connection.close();
    await at.client.end();
    expect(bad.length === 0 ? "" : `${bad.length} of ${taken} seeds failed:\n${bad.join("\n\n")}`).toBe("");
    expect(taken).toBe(seeds.length);
  });
});
