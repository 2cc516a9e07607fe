import { catalogue } from "../../catalogue/index.js";
import type { LintStatement } from "../policy.js";
import { namesPrincipals } from "../policy-type.js";
import { actionRule, principalRule, quoted, statementRule } from "../rule.js";
import { memberOf } from "../tree.js";

export const principalNotAllowed = statementRule(
  "principal-not-allowed",
  "error",
  "Only policies on resources name principals",
  ({ node }, { type }) => {
    if (namesPrincipals(type)) return undefined;
    const member = memberOf(node, "Principal") ?? memberOf(node, "NotPrincipal");
    if (member === undefined) return undefined;
    return { at: member.at, message: `This kind of policy (${type}) takes no ${member.key}.`, mend: `Take ${member.key} out.` };
  },
);

export const resourceInTrustPolicy = statementRule(
  "resource-in-trust-policy",
  "error",
  "A trust policy names no resource",
  ({ node }, { type }) => {
    const member = memberOf(node, "Resource") ?? memberOf(node, "NotResource");
    if (type !== "trust" || member === undefined) return undefined;
    return {
      at: member.at,
      message: `A role's trust policy takes no ${member.key}: it is about the role itself.`,
      mend: "Take it out.",
    };
  },
);

const ASSUME = /^sts:(assumerole|assumerolewithsaml|assumerolewithwebidentity|tagsession|setsourceidentity|setcontext)$/;

export const trustAction = actionRule(
  "trust-action",
  "error",
  "A trust policy is about assuming the role",
  ({ node, pattern, exact, state }, _statement, { type }) => {
    if (type !== "trust" || state === "malformed" || ASSUME.test(pattern)) return undefined;
    if (!exact && /^sts:/.test(pattern)) return undefined;
    return {
      at: node,
      message: `A trust policy cannot hold ${quoted(node.value)}.`,
      mend: "Write sts:AssumeRole, sts:AssumeRoleWithSAML or sts:AssumeRoleWithWebIdentity, and sts:TagSession or sts:SetSourceIdentity beside.",
    };
  },
);

export const trustNotPrincipal = statementRule(
  "trust-not-principal",
  "error",
  "A trust policy allows by Principal, not by NotPrincipal",
  ({ node, effect }, { type }) => {
    const member = memberOf(node, "NotPrincipal");
    if (type !== "trust" || effect !== "Allow" || member === undefined) return undefined;
    return {
      at: member.at,
      message: "A trust policy cannot allow everybody but some.",
      mend: "Name in Principal who may assume the role.",
    };
  },
);

/**
 * Is the statement all that RCPFullAWSAccess says, which AWS attaches everywhere? Source: AWS Organizations User Guide, "Resource
 * control policies (RCPs)" and "RCP syntax".
 */
function isFullAccess({
  actions,
  notActions,
  resources,
  notResources,
  principals,
  notPrincipals,
  hasCondition,
}: LintStatement): boolean {
  if (notActions || notResources || notPrincipals || hasCondition) return false;
  const isStar = (texts: readonly string[]): boolean => texts.length === 1 && texts[0] === "*";
  return [actions.map(({ pattern }) => pattern), resources.map(({ value }) => value), principals.map(({ name }) => name)].every(
    isStar,
  );
}

export const rcpAllow = statementRule(
  "rcp-allow",
  "error",
  "A resource control policy only denies",
  (statement, { type, statements }) => {
    const { node, effect } = statement;
    const value = memberOf(node, "Effect")?.value;
    if (type !== "rcp" || effect !== "Allow" || value === undefined) return undefined;
    if (statements.length === 1 && isFullAccess(statement)) return undefined;
    return { at: value, message: "Only AWS's own RCPFullAWSAccess may allow.", mend: "Turn the statement into a Deny." };
  },
);

export const rcpNotAction = statementRule(
  "rcp-not-action",
  "error",
  "A resource control policy takes no NotAction",
  ({ node }, { type }) => {
    const member = memberOf(node, "NotAction");
    if (type !== "rcp" || member === undefined) return undefined;
    return { at: member.at, message: "A resource control policy takes no NotAction.", mend: "Name the actions in Action." };
  },
);

export const rcpNotPrincipal = statementRule(
  "rcp-not-principal",
  "error",
  "A resource control policy takes no NotPrincipal",
  ({ node }, { type }) => {
    const member = memberOf(node, "NotPrincipal");
    if (type !== "rcp" || member === undefined) return undefined;
    return {
      at: member.at,
      message: "A resource control policy takes no NotPrincipal.",
      mend: 'Write "Principal": "*" and a condition.',
    };
  },
);

export const rcpPrincipal = principalRule(
  "rcp-principal",
  "error",
  "A resource control policy is about every principal",
  ({ node, name }, { notPrincipals }, { type }) => {
    if (type !== "rcp" || notPrincipals || name === "*") return undefined;
    return {
      at: node,
      message: `A resource control policy cannot single out ${quoted(name)}.`,
      mend: 'Write "Principal": "*" and say in a condition (aws:PrincipalArn) whom it is about.',
    };
  },
);

export const rcpActionStar = actionRule(
  "rcp-action-star",
  "error",
  "A resource control policy names services",
  ({ node, pattern }, statement, { type }) => {
    if (type !== "rcp" || pattern !== "*" || statement.effect === "Allow") return undefined;
    return {
      at: node,
      message: "`*` alone is not accepted in a resource control policy.",
      mend: "Name the services: s3:*, sts:*.",
    };
  },
);

export const rcpService = actionRule(
  "rcp-service",
  "warning",
  "A resource control policy is about services that follow it",
  ({ node, pattern, state }, _statement, { type }) => {
    if (type !== "rcp" || state !== "matched") return undefined;
    const prefix = pattern.slice(0, pattern.indexOf(":"));
    if (catalogue.service(prefix)?.resourceControlPolicies !== false) return undefined;
    return {
      at: node,
      message: `Resource control policies do not reach the service ${quoted(prefix)}.`,
      mend: "Use a service control policy for it.",
    };
  },
);
