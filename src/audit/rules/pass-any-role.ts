import { effectiveAccess } from "../effective-access.js";
import { isAdministrator, mayPassRoles, passesAnyRole } from "../reach.js";
import { related, ruleWith } from "../rule.js";

const TEXT = {
  title: "Nobody but administrators may pass every role to every service",
  severity: "high",
  remediation:
    "Limit `iam:PassRole` to the roles that are passed, and to the services they are passed to with `iam:PassedToService`.",
  frameworks: {},
} as const;

/** `iam:PassRole` on all roles, to any service: whoever may also start something gets the access of the strongest role. */
export const passAnyRole = ruleWith("pass-any-role", TEXT, ["authorization-details"], (_evidence, { principals }) => {
  const gaps: string[] = [];
  const failing = [...principals.all()].flatMap((principal) => {
    if (principal.type === "root" || principal.serviceLinked) return [];
    for (const { name, read } of principal.policies) if (read.problem !== undefined) gaps.push(`${name}: ${read.problem}`);
    if (!mayPassRoles(principal)) return [];
    const access = effectiveAccess(principal);
    const pieces = access.pieces.filter((piece) => passesAnyRole(piece, principals.account, principals.partition));
    if (pieces.length === 0 || isAdministrator(access)) return [];
    return [
      {
        resource: { id: principal.id, type: principal.type === "user" ? "AwsIamUser" : "AwsIamRole", name: principal.arn },
        principals: related(principal.arn, "actor"),
        title: `${principal.type === "user" ? "User" : "Role"} ${principal.name} may pass any role to any service`,
        source: "authorization-details" as const,
        summary: "iam:PassRole on every role without iam:PassedToService",
        facts: { resources: [...new Set(pieces.flatMap(({ resources }) => resources))].slice(0, 10) },
        ...(pieces.every(({ may }) => may)
          ? { uncertain: ["a deny or the boundary may take it away, which could not be settled"] }
          : {}),
      },
    ];
  });
  return { failing, gaps: gaps.slice(0, 20), pass: "only administrators may pass every role" };
});
