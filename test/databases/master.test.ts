import pg from "pg";
import { afterAll, describe, expect, it } from "vitest";
import { type DeclaredDatabase, differencesOf, expectationsOf, planDatabase, resolve } from "../../src/databases/index.js";
import { connect, proveOnServer, readLive } from "../../src/engines/postgres/index.js";
import type { Major } from "../postgres/binaries.js";
import { stopServers, testServer } from "../postgres/server.js";
import { type Brownfield, brownfield, quote } from "./brownfield.js";
import { Dice } from "./dice.js";
import { apply, clear, declaredFor, make, type Session, session } from "./field-session.js";

afterAll(stopServers);

const OPTIONS = { quote: pg.escapeIdentifier };
const VERSIONS: Readonly<Record<Major, number>> = { 13: 130000, 18: 180000, installed: 150000 };
/** Replays one seed: `MASTER_SEED=14 npx vitest run test/databases/master.test.ts`. */
const ASKED = process.env.MASTER_SEED;
const LONG = process.env.TEST_LONG === "1";
const MAJORS: readonly Major[] = LONG ? [13, "installed", 18] : [13, 18];
const SEEDS = LONG ? 400 : 25;

/**
 * A brownfield in which the connection's role is what managed services give: no superuser, CREATEROLE and CREATEDB, a member of a role of
 * the service's (`rds_superuser`) with predefined roles in it. It made some of the roles, which from 16 on gives it ADMIN alone, is in others,
 * and knows nothing of the rest; some of what there is belongs to it.
 */
function underMaster(seed: number, version: number, strict: boolean): Brownfield & { readonly master: string } {
  const dice = new Dice(seed * 31337 + 5);
  const field = brownfield(seed, version, strict);
  const [master, service] = [`s${seed}_master`, `s${seed}_rds_superuser`];
  const createRole = dice.chance(0.85) ? "createrole" : "";
  const head: { sql: string; as?: string }[] = [
    { sql: `create role ${quote(service)} nologin` },
    { sql: `create role ${quote(master)} login ${createRole} createdb ${dice.chance(0.2) ? "noinherit" : ""}` },
    { sql: `grant ${quote(service)} to ${quote(master)} ${dice.chance(0.5) ? "with admin option" : ""}` },
    { sql: `grant pg_monitor, pg_signal_backend to ${quote(service)} with admin option` },
  ];
  const statements = field.statements.map((statement) =>
    statement.sql.startsWith("create role") && dice.chance(0.5) ? { ...statement, as: master } : statement,
  );
  const everyone = [...field.managed, ...field.others];
  const tail: { sql: string; as?: string }[] = [];
  for (const role of everyone) {
    if (dice.chance(0.5)) tail.push({ sql: `grant ${quote(role)} to ${quote(master)}` });
    if (dice.chance(0.15)) tail.push({ sql: `grant ${quote(role)} to ${quote(service)} with admin option` });
  }
  for (const schema of field.schemas)
    if (dice.chance(0.3)) tail.push({ sql: `alter schema ${quote(schema)} owner to ${quote(master)}` });
  for (const { name } of field.tables)
    if (dice.chance(0.3)) tail.push({ sql: `alter table ${name.map(quote).join(".")} owner to ${quote(master)}` });
  if (dice.chance(0.5)) tail.push({ sql: `alter database :database owner to ${quote(master)}` });
  for (const schema of field.schemas)
    if (dice.chance(0.4)) tail.push({ sql: `grant usage on schema ${quote(schema)} to ${quote(master)}` });
  return { ...field, statements: [...head, ...statements, ...tail], master };
}

/** @returns whether there was a sound declaration to judge. */
async function judge(at: Session, seed: number): Promise<boolean> {
  const version = VERSIONS[at.server.major];
  const strict = seed % 3 !== 0;
  const field = underMaster(seed, version, strict);
  await make(at, field);
  const own = () => connect({ url: at.server.url(at.database, field.master) });
  let connection = await own();
  try {
    const before = await readLive(connection);
    let declared: DeclaredDatabase | undefined;
    let first: ReturnType<typeof planDatabase> | undefined;
    for (let turn = 0; turn < 50 && first === undefined; turn += 1) {
      declared = declaredFor(turn, seed, field, version, strict);
      const tried = declared === undefined ? undefined : planDatabase(declared, before, OPTIONS);
      if (tried?.diagnostics.length === 0) first = tried;
    }
    if (declared === undefined || first === undefined) return false;
    const shown = [
      ...first.plan.changes.flatMap(({ steps }) => steps.map(({ sql, as }) => `${as ?? ""}> ${sql}`)),
      ...first.plan.blocked.map(({ subject, why }) => `blocked: ${subject}: ${why}`),
    ].join("\n");
    await apply(connection, first.plan).catch((error: Error) => {
      throw new Error(`${error.message}\n${shown}`);
    });
    await connection.close();
    // Nobody was locked out: the same role comes in again, and sees the same things undone for the same reasons.
    connection = await own();
    const after = await readLive(connection);
    const second = planDatabase(declared, after, OPTIONS).plan;
    const again = second.changes.map(({ subject, why, steps }) => [
      subject,
      why,
      steps.map(({ sql, as }) => `${as ?? ""}> ${sql}`),
    ]);
    expect(again.length, `planned again: ${JSON.stringify(again, null, 1)}\n${shown}`).toBe(0);
    const words = (plan: typeof second) => plan.blocked.map(({ subject, why }) => `${subject}: ${why}`).sort();
    const [said, says] = [words(first.plan), words(second)];
    const differing = [
      ...said.filter((one) => !says.includes(one)).map((one) => `no more: ${one}`),
      ...says.filter((one) => !said.includes(one)).map((one) => `new: ${one}`),
    ];
    expect(differing.length, `blocked otherwise: ${differing.join("\n")}\n${shown}`).toBe(0);
    const { desired } = resolve(declared, after, new Map());
    const lacking = desired.roles.some(({ name }) => !after.roles.some((role) => role.name === name));
    if (lacking) {
      expect(second.blocked.length).toBeGreaterThan(0);
      return true;
    }
    const mismatches = differencesOf(desired, await proveOnServer(connection, expectationsOf(desired)));
    const unexplained = strict ? mismatches : mismatches.filter(({ from }) => !from.some(({ by }) => by === "public"));
    // What is not as declared is named in the plan, and never passed over.
    if (second.blocked.length === 0)
      expect(JSON.stringify(unexplained.slice(0, 5)), `${shown}\n${JSON.stringify(unexplained.slice(0, 5))}`).toBe("[]");
    return true;
  } finally {
    await connection.close();
  }
}

describe.each(MAJORS)("random databases under a role that is no superuser, PostgreSQL %s", (major) => {
  it("are brought as far as that role can: what it cannot is named, the second plan says the same, and it stays in", {
    timeout: 3_600_000,
  }, async () => {
    const server = await testServer(major);
    if (typeof server === "string") throw new Error(server);
    let at = await session(server);
    const seeds =
      ASKED === undefined
        ? Array.from({ length: SEEDS }, (_, index) => (LONG ? index + 1 : 2 * index + (major === 13 ? 1 : 2)))
        : [Number(ASKED)];
    const bad: string[] = [];
    let judged = 0;
    for (const seed of seeds) {
      try {
        if (await judge(at, seed)) judged += 1;
      } catch (error) {
        bad.push(`seed ${seed}: ${error instanceof Error ? error.message : String(error)}`.slice(0, 6000));
      }
      at = await clear(at);
    }
    await at.connection.close();
    await at.client.end();
    if (ASKED === undefined) expect(judged + bad.length).toBeGreaterThan(seeds.length / 2);
    expect(bad.length === 0 ? "" : `${bad.length} of ${seeds.length} seeds failed:\n${bad.slice(0, 5).join("\n\n")}`).toBe("");
  });
});
