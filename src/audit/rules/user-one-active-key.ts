import { userCredentials } from "../credentials.js";
import { related, ruleOf } from "../rule.js";
import { userResource } from "../subjects.js";

/** CIS AWS Foundations 5.0 1.12. */
export const userOneActiveKey = ruleOf("user-one-active-key", ["credential-report"], (evidence, { principals }) => {
  const users = userCredentials(evidence);
  return {
    failing: users
      .filter((user) => user.keys.every((key) => key.active === true))
      .map((user) => ({
        resource: userResource(user, principals),
        principals: related(user.arn, "target"),
        title: `User ${user.name} has two active access keys`,
        source: "credential-report",
        summary: "both access keys are active",
        facts: { access_key_1_active: true, access_key_2_active: true },
      })),
    gaps: users
      .filter((user) => user.keys.every((key) => key.active !== false) && user.keys.some((key) => key.active === undefined))
      .map((user) => `the credential report does not tell which keys of ${user.name} are active`),
    pass: "no user has two active access keys",
  };
});
