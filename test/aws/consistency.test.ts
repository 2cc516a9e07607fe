import * as I from "@aws-sdk/client-iam";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { trustOf } from "./made-iam.js";
import { oneAccount } from "./organisation.js";
import { type StandIn, startStandIn } from "./stand-in.js";
import { Versioned } from "./versioned.js";

const ACCOUNT = "111122223333";
const MEMORY = 50;

describe("a map with a memory", () => {
  test("answers for any moment that it remembers as a map of that moment would", () => {
    const step = fc.record({
      key: fc.constantFrom("a", "b", "c"),
      value: fc.option(fc.nat(9), { nil: undefined }),
      gap: fc.nat(30),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), fc.nat(MEMORY), (steps, lag) => {
        const map = new Versioned<number>(() => MEMORY);
        let now = 1000;
        const log: { at: number; key: string; value: number | undefined }[] = [];
        for (const { key, value, gap } of steps) {
          now += gap;
          if (value === undefined) map.delete(key, now);
          else map.set(key, value, now);
          log.push({ at: now, key, value });
        }
        const view = now - lag;
        const expected = new Map<string, number>();
        for (const { at, key, value } of log) {
          if (at > view) continue;
          if (value === undefined) expected.delete(key);
          else expected.set(key, value);
        }
        expect([...map.values(view)].sort()).toEqual([...expected.values()].sort());
        for (const key of ["a", "b", "c"]) expect(map.get(key, view)).toBe(expected.get(key));
      }),
    );
  });

  test("forgets at once where it need not remember", () => {
    const map = new Versioned<number>(() => 0);
    map.set("a", 1, 10);
    map.set("a", 2, 11);
    expect(map.get("a", 10)).toBeUndefined();
    expect(map.get("a")).toBe(2);
    map.delete("a", 12);
    expect(map.count()).toBe(0);
  });
});

describe("IAM that lags", () => {
  let standIn: StandIn;
  let iam: I.IAMClient;
  beforeAll(async () => {
    const world = oneAccount(ACCOUNT);
    world.consistency = { milliseconds: 60_000, seed: 5 };
    standIn = await startStandIn({ world, rates: "off" });
    iam = new I.IAMClient({ ...standIn.client(ACCOUNT), maxAttempts: 1 });
  });
  afterAll(() => standIn.stop());

  const seen = async (RoleName: string) => {
    const all = [];
    for (let i = 0; i < 12; i++) {
      all.push(
        await iam.send(new I.GetRoleCommand({ RoleName })).then(
          () => true,
          () => false,
        ),
      );
    }
    return all;
  };

  test("may not show a new role at first, and always does in the end", async () => {
    const AssumeRolePolicyDocument = trustOf({ Service: "ec2.amazonaws.com" });
    await iam.send(new I.CreateRoleCommand({ RoleName: "new", AssumeRolePolicyDocument }));
    expect(await seen("new")).toContain(false);
    standIn.world.clock.advance(30_000);
    const half = await seen("new");
    expect(half).toContain(true);
    expect(half).toContain(false);
    standIn.world.clock.advance(31_000);
    expect(await seen("new")).not.toContain(false);
  });

  test("shows what was there before, and refuses writes by what is there", async () => {
    const AssumeRolePolicyDocument = trustOf({ Service: "ec2.amazonaws.com" });
    await iam.send(new I.DeleteRoleCommand({ RoleName: "new" }));
    expect(await seen("new")).toContain(true);
    await iam.send(new I.CreateRoleCommand({ RoleName: "new", AssumeRolePolicyDocument }));
    await expect(iam.send(new I.CreateRoleCommand({ RoleName: "new", AssumeRolePolicyDocument }))).rejects.toMatchObject({
      name: "EntityAlreadyExistsException",
    });
  });
});
