import { matches } from "../../iam/pattern.js";
import { statementsOf } from "../../iam/statements.js";
import type { RoleDetail } from "../../model/evidence.js";
import { userCredentials } from "../credentials.js";
import { ruleOf } from "../rule.js";
import { accountResource } from "../subjects.js";

/** A role that people reach through IAM Identity Center or a SAML or OIDC provider. */
function isFederated(role: RoleDetail): boolean {
  if ((role.Path ?? "").startsWith("/aws-reserved/sso.amazonaws.com/")) return true;
  return statementsOf(role.AssumeRolePolicyDocument).some(
    ({ Effect, Principal }) =>
      Effect === "Allow" && typeof Principal === "object" && Principal !== null && "Federated" in Principal,
  );
}

/** CIS AWS Foundations 5.0 1.20, which is a manual check: console users beside break-glass fail; with none, a federated role passes. */
export const centralIdentity = ruleOf(
  "central-identity",
  ["credential-report", "authorization-details"],
  (evidence, { breakGlass }) => {
    const users = userCredentials(evidence).filter(({ arn }) => !breakGlass.some((pattern) => matches(pattern, arn)));
    const signingIn = users.filter(({ password }) => password.enabled === true);
    const federated = (evidence.authorization?.RoleDetailList ?? []).filter(isFederated).length;
    const gaps = [
      ...users
        .filter(({ password }) => password.enabled === undefined)
        .map(({ name }) => `the credential report does not tell whether ${name} has a password`),
      ...(federated === 0
        ? ["no console user and no role that an identity provider hands out: how people sign in is not in the evidence"]
        : []),
    ];
    return {
      failing:
        signingIn.length === 0
          ? []
          : [
              {
                resource: accountResource(evidence),
                principals: signingIn.slice(0, 50).map(({ arn }) => ({ arn, relation: "target" })),
                title: `${signingIn.length} ${signingIn.length === 1 ? "user signs" : "users sign"} in with a password of this account alone`,
                source: "credential-report",
                summary: "people sign in beside the identity provider",
                facts: {
                  users: signingIn.slice(0, 20).map(({ name }) => name),
                  count: signingIn.length,
                  federatedRoles: federated,
                },
              },
            ],
      gaps: signingIn.length > 0 ? [] : gaps,
      pass: `no console user, and ${federated} ${federated === 1 ? "role" : "roles"} that an identity provider hands out`,
    };
  },
);
