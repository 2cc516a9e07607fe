import { rmSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { type StandIn, startStandIn } from "../aws/stand-in.js";
import { World } from "../aws/world.js";
import { applied, planned, rolledBack } from "./in-process.js";
import { ACCOUNTS, accountsWorld, ENTER, guardrailsCopy, run, workspaceCopy } from "./made-accounts.js";
import { manyTeams, writeTeams } from "./many-teams.js";
import { stateOf } from "./role-invariant.js";

/** Accounts with nothing in them, as an emulator starts. */
function emptyWorld(): World {
  const world = new World();
  for (const account of ACCOUNTS) world.addAccount(account);
  return world;
}

describe("an emulator of AWS at --endpoint-url", { timeout: 600_000 }, () => {
  const ends: (() => Promise<void>)[] = [];

  async function emulator(
    lacking: readonly string[],
    workspace: () => string,
  ): Promise<{ readonly standIn: StandIn; readonly folder: string }> {
    const standIn = await startStandIn({ world: emptyWorld(), rates: "off", emulator: lacking });
    const folder = workspace();
    ends.push(async () => {
      await standIn.stop();
      rmSync(folder, { recursive: true, force: true });
    });
    return { standIn, folder };
  }

  const left = async (standIn: StandIn, folder: string): Promise<readonly unknown[]> =>
    (await planned(standIn, folder)).targets.flatMap(({ changes, blocked, observed }) => [...changes, ...blocked, ...observed]);

  afterAll(async () => {
    for (const end of ends) await end();
  });

  it("is planned, applied, changed, put back and looked at for drift as AWS is", async () => {
    const { standIn, folder } = await emulator([], () => manyTeams("before", 4));
    const nothing = stateOf(standIn.world);
    const first = await applied(standIn, folder);
    expect(first.code, JSON.stringify(first.target.error)).toBe(0);
    expect(await left(standIn, folder)).toEqual([]);
    const before = stateOf(standIn.world);
    writeTeams(folder, "after", 4);
    const second = await applied(standIn, folder);
    expect(second.code, JSON.stringify(second.target.error)).toBe(0);
    expect(await left(standIn, folder)).toEqual([]);
    for (const { journal } of second.application.targets) expect((await rolledBack(standIn, folder, journal)).code).toBe(0);
    expect(stateOf(standIn.world)).toEqual(before);
    writeTeams(folder, "before", 4);
    const [, nonprod = ""] = ACCOUNTS;
    const { iam } = standIn.world.account(nonprod);
    const role = iam.roles.get("bailiwick-team-0");
    if (role === undefined) throw new Error("no role");
    iam.roles.set(role.name, { ...role, maxSession: 40_000 }, 0);
    const drift = await run(standIn, folder, ["drift", "--role-name", "AnyRole", "--endpoint-url", standIn.url, "--json"]);
    expect(drift.status, drift.stderr).toBe(1);
    expect(
      JSON.parse(drift.stdout).accounts.flatMap((each: { readonly findings: readonly { readonly kind: string }[] }) =>
        each.findings.map(({ kind }) => kind),
      ),
    ).toEqual(["update-session"]);
    iam.roles.set(role.name, role, 0);
    for (const { journal } of first.application.targets) expect((await rolledBack(standIn, folder, journal)).code).toBe(0);
    expect(stateOf(standIn.world)).toEqual(nothing);
  });

  it("takes every document of the root workspace", async () => {
    const { standIn, folder } = await emulator([], workspaceCopy);
    const { code, application } = await applied(standIn, folder);
    expect(code, JSON.stringify(application.targets.map(({ error }) => error))).toBe(0);
    expect(await left(standIn, folder)).toEqual([]);
  });

  it("does without quotas and without lists of tags", async () => {
    const { standIn, folder } = await emulator(["GetAccountSummary", "ListPolicyTags", "ListRoleTags"], () =>
      manyTeams("before", 2),
    );
    const { code, target } = await applied(standIn, folder);
    expect(code, JSON.stringify(target.error)).toBe(0);
    expect(await left(standIn, folder)).toEqual([]);
  });

  it("says that it is in no organization", async () => {
    const { standIn, folder } = await emulator([], workspaceCopy);
    const { status, stdout } = await run(standIn, folder, ["plan", ...ENTER, "--scp", "--target", "organization", "--json"]);
    expect([status, JSON.parse(stdout).unread[0].error.code]).toEqual([3, "no-organization"]);
  });

  it("takes service control policies, and has them put back, where it has an organization", async () => {
    const standIn = await startStandIn({ world: accountsWorld(), rates: "off", emulator: [] });
    const folder = guardrailsCopy();
    ends.push(async () => {
      await standIn.stop();
      rmSync(folder, { recursive: true, force: true });
    });
    const asked = { targets: ["organization"], scp: true };
    const names = () => [...(standIn.world.organization?.policies.values() ?? [])].map(({ name }) => name).sort();
    const before = names();
    const { code, target } = await applied(standIn, folder, asked);
    expect(code, JSON.stringify(target.error)).toBe(0);
    expect(names()).toEqual(expect.arrayContaining(["bailiwick-prod-guardrails-1", "bailiwick-sandbox-guardrails-1"]));
    expect((await planned(standIn, folder, asked)).targets[0]?.changes).toEqual([]);
    expect((await rolledBack(standIn, folder, target.journal, asked)).code).toBe(0);
    expect(names()).toEqual(before);
  });

  it("is left as it was where it does not know what tells the account", async () => {
    for (const lacking of ["GetAccountAuthorizationDetails", "ListRoles"]) {
      const { standIn, folder } = await emulator([lacking], () => manyTeams("before", 2));
      const before = stateOf(standIn.world);
      const { code, target } = await applied(standIn, folder);
      expect([code, target.status, target.done], lacking).toEqual([4, "failed", []]);
      expect(target.error?.message).toContain(`${lacking} is not implemented`);
      expect(stateOf(standIn.world)).toEqual(before);
    }
  });
});
