import { ruleOf } from "../rule.js";
import { accountResource } from "../subjects.js";

/** CIS AWS Foundations 5.0 1.16: AWS's policy for support cases is attached to a role. */
export const supportRole = ruleOf("support-role", ["authorization-details"], (evidence, { principals }) => {
  const { roles } = principals.policies.attachmentsOf(`arn:${principals.partition}:iam::aws:policy/AWSSupportAccess`);
  const whole =
    evidence.authorization !== undefined &&
    evidence.sources.some(({ kind, status }) => kind === "authorization-details" && status === "ok");
  return {
    // A part of the roles cannot show that there is none.
    failing:
      roles.length > 0 || !whole
        ? []
        : [
            {
              resource: accountResource(evidence),
              principals: [],
              title: "No role holds AWSSupportAccess, so nobody may handle cases with AWS Support",
              source: "authorization-details",
              summary: "AWSSupportAccess is attached to no role",
              facts: { roles: 0 },
            },
          ],
    ...(roles.length > 0 ? { rests: [] } : {}),
    pass: `AWSSupportAccess is attached to ${roles.length} ${roles.length === 1 ? "role" : "roles"}`,
  };
});
