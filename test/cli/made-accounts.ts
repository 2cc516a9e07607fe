import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { IamMaker, trustOf } from "../aws/made-iam.js";
import { organisationOf } from "../aws/organisation.js";
import { type StandIn, type StandInOptions, startStandIn } from "../aws/stand-in.js";
import type { World } from "../aws/world.js";
import { type Outcome, ROOT } from "./bailiwick.js";

/** The accounts of the root workspace; the first one's credentials are the caller's. */
export const ACCOUNTS = ["111122223333", "222233334444", "333344445555"];
export const APPLY_ROLE = "BailiwickApply";

/** Teams of the root workspace that are enough to try every kind of change. */
const TEAMS = ["cto", "devops", "finance", "support"];

/** A copy of the root workspace with a few of its teams, without what was generated from it. */
export function workspaceCopy(teams: readonly string[] = TEAMS): string {
  const folder = mkdtempSync(join(tmpdir(), "bailiwick-provision-"));
  const text = readFileSync(join(ROOT, "bailiwick.yaml"), "utf8");
  // Teams that are not copied answer for nothing.
  writeFileSync(join(folder, "bailiwick.yaml"), text.replace(/^owners:\n(?: .*\n)+/m, ""));
  for (const team of teams) cpSync(join(ROOT, "roles", `${team}.yaml`), join(folder, "roles", `${team}.yaml`));
  for (const file of readdirSync(join(ROOT, "policies")).filter((name) => /^(guardrails|levels|services)\.yaml$/.test(name)))
    cpSync(join(ROOT, "policies", file), join(folder, "policies", file));
  return folder;
}

/** The same with one small team, for what guardrails alone are about. */
export const guardrailsCopy = (): string => workspaceCopy(["support"]);

/** The three accounts, each with a role to change them by. */
export function accountsWorld(accounts: readonly string[] = ACCOUNTS): World {
  const world = organisationOf({ accounts, seed: 5, iam: { users: 2, groups: 1, roles: 2, policies: 1 } });
  for (const account of accounts) {
    const maker = new IamMaker(world.account(account).iam, 5);
    maker.role(APPLY_ROLE, trustOf({ AWS: `arn:aws:iam::${accounts[0]}:root` }), {
      attached: ["arn:aws:iam::aws:policy/AdministratorAccess"],
    });
  }
  return world;
}

/** Starts a stand-in with the accounts, and a copy of the workspace; `end` takes both away. */
export async function provisioning(
  options: Partial<StandInOptions> = {},
  workspace: () => string = workspaceCopy,
): Promise<{ readonly standIn: StandIn; readonly folder: string; readonly end: () => Promise<void> }> {
  const standIn = await startStandIn({ world: accountsWorld(), rates: "off", ...options });
  const folder = workspace();
  const end = async (): Promise<void> => {
    await standIn.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  return { standIn, folder, end };
}

/** Starts the built command line against a stand-in in this process. */
export function started(standIn: StandIn, folder: string, args: readonly string[], account = ACCOUNTS[0] ?? ""): ChildProcess {
  return spawn(process.execPath, [`${ROOT}bin/run.js`, ...args, "--workspace", folder], {
    env: { PATH: process.env.PATH ?? "", HOME: "/nonexistent", ...standIn.environment(account) },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

/** Runs it to its end. */
export function run(standIn: StandIn, folder: string, args: readonly string[], account?: string): Promise<Outcome> {
  return ended(started(standIn, folder, args, account));
}

/** Waits for the end of what was started. */
export function ended(child: ChildProcess): Promise<Outcome> {
  let [stdout, stderr] = ["", ""];
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  return new Promise((resolve) => child.on("close", (status) => resolve({ status, stdout, stderr })));
}

/** How the accounts are entered. */
export const ENTER = ["--only", "aws", "--role-name", APPLY_ROLE];
