import { rmSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Fault, FaultKind } from "../aws/faults.js";
import { type StandIn, startStandIn } from "../aws/stand-in.js";
import { applied, planned, untruths } from "./in-process.js";
import { ACCOUNTS, accountsWorld, provisioning } from "./made-accounts.js";
import { manyTeams, SERVICE_REQUESTS, writeTeams } from "./many-teams.js";
import { accessIn, beyond, type RoleAccess, stateOf } from "./role-invariant.js";

const [PROD = ""] = ACCOUNTS;
const ASKED = { targets: [PROD] };
const TEAMS = 4;
const QUESTION = { requests: SERVICE_REQUESTS };

/** Calls of the apply from one side's teams to the other's, every one a write. */
const WRITES = [
  "CreateRole",
  "CreatePolicy",
  "CreatePolicyVersion",
  "AttachRolePolicy",
  "DetachRolePolicy",
  "UpdateAssumeRolePolicy",
  "UpdateRole",
  "PutRolePolicy",
  "DeleteRolePolicy",
  "TagRole",
  "TagPolicy",
  "DeleteRole",
  "DeletePolicy",
];

/** What may go wrong on the way, the write done or not. */
const PASSING: readonly FaultKind[] = [
  "drop-before",
  "drop-after",
  "drop-amid",
  "truncate",
  "malformed",
  "error-500",
  "error-503",
  "error-after",
  "throttle",
];

describe("an apply to an account whose writes go wrong", { timeout: 1_200_000 }, () => {
  let source: Awaited<ReturnType<typeof provisioning>>;
  let before: RoleAccess;
  let after: RoleAccess;
  let wanted: unknown;
  const ends: (() => Promise<void>)[] = [];

  /** An account as the first side's apply left it, of its own, with a workspace that asks for the other side. */
  async function scenario(faults: readonly Fault[]): Promise<{ readonly standIn: StandIn; readonly folder: string }> {
    const world = accountsWorld();
    const [from, to] = [source.standIn.world.account(PROD).iam, world.account(PROD).iam];
    for (const role of from.roles.values()) to.roles.set(role.name, role, 0);
    for (const policy of from.policies.values()) to.policies.set(policy.arn, policy, 0);
    const standIn = await startStandIn({
      world,
      rates: "off",
      faults,
      afterCall: (_, { operation, service }) => {
        if (service !== "iam" || /^(Get|List)/.test(operation)) return;
        const more = beyond(accessIn(world, { ...QUESTION, account: PROD }), before, after);
        if (more.length > 0) throw new Error(`after ${operation}: ${more.join("; ")}`);
      },
    });
    const folder = manyTeams("after", TEAMS);
    ends.push(async () => {
      await standIn.stop();
      rmSync(folder, { recursive: true, force: true });
    });
    return { standIn, folder };
  }

  const own = (standIn: StandIn): unknown =>
    (stateOf(standIn.world) as readonly { readonly id: string }[]).find(({ id }) => id === PROD);

  beforeAll(async () => {
    source = await provisioning({}, () => manyTeams("before", TEAMS));
    ends.push(source.end);
    const { standIn, folder } = source;
    expect((await applied(standIn, folder, ASKED)).code).toBe(0);
    before = accessIn(standIn.world, { ...QUESTION, account: PROD });
    const copy = await startStandIn({ world: accountsWorld(), rates: "off" });
    ends.push(() => copy.stop());
    const [from, to] = [standIn.world.account(PROD).iam, copy.world.account(PROD).iam];
    for (const role of from.roles.values()) to.roles.set(role.name, role, 0);
    for (const policy of from.policies.values()) to.policies.set(policy.arn, policy, 0);
    writeTeams(folder, "after", TEAMS);
    expect((await applied(copy, folder, ASKED)).code).toBe(0);
    after = accessIn(copy.world, { ...QUESTION, account: PROD });
    wanted = own(copy);
    expect(Object.keys(copy.ledger.counts()).filter((name) => WRITES.includes(name.slice(4))).length).toBe(WRITES.length);
  });

  afterAll(async () => {
    for (const end of ends) await end();
  });

  it.for(PASSING)("does everything once where the first call of each kind ends in %s", async (kind) => {
    const faults = WRITES.map((operation): Fault => ({ kind, service: "iam", operation, times: 1 }));
    const { standIn, folder } = await scenario(faults);
    const { code, target } = await applied(standIn, folder, ASKED);
    expect(standIn.faults.happened).toEqual(WRITES.map(() => 1));
    expect([code, target.status, target.notDone, target.unknown], JSON.stringify(target.error)).toEqual([0, "applied", [], []]);
    expect(own(standIn)).toEqual(wanted);
    expect(standIn.broken).toEqual([]);
  });

  // A call that is not answered is given up after a minute, so that only long runs wait for it.
  it.runIf(process.env.TEST_LONG !== undefined)(
    "does everything once where the first call of a kind is never answered",
    async () => {
      const results = await Promise.all(
        WRITES.map(async (operation) => {
          const { standIn, folder } = await scenario([{ kind: "hang", service: "iam", operation, times: 1 }]);
          const { code, target } = await applied(standIn, folder, ASKED);
          expect([standIn.faults.happened, standIn.broken], operation).toEqual([[1], []]);
          return { operation, code, status: target.status, error: target.error, state: own(standIn) };
        }),
      );
      expect(results).toEqual(WRITES.map((operation) => ({ operation, code: 0, status: "applied", error: null, state: wanted })));
    },
  );

  it.for(WRITES)("tells truly what is done where %s is refused, and goes on from there", async (operation) => {
    const { standIn, folder } = await scenario([{ kind: "access-denied", service: "iam", operation }]);
    const { code, target } = await applied(standIn, folder, ASKED);
    expect([3, 5]).toContain(code);
    expect(code === 5).toBe(target.done.length > 0);
    expect([target.unknown, target.error?.code]).toEqual([[], "access-denied"]);
    expect(untruths(target, await planned(standIn, folder, ASKED))).toEqual([]);
    standIn.faults.set([]);
    expect((await applied(standIn, folder, ASKED)).code).toBe(0);
    expect(own(standIn)).toEqual(wanted);
    expect(standIn.broken).toEqual([]);
  });
});
