import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import type { Finding as AuditFinding } from "../../src/model/finding.js";
import type { Run } from "../../src/model/run.js";
import type { Finding } from "../aws/finding-set.js";
import { oneAccount } from "../aws/organisation.js";
import { type StandIn, startStandIn } from "../aws/stand-in.js";
import type { Hub } from "../aws/world.js";
import { bailiwick } from "../cli/bailiwick.js";
import { folder, removeFolders } from "../cli/folders.js";
import { collect, MANAGEMENT, manifestOf } from "./cli.js";

const REGION = "us-east-1";
const PATH = `accounts/${MANAGEMENT}/${REGION}/securityhub/findings.ndjson`;

type Audited = Run & { readonly findings: readonly AuditFinding[] };

let standIn: StandIn;
let hub: Hub;
beforeAll(async () => {
  const world = oneAccount(MANAGEMENT, { regions: [REGION] });
  hub = world.region(MANAGEMENT, REGION).hub as Hub;
  // All of them are given whichever are asked for, so that the stand-in's filters need not understand them.
  standIn = await startStandIn({ world, rates: "off", emulator: [] });
});
beforeEach(() => standIn.ledger.reset());
afterAll(async () => {
  removeFolders();
  await standIn.stop();
});

function failure(title: string, id: string | undefined): Finding {
  const now = new Date().toISOString();
  return {
    ...(id === undefined ? {} : { Id: id }),
    ProductArn: `arn:aws:securityhub:${REGION}::product/aws/securityhub`,
    GeneratorId: "security-control/KMS.4",
    AwsAccountId: MANAGEMENT,
    Region: REGION,
    CreatedAt: now,
    UpdatedAt: now,
    Severity: { Label: "HIGH" },
    Title: title,
    Description: title,
    Resources: [{ Type: "AwsKmsKey", Id: `arn:aws:kms:${REGION}:${MANAGEMENT}:key/${title}` }],
    Compliance: { Status: "FAILED", SecurityControlId: "KMS.4" },
    Workflow: { Status: "NEW" },
    RecordState: "ACTIVE",
  };
}

async function collected(findings: readonly unknown[]): Promise<{ out: string; code: number | null; run: Audited }> {
  hub.findings = { length: findings.length, at: (i) => findings[i] as Finding, indexOf: () => -1 };
  const out = join(folder(), "snapshot");
  const { status } = await collect(standIn, ["--region", REGION, "--out", out, "--json"]);
  const audit = bailiwick(["audit", "--from", out, "--json", "--out", join(folder(), "run")]);
  return { out, code: status, run: JSON.parse(audit.stdout) as Audited };
}

const sourceOf = (out: string) => manifestOf(out).sources.find(({ kind }) => kind === "securityhub-findings");
const statusOf = (run: Run, id: string) => run.controls.find(({ control }) => control === id)?.status;

it("keeps findings without an Id, each once, told apart by all that they say, and an audit tells of them", async () => {
  const twice = failure("b", undefined);
  const { out, run } = await collected([failure("a", undefined), twice, failure("c", "c"), twice]);
  expect(sourceOf(out)).toMatchObject({ status: "ok", records: 3 });
  const titles = readFileSync(join(out, PATH), "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => (JSON.parse(line) as { Title: string }).Title);
  expect(titles.sort()).toEqual(["a", "b", "c"]);
  expect(statusOf(run, "KMS.4")).toBe("fail");
  // An audit has no name for those without an Id: it says so, and does not take the rest for all.
  expect(run.findings.filter(({ title }) => ["a", "b", "c"].includes(title)).map(({ title }) => title)).toEqual(["c"]);
  expect(run.sources.find(({ kind }) => kind === "securityhub-findings")?.status).toBe("partial");
  expect(run.diagnostics.filter(({ message }) => message.includes("this finding has no Id")).length).toBeGreaterThan(0);
  expect(run.complete).toBe(false);
});

it.each([
  ["null", null],
  ["a text", "finding"],
  ["a list", [failure("in-a-list", "l")]],
  ["a number", 7],
])("takes an answer with %s among its findings for none", async (_, odd) => {
  const { out, code, run } = await collected([failure("a", "a"), odd]);
  expect(code).toBe(4);
  expect(sourceOf(out)).toMatchObject({
    status: "failed",
    reason: "securityhub:GetFindings: the answer has findings that are none",
    records: null,
  });
  expect(statusOf(run, "KMS.4")).toBe("no-data");
  expect(run.complete).toBe(false);
});
