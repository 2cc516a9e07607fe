import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Finding } from "../../src/model/finding.js";
import type { Run } from "../../src/model/run.js";
import { loaded } from "../aws/finding-set.js";
import { oneAccount } from "../aws/organisation.js";
import { type StandIn, startStandIn } from "../aws/stand-in.js";
import type { Hub } from "../aws/world.js";
import { bailiwick, type Outcome } from "../cli/bailiwick.js";
import { folder, removeFolders } from "../cli/folders.js";
import { MANAGEMENT, manifestOf, start } from "./cli.js";

const REGION = "us-east-1";
/** Of those that a collection asks for, what moto 5.2.1 answers with a page: no path there, or an action that broke. */
const LACKING = ["account:ListRegions", "guardduty:ListFindings", "securityhub:GetEnabledStandards"];

type Audited = Run & { readonly findings: readonly Finding[] };

interface Said {
  readonly record?: string;
  readonly workflow: string;
  readonly compliance: string;
}

function finding(control: string, { record = "ACTIVE", workflow, compliance }: Said): Readonly<Record<string, unknown>> {
  const now = new Date().toISOString();
  return {
    Id: `arn:aws:securityhub:${REGION}:${MANAGEMENT}:security-control/${control}/finding/${record}-${workflow}-${compliance}`,
    ProductArn: `arn:aws:securityhub:${REGION}::product/aws/securityhub`,
    GeneratorId: `security-control/${control}`,
    AwsAccountId: MANAGEMENT,
    Region: REGION,
    CreatedAt: now,
    UpdatedAt: now,
    Severity: { Label: "HIGH" },
    Title: control,
    Description: control,
    Resources: [{ Type: "AwsAccount", Id: `AWS::::Account:${MANAGEMENT}` }],
    Compliance: { Status: compliance, SecurityControlId: control },
    Workflow: { Status: workflow },
    RecordState: record,
  };
}

const FINDINGS = [
  finding("CloudTrail.1", { workflow: "NEW", compliance: "FAILED" }),
  finding("CloudTrail.2", { workflow: "SUPPRESSED", compliance: "FAILED" }),
  finding("CloudTrail.4", { record: "ARCHIVED", workflow: "NEW", compliance: "FAILED" }),
  finding("EC2.6", { record: "ARCHIVED", workflow: "RESOLVED", compliance: "PASSED" }),
  finding("CloudTrail.6", { workflow: "RESOLVED", compliance: "FAILED" }),
  finding("KMS.4", { workflow: "RESOLVED", compliance: "PASSED" }),
];

/** Collects from an emulator that lacks these operations, and audits what came of it. */
async function collected(lacking: readonly string[]): Promise<{ standIn: StandIn; out: string; outcome: Outcome; run: Audited }> {
  const world = oneAccount(MANAGEMENT, { regions: [REGION] });
  (world.region(MANAGEMENT, REGION).hub as Hub).findings = loaded(FINDINGS);
  const standIn = await startStandIn({ world, rates: "off", emulator: lacking });
  const out = join(folder(), "snapshot");
  const { AWS_REGION: _, ...environment } = standIn.environment(MANAGEMENT);
  const outcome = await start(["collect", "--out", out, "--json"], environment).ended;
  const audit = bailiwick(["audit", "--from", out, "--json", "--out", join(folder(), "run")]);
  return { standIn, out, outcome, run: JSON.parse(audit.stdout) as Audited };
}

const told = (out: string) =>
  Object.fromEntries(
    manifestOf(out)
      .sources.filter(({ region }) => region === null || region === REGION)
      .map(({ kind, status, reason }) => [kind, [status, reason]]),
  );

afterAll(removeFolders);

describe("an emulator that answers what it does not know with a page", () => {
  let emulator: Awaited<ReturnType<typeof collected>>;
  beforeAll(async () => {
    emulator = await collected([...LACKING, "GetAccountSummary"]);
  }, 120_000);
  afterAll(() => emulator.standIn.stop());

  it("is read with no region set anywhere, and what it lacks is told", () => {
    expect(emulator.outcome.status, emulator.outcome.stderr).toBe(4);
    expect(told(emulator.out)).toMatchObject({
      "authorization-details": ["ok", ""],
      "credential-report": ["ok", ""],
      "account-summary": ["failed", "iam:GetAccountSummary is not implemented there, or broken: a page of HTML (HTTP 500)"],
      regions: ["failed", "account:ListRegions is not there: HTTP 404"],
      "guardduty-detectors": ["ok", ""],
      "guardduty-findings": ["failed", "guardduty:ListFindings is not there: HTTP 404"],
      "securityhub-standards": ["failed", "securityhub:GetEnabledStandards is not there: HTTP 404"],
      "securityhub-findings": ["ok", ""],
    });
  });

  it("is asked once for what it lacks", () => {
    const calls = emulator.standIn.ledger.calls.filter(
      ({ operation, region }) => region === REGION && operation !== "ListDetectors",
    );
    for (const name of [...LACKING.map((each) => each.split(":")[1]), "GetAccountSummary"])
      expect(calls.filter(({ operation }) => operation === name).length, name).toBe(1);
  });

  it("passes nothing on what was not read", () => {
    const passed = emulator.run.controls.filter(({ status }) => status === "pass");
    expect(passed.filter(({ reason }) => reason.startsWith("Security Hub"))).toEqual([]);
    expect(passed.map(({ control }) => control)).not.toContain("guardduty-findings-aged");
  });

  it("tells managed policies by their ARN alone, and they are judged", () => {
    const path = join(emulator.out, "accounts", MANAGEMENT, "iam/authorization-details.json");
    expect(readFileSync(path, "utf8")).not.toContain('"PolicyId"');
    const { sources, controls } = emulator.run;
    expect(sources.find(({ kind }) => kind === "authorization-details")).toMatchObject({ status: "ok", reason: "" });
    expect(controls.find(({ control }) => control === "no-full-admin")?.status).not.toBe("no-data");
  });
});

describe("an emulator that gives every finding, whichever are asked for", () => {
  let emulator: Awaited<ReturnType<typeof collected>>;
  beforeAll(async () => {
    emulator = await collected([]);
  }, 120_000);
  afterAll(() => emulator.standIn.stop());

  it("has each of them once in the snapshot", () => {
    const source = manifestOf(emulator.out).sources.find(
      ({ kind, region }) => kind === "securityhub-findings" && region === REGION,
    );
    expect(source).toMatchObject({ status: "ok", records: FINDINGS.length });
  });

  it("has archived and suppressed ones counted as such, and takes none of them for an answer", () => {
    const status = (id: string) => emulator.run.controls.find(({ control }) => control === id)?.status;
    expect(Object.fromEntries(FINDINGS.map(({ Title }) => [Title, status(String(Title))]))).toEqual({
      "CloudTrail.1": "fail",
      "CloudTrail.2": "no-data",
      "CloudTrail.4": "no-data",
      "EC2.6": "no-data",
      "CloudTrail.6": "fail",
      "KMS.4": "pass",
    });
    const states = emulator.run.findings
      .filter(({ title }) => title.includes("CloudTrail"))
      .map(({ status }) => status)
      .sort();
    expect(states).toEqual(["archived", "open", "suppressed", "suppressed"]);
  });
});
