import { statementsOf } from "../policy-document.js";
import { related, ruleWith } from "../rule.js";
import { asksExternalId, namesOrganization, trustedAccounts } from "../trust-openness.js";

const TEXT = {
  title: "Roles that other organizations assume ask for an external id",
  severity: "medium",
  remediation:
    "Ask for `sts:ExternalId` in the trust policy and agree on its value with the other account's owner, or take the account out of it.",
  frameworks: {},
} as const;

/** A trust policy that lets in an account that the workspace does not know, without an external id ("confused deputy", IAM User Guide). */
export const trustExternalAccount = ruleWith(
  "trust-external-account",
  TEXT,
  ["authorization-details"],
  (evidence, { attribution }) => ({
    failing: (evidence.authorization?.RoleDetailList ?? []).flatMap((role) => {
      const foreign = new Set(
        statementsOf(role.AssumeRolePolicyDocument)
          .filter((statement) => !asksExternalId(statement) && !namesOrganization(statement))
          .flatMap(trustedAccounts)
          .filter((account) => account !== evidence.account && !attribution.accounts.has(account)),
      );
      if (foreign.size === 0) return [];
      const named = [...foreign].sort();
      return [
        {
          resource: { id: role.RoleId ?? role.Arn, type: "AwsIamRole", name: role.Arn },
          principals: related(role.Arn, "target"),
          title: `Role ${role.RoleName} lets in account ${named.slice(0, 3).join(", ")} without an external id`,
          source: "authorization-details" as const,
          summary: "the trust policy names accounts outside the workspace and asks for no external id",
          facts: { accounts: named },
          exposed: true,
        },
      ];
    }),
    gaps: (evidence.authorization?.RoleDetailList ?? [])
      .filter((role) => role.AssumeRolePolicyDocument === undefined)
      .map((role) => `the trust policy of ${role.Arn} is not in the snapshot`),
    pass: "accounts outside the workspace have to bring an external id",
  }),
);
