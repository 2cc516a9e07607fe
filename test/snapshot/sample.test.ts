import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ControlLedger } from "../../src/audit/controls/control-ledger.js";
import { controlResults } from "../../src/audit/controls/control-results.js";
import type { Detector, StandardsEvidence } from "../../src/audit/controls/evidence.js";
import { detectorDrafts } from "../../src/audit/controls/guardduty-verdict.js";
import { SourceShelf } from "../../src/audit/controls/verdict.js";
import type { Ingested } from "../../src/audit/ingest/context.js";
import { normaliseGuardDuty } from "../../src/audit/ingest/guardduty.js";
import { PrincipalIndex } from "../../src/audit/ingest/principal-index.js";
import { normaliseSecurityHub } from "../../src/audit/ingest/securityhub.js";
import type { Draft } from "../../src/model/finding.js";
import { openSnapshot } from "../../src/snapshot/open-snapshot.js";

const ROOT = new URL("../../", import.meta.url).pathname;
const SAMPLE = join(ROOT, "reports/snapshots/sample");
const PROD = "111122223333";

/** Reads the sample as an audit does: IAM first, then the findings of every region. */
async function ingest() {
  const diagnostics: string[] = [];
  const snapshot = await openSnapshot(SAMPLE, { onDiagnostic: ({ message }) => diagnostics.push(message) });
  const principals = new PrincipalIndex();
  for (const { id } of snapshot.accounts) principals.add(await snapshot.iamEvidence(id));
  const ledger = new ControlLedger(snapshot.accounts, Date.parse(snapshot.manifest.time));
  const detectors = new Map<string, readonly Detector[] | undefined>();
  const standards = new Map<string, StandardsEvidence | undefined>();
  const ingested: Ingested[] = [];
  for (const { id: account, regions } of snapshot.accounts) {
    for (const region of regions) {
      detectors.set(`${account}/${region}`, await snapshot.detectors(account, region));
      standards.set(`${account}/${region}`, await snapshot.standards(account, region));
      for (const [product, normalise] of [
        ["guardduty", normaliseGuardDuty],
        ["securityhub", normaliseSecurityHub],
      ] as const) {
        const context = {
          source: `${account}/${region}/${product}-findings`,
          account,
          region,
          partition: snapshot.manifest.partition,
          principals,
        };
        for await (const { record } of snapshot.findings(account, region, product)) {
          const result = normalise(record, context);
          if ("problem" in result) throw new Error(result.problem);
          if (result.observation !== undefined) ledger.note(result.observation);
          ingested.push(result);
        }
      }
    }
  }
  const organization = await snapshot.organization();
  await snapshot.digest();
  const results = controlResults({
    accounts: snapshot.accounts,
    sources: snapshot.sources,
    ledger,
    detectors: (account, region) => detectors.get(`${account}/${region}`),
    standards: (account, region) => standards.get(`${account}/${region}`),
    organization,
    iam: [],
  });
  const drafts = ingested.flatMap(({ draft }) => (draft === undefined ? [] : [draft]));
  return { snapshot, diagnostics, ingested, drafts, results, detectors };
}

const sample = ingest();

function open(drafts: readonly Draft[], rule: string): readonly Draft[] {
  return drafts.filter((draft) => draft.rule === rule && draft.status === "open");
}

describe("the committed sample", () => {
  it("is what its script makes", async () => {
    const { staleSample } = (await import(new URL("../../scripts/make-sample.mjs", import.meta.url).href)) as {
      staleSample(root: string): readonly string[];
    };
    expect(staleSample(ROOT)).toEqual([]);
  });

  it("reads without a complaint; one source is denied and one region has no detector", async () => {
    const { snapshot, diagnostics } = await sample;
    expect(diagnostics).toEqual([]);
    const lacking = snapshot.sources
      .filter(({ status }) => status !== "ok")
      .map(({ id, status, reason }) => [id, status, reason]);
    expect(lacking).toEqual([
      [`${PROD}/us-west-2/guardduty-findings`, "no-data", "the region has no detector"],
      ["333344445555/us-east-1/securityhub-findings", "denied", "denied: securityhub:GetFindings"],
    ]);
  });

  it("stays under 1.5 MB", () => {
    const paths = readdirSync(SAMPLE, { recursive: true, encoding: "utf8" }).map((path) => statSync(join(SAMPLE, path)));
    const bytes = paths.reduce((sum, status) => sum + (status.isFile() ? status.size : 0), 0);
    expect(bytes).toBeGreaterThan(100_000);
    expect(bytes).toBeLessThan(1_500_000);
  });

  it("has the public database and bucket, exposed", async () => {
    const { drafts } = await sample;
    expect(open(drafts, "securityhub:RDS.2")).toMatchObject([
      { exposed: true, severity: "critical", resource: { name: "orders-reporting" } },
    ]);
    expect(open(drafts, "securityhub:S3.2")).toMatchObject([
      { exposed: true, resource: { id: "arn:aws:s3:::securecart-prod-product-images" } },
    ]);
  });

  it("has GuardDuty's findings on a user, a role and an instance, with who is behind them", async () => {
    const { drafts } = await sample;
    const actors = drafts
      .filter(({ rule, status }) => rule.startsWith("guardduty:") && status === "open")
      .map(({ rule, principals }) => [rule, principals[0]?.arn, principals[0]?.relation]);
    expect(actors).toContainEqual([
      "guardduty:UnauthorizedAccess:IAMUser/TorIPCaller",
      `arn:aws:iam::${PROD}:user/deploy-bot`,
      "actor",
    ]);
    expect(actors).toContainEqual([
      "guardduty:PrivilegeEscalation:IAMUser/AnomalousBehavior",
      `arn:aws:iam::${PROD}:role/ci-deployer`,
      "actor",
    ]);
    expect(actors).toContainEqual([
      "guardduty:CryptoCurrency:EC2/BitcoinTool.B!DNS",
      `arn:aws:iam::${PROD}:role/orders-batch`,
      "runs-as",
    ]);
  });

  it("has one finding that both services report, under one identity", async () => {
    const { ingested } = await sample;
    const keys = ingested.flatMap(({ productKey, draft }) =>
      productKey === undefined || draft === undefined ? [] : [[productKey, draft.rule, draft.resource.id].join(" ")],
    );
    expect(keys.length - new Set(keys).size).toBe(1);
  });

  it("has the administrator without MFA twice from Security Hub, under our check and the user's unique id", async () => {
    const { drafts } = await sample;
    const found = open(drafts, "user-console-mfa");
    expect(found).toHaveLength(2);
    expect(new Set(found.map(({ resource }) => resource.id)).size).toBe(1);
    expect(found[0]?.resource).toMatchObject({
      id: expect.stringMatching(/^AIDA[A-Z2-7]{10}EXAMPLE$/),
      name: `arn:aws:iam::${PROD}:user/old-admin`,
    });
  });

  it("has suppressed and archived findings", async () => {
    const { drafts } = await sample;
    expect(drafts.filter(({ status }) => status === "suppressed")).toHaveLength(1);
    expect(drafts.filter(({ status }) => status === "archived")).toHaveLength(3);
  });

  it("has the region that GuardDuty does not watch", async () => {
    const { snapshot, detectors } = await sample;
    const shelf = new SourceShelf(snapshot.sources);
    const drafts = snapshot.accounts.flatMap(({ id: account, regions }) =>
      regions.flatMap((region) => detectorDrafts({ account, region, detectors: detectors.get(`${account}/${region}`) }, shelf)),
    );
    expect(drafts).toMatchObject([{ rule: "guardduty-enabled", account: PROD, region: "us-west-2" }]);
  });

  it("judges controls as their evidence allows", async () => {
    const { results } = await sample;
    const of = (control: string, account: string, region: string): string | undefined =>
      results.find((each) => each.control === control && each.account === account && each.region === region)?.status;
    expect(of("RDS.2", PROD, "us-east-1")).toBe("fail");
    expect(of("RDS.2", PROD, "us-west-2")).toBe("pass");
    expect(of("RDS.2", "333344445555", "us-east-1")).toBe("no-data");
    expect(of("CloudTrail.7", PROD, "us-east-1")).toBe("no-data");
    expect(of("KMS.4", PROD, "us-east-1")).toBe("no-data");
    expect(of("EC2.53", PROD, "us-east-1")).toBe("no-data");
    expect(of("S3.5", PROD, "us-east-1")).toBe("pass");
    expect(of("guardduty-enabled", PROD, "us-east-1")).toBe("pass");
    expect(of("guardduty-enabled", PROD, "us-west-2")).toBe("fail");
    expect(of("guardduty-findings-aged", PROD, "us-east-1")).toBe("fail");
    expect(of("account-in-org", PROD, "global")).toBe("pass");
  });
});
