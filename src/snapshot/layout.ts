import type { SourceKind } from "../model/evidence.js";

const MIB = 1024 * 1024;

/** The longest line of findings.ndjson that is read; GuardDuty and ASFF findings are at most 240 KB. */
export const LINE_LIMIT = MIB;

interface KindLayout {
  /** Path under the snapshot; `ACCOUNT` and `REGION` stand for themselves. */
  readonly path: string;
  /** Bytes; `undefined`: streamed, of any length. */
  readonly limit?: number;
  /** Whether every account (and region) is expected to have it: not named in snapshot.json, it is `no-data`. */
  readonly expected: boolean;
}

/** Where each kind of source lies in a snapshot, and how much of it is read. */
export const LAYOUT: Readonly<Record<SourceKind, KindLayout>> = {
  "authorization-details": { path: "accounts/ACCOUNT/iam/authorization-details.json", limit: 256 * MIB, expected: true },
  "credential-report": { path: "accounts/ACCOUNT/iam/credential-report.csv", limit: 64 * MIB, expected: true },
  "account-summary": { path: "accounts/ACCOUNT/iam/account-summary.json", limit: MIB, expected: true },
  "password-policy": { path: "accounts/ACCOUNT/iam/password-policy.json", limit: MIB, expected: true },
  "virtual-mfa-devices": { path: "accounts/ACCOUNT/iam/virtual-mfa-devices.json", limit: 16 * MIB, expected: true },
  "server-certificates": { path: "accounts/ACCOUNT/iam/server-certificates.json", limit: 16 * MIB, expected: false },
  regions: { path: "accounts/ACCOUNT/account/regions.json", limit: MIB, expected: false },
  "guardduty-detectors": { path: "accounts/ACCOUNT/REGION/guardduty/detectors.json", limit: MIB, expected: true },
  "guardduty-findings": { path: "accounts/ACCOUNT/REGION/guardduty/findings.ndjson", expected: true },
  "securityhub-standards": { path: "accounts/ACCOUNT/REGION/securityhub/standards.json", limit: 16 * MIB, expected: true },
  "securityhub-findings": { path: "accounts/ACCOUNT/REGION/securityhub/findings.ndjson", expected: true },
  "organization-accounts": { path: "organization/accounts.json", limit: 64 * MIB, expected: false },
  "organization-units": { path: "organization/units.json", limit: 64 * MIB, expected: false },
  "organization-policies": { path: "organization/policies.json", limit: 64 * MIB, expected: false },
  "resource-policies": { path: "accounts/ACCOUNT/resource-policies.ndjson", expected: false },
  resources: { path: "accounts/ACCOUNT/REGION/resources.ndjson", expected: false },
};

const ACCOUNT = /^[0-9]{12}$/;
const REGION = /^[a-z]{2,3}(-[a-z]{2,12}){1,3}-[0-9]{1,2}$/;

export function isAccountId(text: unknown): text is string {
  return typeof text === "string" && ACCOUNT.test(text);
}

/** `us-east-1`, `us-gov-west-1`, `eusc-de-east-1`: nothing that could lead out of the snapshot as a folder's name. */
export function isRegion(text: unknown): text is string {
  return typeof text === "string" && (REGION.test(text) || /^eusc-[a-z]{2}-[a-z]{2,12}-[0-9]{1,2}$/.test(text));
}

/** What a kind of source belongs to, by the placeholders of its path. */
export function scopeOf(kind: SourceKind): "organization" | "account" | "region" {
  const { path } = LAYOUT[kind];
  if (path.includes("REGION")) return "region";
  return path.includes("ACCOUNT") ? "account" : "organization";
}

/** `<account>/<region or global>/<kind>`, or `organization/<kind>`. */
export function sourceId(kind: SourceKind, account: string | null, region: string | null): string {
  if (scopeOf(kind) === "organization") return `organization/${kind.slice("organization-".length)}`;
  return `${account}/${region ?? "global"}/${kind}`;
}

/** Path of a source under the snapshot's folder, with `/` on every system. Account and region were checked by the manifest. */
export function pathOf(kind: SourceKind, account: string | null, region: string | null): string {
  return LAYOUT[kind].path.replace("ACCOUNT", account ?? "").replace("REGION", region ?? "");
}
