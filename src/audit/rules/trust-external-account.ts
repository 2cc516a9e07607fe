import { ruleWith } from "../rule.js";
import { partners } from "../trust/account-visitors.js";
import { askTrust } from "../trust/ask-trust.js";
import { judgeTrust } from "../trust/judge-trust.js";
import { trustedAccounts } from "../trust/trusted-accounts.js";

const TEXT = {
  title: "Roles that other organizations assume ask for an external id",
  severity: "medium",
  remediation:
    "Ask for `sts:ExternalId` in the trust policy and agree on its value with the other account's owner, or take the account out of it.",
  frameworks: {},
} as const;

/** A trust policy that lets in an account that the workspace does not know, without an external id ("confused deputy", IAM User Guide). */
export const trustExternalAccount = ruleWith("trust-external-account", TEXT, ["authorization-details"], (evidence, context) => ({
  ...judgeTrust(evidence, context, (trust, door, role) => {
    const { accounts } = context.attribution;
    const answers = trustedAccounts(trust)
      .filter((account) => account !== evidence.account && !accounts.has(account))
      .map((account) => ({ account, answer: askTrust(role.Arn, trust.document, trust.asked, partners(account, trust, door)) }))
      .filter(({ answer }) => answer.openness !== "closed");
    if (answers.length === 0) return [];
    const named = answers.map(({ account }) => account);
    const keys = [...new Set(answers.flatMap(({ answer }) => answer.keys))];
    return [
      {
        title: `Role ${role.RoleName} lets in account ${named.slice(0, 3).join(", ")} without an external id`,
        summary: "the trust policy names accounts outside the workspace and asks for no external id",
        facts: { accounts: named, ...(keys.length === 0 ? {} : { asks: keys.slice(0, 10) }) },
        exposed: true,
      },
    ];
  }),
  pass: "accounts outside the workspace have to bring an external id",
}));
