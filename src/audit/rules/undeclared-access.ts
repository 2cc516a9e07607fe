import type { AccountEvidence } from "../../model/evidence.js";
import type { Draft } from "../../model/finding.js";
import { type Attribution, UNOWNED } from "../attribution.js";
import { type DeclaredAccess, declaredAccess } from "../declared-access.js";
import { effectiveAccess } from "../effective-access.js";
import type { EffectiveAccess } from "../piece.js";
import type { AccountPrincipals, Principal } from "../principals.js";
import { worse } from "../priority.js";
import { isAdministrator } from "../reach.js";
import { sourceId } from "../rule.js";
import { type Undeclared, undeclaredAccess } from "../undeclared.js";

export const UNDECLARED_ACCESS = "undeclared-access";

const SETTLE = "part of it may be declared, or may be taken away by a deny or the boundary, which could not be settled";

/** Why everything a principal may do is undeclared, or what it was compared with. */
function compared(team: string, declared: boolean): string {
  if (declared) return `compared with what the file of team ${team} declares here`;
  return team === UNOWNED
    ? "no team owns it, so that nothing is declared for it"
    : `team ${team} answers for it and has no file that declares access here`;
}

/** What the principal's own tags say of a team: a hint for whoever looks into it. */
function teamTag(principal: Principal): Readonly<Record<string, string>> {
  const tag = principal.tags.find(({ Key }) => /^(bailiwick:)?(team|owner)$/i.test(Key));
  return tag === undefined ? {} : { [`tag ${tag.Key}`]: tag.Value };
}

function remediationFor(team: string): string {
  return team === UNOWNED
    ? "Find out who needs the principal: declare its access in a team's file, or remove it. `owners` makes a team answer for it until then."
    : `Declare in the file of team ${team} what is needed, generate and apply; take the rest away.`;
}

interface Compared {
  readonly principal: Principal;
  readonly team: string;
  readonly declared: boolean;
  readonly access: EffectiveAccess;
  readonly found: Undeclared | undefined;
}

/** Actions that AWS may have added since the catalogue was made, or that never were: nobody can say what they do. */
function strange({ strangers }: EffectiveAccess): readonly string[] {
  if (strangers.length === 0) return [];
  const more = strangers.length > 5 ? ` and ${strangers.length - 5} more` : "";
  return [`the catalogue does not know ${strangers.slice(0, 5).join(", ")}${more}: they count as changes that nobody declared`];
}

function titleOf({ principal, found, access }: Compared): string {
  const who = `${principal.type === "user" ? "User" : "Role"} ${principal.name}`;
  if (found === undefined && access.problems.length === 0) return `${who} may call actions that the catalogue does not know`;
  if (found === undefined) return `What ${who} may do cannot be read`;
  if (isAdministrator(access)) return `${who} is an administrator, which is not declared`;
  const [worst] = found.access.groups;
  const services = new Set(found.access.groups.map(({ service }) => service)).size;
  return `${who} may do ${found.access.actions} undeclared ${found.access.actions === 1 ? "action" : "actions"}, worst ${worst?.class} in ${worst?.service}${services > 1 ? ", and more" : ""}`;
}

function draftOf(evidence: AccountEvidence, result: Compared): Draft {
  const { principal, team, declared, access, found } = result;
  const uncertain = [...(found?.may === true ? [SETTLE] : []), ...access.problems.slice(0, 5), ...strange(access)];
  const severity = found === undefined ? "medium" : isAdministrator(access) ? "critical" : found.severity;
  return {
    rule: UNDECLARED_ACCESS,
    key: "",
    severity: access.strangers.length > 0 ? worse(severity, "medium") : severity,
    account: evidence.account,
    region: "global",
    resource: { id: principal.id, type: principal.type === "user" ? "AwsIamUser" : "AwsIamRole", name: principal.arn },
    principals: [{ arn: principal.arn, relation: "actor" }],
    title: titleOf(result),
    evidence: [
      {
        source: sourceId(evidence, "authorization-details"),
        summary: compared(team, declared),
        facts: { policies: principal.policies.map(({ name }) => name).slice(0, 10), ...teamTag(principal) },
      },
    ],
    ...(uncertain.length === 0 ? {} : { uncertain }),
    remediation: remediationFor(team),
    ...(found === undefined ? {} : { undeclared: found.access }),
  };
}

/**
 * One draft for every live principal that may do what its team's file does not declare. The root user is left out, which can be
 * given and denied nothing, and so are service-linked roles, which nobody but AWS can change.
 */
export function* undeclaredDrafts(
  evidence: AccountEvidence,
  principals: AccountPrincipals,
  attribution: Attribution,
): Generator<Draft> {
  const known = new Map<string, DeclaredAccess>();
  for (const principal of principals.all()) {
    if (principal.type === "root" || principal.serviceLinked) continue;
    const team = attribution.teamOf(principal.arn);
    // Owning a role makes a team answer for it and declares nothing: only the role that its file makes has declared access.
    const bundle = attribution.bundleOf(principal.arn);
    let declared = bundle && known.get(bundle.role.arn);
    if (bundle !== undefined && declared === undefined) {
      declared = declaredAccess(bundle);
      known.set(bundle.role.arn, declared);
    }
    const access = effectiveAccess(principal);
    const found = undeclaredAccess(access, declared);
    if (found !== undefined || access.problems.length > 0 || access.strangers.length > 0)
      yield draftOf(evidence, { principal, team, declared: declared !== undefined, access, found });
  }
}
