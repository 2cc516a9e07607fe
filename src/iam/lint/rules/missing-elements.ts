import { namesPrincipals } from "../policy-type.js";
import { type LintRule, statementRule } from "../rule.js";
import { memberOf } from "../tree.js";
import { hasAny, head } from "./elements.js";

export const missingEffect = statementRule("missing-effect", "error", "A statement says Allow or Deny", ({ node }) =>
  !hasAny(node, "Effect")
    ? { at: head(node), message: "The statement has no Effect.", mend: 'Add "Effect": "Allow" or "Deny".' }
    : undefined,
);

export const invalidEffect = statementRule(
  "invalid-effect",
  "error",
  "Effect is Allow or Deny, in this case",
  ({ node, effect }) => {
    const at = memberOf(node, "Effect")?.value;
    if (at === undefined || effect === undefined || effect === "Allow" || effect === "Deny") return undefined;
    const meant = ["Allow", "Deny"].find((word) => word.toLowerCase() === effect.trim().toLowerCase());
    return {
      at,
      message: "Effect is neither `Allow` nor `Deny`.",
      mend: meant === undefined ? "Write `Allow` or `Deny`." : `Write \`${meant}\`: the case counts.`,
    };
  },
);

export const missingAction = statementRule("missing-action", "error", "A statement names actions", ({ node }) =>
  !hasAny(node, "Action", "NotAction")
    ? { at: head(node), message: "The statement has neither Action nor NotAction.", mend: "Name the actions." }
    : undefined,
);

export const missingResource = statementRule("missing-resource", "error", "A statement names resources", ({ node }, { type }) => {
  // A resource policy may leave it out where its service takes the resource for granted, as role trust does.
  if (type === "trust" || type === "resource") return undefined;
  return !hasAny(node, "Resource", "NotResource")
    ? { at: head(node), message: "The statement has neither Resource nor NotResource.", mend: 'Name the resources, or "*".' }
    : undefined;
});

export const missingPrincipal = statementRule(
  "missing-principal",
  "error",
  "A statement of a policy on a resource names principals",
  ({ node }, { type }) =>
    namesPrincipals(type) && !hasAny(node, "Principal", "NotPrincipal")
      ? { at: head(node), message: "The statement does not say whom it is about.", mend: "Add a Principal." }
      : undefined,
);

function eitherOr(id: string, one: string, other: string): LintRule {
  return statementRule(id, "error", `A statement has ${one} or ${other}, not both`, ({ node }) => {
    const second = memberOf(node, other);
    if (second === undefined || memberOf(node, one) === undefined) return undefined;
    return {
      at: second.at,
      message: `The statement has both ${one} and ${other}.`,
      mend: "Keep one, or make two statements of it.",
    };
  });
}

export const actionAndNotAction = eitherOr("action-and-not-action", "Action", "NotAction");
export const resourceAndNotResource = eitherOr("resource-and-not-resource", "Resource", "NotResource");
export const principalAndNotPrincipal = eitherOr("principal-and-not-principal", "Principal", "NotPrincipal");
