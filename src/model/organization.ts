import type { PolicyDocument } from "../iam/document.js";

/** One entry of `aws organizations list-accounts`. `Arn` names the management account and the organization. */
export interface OrganizationAccount {
  readonly Id: string;
  readonly Arn?: string;
  readonly Name?: string;
  readonly Status?: string;
}

/** `aws organizations describe-organization`. */
export interface OrganizationDescription {
  readonly Id?: string;
  readonly MasterAccountId?: string;
  readonly FeatureSet?: string;
}

/** An organizational unit of `list-organizational-units-for-parent` with what lies in it; `Accounts` as `list-accounts-for-parent`. */
export interface OrganizationUnit {
  readonly Id: string;
  readonly Arn?: string;
  readonly Name?: string;
  readonly OrganizationalUnits?: readonly OrganizationUnit[];
  readonly Accounts?: readonly { readonly Id: string }[];
}

/** A root of `list-roots` with what lies in it. */
export interface OrganizationRoot extends OrganizationUnit {
  /** Absent: not asked. A type that is not listed as ENABLED has no effect. */
  readonly PolicyTypes?: readonly { readonly Type: string; readonly Status: string }[];
}

export const ORGANIZATION_POLICY_TYPES = ["SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"] as const;
export type OrganizationPolicyType = (typeof ORGANIZATION_POLICY_TYPES)[number];

/** `describe-policy` with the targets of `list-targets-for-policy`. */
export interface OrganizationPolicy {
  readonly Id: string;
  readonly Name: string;
  readonly Type: OrganizationPolicyType;
  /** Undefined: it could not be read, which is never the same as empty. */
  readonly document: PolicyDocument | undefined;
  readonly targets: readonly string[];
}

/** What the organization's management account knows; `undefined`: not in the snapshot. */
export interface OrganizationEvidence {
  /** `aws organizations list-accounts`. */
  readonly accounts: readonly OrganizationAccount[] | undefined;
  /** `describe-organization`; null where AWS answered that the accounts are in no organization. */
  readonly organization?: OrganizationDescription | null | undefined;
  readonly roots?: readonly OrganizationRoot[] | undefined;
  readonly policies?: readonly OrganizationPolicy[] | undefined;
  /** False where policies may be missing from `policies`. */
  readonly policiesComplete?: boolean | undefined;
}

/** The policy of one resource, under the account that owns it. */
export interface ResourcePolicy {
  readonly arn: string;
  readonly account: string;
  /** Null: the resource has no policy. Undefined: it has one that could not be read. */
  readonly document: PolicyDocument | null | undefined;
}
