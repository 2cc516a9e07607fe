import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Application } from "../../src/model/application.js";
import { hash } from "../aws/dice.js";
import type { Fault } from "../aws/faults.js";
import type { StandIn } from "../aws/stand-in.js";
import { ENTER, provisioning, run, started } from "./made-accounts.js";
import { accessIn, beyond } from "./role-invariant.js";

const YES = ["apply", ...ENTER, "--yes", "--json"];
/** Applies that are killed; TEST_LONG asks as many as acceptance does. */
const KILLS = process.env.TEST_LONG === undefined ? 2 : 50;

const FAULTS: readonly Fault[] = [
  { kind: "drop-after", service: "iam", operation: "Create*", share: 0.3, seed: 3 },
  { kind: "error-after", service: "iam", operation: "Attach*", share: 0.3, seed: 4 },
  { kind: "throttle", service: "iam", share: 0.1, seed: 5 },
  { kind: "drop-before", service: "iam", share: 0.05, seed: 6 },
  { kind: "error-503", service: "iam", share: 0.05, seed: 7 },
];

type Access = ReturnType<typeof accessIn>;

/** A stand-in whose roles are looked at after every call that changed something. */
async function watched() {
  let [before, after]: [Access | undefined, Access | undefined] = [undefined, undefined];
  const made = await provisioning({
    afterCall: (world, { operation }) => {
      if (after === undefined || before === undefined || /^(Get|List|Assume|Describe)/.test(operation)) return;
      const more = beyond(accessIn(world), before, after);
      if (more.length > 0) throw new Error(`after ${operation}: ${more.join("; ")}`);
    },
  });
  const watch = (from: Access, to: Access): void => {
    [before, after] = [from, to];
  };
  return { ...made, watch };
}

/** Ends a process of its own once the stand-in has answered so many calls. */
async function killedAfter(standIn: StandIn, folder: string, calls: number): Promise<number | null> {
  const child = started(standIn, folder, YES);
  const closed = new Promise<number | null>((resolve) => child.on("close", (status) => resolve(status)));
  const start = standIn.ledger.calls.length;
  const timer = setInterval(() => {
    if (standIn.ledger.calls.length - start >= calls) child.kill("SIGKILL");
  }, 1);
  const status = await closed;
  clearInterval(timer);
  return status;
}

describe("an apply to accounts that is cut off", { timeout: 3_600_000 }, () => {
  let wanted: Access;
  let ends: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    const made = await provisioning();
    ends.push(made.end);
    expect((await run(made.standIn, made.folder, YES)).status).toBe(0);
    wanted = accessIn(made.standIn.world);
  }, 600_000);

  afterAll(async () => {
    for (const end of ends) await end();
    ends = [];
  });

  it(`converges after ${KILLS} kills at any moment, and never allows what was not allowed before and is not after`, async () => {
    const { standIn, folder, end, watch } = await watched();
    ends.push(end);
    watch(accessIn(standIn.world), wanted);
    for (let i = 0; i < KILLS; i++) {
      // Every tenth begins with accounts as they were, since an apply that is killed often enough is done.
      if (i % 10 === 9)
        for (const { iam } of standIn.world.accounts.values())
          for (const { name, path } of [...iam.roles.values()])
            if (path === "/bailiwick/") iam.roles.delete(name, standIn.world.clock.now());
      await killedAfter(standIn, folder, 10 + (hash(7, i) % 120));
    }
    const { status, stdout, stderr } = await run(standIn, folder, YES);
    expect(status, stdout + stderr).toBe(0);
    expect(accessIn(standIn.world)).toEqual(wanted);
    expect(standIn.broken).toEqual([]);
    const plan = await run(standIn, folder, ["plan", ...ENTER, "--detailed-exitcode"]);
    expect(plan.status, plan.stdout).toBe(0);
  });

  it("does nothing twice, whatever answers are lost, throttled or broken", async () => {
    const { standIn, folder, end, watch } = await watched();
    ends.push(end);
    watch(accessIn(standIn.world), wanted);
    standIn.faults.set(FAULTS);
    const { status, stdout, stderr } = await run(standIn, folder, YES);
    const { targets } = JSON.parse(stdout) as Application;
    for (const { status: ended, done, notDone, unknown, changes } of targets)
      expect(ended === "applied" ? [done.length, notDone, unknown] : ended, stderr).toEqual([changes.length, [], []]);
    expect(status).toBe(0);
    expect(standIn.faults.happened.every((times) => times > 0)).toBe(true);
    expect(accessIn(standIn.world)).toEqual(wanted);
    expect(standIn.broken).toEqual([]);
    for (const { iam } of standIn.world.accounts.values())
      for (const { path, versions } of iam.policies.values()) if (path === "/bailiwick/") expect(versions).toHaveLength(1);
  });

  it("says truly what is done and what is not where a call is refused", async () => {
    const { standIn, folder, end } = await watched();
    ends.push(end);
    standIn.faults.set([{ kind: "access-denied", account: "222233334444", service: "iam", operation: "AttachRolePolicy" }]);
    const { status, stdout } = await run(standIn, folder, YES);
    expect(status).toBe(5);
    const { targets } = JSON.parse(stdout) as Application;
    expect(targets.map(({ target, status: ended }) => [target, ended])).toEqual([
      ["111122223333", "applied"],
      ["222233334444", "partial"],
      ["333344445555", "applied"],
    ]);
    const partial = targets[1];
    const kinds = (numbers: readonly number[]): readonly string[] =>
      (partial?.changes ?? []).filter(({ number }) => numbers.includes(number)).map(({ kind }) => kind);
    expect(kinds(partial?.done ?? [])).not.toContain("attach-policy");
    expect(kinds(partial?.notDone ?? [])[0]).toBe("attach-policy");
    expect(partial?.error?.code).toBe("access-denied");
    const { iam } = standIn.world.account("222233334444");
    expect([...iam.roles.values()].filter(({ path }) => path === "/bailiwick/").flatMap(({ attached }) => attached)).toEqual([]);
  });
});
