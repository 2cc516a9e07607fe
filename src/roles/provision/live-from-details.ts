import type { AuthorizationDetails, ManagedPolicyDetail, RoleDetail, Tag } from "../../model/evidence.js";
import type { LiveAccount, LivePolicy, LiveRole, LiveVersion, Tags } from "./live.js";

/** What authorization details do not tell, read by calls of their own. */
export interface Beside {
  readonly summary: Readonly<Record<string, number>> | undefined;
  /** By role name; from `list-roles`. */
  readonly maxSessionSeconds: ReadonlyMap<string, number>;
  /** By role name; only where the details had none. */
  readonly roleTags: ReadonlyMap<string, Tags>;
  /** By policy ARN. */
  readonly policyTags: ReadonlyMap<string, Tags>;
}

export const NOTHING_BESIDE: Beside = {
  summary: undefined,
  maxSessionSeconds: new Map(),
  roleTags: new Map(),
  policyTags: new Map(),
};

function tagsOf(tags: readonly Tag[]): Tags {
  return Object.fromEntries([...tags].sort((a, b) => (a.Key < b.Key ? -1 : 1)).map(({ Key, Value }) => [Key, Value]));
}

/** The path of an ARN, `/` where it has none: `arn:aws:iam::111122223333:role/a/b` -> `/a/`. */
export function pathIn(arn: string): string {
  const resource = arn.split(":").slice(5).join(":");
  return resource.slice(resource.indexOf("/"), resource.lastIndexOf("/") + 1);
}

function roleFrom(detail: RoleDetail, beside: Beside): LiveRole {
  const { RoleName: name, Arn: arn } = detail;
  const given = detail.Tags === undefined ? undefined : tagsOf(detail.Tags);
  return {
    name,
    path: detail.Path ?? pathIn(arn),
    arn,
    trust: detail.AssumeRolePolicyDocument,
    boundary: detail.PermissionsBoundary?.PermissionsBoundaryArn ?? null,
    attached: (detail.AttachedManagedPolicies ?? []).map(({ PolicyArn }) => PolicyArn).sort(),
    inline: [...(detail.RolePolicyList ?? [])].sort((a, b) => (a.PolicyName < b.PolicyName ? -1 : 1)),
    maxSessionSeconds: beside.maxSessionSeconds.get(name) ?? detail.MaxSessionDuration,
    tags: beside.roleTags.get(name) ?? given,
    instanceProfiles: (detail.InstanceProfileList ?? []).map(({ InstanceProfileName }) => InstanceProfileName),
  };
}

/** `v12` -> 12: ids count up, and dates may be missing or equal. */
const number = (id: string): number => Number(/^v(\d+)$/.exec(id)?.[1] ?? 0);

function versionsOf({ PolicyVersionList, DefaultVersionId }: ManagedPolicyDetail): readonly LiveVersion[] {
  const versions = (PolicyVersionList ?? []).map(({ VersionId, IsDefaultVersion, Document }) => ({
    id: VersionId,
    isDefault: DefaultVersionId === undefined ? IsDefaultVersion === true : VersionId === DefaultVersionId,
    document: Document,
  }));
  return versions.sort((a, b) => number(a.id) - number(b.id));
}

/** Names by policy ARN. */
class Uses {
  readonly attached = new Map<string, string[]>();
  readonly bounds = new Map<string, string[]>();

  constructor(details: AuthorizationDetails) {
    for (const user of details.UserDetailList) this.#note(`user ${user.UserName}`, user);
    for (const group of details.GroupDetailList) this.#note(`group ${group.GroupName}`, group);
    for (const role of details.RoleDetailList) this.#note(`role ${role.RoleName}`, role);
  }

  #note(
    holder: string,
    { AttachedManagedPolicies, PermissionsBoundary }: Pick<RoleDetail, "AttachedManagedPolicies" | "PermissionsBoundary">,
  ) {
    for (const { PolicyArn } of AttachedManagedPolicies ?? []) add(this.attached, PolicyArn, holder);
    const boundary = PermissionsBoundary?.PermissionsBoundaryArn;
    if (boundary !== undefined) add(this.bounds, boundary, holder);
  }
}

function add(map: Map<string, string[]>, key: string, value: string): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}

/** Whom a holder's name means. */
function principalsOf({ UserDetailList, GroupDetailList, RoleDetailList }: AuthorizationDetails): LiveAccount["principals"] {
  const members = ({ GroupName }: { readonly GroupName: string }): readonly string[] =>
    UserDetailList.filter(({ GroupList }) => (GroupList ?? []).includes(GroupName)).map(({ Arn }) => Arn);
  return new Map([
    ...UserDetailList.map(({ UserName, Arn }) => [`user ${UserName}`, [Arn]] as const),
    ...RoleDetailList.map(({ RoleName, Arn }) => [`role ${RoleName}`, [Arn]] as const),
    ...GroupDetailList.map((group) => [`group ${group.GroupName}`, members(group)] as const),
  ]);
}

/** An account's live state from its authorization details, and from what other calls told of it. */
export function liveFromDetails(account: string, partition: string, details: AuthorizationDetails, beside: Beside): LiveAccount {
  const uses = new Uses(details);
  const policies = details.Policies.map((detail): LivePolicy => {
    const versions = versionsOf(detail);
    const { Arn: arn } = detail;
    return {
      name: detail.PolicyName,
      path: detail.Path ?? pathIn(arn),
      arn,
      document: versions.find(({ isDefault }) => isDefault)?.document,
      versions,
      tags: beside.policyTags.get(arn),
      holders: (uses.attached.get(arn) ?? []).sort(),
      bounds: (uses.bounds.get(arn) ?? []).sort(),
    };
  });
  return {
    account,
    partition,
    roles: details.RoleDetailList.map((detail) => roleFrom(detail, beside)).sort((a, b) => (a.arn < b.arn ? -1 : 1)),
    policies: new Map(policies.sort((a, b) => (a.arn < b.arn ? -1 : 1)).map((policy) => [policy.arn, policy])),
    principals: principalsOf(details),
    summary: beside.summary,
  };
}
