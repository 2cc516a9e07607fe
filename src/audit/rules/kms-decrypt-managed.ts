import { decryptsWithAllKeys } from "../kms-decrypt.js";
import { asActors, holdersOf, ownPolicies, policyResource } from "../policy-holders.js";
import { ruleOf } from "../rule.js";

/** Security Hub KMS.1: managed policies that the account wrote, attached or not. */
export const kmsDecryptManaged = ruleOf("kms-decrypt-managed", ["authorization-details"], (_evidence, { principals }) => {
  const gaps: string[] = [];
  const failing = ownPolicies(principals).flatMap((policy) => {
    const { entries, problem } = principals.policies.attached(policy.Arn).read;
    if (problem !== undefined) gaps.push(`${policy.Arn}: ${problem}`);
    const actions = decryptsWithAllKeys(entries);
    if (actions.length === 0) return [];
    const holders = holdersOf(policy.Arn, principals);
    return [
      {
        resource: policyResource(policy.Arn, policy.PolicyId),
        principals: asActors(holders),
        title: `Policy ${policy.PolicyName} decrypts with every key`,
        source: "authorization-details" as const,
        summary: `${actions.join(" and ")} on all keys, attached to ${holders.length} ${holders.length === 1 ? "principal" : "principals"}`,
        facts: { actions, principals: holders.length },
      },
    ];
  });
  return { failing, gaps, pass: "no managed policy of the account decrypts with every key" };
});
