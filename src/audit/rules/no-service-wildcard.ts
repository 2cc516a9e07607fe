import type { PolicyDocument } from "../../iam/document.js";
import { statementsOf, textsOf } from "../../iam/statements.js";
import { asActors, holdersOf, ownPolicies, policyResource } from "../policy-holders.js";
import { ruleOf } from "../rule.js";

const NONE: readonly string[] = Object.freeze([]);

function sorted(texts: readonly string[]): readonly string[] {
  return texts.length === 0 ? NONE : [...new Set(texts)].sort();
}

/** Patterns that stand for every action of a service, and NotAction lists, which allow whole services beside those they name. */
function wildcards(document: PolicyDocument | undefined): {
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
} {
  const actions: string[] = [];
  const notActions: string[] = [];
  for (const { Effect, Action, NotAction } of statementsOf(document)) {
    if (Effect !== "Allow") continue;
    for (const pattern of textsOf(Action)) if (pattern.endsWith("*") && /^(\*+|[^:]*:\*+)$/.test(pattern)) actions.push(pattern);
    for (const pattern of textsOf(NotAction)) notActions.push(pattern);
  }
  return { actions: sorted(actions), notActions: sorted(notActions) };
}

/** Security Hub IAM.21: policies that the account wrote; AWS's own and inline ones are left out, as are boundaries, which give nothing. */
export const noServiceWildcard = ruleOf("no-service-wildcard", ["authorization-details"], (_evidence, { principals }) => {
  const gaps: string[] = [];
  const failing = ownPolicies(principals).flatMap((policy) => {
    const { document, read } = principals.policies.attached(policy.Arn);
    if (read.problem !== undefined) gaps.push(`${policy.Arn}: ${read.problem}`);
    const { actions, notActions } = wildcards(document);
    if (actions.length + notActions.length === 0) return [];
    const holders = holdersOf(policy.Arn, principals);
    return [
      {
        resource: policyResource(policy.Arn, policy.PolicyId),
        principals: asActors(holders),
        title: `Policy ${policy.PolicyName} allows ${actions.length > 0 ? `every action of a service: ${actions.slice(0, 3).join(", ")}` : "every action but those it names"}`,
        source: "authorization-details" as const,
        summary: `attached to ${holders.length} ${holders.length === 1 ? "principal" : "principals"}, by themselves or by a group`,
        facts: { actions: actions.slice(0, 20), notActions: notActions.slice(0, 20), principals: holders.length },
      },
    ];
  });
  return { failing, gaps, pass: "no policy of the account allows every action of a service" };
});
