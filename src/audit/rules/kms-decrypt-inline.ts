import { decryptsWithAllKeys } from "../kms-decrypt.js";
import { readOwnDocument } from "../policy-document.js";
import { asActors, inlineHolders } from "../policy-holders.js";
import { ruleOf } from "../rule.js";

/** Security Hub KMS.2: inline policies of users, groups and roles. */
export const kmsDecryptInline = ruleOf("kms-decrypt-inline", ["authorization-details"], (evidence, { principals }) => {
  const gaps: string[] = [];
  const failing = [...inlineHolders(evidence, principals)].flatMap(({ policy, document, holder, words, principals: who }) => {
    const { entries, problem } = readOwnDocument(document);
    if (problem !== undefined) gaps.push(`inline policy ${policy} of ${words}: ${problem}`);
    const actions = decryptsWithAllKeys(entries);
    if (actions.length === 0) return [];
    return [
      {
        resource: holder,
        key: policy,
        principals: asActors(who),
        title: `Inline policy ${policy} of ${words} decrypts with every key`,
        source: "authorization-details" as const,
        summary: `${actions.join(" and ")} on all keys`,
        facts: { actions, principals: who.length },
      },
    ];
  });
  return { failing, gaps, pass: "no inline policy decrypts with every key" };
});
