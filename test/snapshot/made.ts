import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Diagnostic } from "../../src/model/diagnostic.js";
import type { SourceStatus } from "../../src/model/evidence.js";
import { openSnapshot } from "../../src/snapshot/open-snapshot.js";
import type { Snapshot } from "../../src/snapshot/snapshot.js";

export const ACCOUNT = "111122223333";
export const REGION = "us-east-1";

const IAM = `accounts/${ACCOUNT}/iam`;
const REGIONAL = `accounts/${ACCOUNT}/${REGION}`;

const HEADER =
  "user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,password_next_rotation,mfa_active," +
  "access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,access_key_1_last_used_region,access_key_1_last_used_service," +
  "access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date,access_key_2_last_used_region,access_key_2_last_used_service," +
  "cert_1_active,cert_1_last_rotated,cert_2_active,cert_2_last_rotated";
const ROOT =
  `<root_account>,arn:aws:iam::${ACCOUNT}:root,2020-01-01T00:00:00+00:00,not_supported,no_information,not_supported,not_supported,true,` +
  "false,N/A,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A";

const READER =
  `reader,arn:aws:iam::${ACCOUNT}:user/reader,2025-01-01T00:00:00+00:00,false,N/A,N/A,N/A,true,` +
  "false,N/A,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A";

const document = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource: "*" }] };

export const USER = {
  Path: "/",
  UserName: "reader",
  UserId: "AIDAREADERAAAAEXAMPLE",
  Arn: `arn:aws:iam::${ACCOUNT}:user/reader`,
  GroupList: [],
  AttachedManagedPolicies: [],
  UserPolicyList: [{ PolicyName: "read", PolicyDocument: document as unknown }],
};

export const DETAILS = { UserDetailList: [USER], GroupDetailList: [], RoleDetailList: [], Policies: [] };

/** Files of a snapshot in which everything is well: kind -> path and text. */
export const SOUND: Readonly<Record<string, { readonly path: string; readonly text: string }>> = {
  "authorization-details": { path: `${IAM}/authorization-details.json`, text: JSON.stringify(DETAILS) },
  "credential-report": { path: `${IAM}/credential-report.csv`, text: `${HEADER}\n${ROOT}\n${READER}\n` },
  "account-summary": { path: `${IAM}/account-summary.json`, text: JSON.stringify({ SummaryMap: { Users: 1 } }) },
  "password-policy": { path: `${IAM}/password-policy.json`, text: JSON.stringify({ PasswordPolicy: null }) },
  "virtual-mfa-devices": { path: `${IAM}/virtual-mfa-devices.json`, text: JSON.stringify({ VirtualMFADevices: [] }) },
  "guardduty-detectors": {
    path: `${REGIONAL}/guardduty/detectors.json`,
    text: JSON.stringify({ Detectors: [{ DetectorId: "d1", Status: "ENABLED" }] }),
  },
  "guardduty-findings": { path: `${REGIONAL}/guardduty/findings.ndjson`, text: `{"Id":"1"}\n{"Id":"2"}\n` },
  "securityhub-standards": {
    path: `${REGIONAL}/securityhub/standards.json`,
    text: JSON.stringify({ StandardsSubscriptions: [] }),
  },
  "securityhub-findings": { path: `${REGIONAL}/securityhub/findings.ndjson`, text: `{"Id":"a"}\n` },
};

export interface MadeSource {
  kind: string;
  account: string | null;
  region: string | null;
  status: SourceStatus;
  reason: string;
  records: number | null;
  sha256: string | null;
  time: string | null;
}

/** A snapshot about to be written, for a test to break. */
export interface Making {
  readonly folder: string;
  readonly manifest: Record<string, unknown> & { accounts: unknown[]; sources: MadeSource[] };
  /** Path -> content. */
  readonly files: Map<string, string | Buffer>;
  source(kind: string): MadeSource;
  file(kind: string, content: string | Buffer): void;
}

const folders: string[] = [];

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "bailiwick-snapshot-"));
  folders.push(folder);
  return folder;
}

export function removeTemporaryFolders(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

function regional(kind: string): boolean {
  return /^(guardduty|securityhub)/.test(kind);
}

/** Writes a snapshot: sound but for what `change` does to it. With `pinned`, hashes stand in snapshot.json as before the change. */
export function made(change: (making: Making) => void = () => {}, pinned = false): string {
  const folder = temporaryFolder();
  const sources = Object.entries(SOUND).map(([kind, { text }]): MadeSource => {
    const sha256 = pinned ? createHash("sha256").update(text).digest("hex") : null;
    return {
      kind,
      account: ACCOUNT,
      region: regional(kind) ? REGION : null,
      status: "ok",
      reason: "",
      records: null,
      sha256,
      time: null,
    };
  });
  const accounts = [{ id: ACCOUNT, name: "one", regions: [REGION] }];
  const manifest: Making["manifest"] = {
    format: "bailiwick.snapshot/1",
    time: "2026-10-01T06:00:00Z",
    by: "test",
    partition: "aws",
    accounts,
    sources,
  };
  const files = new Map<string, string | Buffer>(Object.values(SOUND).map(({ path, text }) => [path, text]));
  const making: Making = {
    folder,
    manifest,
    files,
    source: (kind) => {
      const found = sources.find((source) => source.kind === kind);
      if (found === undefined) throw new Error(`no source ${kind}`);
      return found;
    },
    file: (kind, content) => files.set(SOUND[kind]?.path ?? kind, content),
  };
  change(making);
  if (!files.has("snapshot.json")) files.set("snapshot.json", JSON.stringify(manifest, undefined, 1));
  for (const [path, content] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
}

export interface Reading {
  readonly snapshot: Snapshot;
  readonly diagnostics: readonly Diagnostic[];
  readonly digest: string;
  readonly findings: Readonly<Record<"guardduty" | "securityhub", number>>;
  status(kind: string): SourceStatus | undefined;
}

/** Reads everything that a snapshot holds, as an audit does. */
export async function readAll(path: string): Promise<Reading> {
  const diagnostics: Diagnostic[] = [];
  const snapshot = await openSnapshot(path, { onDiagnostic: (diagnostic) => diagnostics.push(diagnostic) });
  const findings = { guardduty: 0, securityhub: 0 };
  for (const { id, regions } of snapshot.accounts) {
    await snapshot.iamEvidence(id);
    for (const region of regions) {
      await snapshot.detectors(id, region);
      await snapshot.standards(id, region);
      for (const product of ["guardduty", "securityhub"] as const) {
        for await (const { record } of snapshot.findings(id, region, product)) if (record !== undefined) findings[product]++;
      }
    }
  }
  await snapshot.organization();
  const digest = await snapshot.digest();
  const status = (kind: string): SourceStatus | undefined => snapshot.sources.find((source) => source.kind === kind)?.status;
  return { snapshot, diagnostics, digest, findings, status };
}
