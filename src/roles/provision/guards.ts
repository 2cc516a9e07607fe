import { quotas } from "#roles-data";
import { arnMatches } from "../../iam/pattern.js";
import type { Declared } from "./declared.js";
import { type Group, nameOf, refused } from "./group.js";
import type { LiveAccount } from "./live.js";
import { guardShared } from "./shared-policies.js";
import { touchedBy } from "./touched.js";

/** Changes of the caller's own role could end the apply half-way, or lock its operator out. */
function guardCaller(group: Group, { callers }: Declared, live: LiveAccount): Group {
  const found = touchedBy(group, live).find(({ arn }) => callers.some((caller) => isCaller(caller, arn)));
  if (found === undefined) return group;
  if (found.policy === undefined)
    return refused(group, "it is the role that makes these calls", "Plan and apply with another role.");
  const why = `whoever makes these calls, ${found.arn}, has policy ${found.policy} too`;
  return refused(group, why, "Take it off there, or plan and apply with another role.");
}

/** A role by its name, which is the account's one of that name: a session's ARN holds no path. */
function isCaller(caller: string, arn: string): boolean {
  if (caller === arn) return true;
  const isRole = caller.includes(":role/") && arn.includes(":role/");
  return isRole && caller.split(":")[4] === arn.split(":")[4] && nameOf(caller).toLowerCase() === nameOf(arn).toLowerCase();
}

function guardBreakGlass(group: Group, { breakGlass }: Declared, live: LiveAccount): Group {
  const found = touchedBy(group, live).find(({ arn }) => breakGlass.some((pattern) => arnMatches(pattern, arn)));
  if (found === undefined) return group;
  if (found.policy === undefined)
    return refused(
      group,
      "it is a breakGlass principal, which nothing here changes",
      "Take it out of breakGlass in bailiwick.yaml first.",
    );
  return refused(
    group,
    `the breakGlass principal ${found.arn}, which nothing here changes, has policy ${found.policy} too`,
    "Take it off there first.",
  );
}

/** Somebody must be left who can put right whatever goes wrong. */
function guardAdministrators(groups: readonly Group[], { administrators }: Declared, live: LiveAccount): readonly Group[] {
  const losers = groups.map((group) => new Set(touchedBy(group, live).flatMap(({ arn, loses }) => (loses ? [arn] : []))));
  if (losers.every(({ size }) => size === 0)) return groups;
  const all = administrators();
  const losing = new Set(losers.flatMap((each) => [...each]).filter((arn) => all.has(arn)));
  if (losing.size === 0 || losing.size < all.size) return groups;
  return groups.map((group, index) => {
    const [arn] = [...(losers[index] ?? [])].filter((each) => losing.has(each));
    if (arn === undefined) return group;
    const who = arn === group.roleArn ? "it is" : `it would take something from ${arn},`;
    return refused(group, `${who} the last administrator of the account, root aside`, "Make another administrator first.");
  });
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
    .map((group) => guardCaller(group, declared, live))
    .map((group) => guardBreakGlass(group, declared, live))
    .map((group) => guardSizes(group, live))
    .map((group) => guardAttachments(group, live));
  return guardRoom(guardAdministrators(guardShared(single, live), declared, live), live);
}
