import { quotas } from "#roles-data";
import type { PolicyDocument } from "../iam/document.js";
import type { NamedPolicy } from "../model/bundle.js";
import type { Diagnostic, Place } from "../model/diagnostic.js";
import type { Team } from "../model/workspace.js";
import type { BundleNames } from "./names.js";
import { sizeOf } from "./pack.js";
import type { Scope } from "./scope.js";
import { type Draft, statementOf } from "./statements.js";

interface Made {
  readonly team: Team;
  readonly scope: Scope;
  readonly names: BundleNames;
  readonly permissions: readonly NamedPolicy[];
  readonly boundary: NamedPolicy;
  readonly trust: PolicyDocument | undefined;
  readonly drafts: readonly Draft[];
}

/** The rule whose statements take the most characters. */
function biggestRule(team: Team, drafts: readonly Draft[]): Place {
  const sizes = new Map<string, { place: Place; size: number }>();
  for (const draft of drafts) {
    const key = `${draft.place.file}:${draft.place.line}:${draft.place.column}`;
    const known = sizes.get(key) ?? { place: draft.place, size: 0 };
    known.size += JSON.stringify(statementOf(draft)).length;
    sizes.set(key, known);
  }
  return [...sizes.values()].sort((a, b) => b.size - a.size)[0]?.place ?? team.place;
}

/** What of a bundle IAM would refuse, with the numbers and what to do; empty where all fits. */
export function quotaDiagnostics(made: Made): readonly Diagnostic[] {
  const { team, scope, names, permissions, boundary, trust, drafts } = made;
  const found: Diagnostic[] = [];
  const where = `${team.team} in ${scope.environment} (${scope.account})`;
  const error = (code: string, message: string, place: Place, reason: string, mend: string) =>
    found.push({ severity: "error", code, message, place, reason, mend });
  const rule = biggestRule(team, drafts);
  const narrow =
    "use whole services or a higher level where the rule now names single actions, fewer resources, or split the team in two";
  if (permissions.length > quotas.attachments)
    error(
      "too-many-policies",
      `${where} needs ${permissions.length} managed policies`,
      rule,
      `IAM attaches ${quotas.attachments} to a role, and this rule takes the most room`,
      narrow,
    );
  for (const policy of permissions) {
    const size = sizeOf(policy.document);
    if (size > quotas.managedPolicy)
      error(
        "policy-too-large",
        `${policy.name} of ${where} needs ${size} characters`,
        rule,
        `a managed policy holds ${quotas.managedPolicy}, and one statement alone is longer`,
        narrow,
      );
  }
  const size = sizeOf(boundary.document);
  if (size > quotas.managedPolicy)
    error(
      "boundary-too-large",
      `the boundary of ${where} needs ${size} characters`,
      rule,
      `a boundary is one managed policy of ${quotas.managedPolicy} characters that names every action of the team, what its never rules and the guardrails forbid of them, and the fence; this rule takes the most room`,
      narrow,
    );
  if (trust === undefined)
    error(
      "no-identity",
      `${where} has nobody who may assume its role`,
      team.place,
      `identity ${team.identity} is not declared`,
      "declare it under `identity` in bailiwick.yaml",
    );
  else if (sizeOf(trust) > quotas.trustPolicy)
    error(
      "trust-too-large",
      `the trust policy of ${where} needs ${sizeOf(trust)} characters`,
      team.place,
      `IAM holds ${quotas.trustPolicy}`,
      "trust fewer principals, or split the team in two",
    );
  if (names.role.length > quotas.roleName)
    error(
      "role-name-too-long",
      `the role name ${names.role} has ${names.role.length} characters`,
      team.place,
      `IAM takes ${quotas.roleName}`,
      "give the team a shorter id, or the workspace a shorter prefix",
    );
  if (names.boundary.length > quotas.policyName || names.path.length > quotas.path)
    error(
      "policy-name-too-long",
      `the name ${names.path}${names.boundary} is too long`,
      team.place,
      `IAM takes ${quotas.policyName} characters for a policy's name and ${quotas.path} for its path`,
      "give the team a shorter id, or the workspace a shorter prefix",
    );
  const seconds = team.sessionHours * 3600;
  if (seconds < quotas.sessionSeconds.least || seconds > quotas.sessionSeconds.most)
    error(
      "session-length",
      `sessions of ${where} last ${seconds} seconds`,
      team.place,
      `IAM takes ${quotas.sessionSeconds.least} to ${quotas.sessionSeconds.most}`,
      "set sessionHours between 1 and 12",
    );
  return found;
}
