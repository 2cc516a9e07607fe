import { AWS_MANAGED } from "./aws-managed-policies.js";
import type { Call, Handler, Handlers } from "./call.js";
import { noSuch } from "./iam-errors.js";
import { iamPage } from "./iam-paging.js";
import { byName, findPolicy, iamOf, policyInList, policyShape, policyUses, versionShape, versionsShape } from "./iam-shapes.js";
import type { ManagedPolicy } from "./iam-state.js";
import { type Input, optionalText, textOf } from "./input.js";

function policyOf(input: Input, call: Call): ManagedPolicy {
  const { iam, view } = iamOf(call);
  const arn = textOf(input, "PolicyArn");
  const policy = findPolicy(iam, arn, view);
  if (policy === undefined) throw noSuch(`Policy ${arn} was not found.`);
  return policy;
}

const listPolicies: Handler = (input, call) => {
  const { iam, view } = iamOf(call);
  const scope = optionalText(input, "Scope") ?? "All";
  const prefix = optionalText(input, "PathPrefix") ?? "/";
  const usage = optionalText(input, "PolicyUsageFilter");
  const onlyAttached = String(input.OnlyAttached ?? "false") === "true";
  const uses = policyUses(iam, view);
  const all = [
    ...(scope === "AWS" ? [] : byName(iam.policies.values(view))),
    ...(scope === "Local" ? [] : byName(AWS_MANAGED.values())),
  ].filter(({ arn, path }) => {
    const { attached = 0, boundaries = 0 } = uses.get(arn) ?? {};
    if (!path.startsWith(prefix)) return false;
    if (usage === "PermissionsBoundary" && boundaries === 0) return false;
    if (usage === "PermissionsPolicy" && attached === 0) return false;
    return !onlyAttached || attached > 0;
  });
  const { page, rest } = iamPage(all, input, call);
  return { Policies: page.map((policy) => policyInList(policy, uses)), ...rest };
};

const listEntitiesForPolicy: Handler = (input, call) => {
  const { iam, view } = iamOf(call);
  const { arn } = policyOf(input, call);
  const usage = optionalText(input, "PolicyUsageFilter");
  const filter = optionalText(input, "EntityFilter");
  const holds = (entity: { attached: readonly string[]; boundary?: string | undefined }): boolean =>
    (usage !== "PermissionsBoundary" && entity.attached.includes(arn)) ||
    (usage !== "PermissionsPolicy" && entity.boundary === arn);
  const entries: (readonly [string, unknown])[] = [
    ...byName(iam.groups.values(view))
      .filter((group) => (filter ?? "Group") === "Group" && holds(group))
      .map(({ name, id }) => ["PolicyGroups", { GroupName: name, GroupId: id }] as const),
    ...byName(iam.users.values(view))
      .filter((user) => (filter ?? "User") === "User" && holds(user))
      .map(({ name, id }) => ["PolicyUsers", { UserName: name, UserId: id }] as const),
    ...byName(iam.roles.values(view))
      .filter((role) => (filter ?? "Role") === "Role" && holds(role))
      .map(({ name, id }) => ["PolicyRoles", { RoleName: name, RoleId: id }] as const),
  ];
  const { page, rest } = iamPage(entries, input, call);
  const output: Record<string, unknown[]> = { PolicyGroups: [], PolicyUsers: [], PolicyRoles: [] };
  for (const [list, entry] of page) output[list]?.push(entry);
  return { ...output, ...rest };
};

/** What can be asked about managed policies. */
export const iamPolicyReads: Handlers = {
  ListPolicies: listPolicies,
  ListEntitiesForPolicy: listEntitiesForPolicy,
  GetPolicy: (input, call) => {
    const { iam, view } = iamOf(call);
    return { Policy: policyShape(policyOf(input, call), policyUses(iam, view)) };
  },
  GetPolicyVersion: (input, call) => {
    const policy = policyOf(input, call);
    const id = textOf(input, "VersionId");
    if (!policy.versions.some((version) => version.id === id)) {
      throw noSuch(`Policy ${policy.arn} version ${id} does not exist or is not attachable.`);
    }
    return { PolicyVersion: versionShape(policy, id, true) };
  },
  ListPolicyVersions: (input, call) => {
    const { page, rest } = iamPage(versionsShape(policyOf(input, call)), input, call);
    return { Versions: page, ...rest };
  },
  ListPolicyTags: (input, call) => {
    const { page, rest } = iamPage(policyOf(input, call).tags, input, call);
    return { Tags: page, ...rest };
  },
};
