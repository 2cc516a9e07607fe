import { Attribution } from "../../src/audit/attribution.js";
import { AccountPrincipals } from "../../src/audit/principals.js";
import type { Rule, RuleContext, RuleOutcome } from "../../src/audit/rule.js";
import type { PolicyDocument, Statement } from "../../src/iam/document.js";
import type { RoleBundle } from "../../src/model/bundle.js";
import type {
  AccountEvidence,
  AuthorizationDetails,
  CredentialReportRow,
  RoleDetail,
  Source,
  SourceKind,
  SourceStatus,
  UserDetail,
} from "../../src/model/evidence.js";
import type { Workspace } from "../../src/model/workspace.js";

export const ACCOUNT = "111122223333";
export const AS_OF = "2026-06-30T00:00:00Z";

const KINDS: readonly SourceKind[] = [
  "authorization-details",
  "credential-report",
  "account-summary",
  "password-policy",
  "virtual-mfa-devices",
  "server-certificates",
];

export function source(kind: SourceKind, status: SourceStatus = "ok", time: string | null = AS_OF): Source {
  return {
    id: `${ACCOUNT}/global/${kind}`,
    kind,
    account: ACCOUNT,
    region: null,
    status,
    reason: status === "ok" ? "" : "as the test says",
    records: null,
    sha256: null,
    time,
  };
}

/** Evidence of an account with nobody in it; what a test gives is there, the rest is not in the snapshot. */
export function evidenceOf(
  given: Partial<AccountEvidence>,
  statuses: Partial<Record<SourceKind, SourceStatus>> = {},
): AccountEvidence {
  const present: Readonly<Record<string, unknown>> = {
    "authorization-details": given.authorization,
    "credential-report": given.credentialReport,
    "account-summary": given.summary,
    "password-policy": given.passwordPolicy,
    "virtual-mfa-devices": given.virtualMfaDevices,
    "server-certificates": given.serverCertificates,
  };
  return {
    account: ACCOUNT,
    authorization: undefined,
    credentialReport: undefined,
    summary: undefined,
    passwordPolicy: undefined,
    virtualMfaDevices: undefined,
    serverCertificates: undefined,
    sources: KINDS.map((kind) => source(kind, statuses[kind] ?? (present[kind] === undefined ? "no-data" : "ok"))),
    ...given,
  };
}

export function details(given: Partial<AuthorizationDetails> = {}): AuthorizationDetails {
  return { UserDetailList: [], GroupDetailList: [], RoleDetailList: [], Policies: [], ...given };
}

export function document(...statements: readonly Partial<Statement>[]): PolicyDocument {
  return { Version: "2012-10-17", Statement: statements.map((each) => ({ Effect: "Allow", ...each })) as Statement[] };
}

export function allow(
  action: Statement["Action"],
  resource: Statement["Resource"] = "*",
  condition?: Statement["Condition"],
): Partial<Statement> {
  return {
    Effect: "Allow",
    Action: action ?? [],
    Resource: resource ?? "*",
    ...(condition === undefined ? {} : { Condition: condition }),
  };
}

export function user(name: string, given: Partial<UserDetail> = {}): UserDetail {
  return {
    Path: "/",
    UserName: name,
    UserId: `AIDA${name.toUpperCase()}`,
    Arn: `arn:aws:iam::${ACCOUNT}:user/${name}`,
    ...given,
  };
}

export const LAMBDA_TRUST: PolicyDocument = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }],
};

export function role(name: string, given: Partial<RoleDetail> = {}): RoleDetail {
  return {
    Path: "/",
    RoleName: name,
    RoleId: `AROA${name.toUpperCase()}`,
    Arn: `arn:aws:iam::${ACCOUNT}:role${given.Path ?? "/"}${name}`,
    AssumeRolePolicyDocument: LAMBDA_TRUST,
    ...given,
  };
}

export function managed(
  name: string,
  policy: PolicyDocument,
  arn = `arn:aws:iam::${ACCOUNT}:policy/${name}`,
): AuthorizationDetails["Policies"][number] {
  return {
    PolicyName: name,
    PolicyId: `ANPA${name.toUpperCase()}`,
    Arn: arn,
    DefaultVersionId: "v1",
    PolicyVersionList: [{ Document: policy, VersionId: "v1", IsDefaultVersion: true }],
  };
}

export function attach(
  name: string,
  arn = `arn:aws:iam::${ACCOUNT}:policy/${name}`,
): { readonly PolicyName: string; readonly PolicyArn: string } {
  return { PolicyName: name, PolicyArn: arn };
}

/** A row of the credential report of somebody with nothing switched on. */
export function row(name: string, given: CredentialReportRow = {}): CredentialReportRow {
  return {
    user: name,
    arn: name === "<root_account>" ? `arn:aws:iam::${ACCOUNT}:root` : `arn:aws:iam::${ACCOUNT}:user/${name}`,
    user_creation_time: "2025-01-01T00:00:00+00:00",
    password_enabled: name === "<root_account>" ? "not_supported" : "false",
    password_last_used: name === "<root_account>" ? "no_information" : "N/A",
    password_last_changed: "N/A",
    mfa_active: "true",
    access_key_1_active: "false",
    access_key_1_last_rotated: "N/A",
    access_key_1_last_used_date: "N/A",
    access_key_2_active: "false",
    access_key_2_last_rotated: "N/A",
    access_key_2_last_used_date: "N/A",
    ...given,
  };
}

export function daysAgo(days: number, milliseconds = 0): string {
  return new Date(Date.parse(AS_OF) - days * 86_400_000 - milliseconds).toISOString();
}

const PLACE = { file: "bailiwick.yaml", line: 1, column: 1 };

export function workspace(given: Partial<Workspace> = {}): Workspace {
  return {
    organization: "Example",
    naming: { path: "/bailiwick/", prefix: "bailiwick" },
    environments: [{ name: "prod", accounts: [ACCOUNT], regions: ["us-east-1"], place: PLACE }],
    identity: {},
    resources: [],
    databases: [],
    owners: [],
    teams: [],
    guardrails: [],
    vocabulary: { levels: {}, aliases: {} },
    breakGlass: [],
    ...given,
  };
}

export function owner(team: string, match: string): Workspace["owners"][number] {
  return { team, match, place: PLACE };
}

export const BOUNDARY: PolicyDocument = document(allow("*"), {
  Effect: "Deny",
  NotAction: ["dynamodb:*", "s3:*"],
  Resource: "*",
});

export function bundle(team: string, permissions: readonly PolicyDocument[]): RoleBundle {
  const arn = (kind: string, name: string): string => `arn:aws:iam::${ACCOUNT}:${kind}/bailiwick/${name}`;
  return {
    team,
    kind: "people",
    environment: "prod",
    account: ACCOUNT,
    regions: ["us-east-1"],
    role: { name: `bailiwick-${team}`, path: "/bailiwick/", arn: arn("role", `bailiwick-${team}`), maxSessionSeconds: 3600 },
    permissions: permissions.map((each, i) => ({
      name: `bailiwick-${team}-${i + 1}`,
      arn: arn("policy", `bailiwick-${team}-${i + 1}`),
      document: each,
    })),
    boundary: { name: `bailiwick-${team}-boundary`, arn: arn("policy", `bailiwick-${team}-boundary`), document: BOUNDARY },
    trust: LAMBDA_TRUST,
    tags: { "bailiwick:team": team },
    coverage: { unscoped: [], withheld: [], partial: [], companions: [], dependentsUnknown: [] },
    catalogue: "test",
    digest: "test",
  };
}

/** The live role and policies that are exactly the bundle's. */
export function liveOf(made: RoleBundle): { readonly role: RoleDetail; readonly policies: AuthorizationDetails["Policies"] } {
  return {
    role: role(made.role.name, {
      Path: made.role.path,
      Arn: made.role.arn,
      AssumeRolePolicyDocument: made.trust,
      AttachedManagedPolicies: made.permissions.map(({ name, arn }) => ({ PolicyName: name, PolicyArn: arn })),
      PermissionsBoundary: { PermissionsBoundaryType: "Policy", PermissionsBoundaryArn: made.boundary.arn },
      MaxSessionDuration: made.role.maxSessionSeconds,
      Tags: Object.entries(made.tags).map(([Key, Value]) => ({ Key, Value })),
    }),
    policies: [...made.permissions, made.boundary].map(({ name, arn, document: each }) => managed(name, each, arn)),
  };
}

export function contextOf(
  evidence: AccountEvidence,
  given: { readonly workspace?: Workspace; readonly bundles?: readonly RoleBundle[] } = {},
): RuleContext {
  const made = given.workspace ?? workspace();
  return {
    asOf: Date.parse(AS_OF),
    principals: new AccountPrincipals(evidence),
    attribution: new Attribution(made, given.bundles ?? []),
    breakGlass: made.breakGlass,
  };
}

export function judge(rule: Rule, evidence: AccountEvidence, given?: Parameters<typeof contextOf>[1]): RuleOutcome {
  return rule.check(evidence, contextOf(evidence, given));
}
