import type { PolicyDocument } from "../../iam/document.js";
import { type Group, refused } from "./group.js";
import type { LiveAccount } from "./live.js";
import { hasDeny } from "./role-state.js";
import type { AwsStep } from "./step.js";
import { touchedBy } from "./touched.js";

type NewVersion = Extract<AwsStep, { readonly call: "create-policy-version" }>;

const versionsOf = ({ ops }: Group): readonly NewVersion[] =>
  ops.flatMap(({ steps }) => steps.flatMap((step) => (step.call === "create-policy-version" ? [step] : [])));

/** Does it limit more than it gives: is it somebody's boundary, or does it deny something before or after? */
function limits({ policy, document }: NewVersion, { policies }: LiveAccount): boolean {
  const live = policies.get(policy);
  const others = (live?.bounds ?? []).length > 0;
  return others || hasDeny(live?.document) || hasDeny(JSON.parse(document) as PolicyDocument);
}

/**
 * Holds back a group whose policy somebody else holds too, where more than that one policy of theirs changes: the order in which a role's
 * access is changed is about that role alone, and others would for a moment be allowed what they were not before and are not after.
 * Policies that only allow may change one by one for somebody of whom nothing else changes.
 */
export function guardShared(groups: readonly Group[], live: LiveAccount): readonly Group[] {
  const touched = groups.map((group) => touchedBy(group, live));
  const changes = new Map<string, number>();
  for (const { arn } of touched.flat()) changes.set(arn, (changes.get(arn) ?? 0) + 1);
  const limiting = new Set(groups.flatMap(versionsOf).flatMap((step) => (limits(step, live) ? [step.policy] : [])));
  const own = new Set(groups.filter(({ ops }) => ops.length > 0).map(({ roleArn }) => roleArn));
  return groups.map((group, index) => {
    const shared = (touched[index] ?? []).find(({ arn, policy }) => {
      if (policy === undefined || (changes.get(arn) ?? 0) < 2) return false;
      return own.has(arn) || versionsOf(group).some((step) => limiting.has(step.policy));
    });
    if (shared === undefined) return group;
    const why = `${shared.arn} has policy ${shared.policy} too, and more of its access changes: for a moment it would be allowed too much`;
    return refused(group, why, "Take it off there, then plan again.");
  });
}
