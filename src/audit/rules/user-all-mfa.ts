import { userCredentials } from "../credentials.js";
import { related, ruleOf } from "../rule.js";
import { userResource } from "../subjects.js";

/** Security Hub IAM.19: every IAM user has MFA, with or without a password. */
export const userAllMfa = ruleOf("user-all-mfa", ["credential-report"], (evidence, { principals }) => {
  const users = userCredentials(evidence).filter((user) => user.mfa !== true);
  const failing = users.filter((user) => user.mfa === false);
  return {
    failing: failing.map((user) => ({
      resource: userResource(user, principals),
      principals: related(user.arn, "target"),
      title: `User ${user.name} has no MFA device`,
      source: "credential-report",
      summary: "no MFA device is registered for the user",
      facts: { mfa_active: false, password_enabled: user.password.enabled ?? "unknown" },
    })),
    gaps: users
      .filter((user) => user.mfa === undefined)
      .map((user) => `the credential report does not tell the MFA of ${user.name}`),
    pass: "every user has MFA",
  };
});
