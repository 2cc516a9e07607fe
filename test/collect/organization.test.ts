import { cpSync, existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { validateCollection } from "#validators";
import { organisationOf } from "../aws/organisation.js";
import { type StandIn, startStandIn } from "../aws/stand-in.js";
import { bailiwick } from "../cli/bailiwick.js";
import { folder, removeFolders, tree } from "../cli/folders.js";
import { collect, collectionOf, MANAGEMENT, manifestOf } from "./cli.js";

const REGIONS = ["us-east-1", "eu-west-1"];
const SUSPENDED = "444455556666";

let standIn: StandIn;
beforeAll(async () => {
  const world = organisationOf({
    accounts: 4,
    regions: REGIONS,
    findingsPerAccount: 500,
    iam: { users: 30 },
    auditRole: { externalId: "2f1c" },
  });
  world.account(SUSPENDED).status = "SUSPENDED";
  standIn = await startStandIn({ world, rates: "count" });
});
afterAll(async () => {
  removeFolders();
  await standIn.stop();
});

it("reads every account and region of an organization, over no rate, and an audit finds it whole", async () => {
  const out = join(folder(), "snapshot");
  const outcome = await collect(standIn, ["--org", "--external-id", "2f1c", "--out", out, "--json"]);
  expect(outcome.status, outcome.stderr).toBe(0);
  expect(outcome.stderr.split("\n")[0]).toBe(`Calling AWS as arn:aws:iam::${MANAGEMENT}:user/operator (account ${MANAGEMENT}).`);
  const collection = collectionOf(outcome);
  expect(validateCollection(collection), JSON.stringify(validateCollection.errors)).toBe(true);
  expect(collection.statuses).toEqual({ ok: 3 * (7 + 2 * 4) + 3, partial: 0, denied: 0, "no-data": 0, failed: 0 });
  expect(collection.accounts.map(({ id, regions }) => [id, regions])).toEqual(
    [MANAGEMENT, "222233334444", "333344445555"].map((id) => [id, [...REGIONS].sort()]),
  );
  expect(collection.skipped).toEqual([{ id: SUSPENDED, name: `account-${SUSPENDED}`, reason: "the account is SUSPENDED" }]);
  expect(standIn.rates.exceeded).toEqual([]);
  expect(existsSync(`${out}.partial`)).toBe(false);
  const here = bailiwick(["audit", "--from", out, "--json", "--out", join(folder(), "run")]);
  expect(here.status, here.stderr).toBe(0);
  const run = JSON.parse(here.stdout) as { complete: boolean; diagnostics: unknown[]; controls: { status: string }[] };
  expect({ complete: run.complete, diagnostics: run.diagnostics }).toEqual({ complete: true, diagnostics: [] });
  expect(run.controls.filter(({ status }) => status === "pass").length).toBeGreaterThan(10);

  // Another machine: another folder, home and time zone, and no network to speak of.
  const elsewhere = join(folder(), "copied");
  cpSync(out, elsewhere, { recursive: true });
  const env = { HOME: "/tmp", TZ: "Pacific/Auckland", AWS_ENDPOINT_URL: "http://127.0.0.1:9" };
  const there = bailiwick(["audit", "--from", elsewhere, "--json", "--out", join(folder(), "run")], { env });
  expect(there.stdout).toBe(here.stdout);
});

it("holds exactly what Security Hub shows of what counts, each finding once, in an order of its own", async () => {
  const out = join(folder(), "snapshot");
  await collect(standIn, ["--org", "--external-id", "2f1c", "--out", out, "--account", "222233334444"]);
  const path = join(out, "accounts/222233334444/eu-west-1/securityhub/findings.ndjson");
  const collected = readFileSync(path, "utf8").trimEnd().split("\n");
  const { hub } = standIn.world.region("222233334444", "eu-west-1");
  const all = Array.from({ length: hub?.findings.length ?? 0 }, (_, i) => hub?.findings.at(i) as Record<string, unknown>);
  const judged = (finding: Record<string, unknown>): boolean => {
    const { Workflow, RecordState } = finding as { Workflow: { Status: string }; RecordState: string };
    return RecordState === "ACTIVE" && Workflow.Status !== "RESOLVED";
  };
  const ids = collected.map((line) => (JSON.parse(line) as { Id: string }).Id);
  expect(new Set(ids).size).toBe(ids.length);
  const wanted = all.filter(judged);
  expect(wanted.length).toBeGreaterThan(20);
  const lines = new Set(collected);
  expect(wanted.filter((finding) => !lines.has(JSON.stringify(finding)))).toEqual([]);
  const passed = collected.filter((line) => line.includes('"Status":"PASSED"'));
  expect(passed.length).toBeGreaterThan(20);
  expect(collected.filter((line) => line.includes('"RecordState":"ARCHIVED"'))).toEqual([]);
});

it("gives the same files when it is done again", async () => {
  const outs = [join(folder(), "snapshot"), join(folder(), "snapshot")] as const;
  for (const out of outs) await collect(standIn, ["--org", "--external-id", "2f1c", "--out", out, "--region", "us-east-1"]);
  const files = (out: string) =>
    Object.entries(tree(out)).filter(([path]) => path !== "snapshot.json" && !path.endsWith("credential-report.csv"));
  expect(files(outs[0])).toEqual(files(outs[1]));
  expect(manifestOf(outs[0]).accounts.every(({ regions }) => regions.join() === "us-east-1")).toBe(true);
});

it("reads the accounts that the filters leave, and says which it did not look at", async () => {
  const out = join(folder(), "snapshot");
  const args = ["--org", "--external-id", "2f1c", "--out", out, "--region", "us-east-1", "--json"];
  const outcome = await collect(standIn, [...args, "--unit", "Workloads", "--exclude-account", "333344445555"]);
  const { accounts, skipped } = collectionOf(outcome);
  expect(accounts.map(({ id }) => id)).toEqual(["222233334444"]);
  expect(skipped.map(({ id, reason }) => [id, reason])).toEqual([
    [MANAGEMENT, "not in the units named with --unit"],
    ["333344445555", "left out with --exclude-account"],
    [SUSPENDED, "not in the units named with --unit"],
  ]);
  const wrong = await collect(standIn, ["--org", "--account", "999999999999", "--out", join(folder(), "s")]);
  expect([wrong.status, wrong.stderr]).toEqual([2, expect.stringContaining("The organization has no account 999999999999.")]);
});

it("reads the findings of an account that cannot be entered where its administrator sees them, and does not call them whole", async () => {
  const out = join(folder(), "snapshot");
  standIn.ledger.reset();
  // The roles are taken in the order of the accounts: the administrator's first, then the member's.
  standIn.faults.set([{ kind: "access-denied", service: "sts", operation: "AssumeRole", calls: 2 }]);
  const args = ["--org", "--external-id", "2f1c", "--out", out, "--region", "us-east-1", "--parallel", "1", "--json"];
  const outcome = await collect(standIn, args);
  standIn.faults.set([]);
  expect(outcome.status, outcome.stderr).toBe(4);
  const lacking = collectionOf(outcome).lacking;
  expect(lacking.every(({ account }) => account === "333344445555")).toBe(true);
  expect(Object.fromEntries(lacking.map(({ kind, status }) => [kind, status]))).toEqual({
    "guardduty-detectors": "denied",
    "guardduty-findings": "partial",
    "securityhub-findings": "partial",
    "securityhub-standards": "denied",
    "account-summary": "denied",
    "authorization-details": "denied",
    "credential-report": "denied",
    "password-policy": "denied",
    "server-certificates": "denied",
    "virtual-mfa-devices": "denied",
  });
  for (const { status, reason } of lacking)
    expect(reason).toContain(
      status === "partial"
        ? "read through the administrator 222233334444, since denied: sts:AssumeRole"
        : "denied: sts:AssumeRole",
    );
  const findings = readFileSync(join(out, "accounts/333344445555/us-east-1/securityhub/findings.ndjson"), "utf8")
    .trimEnd()
    .split("\n");
  expect(findings.length).toBeGreaterThan(50);
  expect(findings.every((line) => line.includes('"AwsAccountId":"333344445555"'))).toBe(true);
});

it("says of an account that cannot be entered, and is not seen elsewhere, that everything of it is denied", async () => {
  const out = join(folder(), "snapshot");
  const outcome = await collect(standIn, ["--org", "--out", out, "--region", "us-east-1", "--json"]);
  expect(outcome.status).toBe(4);
  const { sources } = manifestOf(out);
  const of = (id: string) => sources.filter(({ account }) => account === id);
  const reason = "denied: sts:AssumeRole on arn:aws:iam::222233334444:role/BailiwickAudit";
  expect(of("222233334444").map(({ status, reason }) => [status, reason])).toEqual(Array(10).fill(["denied", reason]));
  expect(of(MANAGEMENT).every(({ status }) => status === "ok")).toBe(true);
  expect(readdirSync(join(out, "accounts"))).toEqual([MANAGEMENT]);
});
