import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, symlinkSync, truncateSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { SourceStatus } from "../../src/model/evidence.js";

const PROD = "accounts/111122223333";
const DETAILS = `${PROD}/iam/authorization-details.json`;
const REPORT = `${PROD}/iam/credential-report.csv`;
const SUMMARY = `${PROD}/iam/account-summary.json`;
const PASSWORDS = `${PROD}/iam/password-policy.json`;
const DETECTORS = `${PROD}/us-east-1/guardduty/detectors.json`;
const THREATS = `${PROD}/us-east-1/guardduty/findings.ndjson`;
const CHECKS = `${PROD}/us-east-1/securityhub/findings.ndjson`;
const STANDARDS = `${PROD}/us-east-1/securityhub/standards.json`;

interface Manifest {
  accounts: { id: string; regions: string[] }[];
  sources: { id: string; status: string; reason: string; records: number | null; sha256: string | null }[];
}

type Damage = (root: string) => void;

function changeManifest(change: (manifest: Manifest) => void): Damage {
  return (root) => {
    const path = join(root, "snapshot.json");
    const value = JSON.parse(readFileSync(path, "utf8")) as Manifest;
    change(value);
    writeFileSync(path, JSON.stringify(value));
  };
}

/** Other content under the same name, with the manifest made to agree, so that only the content is wrong. */
function content(path: string, change: (before: string) => string | Uint8Array): Damage {
  return (root) => {
    writeFileSync(join(root, path), change(readFileSync(join(root, path), "utf8")));
    agree(root, path);
  };
}

/** Makes the manifest agree with the file as it is now. */
export function agree(root: string, path: string): void {
  const sha256 = createHash("sha256")
    .update(readFileSync(join(root, path)))
    .digest("hex");
  changeManifest(({ sources }) => {
    const source = sources.find(({ id }) => id === sourceOf(path.split("/")));
    if (source === undefined) throw new Error(`snapshot.json names no source for ${path}`);
    Object.assign(source, { sha256, records: null });
  })(root);
}

function sourceOf(parts: readonly string[]): string {
  const [, account, region, ...rest] = parts;
  const name = (rest.at(-1) ?? "").replace(/\.[a-z]+$/, "");
  return region === "iam" ? `${account}/global/${name}` : `${account}/${region}/${rest[0]}-${name}`;
}

const halved = (text: string): string => text.slice(0, text.length >> 1);
const gone =
  (path: string): Damage =>
  (root) =>
    unlinkSync(join(root, path));

/** A snapshot that is none: refused as a whole, with what is said of it. */
export interface RefusedSnapshot {
  readonly name: string;
  readonly damage: Damage;
  readonly status: 2 | 4;
  readonly says: readonly string[];
}

export const REFUSED_SNAPSHOTS: readonly RefusedSnapshot[] = [
  { name: "no snapshot.json", damage: gone("snapshot.json"), status: 2, says: ["snapshot/snapshot.json", "does not exist"] },
  {
    name: "a truncated snapshot.json",
    damage: (root) => truncateSync(join(root, "snapshot.json"), 700),
    status: 4,
    says: ["snapshot/snapshot.json:", "not JSON"],
  },
  {
    name: "a snapshot.json of another version",
    damage: (root) => writeFileSync(join(root, "snapshot.json"), '{"format":"bailiwick.snapshot/9"}'),
    status: 4,
    says: ["snapshot/snapshot.json:1:", "format"],
  },
  {
    name: "a snapshot.json that is a list",
    damage: (root) => writeFileSync(join(root, "snapshot.json"), "[]"),
    status: 4,
    says: ["snapshot/snapshot.json:1:1"],
  },
  {
    name: "an account id that leads elsewhere",
    damage: changeManifest(({ accounts }) => {
      (accounts[0] as { id: string }).id = "../../../etc";
    }),
    status: 4,
    says: ["snapshot/snapshot.json:1:131: error", "twelve digits"],
  },
  {
    name: "a region that leads elsewhere",
    damage: changeManifest(({ accounts }) => {
      accounts[0]?.regions.push("../..");
    }),
    status: 4,
    says: ["snapshot/snapshot.json:1:206: error", "not the name of an AWS region"],
  },
  {
    name: "a status that is none",
    damage: changeManifest(({ sources }) => {
      (sources[0] as { status: string }).status = "fine\u001b[2J";
    }),
    status: 4,
    says: ["snapshot/snapshot.json", "status"],
  },
  {
    name: "a folder as snapshot.json",
    damage: (root) => {
      unlinkSync(join(root, "snapshot.json"));
      mkdirSync(join(root, "snapshot.json"));
    },
    status: 4,
    says: ["snapshot/snapshot.json"],
  },
  {
    name: "nothing in it",
    damage: (root) => {
      rmSync(root, { recursive: true });
      mkdirSync(root);
    },
    status: 2,
    says: ["snapshot/snapshot.json"],
  },
  {
    name: "no folder",
    damage: (root) => rmSync(root, { recursive: true }),
    status: 2,
    says: ["snapshot: there is no snapshot here"],
  },
];

/** Evidence that is not whole: the audit is kept, says so of the source, and passes nothing on its word. */
export interface DamagedEvidence {
  readonly name: string;
  readonly damage: Damage;
  readonly source: string;
  readonly status: SourceStatus;
  readonly reason: string;
  /** `file:line:column` of the diagnostic. */
  readonly at: string;
}

export const DAMAGED_EVIDENCE: readonly DamagedEvidence[] = [
  {
    name: "truncated authorization details",
    damage: content(DETAILS, halved),
    source: "111122223333/global/authorization-details",
    status: "failed",
    reason: "it is not JSON",
    at: `${DETAILS}:3950:11`,
  },
  {
    name: "authorization details that the manifest's digest does not fit",
    damage: (root) => writeFileSync(join(root, DETAILS), `${readFileSync(join(root, DETAILS), "utf8")}\n`),
    source: "111122223333/global/authorization-details",
    status: "failed",
    reason: "changed after collection: its SHA-256 is not the one in snapshot.json",
    at: `${DETAILS}:1:1`,
  },
  {
    name: "authorization details that are not there",
    damage: gone(DETAILS),
    source: "111122223333/global/authorization-details",
    status: "failed",
    reason: "snapshot.json says ok, but it does not exist",
    at: `${DETAILS}:1:1`,
  },
  {
    name: "authorization details of empty lists",
    damage: content(DETAILS, () => '{"UserDetailList":[],"GroupDetailList":[],"RoleDetailList":[],"Policies":[]}'),
    source: "111122223333/global/authorization-details",
    status: "partial",
    reason: "it holds no users, and the account summary counts 4",
    at: `${DETAILS}:1:1`,
  },
  {
    name: "authorization details with a truncated list",
    damage: content(DETAILS, (text) => text.replace('"UserDetailList"', '"IsTruncated": true, "UserDetailList"')),
    source: "111122223333/global/authorization-details",
    status: "partial",
    reason: "it is one page of several (IsTruncated)",
    at: `${DETAILS}:1:1`,
  },
  {
    name: "authorization details of wrong types",
    damage: content(DETAILS, (text) => text.replace('"UserDetailList": [', '"UserDetailList": [7, ')),
    source: "111122223333/global/authorization-details",
    status: "partial",
    reason: "UserDetailList[0] has no Arn and is left out",
    at: `${DETAILS}:1:1`,
  },
  {
    name: "a list as authorization details",
    damage: content(DETAILS, () => "[]"),
    source: "111122223333/global/authorization-details",
    status: "failed",
    reason: "it is not what get-account-authorization-details prints: it is not an object",
    at: `${DETAILS}:1:1`,
  },
  {
    name: "a link in place of authorization details",
    damage: (root) => {
      unlinkSync(join(root, DETAILS));
      symlinkSync("/etc/hostname", join(root, DETAILS));
    },
    source: "111122223333/global/authorization-details",
    status: "failed",
    reason: "it is a symbolic link",
    at: `${DETAILS}:1:1`,
  },
  {
    name: "a folder in place of the credential report",
    damage: (root) => {
      unlinkSync(join(root, REPORT));
      mkdirSync(join(root, REPORT));
    },
    source: "111122223333/global/credential-report",
    status: "failed",
    reason: "it is not a regular file",
    at: `${REPORT}:1:1`,
  },
  {
    name: "a credential report without rows",
    damage: content(REPORT, (text) => text.slice(0, text.indexOf("\n") + 1)),
    source: "111122223333/global/credential-report",
    status: "failed",
    reason: "it has no rows, not even one for the root user",
    at: `${REPORT}:1:1`,
  },
  {
    name: "a credential report with another header",
    damage: content(REPORT, (text) => text.replace("mfa_active", "mfa")),
    source: "111122223333/global/credential-report",
    status: "failed",
    reason: "it has no column mfa_active",
    at: `${REPORT}:1:1`,
  },
  {
    name: "a credential report cut in a row",
    damage: content(REPORT, (text) => text.slice(0, -40)),
    source: "111122223333/global/credential-report",
    status: "failed",
    reason: "it is not a table of comma-separated values",
    at: `${REPORT}:6:1`,
  },
  {
    name: "an account summary of wrong types",
    damage: content(SUMMARY, (text) => text.replace('"Users": 4', '"Users": "four"')),
    source: "111122223333/global/account-summary",
    status: "failed",
    reason: "SummaryMap is missing or holds something else than counts",
    at: `${SUMMARY}:1:1`,
  },
  {
    name: "a password policy in invalid UTF-8",
    damage: content(PASSWORDS, () => Uint8Array.from([0x7b, 0xff, 0xfe, 0x7d])),
    source: "111122223333/global/password-policy",
    status: "failed",
    reason: "it is not valid UTF-8",
    at: `${PASSWORDS}:1:1`,
  },
  {
    name: "detectors that are no list",
    damage: content(DETECTORS, () => '{"Detectors": 7}'),
    source: "111122223333/us-east-1/guardduty-detectors",
    status: "failed",
    reason: "Detectors is not a list of detectors with DetectorId and Status",
    at: `${DETECTORS}:1:1`,
  },
  {
    name: "standards cut short",
    damage: content(STANDARDS, halved),
    source: "111122223333/us-east-1/securityhub-standards",
    status: "failed",
    reason: "it is not JSON",
    at: `${STANDARDS}:199:23`,
  },
  {
    name: "GuardDuty findings cut in a line",
    damage: content(THREATS, (text) => text.slice(0, -200)),
    source: "111122223333/us-east-1/guardduty-findings",
    status: "partial",
    reason: "the last line is cut off",
    at: `${THREATS}:4:1`,
  },
  {
    name: "Security Hub findings cut in a line",
    damage: content(CHECKS, (text) => text.slice(0, -200)),
    source: "111122223333/us-east-1/securityhub-findings",
    status: "partial",
    reason: "the last line is cut off",
    at: `${CHECKS}:40:1`,
  },
  {
    name: "Security Hub findings of wrong types",
    damage: content(CHECKS, (text) => `{"Id":7,"Severity":"HIGH","Resources":{}}\n${text}`),
    source: "111122223333/us-east-1/securityhub-findings",
    status: "partial",
    reason: "this finding has no Id",
    at: `${CHECKS}:1:1`,
  },
  {
    name: "GuardDuty findings of wrong types",
    damage: content(THREATS, (text) => `null\n[]\n{"Type":7}\n${text}`),
    source: "111122223333/us-east-1/guardduty-findings",
    status: "partial",
    reason: "this line is not a JSON object",
    at: `${THREATS}:1:1`,
  },
  {
    name: "a source called ok whose file is missing",
    damage: gone(CHECKS),
    source: "111122223333/us-east-1/securityhub-findings",
    status: "failed",
    reason: "snapshot.json says ok, but it does not exist",
    at: `${CHECKS}:1:1`,
  },
  {
    name: "a denied source",
    damage: changeManifest(({ sources }) => {
      Object.assign(sources.find(({ id }) => id === "111122223333/global/password-policy") ?? {}, {
        status: "denied",
        reason: "denied: iam:GetAccountPasswordPolicy\u001b[2J",
      });
    }),
    source: "111122223333/global/password-policy",
    status: "denied",
    reason: "iam:GetAccountPasswordPolicy",
    at: `${PASSWORDS}:1:1`,
  },
  {
    name: "a source that is not named",
    damage: changeManifest((value) => {
      value.sources = value.sources.filter(({ id }) => id !== "111122223333/global/credential-report");
    }),
    source: "111122223333/global/credential-report",
    status: "partial",
    reason: "not named in snapshot.json, so nobody says that it is complete",
    at: `${REPORT}:1:1`,
  },
];

/** The same source, denied: what a damaged one may prove at most. */
export function deny(root: string, id: string): void {
  changeManifest(({ sources }) => {
    const source = sources.find((one) => one.id === id);
    if (source !== undefined) Object.assign(source, { status: "denied", reason: "denied", records: null, sha256: null });
  })(root);
}
