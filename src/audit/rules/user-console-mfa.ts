import { userCredentials } from "../credentials.js";
import { related, ruleOf } from "../rule.js";
import { userResource } from "../subjects.js";

/** CIS AWS Foundations 5.0 1.9: whoever has a password has MFA. */
export const userConsoleMfa = ruleOf("user-console-mfa", ["credential-report"], (evidence, { principals }) => {
  const users = userCredentials(evidence).filter((user) => user.password.enabled !== false && user.mfa !== true);
  const failing = users.filter((user) => user.password.enabled === true && user.mfa === false);
  return {
    failing: failing.map((user) => ({
      resource: userResource(user, principals),
      principals: related(user.arn, "target"),
      title: `User ${user.name} signs in to the console without MFA`,
      source: "credential-report",
      summary: "the user has a password and no MFA device",
      facts: { password_enabled: true, mfa_active: false },
    })),
    gaps: users
      .filter((user) => !failing.includes(user))
      .map((user) => `the credential report does not tell the password or MFA of ${user.name}`),
    pass: "every user with a password has MFA",
  };
});
