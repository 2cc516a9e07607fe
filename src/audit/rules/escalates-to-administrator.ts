import type { AccountEvidence } from "../../model/evidence.js";
import type { Draft } from "../../model/finding.js";
import type { Escalation } from "../escalation/escalation.js";
import type { Reached } from "../escalation/pursuit.js";
import type { AccountPrincipals, Principal } from "../principals.js";
import { sourceId } from "../rule.js";

export const ESCALATES = "escalates-to-administrator";

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
