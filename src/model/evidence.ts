import type { PolicyDocument } from "../iam/document.js";

export const SOURCE_STATUSES = ["ok", "partial", "denied", "no-data", "failed"] as const;
export type SourceStatus = (typeof SOURCE_STATUSES)[number];

/** One thing that evidence comes from: account × region × API. */
export interface Source {
  /** `<account>/<region or global>/<kind>`, e.g. `111122223333/us-east-1/guardduty-findings`; `organization/<kind>`. */
  readonly id: string;
  readonly kind: SourceKind;
  readonly account: string | null;
  readonly region: string | null;
  readonly status: SourceStatus;
  /** Why it is not `ok`; for `denied` the missing action. Empty where `ok`. */
  readonly reason: string;
  readonly records: number | null;
  readonly sha256: string | null;
  /** ISO 8601, UTC. */
  readonly time: string | null;
}

export const SOURCE_KINDS = [
  "authorization-details",
  "credential-report",
  "account-summary",
  "password-policy",
  "virtual-mfa-devices",
  "server-certificates",
  "regions",
  "guardduty-detectors",
  "guardduty-findings",
  "securityhub-standards",
  "securityhub-findings",
  "organization-accounts",
  "organization-units",
  "organization-policies",
  "resource-policies",
  "resources",
] as const;
export type SourceKind = (typeof SOURCE_KINDS)[number];

/** `snapshot.json`. */
export interface SnapshotManifest {
  readonly format: "bailiwick.snapshot/1";
  /** ISO 8601, UTC: the moment that ages are counted from. */
  readonly time: string;
  /** When collecting began: nothing in the snapshot was read before. Absent where nobody knows. */
  readonly began?: string;
  /** ARN of the caller that collected it, or a tool's name. */
  readonly by: string;
  readonly partition: string;
  readonly accounts: readonly { readonly id: string; readonly name: string; readonly regions: readonly string[] }[];
  readonly sources: readonly Source[];
}

/** IAM evidence of one account. `undefined`: the source was not readable, which is never the same as empty. */
export interface AccountEvidence {
  readonly account: string;
  readonly authorization: AuthorizationDetails | undefined;
  readonly credentialReport: readonly CredentialReportRow[] | undefined;
  readonly summary: Readonly<Record<string, number>> | undefined;
  /** `null`: the account has no password policy of its own (NoSuchEntity). */
  readonly passwordPolicy: PasswordPolicy | null | undefined;
  readonly virtualMfaDevices: readonly { readonly SerialNumber: string; readonly User?: { readonly Arn?: string } }[] | undefined;
  readonly serverCertificates:
    | readonly { readonly ServerCertificateName: string; readonly Arn: string; readonly Expiration?: string }[]
    | undefined;
  /** Status of every source of the account, by kind; IAM sources are global. */
  readonly sources: readonly Source[];
}

/** `aws iam get-account-authorization-details`, policy documents already decoded from URL encoding. */
export interface AuthorizationDetails {
  readonly UserDetailList: readonly UserDetail[];
  readonly GroupDetailList: readonly GroupDetail[];
  readonly RoleDetailList: readonly RoleDetail[];
  readonly Policies: readonly ManagedPolicyDetail[];
}

export interface InlinePolicy {
  readonly PolicyName: string;
  readonly PolicyDocument: PolicyDocument;
}
export interface AttachedPolicy {
  readonly PolicyName: string;
  readonly PolicyArn: string;
}
export interface BoundaryRef {
  readonly PermissionsBoundaryType?: string;
  readonly PermissionsBoundaryArn?: string;
}
export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

export interface UserDetail {
  readonly Path: string;
  readonly UserName: string;
  readonly UserId: string;
  readonly Arn: string;
  readonly CreateDate?: string;
  readonly UserPolicyList?: readonly InlinePolicy[];
  readonly GroupList?: readonly string[];
  readonly AttachedManagedPolicies?: readonly AttachedPolicy[];
  readonly PermissionsBoundary?: BoundaryRef;
  readonly Tags?: readonly Tag[];
}
export interface GroupDetail {
  readonly Path: string;
  readonly GroupName: string;
  readonly GroupId: string;
  readonly Arn: string;
  readonly CreateDate?: string;
  readonly GroupPolicyList?: readonly InlinePolicy[];
  readonly AttachedManagedPolicies?: readonly AttachedPolicy[];
}
export interface RoleDetail {
  readonly Path: string;
  readonly RoleName: string;
  readonly RoleId: string;
  readonly Arn: string;
  readonly CreateDate?: string;
  readonly AssumeRolePolicyDocument?: PolicyDocument;
  readonly InstanceProfileList?: readonly { readonly InstanceProfileName: string; readonly Arn: string }[];
  readonly RolePolicyList?: readonly InlinePolicy[];
  readonly AttachedManagedPolicies?: readonly AttachedPolicy[];
  readonly PermissionsBoundary?: BoundaryRef;
  readonly MaxSessionDuration?: number;
  readonly Tags?: readonly Tag[];
  readonly RoleLastUsed?: { readonly LastUsedDate?: string; readonly Region?: string };
}
export interface ManagedPolicyDetail {
  readonly PolicyName: string;
  readonly PolicyId: string;
  readonly Arn: string;
  readonly Path?: string;
  readonly DefaultVersionId?: string;
  readonly AttachmentCount?: number;
  readonly PermissionsBoundaryUsageCount?: number;
  readonly PolicyVersionList?: readonly {
    readonly Document: PolicyDocument;
    readonly VersionId: string;
    readonly IsDefaultVersion: boolean;
    readonly CreateDate?: string;
  }[];
}

/** One row of the credential report, values as AWS writes them (`true`, `N/A`, `no_information`, ISO dates). */
export type CredentialReportRow = Readonly<Record<string, string>>;

export interface PasswordPolicy {
  readonly MinimumPasswordLength?: number;
  readonly RequireSymbols?: boolean;
  readonly RequireNumbers?: boolean;
  readonly RequireUppercaseCharacters?: boolean;
  readonly RequireLowercaseCharacters?: boolean;
  readonly AllowUsersToChangePassword?: boolean;
  readonly ExpirePasswords?: boolean;
  readonly MaxPasswordAge?: number;
  readonly PasswordReusePrevention?: number;
  readonly HardExpiry?: boolean;
}
