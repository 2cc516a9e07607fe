import { related, ruleOf } from "../rule.js";

/** CIS AWS Foundations 5.0 1.14: users hold no policies of their own, inline or attached. */
export const userGroupsOnly = ruleOf("user-groups-only", ["authorization-details"], (evidence) => ({
  failing: (evidence.authorization?.UserDetailList ?? []).flatMap((user) => {
    const inline = (user.UserPolicyList ?? []).map(({ PolicyName }) => PolicyName);
    const attached = (user.AttachedManagedPolicies ?? []).map(({ PolicyArn }) => PolicyArn);
    if (inline.length + attached.length === 0) return [];
    return [
      {
        resource: { id: user.UserId ?? user.Arn, type: "AwsIamUser", name: user.Arn },
        principals: related(user.Arn, "target"),
        title: `User ${user.UserName} holds policies outside groups`,
        source: "authorization-details" as const,
        summary: `${inline.length} inline and ${attached.length} attached`,
        facts: { inline, attached },
      },
    ];
  }),
  pass: "users get their permissions from groups",
}));
