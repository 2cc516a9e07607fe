import { ruleWith } from "../rule.js";

const TEXT = {
  title: "Every declared role is there",
  severity: "informational",
  remediation: "Plan and apply, or take the account's environment out of the team's file.",
  frameworks: {},
} as const;

/** A team's file declares access in the account, and its role is not there. Needs all of the roles: a part shows nothing. */
export const roleMissing = ruleWith("role-missing", TEXT, ["authorization-details"], (evidence, { principals, attribution }) => {
  const whole =
    evidence.authorization !== undefined &&
    evidence.sources.some(({ kind, status }) => kind === "authorization-details" && status === "ok");
  const missing = whole
    ? attribution.bundlesIn(evidence.account).filter(({ role }) => principals.find(role.arn) === undefined)
    : [];
  return {
    failing: missing.map(({ role, team }) => ({
      resource: { id: role.arn, type: "AwsIamRole", name: role.arn },
      principals: [],
      title: `The role of team ${team} is not there`,
      source: "authorization-details",
      summary: "the team's file declares access in this account, and nobody has made its role",
      facts: { role: role.name },
    })),
    pass: "every declared role is there",
  };
});
