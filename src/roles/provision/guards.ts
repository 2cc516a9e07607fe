import { quotas } from "#roles-data";
import { arnMatches } from "../../iam/pattern.js";
import type { Declared } from "./declared.js";
import { type Group, nameOf, refused } from "./group.js";
import type { LiveAccount } from "./live.js";

/** Changes of the caller's own role could end the apply half-way, or lock its operator out. */
function guardCaller(group: Group, { callers }: Declared): Group {
  if (group.ops.length === 0 || !callers.some((arn) => sameRole(arn, group.roleArn))) return group;
  return refused(group, "it is the role that makes these calls", "Plan and apply with another role.");
}

/** By name, which is the account's one of that name: a session's ARN holds no path. */
function sameRole(caller: string, role: string): boolean {
  return caller.split(":")[4] === role.split(":")[4] && nameOf(caller) === nameOf(role) && caller.includes(":role/");
}

function guardBreakGlass(group: Group, { breakGlass }: Declared): Group {
  if (group.ops.length === 0 || !breakGlass.some((pattern) => arnMatches(pattern, group.roleArn))) return group;
  return refused(
    group,
    "it is a breakGlass principal, which nothing here changes",
    "Take it out of breakGlass in bailiwick.yaml first.",
  );
}

const narrows = ({ ops }: Group): boolean => ops.some(({ effect, passing }) => effect === "narrows" && passing !== true);

/** Somebody must be left who can put right whatever goes wrong. */
function guardAdministrators(groups: readonly Group[], { administrators }: Declared): readonly Group[] {
  const narrowed = groups.filter(narrows);
  if (narrowed.length === 0) return groups;
  const all = administrators();
  const losing = new Set(narrowed.filter(({ roleArn }) => all.has(roleArn)).map(({ roleArn }) => roleArn));
  if (losing.size === 0 || losing.size < all.size) return groups;
  return groups.map((group) =>
    losing.has(group.roleArn)
      ? refused(group, "it is the last administrator of the account, root aside", "Make another administrator first.")
      : group,
  );
}

function guardAttachments(group: Group, live: LiveAccount): Group {
  const most = live.summary?.AttachedPoliciesPerRoleQuota ?? quotas.attachments;
  let count = group.role?.attached.length ?? 0;
  let greatest = count;
  for (const { steps } of group.ops) {
    for (const { call } of steps) count += call === "attach-policy" ? 1 : call === "detach-policy" ? -1 : 0;
    greatest = Math.max(greatest, count);
  }
  if (greatest <= most || greatest === (group.role?.attached.length ?? 0)) return group;
  return refused(
    group,
    `it would have ${greatest} policies attached, and the account allows ${most}`,
    "Take off what others attached to it, or have the quota raised.",
  );
}

function guardSizes(group: Group, live: LiveAccount): Group {
  const most = live.summary?.PolicySizeQuota ?? quotas.managedPolicy;
  const trust = live.summary?.AssumeRolePolicySizeQuota ?? quotas.trustPolicy;
  const { bundle } = group;
  if (bundle === undefined || group.ops.length === 0) return group;
  const long = [...bundle.permissions, bundle.boundary].find(({ document }) => JSON.stringify(document).length > most);
  if (long !== undefined)
    return refused(
      group,
      `policy ${long.name} is longer than the ${most} characters that the account allows`,
      "Narrow the team's rules.",
    );
  if (JSON.stringify(bundle.trust).length > trust)
    return refused(group, `the trust policy is longer than the ${trust} characters that the account allows`, "Shorten it.");
  return group;
}

/** What the account has room for: new roles and policies up to its quotas, in the order of the groups. */
function guardRoom(groups: readonly Group[], { summary }: LiveAccount): readonly Group[] {
  const room = (used: string, quota: string): number =>
    summary?.[used] === undefined || summary[quota] === undefined ? Number.POSITIVE_INFINITY : summary[quota] - summary[used];
  let [roles, policies] = [room("Roles", "RolesQuota"), room("Policies", "PoliciesQuota")];
  return groups.map((group) => {
    const made = (kind: string): number => group.ops.filter((op) => op.kind === kind).length;
    const [newRoles, newPolicies] = [made("create-role"), made("create-policy")];
    if (newRoles > 0 && newRoles > roles)
      return refused(group, `the account has no room for another role (${summary?.RolesQuota})`, "Have the quota raised.");
    if (newPolicies > 0 && newPolicies > policies)
      return refused(
        group,
        `the account has no room for ${newPolicies} more policies (${summary?.PoliciesQuota})`,
        "Have the quota raised.",
      );
    roles -= newRoles;
    policies -= newPolicies;
    return group;
  });
}

/** Takes out what must not or cannot be done, and says why. */
export function guarded(groups: readonly Group[], declared: Declared, live: LiveAccount): readonly Group[] {
  const single = groups
    .map((group) => guardCaller(group, declared))
    .map((group) => guardBreakGlass(group, declared))
    .map((group) => guardSizes(group, live))
    .map((group) => guardAttachments(group, live));
  return guardRoom(guardAdministrators(single, declared), live);
}
