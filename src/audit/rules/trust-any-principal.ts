import { statementsOf } from "../policy-document.js";
import { related, ruleWith } from "../rule.js";
import { openTo } from "../trust-openness.js";

const TEXT = {
  title: "No role can be assumed by anybody at all",
  severity: "critical",
  remediation:
    "Name the accounts, services or federated subjects that need the role in its trust policy, and look in CloudTrail for who assumed it.",
  frameworks: {},
} as const;

/** A trust policy that lets in every AWS account, or everybody with a token of a public identity provider. */
export const trustAnyPrincipal = ruleWith("trust-any-principal", TEXT, ["authorization-details"], (evidence) => ({
  failing: (evidence.authorization?.RoleDetailList ?? []).flatMap((role) => {
    const open = statementsOf(role.AssumeRolePolicyDocument).flatMap((statement) => {
      const who = openTo(statement);
      return who === undefined ? [] : [{ who, conditions: Object.keys(statement.Condition ?? {}).length }];
    });
    const [first] = open;
    if (first === undefined) return [];
    return [
      {
        resource: { id: role.RoleId ?? role.Arn, type: "AwsIamRole", name: role.Arn },
        principals: related(role.Arn, "target"),
        title: `Role ${role.RoleName} can be assumed by ${first.who}`,
        source: "authorization-details" as const,
        summary: `the trust policy lets in ${[...new Set(open.map(({ who }) => who))].join(" and ")}`,
        facts: { openTo: [...new Set(open.map(({ who }) => who))], conditions: first.conditions },
        exposed: true,
        // A secret or a network address stands in the way, but nobody is named.
        ...(open.every(({ conditions }) => conditions > 0)
          ? {
              severity: "high" as const,
              uncertain: ["a condition of the trust policy may keep strangers out; it does not name who may come in"],
            }
          : {}),
      },
    ];
  }),
  gaps: (evidence.authorization?.RoleDetailList ?? [])
    .filter((role) => role.AssumeRolePolicyDocument === undefined)
    .map((role) => `the trust policy of ${role.Arn} is not in the snapshot`),
  pass: "every role names who may assume it",
}));
