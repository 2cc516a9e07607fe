import { asActors, holdersOf, policyResource } from "../policy-holders.js";
import { ruleOf } from "../rule.js";

/** CIS AWS Foundations 5.0 1.21: AWS's policy with file transfer to and from CloudShell is attached to nobody. */
export const cloudshellFull = ruleOf("cloudshell-full", ["authorization-details"], (_evidence, { principals }) => {
  const arn = `arn:${principals.partition}:iam::aws:policy/AWSCloudShellFullAccess`;
  const { users, groups, roles } = principals.policies.attachmentsOf(arn);
  const attached = [...users, ...roles, ...groups.map((name) => `group ${name}`)].sort();
  const id = [...principals.policies.managed()].find(({ Arn }) => Arn === arn)?.PolicyId;
  return {
    failing:
      attached.length === 0
        ? []
        : [
            {
              resource: policyResource(arn, id),
              principals: asActors(holdersOf(arn, principals)),
              title: "AWSCloudShellFullAccess is attached, which lets files in and out of CloudShell",
              source: "authorization-details",
              summary: `attached to ${attached.length} ${attached.length === 1 ? "user, group or role" : "users, groups or roles"}`,
              facts: { attached: attached.slice(0, 20) },
            },
          ],
    pass: "AWSCloudShellFullAccess is attached to nobody",
  };
});
