import { driftOf, driftSeverity } from "../drift.js";
import { related, ruleWith } from "../rule.js";

const TEXT = {
  title: "Generated roles are as their team's file makes them",
  severity: "high",
  remediation: "Look at the plan and apply it, which puts the role back; or change the team's file to what is meant.",
  frameworks: {},
} as const;

/** A live role with the expected ARN whose trust, permissions, boundary, session length or tags are not those of its bundle. */
export const roleDrift = ruleWith("role-drift", TEXT, ["authorization-details"], (evidence, { principals, attribution }) => {
  const gaps: string[] = [];
  const failing = attribution.bundlesIn(evidence.account).flatMap((bundle) => {
    const role = principals.find(bundle.role.arn);
    if (role === undefined) return [];
    const { differences, uncertain } = driftOf(role, bundle, principals);
    gaps.push(...uncertain.map((text) => `${role.name}: ${text}`));
    if (differences.length === 0) return [];
    const parts = [...new Set(differences.map(({ part }) => part))];
    return [
      {
        resource: { id: role.id, type: "AwsIamRole", name: role.arn },
        principals: related(role.arn, "target"),
        title: `Role ${role.name} is not what the file of team ${bundle.team} makes it: ${parts.join(", ")}`,
        source: "authorization-details" as const,
        summary: differences.map(({ text }) => text).join("; "),
        facts: { differs: parts, digest: bundle.digest },
        severity: driftSeverity(differences),
        ...(uncertain.length > 0 ? { uncertain } : {}),
      },
    ];
  });
  return { failing, gaps, pass: "every generated role that is there is as its team's file makes it" };
});
