import { catalogue } from "../../catalogue/index.js";
import type { LintPolicy, LintStatement } from "../policy.js";
import { statementRule } from "../rule.js";
import type { Span } from "../tree.js";
import { isEverywhere } from "./wide-access.js";

const PASS = "iam:passrole";
const LINKED = "iam:createservicelinkedrole";

/** Where an identity policy's Allow holds the action, but for statements that are wider than to be told for it. */
function allows(action: string, statement: LintStatement, { type }: LintPolicy): Span | undefined {
  if (type !== "identity" || statement.effect !== "Allow" || statement.notActions) return undefined;
  const index = catalogue.indexOf(action);
  // `*` and `iam:*` are told by their own rules.
  return statement.actions.find((one) => one.state === "matched" && one.pattern !== "iam:*" && one.holds(index))?.node;
}

const isAnyRole = (statement: LintStatement): boolean =>
  isEverywhere(statement) || statement.resources.some(({ value }) => /^arn:[^:]*:iam::[^:]*:(role\/)?\*+$/.test(value));

const limitsService = ({ conditions }: LintStatement): boolean =>
  conditions.some(({ key }) => key === "iam:passedtoservice" || key === "iam:associatedresourcearn");

export const passAnyRole = statementRule("pass-any-role", "warning", "PassRole names the roles", (statement, policy) => {
  const at = allows(PASS, statement, policy);
  if (at === undefined || statement.notResources || !isAnyRole(statement)) return undefined;
  const limited = limitsService(statement);
  return {
    at,
    message: limited
      ? "Every role that trusts the service can be passed, the strongest included."
      : "Every role can be passed to every service: whoever can start something runs it as the strongest role there is.",
    mend: limited ? "Name the roles." : "Name the roles, and the services in iam:PassedToService.",
  };
});

export const passRoleToAny = statementRule("pass-role-to-any", "warning", "PassRole names the services", (statement, policy) => {
  const at = allows(PASS, statement, policy);
  if (at === undefined || (!statement.notResources && isAnyRole(statement)) || limitsService(statement)) return undefined;
  return {
    at,
    message: "The role can be passed to any service that it trusts.",
    mend: "Add a condition on iam:PassedToService.",
  };
});

export const passRoleNotResource = statementRule(
  "pass-role-not-resource",
  "warning",
  "PassRole names roles, not exceptions",
  (statement, policy) => {
    const at = allows(PASS, statement, policy);
    if (at === undefined || !statement.notResources) return undefined;
    return { at, message: "Every role but those named can be passed.", mend: "Name in Resource the roles that may be passed." };
  },
);

export const linkAnyService = statementRule(
  "link-any-service",
  "suggestion",
  "Service-linked roles are for named services",
  (statement, policy) => {
    const at = allows(LINKED, statement, policy);
    if (at === undefined || !isAnyRole(statement) || statement.conditions.some(({ key }) => key === "iam:awsservicename"))
      return undefined;
    return { at, message: "A service-linked role can be made for any service.", mend: "Add a condition on iam:AWSServiceName." };
  },
);
