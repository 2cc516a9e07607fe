import type { AccountEvidence } from "../../model/evidence.js";
import { allowsEverything } from "../everything-allowed.js";
import { readOwnDocument } from "../policy-document.js";
import { asActors, holdersOf, inlineHolders, isAwsManaged, policyResource } from "../policy-holders.js";
import type { AccountPrincipals } from "../principals.js";
import { type Failing, ruleOf } from "../rule.js";

/** AWS owns the name: this policy is `*` on `*` whether or not the snapshot holds its document. */
const ADMINISTRATOR = /^arn:[^:]*:iam::aws:policy\/AdministratorAccess$/;

function attached(principals: AccountPrincipals, gaps: string[]): readonly Failing[] {
  const ids = new Map([...principals.policies.managed()].map(({ Arn, PolicyId }) => [Arn, PolicyId]));
  return principals.policies.attachedArns().flatMap((arn) => {
    const { entries, problem } = principals.policies.attached(arn).read;
    if (problem !== undefined && !ADMINISTRATOR.test(arn)) gaps.push(`${arn}: ${problem}`);
    if (!ADMINISTRATOR.test(arn) && !allowsEverything(entries)) return [];
    const holders = holdersOf(arn, principals);
    const kind = isAwsManaged(arn) ? "AWS-managed policy" : "Policy";
    return [
      {
        resource: policyResource(arn, ids.get(arn)),
        principals: asActors(holders),
        title: `${kind} ${arn.slice(arn.lastIndexOf("/") + 1)} allows everything on everything`,
        source: "authorization-details" as const,
        summary: `attached to ${holders.length} ${holders.length === 1 ? "principal" : "principals"}, by themselves or by a group`,
        facts: { managedBy: isAwsManaged(arn) ? "AWS" : "account", principals: holders.length },
      },
    ];
  });
}

function written(evidence: AccountEvidence, principals: AccountPrincipals, gaps: string[]): readonly Failing[] {
  return [...inlineHolders(evidence, principals)].flatMap(({ policy, document, holder, words, principals: who }) => {
    const { entries, problem } = readOwnDocument(document);
    if (problem !== undefined) gaps.push(`inline policy ${policy} of ${words}: ${problem}`);
    if (!allowsEverything(entries)) return [];
    return [
      {
        resource: holder,
        key: policy,
        principals: asActors(who),
        title: `Inline policy ${policy} of ${words} allows everything on everything`,
        source: "authorization-details" as const,
        summary: "an inline policy gives full administration",
        facts: { managedBy: "inline", principals: who.length },
      },
    ];
  });
}

/** CIS AWS Foundations 5.0 1.15, and beyond it: policies managed by AWS and inline policies count too, and say so. */
export const noFullAdmin = ruleOf("no-full-admin", ["authorization-details"], (evidence, { principals }) => {
  const gaps: string[] = [];
  return {
    failing: [...attached(principals, gaps), ...written(evidence, principals, gaps)],
    gaps,
    pass: "no policy in use allows everything",
  };
});
