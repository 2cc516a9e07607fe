import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import * as G from "@aws-sdk/client-guardduty";
import * as I from "@aws-sdk/client-iam";
import * as S from "@aws-sdk/client-securityhub";
import { afterAll, expect, test } from "vitest";
import type { Diagnostic } from "../../src/model/diagnostic.js";
import { openSnapshot } from "../../src/snapshot/open-snapshot.js";
import { organisationOf } from "./organisation.js";
import { type StandIn, startStandIn } from "./stand-in.js";

const ACCOUNT = "222233334444";
const REGION = "us-east-1";

const folder = mkdtempSync(join(tmpdir(), "bailiwick-stand-in-"));
let standIn: StandIn | undefined;
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await standIn?.stop();
});

const lines = (records: readonly unknown[]) => records.map((record) => `${JSON.stringify(record)}\n`).join("");

/** What the stand-in answers, as the snapshot holds it: kind -> text. */
async function collected(config: ReturnType<StandIn["client"]>): Promise<Record<string, string>> {
  const iam = new I.IAMClient(config);
  const details = { UserDetailList: [], GroupDetailList: [], RoleDetailList: [], Policies: [] } as Record<string, unknown[]>;
  for await (const page of I.paginateGetAccountAuthorizationDetails({ client: iam }, {})) {
    for (const name of Object.keys(details)) details[name]?.push(...((page as unknown as Record<string, unknown[]>)[name] ?? []));
  }
  while ((await iam.send(new I.GenerateCredentialReportCommand({}))).State !== "COMPLETE");
  const { Content } = await iam.send(new I.GetCredentialReportCommand({}));
  const guardduty = new G.GuardDutyClient(config);
  const [DetectorId = ""] = (await guardduty.send(new G.ListDetectorsCommand({}))).DetectorIds ?? [];
  const { FindingIds = [] } = await guardduty.send(new G.ListFindingsCommand({ DetectorId }));
  const hub = new S.SecurityHubClient(config);
  const { HubArn } = await hub.send(new S.DescribeHubCommand({}));
  const { StandardsSubscriptions } = await hub.send(new S.GetEnabledStandardsCommand({}));
  return {
    "iam/authorization-details.json": JSON.stringify(details),
    "iam/credential-report.csv": Buffer.from(Content ?? []).toString(),
    "iam/account-summary.json": JSON.stringify(await iam.send(new I.GetAccountSummaryCommand({}))),
    "iam/password-policy.json": JSON.stringify(await iam.send(new I.GetAccountPasswordPolicyCommand({}))),
    "iam/virtual-mfa-devices.json": JSON.stringify(await iam.send(new I.ListVirtualMFADevicesCommand({}))),
    [`${REGION}/guardduty/detectors.json`]: JSON.stringify({
      Detectors: [{ DetectorId, ...(await guardduty.send(new G.GetDetectorCommand({ DetectorId }))) }],
    }),
    [`${REGION}/guardduty/findings.ndjson`]: lines(
      (await guardduty.send(new G.GetFindingsCommand({ DetectorId, FindingIds }))).Findings ?? [],
    ),
    [`${REGION}/securityhub/standards.json`]: JSON.stringify({ HubArn, StandardsSubscriptions, Controls: [] }),
    [`${REGION}/securityhub/findings.ndjson`]: lines((await hub.send(new S.GetFindingsCommand({}))).Findings ?? []),
  };
}

test("what the stand-in answers passes the reader of snapshots without a word", async () => {
  const planted = { [ACCOUNT]: ["administrator-without-mfa", "old-key", "open-role", "escalation", "root-key"] as const };
  const world = organisationOf({
    accounts: 2,
    findingsPerAccount: 80,
    guarddutyPerAccount: 20,
    planted,
    securityAdministrator: null,
  });
  standIn = await startStandIn({ world });
  for (const [path, text] of Object.entries(await collected(standIn.client(ACCOUNT)))) {
    const file = join(folder, "accounts", ACCOUNT, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  const source = (kind: string, region: string | null = null) => ({
    kind,
    account: ACCOUNT,
    region,
    status: "ok",
    reason: "",
    records: null,
    sha256: null,
    time: null,
  });
  const manifest = {
    format: "bailiwick.snapshot/1",
    time: "2026-10-01T06:00:00Z",
    by: "test",
    partition: "aws",
    accounts: [{ id: ACCOUNT, name: "made", regions: [REGION] }],
    sources: [
      ...["authorization-details", "credential-report", "account-summary", "password-policy", "virtual-mfa-devices"].map((kind) =>
        source(kind),
      ),
      ...["guardduty-detectors", "guardduty-findings", "securityhub-standards", "securityhub-findings"].map((kind) =>
        source(kind, REGION),
      ),
    ],
  };
  writeFileSync(join(folder, "snapshot.json"), JSON.stringify(manifest));
  const diagnostics: Diagnostic[] = [];
  const snapshot = await openSnapshot(folder, { onDiagnostic: (diagnostic) => diagnostics.push(diagnostic) });
  const evidence = await snapshot.iamEvidence(ACCOUNT);
  await snapshot.detectors(ACCOUNT, REGION);
  await snapshot.standards(ACCOUNT, REGION);
  const counts = { guardduty: 0, securityhub: 0 };
  for (const product of ["guardduty", "securityhub"] as const) {
    for await (const { record } of snapshot.findings(ACCOUNT, REGION, product)) if (record !== undefined) counts[product]++;
  }
  expect(diagnostics).toEqual([]);
  expect(snapshot.sources.map(({ kind, status }) => `${kind} ${status}`)).toEqual(
    manifest.sources.map(({ kind }) => `${kind} ok`),
  );
  expect(counts).toEqual({ guardduty: 20, securityhub: 80 });
  expect(evidence.authorization?.UserDetailList.map(({ UserName }) => UserName)).toContain("planted-administrator");
  expect(evidence.credentialReport?.find(({ user }) => user === "<root_account>")).toMatchObject({ access_key_1_active: "true" });
});
