import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Application, AppliedTarget } from "../../src/model/application.js";
import type { Plan } from "../../src/model/change.js";
import type { OrganizationState } from "../aws/organizations-state.js";
import type { StandIn } from "../aws/stand-in.js";
import { applied, planned, rolledBack } from "./in-process.js";
import { ACCOUNTS, guardrailsCopy, provisioning, run } from "./made-accounts.js";

const [PROD = "", NONPROD = "", SANDBOX = ""] = ACCOUNTS;
const ONLY = ["--target", "organization"];
const ASKED = { targets: ["organization"] };
const NAMES = ["nonprod", "prod", "sandbox"].map((environment) => `bailiwick-${environment}-guardrails-1`);

describe("plan and apply of service control policies", { timeout: 300_000 }, () => {
  let standIn: StandIn;
  let folder: string;
  let end: () => Promise<void>;

  const organization = (): OrganizationState => {
    const { organization: found } = standIn.world;
    if (found === undefined) throw new Error("no organization");
    return found;
  };
  const named = (name: string) => {
    const found = [...organization().policies.values()].find((policy) => policy.name === name);
    if (found === undefined) throw new Error(`no policy ${name}`);
    return found;
  };
  const plan = (): Promise<Plan> => planned(standIn, folder, ASKED);
  const changesOf = ({ targets }: Plan): readonly string[] =>
    targets.flatMap(({ changes }) => changes.map(({ kind, subject, effect }) => `${effect} ${kind} ${subject}`));
  const apply = async (): Promise<AppliedTarget> => {
    const { code, target } = await applied(standIn, folder, ASKED);
    expect(code, JSON.stringify(target)).toBe(0);
    return target;
  };
  const rollBack = async (journal: string | null): Promise<void> => {
    const { code, target } = await rolledBack(standIn, folder, journal, ASKED);
    expect(code, JSON.stringify(target)).toBe(0);
  };
  /** Everything of every service control policy, to the byte; ids aside, which are the service's to give. */
  const state = (): unknown =>
    [...organization().policies.values()]
      .map(({ id, name, content, description, tags }) => ({
        name,
        content,
        description,
        tags: [...(tags ?? [])].sort((a, b) => (a.Key < b.Key ? -1 : 1)),
        targets: [...(organization().attachments.get(id) ?? [])].sort(),
      }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));

  beforeAll(async () => {
    ({ standIn, folder, end } = await provisioning({}, guardrailsCopy));
  });

  afterAll(() => end());

  it("leaves them alone without the flag, and names the organization's target with it", async () => {
    const targetsOf = async (...more: readonly string[]) => {
      const { stdout } = await run(standIn, folder, ["plan", "--only", "aws", "--json", ...more]);
      const { targets, unread } = JSON.parse(stdout) as Plan;
      return [...targets, ...unread].map(({ target }) => target).sort();
    };
    expect(await targetsOf()).toEqual(ACCOUNTS);
    expect(await targetsOf("--scp")).toEqual([...ACCOUNTS, "organization"]);
  });

  it("is refused to anybody but the management account, with the reason", async () => {
    const { status, stdout } = await run(standIn, folder, ["plan", ...ONLY, "--scp", "--json"], NONPROD);
    expect(status).toBe(3);
    const { targets, unread } = JSON.parse(stdout) as Plan;
    expect(targets).toEqual([]);
    expect(unread).toMatchObject([
      { target: "organization", error: { code: "not-management", message: expect.stringContaining(PROD) } },
    ]);
  });

  it("makes what is not there and attaches it to the accounts, takes it back by the journal, and then plans nothing more", async () => {
    const before = state();
    expect(changesOf(await plan())).toEqual([
      ...[...NAMES].sort((a, b) => order(a) - order(b)).map((name) => `neutral create-scp service control policy ${name}`),
      `neutral attach-scp service control policy ${NAMES[1]} to account ${PROD}`,
      `narrows attach-scp service control policy ${NAMES[0]} to account ${NONPROD}`,
      `narrows attach-scp service control policy ${NAMES[2]} to account ${SANDBOX}`,
    ]);
    const { journal } = await apply();
    expect(organization().attachments.get(named(NAMES[0] ?? "").id)).toEqual(new Set([NONPROD]));
    expect(named(NAMES[0] ?? "").tags).toEqual(expect.arrayContaining([{ Key: "bailiwick:environment", Value: "nonprod" }]));
    expect(changesOf(await plan())).toEqual([]);
    await rollBack(journal);
    expect(state()).toEqual(before);
    await apply();
    expect(changesOf(await plan())).toEqual([]);
  });

  it("writes what `generate` writes", async () => {
    const out = join(folder, "generated");
    const { status, stderr } = await run(standIn, folder, ["generate", "--out", out]);
    expect(status, stderr).toBe(0);
    for (const environment of ["prod", "nonprod", "sandbox"]) {
      const written: unknown = JSON.parse(readFileSync(join(out, environment, "scp-guardrails-1.json"), "utf8"));
      expect(JSON.parse(named(`bailiwick-${environment}-guardrails-1`).content)).toEqual(written);
    }
  });

  it("shows exactly what somebody changed by hand, puts it right, and gives it back to the byte", async () => {
    const policy = named(NAMES[0] ?? "");
    const other = named(NAMES[2] ?? "");
    policy.content =
      '{ "Version": "2012-10-17", "Statement": [ { "Effect": "Deny", "Action": "ec2:RunInstances", "Resource": "*" } ] }';
    organization().attachments.get(other.id)?.delete(SANDBOX);
    organization().attach(other.id, organization().root);
    const before = state();
    const found = await plan();
    expect(changesOf(found)).toEqual([
      `narrows attach-scp service control policy ${NAMES[2]} to account ${SANDBOX}`,
      `broadens update-scp service control policy ${NAMES[0]}`,
      `broadens detach-scp service control policy ${NAMES[2]} from ${organization().root}`,
    ]);
    expect(found.targets[0]?.changes[1]?.diff?.removed).toEqual([{ Effect: "Deny", Action: "ec2:RunInstances", Resource: "*" }]);
    const { journal } = await apply();
    expect(changesOf(await plan())).toEqual([]);
    await rollBack(journal);
    expect(state()).toEqual(before);
    await apply();
    expect(changesOf(await plan())).toEqual([]);
  });

  it("takes away what no guardrail asks for, never AWS's own, and makes it again by the journal", async () => {
    const file = join(folder, "policies/guardrails.yaml");
    const text = readFileSync(file, "utf8");
    const before = state();
    writeFileSync(file, "version: 1\nguardrails: []\n");
    expect(changesOf(await plan()).map((change) => change.split(" ").slice(0, 2).join(" "))).toEqual([
      ...NAMES.map(() => "broadens detach-scp"),
      ...NAMES.map(() => "neutral delete-scp"),
    ]);
    const { journal } = await apply();
    const left = [...organization().policies.values()].filter(({ type }) => type === "SERVICE_CONTROL_POLICY");
    expect(left.map(({ name }) => name)).toEqual(["FullAWSAccess", "KeepTheTrail"]);
    expect(organization().attachments.get("p-FullAWSAccess")?.has(SANDBOX)).toBe(true);
    writeFileSync(file, text);
    await rollBack(journal);
    expect(state()).toEqual(before);
    expect(changesOf(await plan())).toEqual([]);
  });

  it("refuses a plan that somebody overtook", async () => {
    const policy = named(NAMES[0] ?? "");
    const { content } = policy;
    const file = join(folder, "scp-plan.json");
    policy.content = content.replace("cloudtrail:StopLogging", "cloudtrail:StopLoggin");
    const made = await run(standIn, folder, ["plan", ...ONLY, "--out", file, "--json"]);
    expect(made.status, made.stdout + made.stderr).toBe(0);
    expect(changesOf(JSON.parse(made.stdout) as Plan)).toHaveLength(1);
    named(NAMES[2] ?? "").content += " ";
    const { status, stdout } = await run(standIn, folder, ["apply", file, "--yes", "--json"]);
    expect(status).toBe(2);
    expect((JSON.parse(stdout) as Application).targets).toMatchObject([
      { target: "organization", status: "refused", done: [], error: { code: "stale-plan" } },
    ]);
    await apply();
    expect(policy.content).toBe(content);
  });

  it("leaves alone what others made under its name", async () => {
    const policy = named(NAMES[2] ?? "");
    const { content, tags = [] } = policy;
    policy.tags = [];
    policy.content = '{"Version":"2012-10-17","Statement":[]}';
    const found = await plan();
    expect(changesOf(found)).toEqual([]);
    expect(found.targets[0]?.blocked).toMatchObject([{ subject: `service control policy ${NAMES[2]}` }]);
    Object.assign(policy, { content, tags });
    expect(changesOf(await plan())).toEqual([]);
  });
});

/** Environments in the order in which bailiwick.yaml names them. */
function order(name: string): number {
  return ["prod", "nonprod", "sandbox"].findIndex((environment) => name.includes(`-${environment}-`));
}
