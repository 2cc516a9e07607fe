import type { Declared } from "./declared.js";
import type { LiveAccount, LivePolicy, LiveRole } from "./live.js";

function sorted(map: Readonly<Record<string, string>> | undefined): unknown {
  return map === undefined ? null : Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1));
}

function roleState(role: LiveRole): unknown {
  const { arn, trust, boundary, attached, inline, maxSessionSeconds, tags, instanceProfiles } = role;
  return [arn, trust ?? null, boundary, attached, inline, maxSessionSeconds ?? null, sorted(tags), [...instanceProfiles].sort()];
}

function policyState({ arn, versions, tags, holders, bounds }: LivePolicy): unknown {
  return [arn, versions.map(({ id, isDefault, document }) => [id, isDefault, document ?? null]), sorted(tags), holders, bounds];
}

/**
 * The live state that a plan is computed from, as one text: whoever changes any of it makes another text. Documents count as they stand.
 * Roles and policies elsewhere in the account, of which the plan depends on nothing but their names, do not count.
 */
export function fingerprintText(declared: Declared, live: LiveAccount): string {
  const names = new Set(declared.bundles.map(({ role }) => role.name));
  const roles = live.roles.filter(({ name, path }) => path === declared.naming.path || names.has(name));
  const ours = new Set(declared.bundles.flatMap(({ permissions, boundary }) => [...permissions, boundary].map(({ arn }) => arn)));
  const held = new Set(roles.flatMap(({ attached, boundary }) => [...attached, ...(boundary === null ? [] : [boundary])]));
  const policies = [...live.policies.values()].filter(
    ({ arn, path }) => ours.has(arn) || held.has(arn) || (path === declared.naming.path && arn.includes(`::${live.account}:`)),
  );
  const isOurs = ({ arn, path }: LivePolicy): boolean => ours.has(arn) || path === declared.naming.path;
  // Of others' policies only what they say counts, not who else holds them.
  const states = policies.map((policy) => (isOurs(policy) ? policyState(policy) : [policy.arn, policy.document ?? null]));
  return JSON.stringify([live.account, live.partition, roles.map(roleState), states]);
}
