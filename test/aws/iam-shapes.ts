import { AWS_MANAGED } from "./aws-managed-policies.js";
import type { Call } from "./call.js";
import type { Entity, Group, IamState, ManagedPolicy, Role, User } from "./iam-state.js";

type Shape = Record<string, unknown>;

/** As IAM writes documents: every octet that RFC 3986 does not leave alone is escaped. */
export function encoded(document: string): string {
  return encodeURIComponent(document).replace(/[!'()*]/g, (found) => `%${found.charCodeAt(0).toString(16).toUpperCase()}`);
}

export function findPolicy(iam: IamState, arn: string, view: number): ManagedPolicy | undefined {
  return AWS_MANAGED.get(arn) ?? iam.policies.get(arn, view);
}

function nameOfPolicy(arn: string): string {
  return arn.slice(arn.lastIndexOf("/") + 1);
}

export function attachedOf({ attached }: Entity): Shape[] {
  return attached.map((arn) => ({ PolicyName: nameOfPolicy(arn), PolicyArn: arn }));
}

export function inlineOf({ inline }: Entity): Shape[] {
  return Object.keys(inline)
    .sort()
    .map((name) => ({ PolicyName: name, PolicyDocument: encoded(inline[name] ?? "") }));
}

export function boundaryOf(boundary: string | undefined): Shape | undefined {
  return boundary === undefined ? undefined : { PermissionsBoundaryType: "Policy", PermissionsBoundaryArn: boundary };
}

export function instanceProfilesOf(iam: IamState, role: Role): Shape[] {
  return role.instanceProfiles.map((name) => ({
    Path: "/",
    InstanceProfileName: name,
    InstanceProfileId: `AIPA${role.id.slice(4)}`,
    Arn: iam.arn("instance-profile", "/", name),
    CreateDate: role.createDate,
    Roles: [roleInList(role)],
    Tags: [],
  }));
}

/** A role as ListRoles gives it: without boundary, tags and last use. */
export function roleInList(role: Role): Shape {
  return {
    Path: role.path,
    RoleName: role.name,
    RoleId: role.id,
    Arn: role.arn,
    CreateDate: role.createDate,
    AssumeRolePolicyDocument: encoded(role.trust),
    Description: role.description,
    MaxSessionDuration: role.maxSession,
  };
}

export function roleShape(role: Role): Shape {
  return {
    ...roleInList(role),
    PermissionsBoundary: boundaryOf(role.boundary),
    Tags: role.tags.length === 0 ? undefined : role.tags,
    RoleLastUsed: role.lastUsed === undefined ? {} : { LastUsedDate: role.lastUsed.date, Region: role.lastUsed.region },
  };
}

export function userInList(user: User): Shape {
  return {
    Path: user.path,
    UserName: user.name,
    UserId: user.id,
    Arn: user.arn,
    CreateDate: user.createDate,
    PasswordLastUsed: user.password?.lastUsed,
  };
}

export function userShape(user: User): Shape {
  return {
    ...userInList(user),
    PermissionsBoundary: boundaryOf(user.boundary),
    Tags: user.tags.length === 0 ? undefined : user.tags,
  };
}

export function userDetail(user: User): Shape {
  return {
    Path: user.path,
    UserName: user.name,
    UserId: user.id,
    Arn: user.arn,
    CreateDate: user.createDate,
    UserPolicyList: Object.keys(user.inline).length === 0 ? undefined : inlineOf(user),
    GroupList: user.groups,
    AttachedManagedPolicies: attachedOf(user),
    PermissionsBoundary: boundaryOf(user.boundary),
    Tags: user.tags,
  };
}

export function groupDetail(group: Group): Shape {
  return {
    Path: group.path,
    GroupName: group.name,
    GroupId: group.id,
    Arn: group.arn,
    CreateDate: group.createDate,
    GroupPolicyList: inlineOf(group),
    AttachedManagedPolicies: attachedOf(group),
  };
}

export function roleDetail(iam: IamState, role: Role): Shape {
  return {
    Path: role.path,
    RoleName: role.name,
    RoleId: role.id,
    Arn: role.arn,
    CreateDate: role.createDate,
    AssumeRolePolicyDocument: encoded(role.trust),
    InstanceProfileList: instanceProfilesOf(iam, role),
    RolePolicyList: inlineOf(role),
    AttachedManagedPolicies: attachedOf(role),
    PermissionsBoundary: boundaryOf(role.boundary),
    Tags: role.tags,
    RoleLastUsed: role.lastUsed === undefined ? {} : { LastUsedDate: role.lastUsed.date, Region: role.lastUsed.region },
  };
}

/** Who has a policy attached, and whose boundary it is. */
export interface Uses {
  readonly attached: number;
  readonly boundaries: number;
}

/** Uses of every policy of an account, by ARN. */
export function policyUses(iam: IamState, view: number): ReadonlyMap<string, Uses> {
  const uses = new Map<string, { attached: number; boundaries: number }>();
  const of = (arn: string) => {
    const found = uses.get(arn) ?? { attached: 0, boundaries: 0 };
    uses.set(arn, found);
    return found;
  };
  for (const entities of [iam.users, iam.groups, iam.roles]) {
    for (const entity of entities.values(view)) for (const arn of entity.attached) of(arn).attached++;
  }
  for (const entities of [iam.users, iam.roles]) {
    for (const { boundary } of entities.values(view)) if (boundary !== undefined) of(boundary).boundaries++;
  }
  return uses;
}

export function versionShape(policy: ManagedPolicy, id: string, withDocument: boolean): Shape {
  const version = policy.versions.find((each) => each.id === id);
  return {
    Document: withDocument ? encoded(version?.document ?? "") : undefined,
    VersionId: id,
    IsDefaultVersion: id === policy.defaultVersion,
    CreateDate: version?.createDate,
  };
}

function newestFirst(policy: ManagedPolicy): string[] {
  return policy.versions.map(({ id }) => id).sort((a, b) => Number(b.slice(1)) - Number(a.slice(1)));
}

/** A policy as ListPolicies gives it: without description and tags. */
export function policyInList(policy: ManagedPolicy, uses: ReadonlyMap<string, Uses>): Shape {
  return {
    PolicyName: policy.name,
    PolicyId: policy.id,
    Arn: policy.arn,
    Path: policy.path,
    DefaultVersionId: policy.defaultVersion,
    AttachmentCount: uses.get(policy.arn)?.attached ?? 0,
    PermissionsBoundaryUsageCount: uses.get(policy.arn)?.boundaries ?? 0,
    IsAttachable: true,
    CreateDate: policy.createDate,
    UpdateDate: policy.updateDate,
  };
}

export function policyShape(policy: ManagedPolicy, uses: ReadonlyMap<string, Uses>): Shape {
  return { ...policyInList(policy, uses), Description: policy.description, Tags: policy.tags };
}

export function policyDetail(policy: ManagedPolicy, uses: ReadonlyMap<string, Uses>): Shape {
  return {
    ...policyInList(policy, uses),
    Description: policy.description,
    PolicyVersionList: newestFirst(policy).map((id) => versionShape(policy, id, true)),
  };
}

export function versionsShape(policy: ManagedPolicy): Shape[] {
  return newestFirst(policy).map((id) => versionShape(policy, id, false));
}

export function byName<T extends { readonly name: string }>(values: Iterable<T>): T[] {
  return [...values].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

/** The account's IAM and the moment that a read sees. */
export function iamOf(call: Call): { iam: IamState; view: number } {
  return { iam: call.account.iam, view: call.view };
}
