import type { AccountEvidence } from "../../model/evidence.js";
import type { Draft } from "../../model/finding.js";
import type { Escalation } from "../escalation/escalation.js";
import type { Reached } from "../escalation/pursuit.js";
import type { AccountPrincipals, Principal } from "../principals.js";
import { gapOf, type RuleResult, sourceId } from "../rule.js";

const ESCALATES = "escalates-to-administrator";

function draftOf(evidence: AccountEvidence, principal: Principal, reached: Reached, escalation: Escalation): Draft {
  const { words } = escalation;
  const who = `${principal.type === "user" ? "User" : "Role"} ${principal.name}`;
  const uncertain = [...words.unsure(reached), ...escalation.gapsOf(evidence.account)];
  return {
    rule: ESCALATES,
    key: "",
    severity: reached.certain ? "critical" : "high",
    account: evidence.account,
    region: "global",
    resource: { id: principal.id, type: principal.type === "user" ? "AwsIamUser" : "AwsIamRole", name: principal.arn },
    principals: [{ arn: principal.arn, relation: "actor" }],
    title: `${who} ${reached.certain ? "can" : "may be able to"} become an administrator ${words.short(reached)}`,
    evidence: [
      {
        source: sourceId(evidence, "authorization-details"),
        summary: `${reached.distance} ${reached.distance === 1 ? "step" : "steps"} to administrator`,
        facts: { path: words.steps(reached), certain: reached.certain },
      },
    ],
    ...(uncertain.length === 0 ? {} : { uncertain }),
    remediation: words.mend(reached),
  };
}

/** One draft for every user and role that is no administrator and can become one, with the shortest path. */
export function* escalationDrafts(
  evidence: AccountEvidence,
  principals: AccountPrincipals,
  escalation: Escalation,
): Generator<Draft> {
  for (const principal of principals.all()) {
    if (principal.type === "root" || principal.serviceLinked) continue;
    const reached = escalation.toAdministrator(principal);
    if (reached !== undefined && reached.distance > 0) yield draftOf(evidence, principal, reached, escalation);
  }
}

function unreadable(principals: AccountPrincipals): number {
  let count = 0;
  for (const { policies, boundary } of principals.all())
    if ([...policies, ...(boundary === undefined ? [] : [boundary])].some(({ read }) => read.problem !== undefined)) count++;
  return count;
}

/** How the rule stands in an account after its drafts: what nobody could read may hold a path, so that it never passes. */
export function escalationResult(
  evidence: AccountEvidence,
  principals: AccountPrincipals,
  escalation: Escalation,
  failed: number,
): RuleResult {
  const missing = gapOf(evidence, "authorization-details");
  const unread = unreadable(principals);
  const gaps = [
    ...(escalation.isComplete ? [] : ["there are too many ways of becoming others to follow each"]),
    ...(missing === undefined ? [] : [missing]),
    ...(unread === 0 ? [] : [`policies of ${unread} ${unread === 1 ? "principal" : "principals"} cannot be read`]),
  ];
  const more = gaps.length === 0 ? "" : `; and there may be more: ${gaps.join("; ")}`;
  const less = failed === 0 ? [] : escalation.gapsOf(evidence.account);
  const may = less.length === 0 ? "" : `; some may be stopped: ${less.join("; ")}`;
  return {
    rule: ESCALATES,
    title: "Nobody but administrators can become an administrator",
    severity: "critical",
    status: failed > 0 ? "fail" : gaps.length === 0 ? "pass" : "no-data",
    reason: failed > 0 ? `${failed} failed${more}${may}` : gaps.length > 0 ? gaps.join("; ") : "nobody can, by any known method",
    failed,
    frameworks: {},
  };
}
