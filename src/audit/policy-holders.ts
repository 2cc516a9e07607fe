import type { PolicyDocument } from "../iam/document.js";
import type { AccountEvidence, InlinePolicy, ManagedPolicyDetail } from "../model/evidence.js";
import type { Draft, FindingResource } from "../model/finding.js";
import type { AccountPrincipals } from "./principals.js";

/** A finding names so many principals of a policy and no more; the count stands in its facts. */
const MOST = 50;

/** A policy written into a user, group or role, and who gets access by it. */
export interface InlineHolder {
  readonly policy: string;
  readonly document: PolicyDocument | undefined;
  readonly holder: FindingResource;
  /** `user ana`, for titles. */
  readonly words: string;
  readonly principals: readonly string[];
}

function ofHolder(
  policies: readonly InlinePolicy[],
  holder: FindingResource,
  words: string,
  principals: readonly string[],
): readonly InlineHolder[] {
  return policies.map(({ PolicyName, PolicyDocument }) => ({
    policy: PolicyName,
    document: PolicyDocument,
    holder,
    words,
    principals,
  }));
}

/** Every inline policy of the account. */
export function* inlineHolders(evidence: AccountEvidence, principals: AccountPrincipals): Generator<InlineHolder> {
  const details = evidence.authorization;
  for (const { UserPolicyList: policies, UserId, UserName, Arn } of details?.UserDetailList ?? []) {
    if (policies === undefined || policies.length === 0) continue;
    yield* ofHolder(policies, { id: UserId ?? Arn, type: "AwsIamUser", name: Arn }, `user ${UserName}`, [Arn]);
  }
  for (const { GroupPolicyList: policies, GroupId, GroupName, Arn } of details?.GroupDetailList ?? []) {
    if (policies === undefined || policies.length === 0) continue;
    const holder = { id: GroupId ?? Arn, type: "AwsIamGroup", name: Arn };
    yield* ofHolder(policies, holder, `group ${GroupName}`, principals.membersOf(GroupName));
  }
  for (const { RolePolicyList: policies, RoleId, RoleName, Arn } of details?.RoleDetailList ?? []) {
    if (policies === undefined || policies.length === 0) continue;
    yield* ofHolder(policies, { id: RoleId ?? Arn, type: "AwsIamRole", name: Arn }, `role ${RoleName}`, [Arn]);
  }
}

/** Users and roles that hold a managed policy, by themselves or by a group, each once. */
export function holdersOf(policyArn: string, principals: AccountPrincipals): readonly string[] {
  const { users, groups, roles } = principals.policies.attachmentsOf(policyArn);
  return [...new Set([...users, ...roles, ...groups.flatMap((group) => principals.membersOf(group))])];
}

/** The holders as a finding names them: who can act by the policy. */
export function asActors(holders: readonly string[]): Draft["principals"] {
  return holders.slice(0, MOST).map((arn) => ({ arn, relation: "actor" }));
}

export function isAwsManaged(arn: string): boolean {
  return /^arn:[^:]*:iam::aws:policy\//.test(arn);
}

/** True for a policy that is in use as a boundary and attached to nobody: it gives no access. */
function isBoundaryOnly(policy: ManagedPolicyDetail, principals: AccountPrincipals): boolean {
  const { users, groups, roles, boundaryOf } = principals.policies.attachmentsOf(policy.Arn);
  return users.length + groups.length + roles.length === 0 && (boundaryOf > 0 || (policy.PermissionsBoundaryUsageCount ?? 0) > 0);
}

/** Managed policies that the account wrote itself and that may give access, attached or not. */
export function ownPolicies(principals: AccountPrincipals): readonly ManagedPolicyDetail[] {
  return [...principals.policies.managed()].filter((policy) => !isAwsManaged(policy.Arn) && !isBoundaryOnly(policy, principals));
}

export function policyResource(arn: string, id: string | undefined): FindingResource {
  return { id: id ?? arn, type: "AwsIamPolicy", name: arn };
}
