import type { RoleBundle } from "../../model/bundle.js";
import type { NotCompared } from "../../model/change.js";
import type { RoleContext } from "./plan-role.js";

/**
 * What the evidence does not tell of an account, and a plan therefore says nothing about: `get-account-authorization-details` holds neither
 * session lengths nor tags of policies (IAM API reference, RoleDetail and ManagedPolicyDetail), and a caller may be refused the calls that
 * tell them. Unknown is never the same as being as declared.
 */
export function notCompared(bundles: readonly RoleBundle[], { live, declared }: RoleContext): readonly NotCompared[] {
  const { path } = declared.naming;
  const isUnder = ({ arn, path: its }: { readonly arn: string; readonly path: string }): boolean =>
    its === path && arn.includes(`::${live.account}:`);
  const asked = new Set(bundles.map(({ role }) => role.arn));
  const wanted = new Set(bundles.flatMap(({ permissions, boundary }) => [...permissions, boundary].map(({ arn }) => arn)));
  // What other teams ask for is no left-over, though it is not looked at.
  const declaredArns = new Set(
    declared.bundles.flatMap(({ role, permissions, boundary }) => [role, ...permissions, boundary].map(({ arn }) => arn)),
  );
  const roles = live.roles.filter(({ arn }) => asked.has(arn));
  const policies = [...live.policies.values()];
  const named = (kind: string, things: readonly { readonly name: string }[]) => things.map(({ name }) => `${kind} ${name}`);
  const untold = <T extends { readonly tags: unknown }>(things: readonly T[]) => things.filter(({ tags }) => tags === undefined);
  const found: readonly NotCompared[] = [
    {
      what: "session-lengths",
      subjects: named(
        "role",
        roles.filter(({ maxSessionSeconds }) => maxSessionSeconds === undefined),
      ),
    },
    {
      what: "tags",
      subjects: [...named("role", untold(roles)), ...named("policy", untold(policies.filter(({ arn }) => wanted.has(arn))))],
    },
    {
      what: "left-overs",
      subjects: [
        ...named("role", untold(live.roles.filter((role) => isUnder(role) && !declaredArns.has(role.arn)))),
        ...named("policy", untold(policies.filter((policy) => isUnder(policy) && !declaredArns.has(policy.arn)))),
      ],
    },
  ];
  return found.filter(({ subjects }) => subjects.length > 0);
}
