import { rmSync } from "node:fs";
import { afterEach, describe, expect, it } from "vitest";
import type { Application } from "../../src/model/application.js";
import { type StandIn, startStandIn } from "../aws/stand-in.js";
import { applied, planned } from "./in-process.js";
import { ACCOUNTS, accountsWorld, ENTER, ended, run, started } from "./made-accounts.js";
import { manyTeams } from "./many-teams.js";
import { stateOf } from "./role-invariant.js";

const [PROD = ""] = ACCOUNTS;
const ASKED = { targets: [PROD] };
const TEAMS = 3;
const APPLY = ["apply", ...ENTER, "--target", PROD, "--yes", "--json"];

describe("two applies to one account at once", { timeout: 600_000 }, () => {
  const ends: (() => Promise<void> | void)[] = [];

  const folderOf = (): string => {
    const folder = manyTeams("before", TEAMS);
    ends.push(() => rmSync(folder, { recursive: true, force: true }));
    return folder;
  };
  const server = async (): Promise<StandIn> => {
    const standIn = await startStandIn({ world: accountsWorld(), rates: "off" });
    ends.push(() => standIn.stop());
    return standIn;
  };
  /** What one apply alone makes of the account. */
  const alone = async (): Promise<unknown> => {
    const standIn = await server();
    expect((await applied(standIn, folderOf(), ASKED)).code).toBe(0);
    return stateOf(standIn.world);
  };
  const resultOf = (stdout: string): Application["targets"][number] | undefined =>
    (JSON.parse(stdout) as Application).targets.find(({ target }) => target === PROD);
  const left = async (standIn: StandIn, folder: string): Promise<readonly unknown[]> =>
    (await planned(standIn, folder, ASKED)).targets.flatMap(({ changes, blocked }) => [...changes, ...blocked]);

  afterEach(async () => {
    for (const end of ends.splice(0)) await end();
  });

  it("lets the second of one workspace do nothing while the first is at work, and says why", async () => {
    const wanted = await alone();
    const standIn = await server();
    const folder = folderOf();
    const first = started(standIn, folder, APPLY);
    const outcome = ended(first);
    while (standIn.ledger.of({ operation: "CreatePolicy" }).length < 2) await new Promise((resolve) => setTimeout(resolve, 10));
    // It stands still in the middle until the second has ended.
    first.kill("SIGSTOP");
    const second = await run(standIn, folder, APPLY).finally(() => first.kill("SIGCONT"));
    expect(second.status, second.stdout + second.stderr).toBe(3);
    expect(resultOf(second.stdout)).toMatchObject({
      done: [],
      error: { code: "locked", message: expect.stringContaining(PROD) },
    });
    const { status, stdout, stderr } = await outcome;
    expect(status, stdout + stderr).toBe(0);
    expect(stateOf(standIn.world)).toEqual(wanted);
    expect(await left(standIn, folder)).toEqual([]);
  });

  it("doubles nothing where they come of two folders, which know nothing of each other", async () => {
    const wanted = await alone();
    const standIn = await server();
    const folders = [folderOf(), folderOf()];
    const both = await Promise.all(folders.map((folder) => run(standIn, folder, APPLY)));
    for (const { status, stdout, stderr } of both) {
      expect([0, 2, 4, 5], stdout + stderr).toContain(status);
      const result = resultOf(stdout);
      // Whoever has not done all of it says what is missing, and why.
      if (status !== 0) expect(result?.error, stdout).not.toBeNull();
    }
    expect((await applied(standIn, folders[0] ?? "", ASKED)).code).toBe(0);
    expect(stateOf(standIn.world)).toEqual(wanted);
    expect(await left(standIn, folders[1] ?? "")).toEqual([]);
  });
});
