import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Application } from "../../src/model/application.js";
import type { Fault } from "../aws/faults.js";
import { ENTER, provisioning, run } from "./made-accounts.js";
import { accessIn, type RoleAccess } from "./role-invariant.js";
import { watched } from "./watched-accounts.js";

const YES = ["apply", ...ENTER, "--yes", "--json"];
const FAULTS: readonly Fault[] = [
  { kind: "drop-after", service: "iam", operation: "Create*", share: 0.3, seed: 3 },
  { kind: "error-after", service: "iam", operation: "Attach*", share: 0.3, seed: 4 },
  { kind: "throttle", service: "iam", share: 0.1, seed: 5 },
  { kind: "drop-before", service: "iam", share: 0.05, seed: 6 },
  { kind: "error-503", service: "iam", share: 0.05, seed: 7 },
];

describe("an apply to accounts that meets faults", { timeout: 3_600_000 }, () => {
  let wanted: RoleAccess;
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
