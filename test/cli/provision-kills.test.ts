import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hash } from "../aws/dice.js";
import { ENTER, run } from "./made-accounts.js";
import { manyTeams, SERVICE_REQUESTS, type Side, writeTeams } from "./many-teams.js";
import { accessIn, type RoleAccess, stateOf } from "./role-invariant.js";
import { killedAfter, watched } from "./watched-accounts.js";

/** Teams in each of three accounts, and applies that are killed; TEST_LONG asks what acceptance asks: 60 bundles, 50 kills. */
const [TEAMS, KILLS] = process.env.TEST_LONG === undefined ? [5, 3] : [20, 50];
const SEED = process.env.TEST_SEED === "random" ? Date.now() : Number(process.env.TEST_SEED ?? 7);
const YES = ["apply", ...ENTER, "--yes", "--json"];
const QUESTION = { requests: SERVICE_REQUESTS };

describe(`an apply of ${TEAMS * 3} bundles that is killed`, { timeout: 3_600_000 }, () => {
  let made: Awaited<ReturnType<typeof watched>>;
  const access = {} as Record<Side, RoleAccess>;
  let calls = 0;

  /** Applies one side without being cut off, and keeps what it gives. */
  const apply = async (side: Side): Promise<void> => {
    writeTeams(made.folder, side, TEAMS);
    const start = made.standIn.ledger.calls.length;
    const { status, stdout, stderr } = await run(made.standIn, made.folder, YES);
    expect(status, stdout + stderr).toBe(0);
    calls = made.standIn.ledger.calls.length - start;
    access[side] = accessIn(made.standIn.world, QUESTION);
  };

  beforeAll(async () => {
    made = await watched(QUESTION, () => manyTeams("before", TEAMS));
    await apply("before");
    await apply("after");
  }, 1_200_000);

  afterAll(() => made.end());

  it(`converges after each of ${KILLS} kills at random points, and never allows what was not allowed before and is not after`, async () => {
    const { standIn, folder, watch, looks } = made;
    const roles = (side: Side): number => access[side].size;
    expect([roles("before"), roles("after")]).toEqual([TEAMS * 3, TEAMS * 3]);
    watch(access.before, access.after);
    let side: Side = "before";
    let killed = 0;
    const converged = async (): Promise<void> => {
      const { status, stdout, stderr } = await run(standIn, folder, YES);
      expect(status, `seed ${SEED}: ${stdout}${stderr}`).toBe(0);
      expect(standIn.broken).toEqual([]);
      expect(accessIn(standIn.world, QUESTION)).toEqual(access[side]);
    };
    const state = stateOf(standIn.world);
    for (let i = 0; killed < KILLS; i++) {
      // Every run begins with the other side's teams, and is killed up to three times before it may end.
      if (i % 3 === 0) writeTeams(folder, side, TEAMS);
      const status = await killedAfter(standIn, folder, YES, 1 + (hash(SEED, i) % calls));
      expect([null, 0]).toContain(status);
      if (status === null) killed++;
      if (i % 3 === 2 || killed === KILLS) {
        await converged();
        side = side === "before" ? "after" : "before";
        if (i % 3 !== 2) break;
      }
    }
    if (side === "after") {
      writeTeams(folder, side, TEAMS);
      await converged();
    }
    expect(looks()).toBeGreaterThan(KILLS * TEAMS);
    const plan = await run(standIn, folder, ["plan", ...ENTER, "--detailed-exitcode"]);
    expect(plan.status, plan.stdout).toBe(0);
    expect(inForce(stateOf(standIn.world))).toEqual(inForce(state));
  });
});

/** States without the versions that are not in force: how many there are depends on how often a policy changed. */
function inForce(state: unknown): unknown {
  return JSON.parse(JSON.stringify(state, (key, value: unknown) => (key === "versions" ? undefined : value)));
}
