import { demands } from "../conditions.js";
import type { LintPolicy, LintStatement, PrincipalRef } from "../policy.js";
import { principalRule, quoted, statementRule } from "../rule.js";
import { memberOf } from "../tree.js";

const isOpenType = ({ type }: LintPolicy): boolean => type === "resource" || type === "trust";

function everybody({ principals, notPrincipals }: LintStatement): PrincipalRef | undefined {
  return notPrincipals ? undefined : principals.find(({ kind, name }) => kind === "AWS" && name === "*");
}

export const anyPrincipal = statementRule(
  "any-principal",
  "warning",
  "An Allow to everybody has a condition",
  (statement, policy) => {
    const open = everybody(statement);
    if (!isOpenType(policy) || statement.effect !== "Allow" || open === undefined || statement.conditions.some(demands))
      return undefined;
    // A condition of another shape than we read may limit it all the same.
    const condition = memberOf(statement.node, "Condition")?.value;
    if (
      condition !== undefined &&
      (condition.kind !== "object" || condition.members.some(({ value }) => value.kind === "unknown"))
    )
      return undefined;
    if (
      statement.conditions.some(
        ({ operator, values }) => operator?.comparison === "null" && values.some(({ text }) => text.toLowerCase() === "false"),
      )
    )
      return undefined;
    return {
      at: open.node,
      message: statement.hasCondition
        ? "Everybody is allowed wherever the condition's keys are absent."
        : "Everybody is allowed, of any account and anonymous.",
      mend: "Name the principals, or demand aws:PrincipalOrgID, aws:PrincipalArn or the like.",
    };
  },
);

export const allowNotPrincipal = statementRule(
  "allow-not-principal",
  "warning",
  "An Allow names whom it is for",
  ({ node, effect }, policy) => {
    const member = memberOf(node, "NotPrincipal");
    if (policy.type !== "resource" || effect !== "Allow" || member === undefined) return undefined;
    return {
      at: member.at,
      message: "Everybody but those named is allowed, anonymous callers included.",
      mend: "Name in Principal who is allowed.",
    };
  },
);

export const denyNotPrincipal = statementRule(
  "deny-not-principal",
  "suggestion",
  "A Deny spares by condition, not by NotPrincipal",
  ({ node, effect }, policy) => {
    const member = memberOf(node, "NotPrincipal");
    if (policy.type !== "resource" || effect !== "Deny" || member === undefined) return undefined;
    return {
      at: member.at,
      message: "Who is spared must be named by role and by session, and by account too; one left out is denied.",
      mend: 'Write "Principal": "*" and ArnNotEquals on aws:PrincipalArn.',
    };
  },
);

/** Keys that tie a service's call to the account or resource that it acts for. */
const TIED =
  /^(aws:(sourcearn|sourceaccount|sourceorgid|sourceorgpaths|principalorgid|principalaccount|sourcevpc|sourcevpce)|kms:(calleraccount|viaservice|encryptioncontext.*|granteeprincipal)|.*:sourceaccount|.*:sourcearn|lambda:eventsourcetoken|s3:x-amz-acl)$/;

/** Services whose principal acts within one account only, by what AWS says of them. */
const OWN_ACCOUNT = /^(delivery\.logs|logs\.[a-z0-9-]+|cloudfront)\./;

export const confusedDeputy = principalRule(
  "confused-deputy",
  "warning",
  "A service is allowed for named accounts or resources",
  ({ kind, name, node }, statement, policy) => {
    if (!isOpenType(policy) || statement.effect !== "Allow" || statement.notPrincipals || kind !== "Service") return undefined;
    // A role is handed to a service by PassRole, within its account; not so where any service will do.
    if (policy.type === "trust" && name !== "*") return undefined;
    if (OWN_ACCOUNT.test(name) && statement.hasCondition) return undefined;
    if (statement.conditions.some((condition) => TIED.test(condition.key))) return undefined;
    return {
      at: node,
      message: `${name === "*" ? "Any service" : quoted(name)} may act here for anybody's account.`,
      mend: `${name === "*" ? "Name the service, and add" : "Add"} a condition on aws:SourceArn or aws:SourceAccount.`,
    };
  },
);
