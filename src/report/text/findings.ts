import type { Finding } from "../../model/finding.js";
import type { Paint } from "../paint.js";
import { clip, count, wrap } from "./layout.js";
import { toneOf } from "./overview.js";

function principals(finding: Finding): string | undefined {
  const shown = finding.principals
    .slice(0, 3)
    .map((principal) => `${principal.arn} (${principal.relation}, ${principal.reach}, ${principal.team})`);
  if (shown.length === 0) return undefined;
  const more = finding.principals.length - shown.length;
  return `who: ${shown.join("; ")}${more > 0 ? `; and ${more} more` : ""}`;
}

function undeclared(finding: Finding): string[] {
  const groups = finding.undeclared?.groups ?? [];
  const lines = groups.slice(0, 4).map((group) => {
    const declared = group.declared.length === 0 ? "declared: nothing" : `declared: ${group.declared.slice(0, 2).join(", ")}`;
    return `${group.may ? "may " : ""}${group.class} ${group.service}: ${count(group.actions, "action")} (${group.examples.slice(0, 3).join(", ")}) on ${group.has.slice(0, 2).join(", ")}; ${declared}`;
  });
  const left = (finding.undeclared?.groups.length ?? 0) - lines.length + (finding.undeclared?.moreGroups ?? 0);
  return left > 0 ? [...lines, `and ${count(left, "more group")}`] : lines;
}

const MOST_STEPS = 12;

/** How somebody becomes another one, step by step, where the finding is about that. */
function path(finding: Finding): readonly string[] {
  const steps = finding.evidence.flatMap(({ facts }) => (Array.isArray(facts.path) ? facts.path.map(String) : []));
  return steps.length <= MOST_STEPS
    ? steps
    : [...steps.slice(0, MOST_STEPS), `and ${count(steps.length - MOST_STEPS, "more step")}`];
}

/** One finding as a few lines: what, where, who, since when, and what to do. */
export function findingText(finding: Finding, paint: Paint, width: number): string[] {
  const head = `${finding.priority} ${paint(toneOf(finding.severity), finding.severity.padEnd(8))} ${finding.environment ?? finding.account} · ${clip(finding.team, 24)} · ${finding.rule}`;
  const lines = [head, ...wrap(finding.title, width, "    ")];
  lines.push(`    ${paint("dim", clip(`${finding.resource.name} (${finding.account} ${finding.region})`, width - 4))}`);
  const who = principals(finding);
  if (who !== undefined) lines.push(...wrap(who, width, "    "));
  for (const step of path(finding)) lines.push(...wrap(step, width, "      "));
  for (const group of undeclared(finding)) lines.push(`      ${clip(group, width - 6)}`);
  if (finding.evidence.length > 1)
    lines.push(`    seen by: ${clip([...new Set(finding.evidence.map((evidence) => evidence.source))].join(", "), width - 13)}`);
  if (finding.reasons.length > 0) lines.push(...wrap(`why ${finding.priority}: ${finding.reasons.join("; ")}`, width, "    "));
  for (const doubt of finding.uncertain.slice(0, 2)) lines.push(...wrap(`not settled: ${doubt}`, width, "    "));
  lines.push(...wrap(`do: ${finding.remediation}`, width, "    "));
  return lines;
}
