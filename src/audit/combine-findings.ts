import { type Finding, type FindingEvidence, type FindingPrincipal, PRIORITIES } from "../model/finding.js";
import { UNOWNED } from "./attribution.js";
import { priorityOf, worse } from "./priority.js";

/** More says nothing new, and a hostile file could repeat a problem without end. */
const MOST_EVIDENCE = 20;

function without<T>(items: readonly T[], key: (item: T) => string): T[] {
  return [...new Map(items.map((item) => [key(item), item] as const).reverse()).values()].reverse();
}

const evidenceKey = (evidence: FindingEvidence): string => JSON.stringify([evidence.source, evidence.summary, evidence.facts]);
const principalKey = (principal: FindingPrincipal): string => `${principal.relation} ${principal.arn}`;

function frameworksOf(all: readonly Finding[]): Finding["frameworks"] {
  const merged = new Map<string, Set<string>>();
  for (const { frameworks } of all) {
    for (const [name, ids] of Object.entries(frameworks)) merged.set(name, new Set([...(merged.get(name) ?? []), ...ids]));
  }
  return Object.fromEntries([...merged].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, ids]) => [name, [...ids]]));
}

/** Open where any source says so: one source's suppression does not silence another. */
function statusOf(all: readonly Finding[]): Finding["status"] {
  if (all.some((finding) => finding.status === "open")) return "open";
  return all.some((finding) => finding.status === "suppressed") ? "suppressed" : "archived";
}

/**
 * One finding of one problem that several sources reported: the first one's words, the worst severity and priority, everybody's
 * principals and evidence. Combining never makes it milder.
 */
export function combineFindings(first: Finding, same: readonly Finding[]): Finding {
  const all = [first, ...same];
  const severity = all.map((finding) => finding.severity).reduce(worse);
  const principals = without(
    all.flatMap((finding) => finding.principals),
    principalKey,
  );
  const judged = [...all, priorityOf(severity, principals, undefined)];
  const worst = judged.reduce((best, each) =>
    PRIORITIES.indexOf(each.priority) < PRIORITIES.indexOf(best.priority) ? each : best,
  );
  const evidence = without(
    all.flatMap((finding) => finding.evidence),
    evidenceKey,
  );
  return {
    ...first,
    severity,
    priority: worst.priority,
    reasons: worst.reasons,
    status: statusOf(all),
    principals,
    team: all.map((finding) => finding.team).find((team) => team !== UNOWNED) ?? UNOWNED,
    evidence: evidence.slice(0, MOST_EVIDENCE),
    uncertain: [...new Set(all.flatMap((finding) => finding.uncertain))],
    frameworks: frameworksOf(all),
  };
}
