import { mkdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { awsRegions } from "#product";
import { openSnapshot } from "../../src/snapshot/open-snapshot.js";
import { accountIds } from "../aws/organisation.js";
import { removeTemporaryFolders, temporaryFolder } from "./made.js";

afterAll(removeTemporaryFolders);

const ACCOUNTS = accountIds(1000);
const REGIONS = awsRegions.aws ?? [];
const GLOBAL = ["authorization-details", "credential-report", "account-summary", "password-policy", "virtual-mfa-devices"];
const REGIONAL = ["guardduty-detectors", "guardduty-findings", "securityhub-standards", "securityhub-findings"];

it("holds a thousand accounts with seventeen regions, whose manifest is larger than 16 MiB", async () => {
  expect(REGIONS.length).toBe(17);
  const lacking = { status: "denied", reason: "denied: sts:AssumeRole", records: null, sha256: null, time: null };
  const sources = ACCOUNTS.flatMap((account) => [
    ...GLOBAL.map((kind) => ({ kind, account, region: null, ...lacking })),
    ...REGIONS.flatMap((region) => REGIONAL.map((kind) => ({ kind, account, region, ...lacking }))),
  ]);
  const folder = join(temporaryFolder(), "snapshot");
  mkdirSync(folder);
  const manifest = {
    format: "bailiwick.snapshot/1",
    time: "2026-10-01T06:00:00Z",
    by: "test",
    partition: "aws",
    accounts: ACCOUNTS.map((id) => ({ id, name: `account-${id}`, regions: REGIONS })),
    sources,
  };
  const path = join(folder, "snapshot.json");
  writeFileSync(path, JSON.stringify(manifest, undefined, 2));
  expect(statSync(path).size).toBeGreaterThan(16 * 1024 * 1024);
  const told: unknown[] = [];
  const snapshot = await openSnapshot(folder, { onDiagnostic: (diagnostic) => told.push(diagnostic) });
  expect(snapshot.manifest.accounts.length).toBe(1000);
  // Each source that the manifest names is there, none of them taken for one that was read.
  const named = new Set(sources.map(({ kind, account, region }) => `${kind}/${account}/${region}`));
  const found = snapshot.sources.filter(({ kind, account, region }) => named.has(`${kind}/${account}/${region}`));
  expect(found.length).toBe(73_000);
  expect(found.every(({ status, reason }) => status === "denied" && reason === "denied: sts:AssumeRole")).toBe(true);
  expect(snapshot.sources.filter(({ status }) => status === "ok")).toEqual([]);
});
