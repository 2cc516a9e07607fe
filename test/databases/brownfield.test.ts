import pg from "pg";
import { afterAll, describe, expect, it } from "vitest";
import { type DeclaredDatabase, differencesOf, expectationsOf, planDatabase, resolve } from "../../src/databases/index.js";
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

/** Replays one seed: `BROWNFIELD_SEED=14 npx vitest run test/databases/brownfield.test.ts`. `TEST_LONG=1` takes a thousand. */
const ASKED = process.env.BROWNFIELD_SEED;
const LONG = process.env.TEST_LONG === "1";
const MAJORS: readonly Major[] = LONG ? [13, "installed", 18] : [13, 18];
/** Of each major; in the short run every major takes seeds of its own, a hundred together. */
const SEEDS = LONG ? 1000 : 50;

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
  expect(planned.plan.blocked, shown).toEqual([]);
  await apply(at.connection, planned.plan);

  const after = await readLive(at.connection);
  expect(planDatabase(declared, after, OPTIONS).plan.changes, shown).toEqual([]);
  const { desired } = resolve(declared, after, new Map());
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

describe.each(MAJORS)("random databases of others, PostgreSQL %s", (major) => {
  it("become what random teams declare: applied, proved, planned again as nothing, and one drift taken back", {
    timeout: 3_600_000,
  }, async () => {
    const server = await testServer(major);
    if (typeof server === "string") throw new Error(server);
    const at = await session(server);
    const seeds =
      ASKED === undefined
        ? Array.from({ length: SEEDS }, (_, index) => (LONG ? index + 1 : 2 * index + (major === 13 ? 1 : 2)))
        : [Number(ASKED)];
    const bad: string[] = [];
    for (const seed of seeds) {
      try {
        await judge(at, seed);
      } catch (error) {
        bad.push(`seed ${seed}: ${error instanceof Error ? error.message : String(error)}`.slice(0, 6000));
      }
      await clear(at);
    }
    await at.connection.close();
    await at.client.end();
    expect(bad.length === 0 ? "" : `${bad.length} of ${seeds.length} seeds failed:\n${bad.slice(0, 5).join("\n\n")}`).toBe("");
  });
});
