import { effectiveAccess } from "../effective-access.js";
import { addUpToEveryRole } from "../every-role.js";
import type { EffectiveAccess, Piece } from "../piece.js";
import type { AccountPrincipals } from "../principals.js";
import { isAdministrator, mayPassRoles, passesAnyRole, passesToAnyService } from "../reach.js";
import { related, ruleWith } from "../rule.js";

const TEXT = {
  title: "Nobody but administrators may pass every role to every service",
  severity: "high",
  remediation:
    "Limit `iam:PassRole` to the roles that are passed, and to the services they are passed to with `iam:PassedToService`.",
  frameworks: {},
} as const;

const roles = new WeakMap<AccountPrincipals, readonly string[]>();

/** Roles of the account that somebody could pass: AWS's own are tied to their services. */
function passable(principals: AccountPrincipals): readonly string[] {
  let found = roles.get(principals);
  if (found === undefined) {
    found = [...principals.all()].filter(({ type, serviceLinked }) => type === "role" && !serviceLinked).map(({ arn }) => arn);
    roles.set(principals, found);
  }
  return found;
}

/** Pieces that take in every role only together; none where they do not. */
function together({ pieces }: EffectiveAccess, principals: AccountPrincipals): readonly Piece[] {
  const passing = pieces.filter((piece) => !piece.not && passesToAnyService(piece));
  const patterns = passing.flatMap(({ resources }) => resources).filter((pattern) => /[*?]/.test(pattern));
  if (patterns.length === 0) return [];
  return addUpToEveryRole(patterns, passable(principals), principals.account, principals.partition) ? passing : [];
}

/** `iam:PassRole` on all roles, to any service: whoever may also start something gets the access of the strongest role. */
export const passAnyRole = ruleWith("pass-any-role", TEXT, ["authorization-details"], (_evidence, { principals }) => {
  const gaps: string[] = [];
  const failing = [...principals.all()].flatMap((principal) => {
    if (principal.type === "root" || principal.serviceLinked) return [];
    for (const { name, read } of principal.policies) if (read.problem !== undefined) gaps.push(`${name}: ${read.problem}`);
    if (!mayPassRoles(principal)) return [];
    const access = effectiveAccess(principal);
    const single = access.pieces.filter((piece) => passesAnyRole(piece, principals.account, principals.partition));
    const pieces = single.length > 0 ? single : together(access, principals);
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
