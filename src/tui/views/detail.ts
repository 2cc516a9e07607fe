import type { Finding } from "../../model/finding.js";
import type { RunPrincipal } from "../../model/run.js";
import type { Paint } from "../../report/paint.js";
import { count, wrap } from "../../report/text/layout.js";
import { toneOf } from "../../report/text/overview.js";

function evidence(finding: Finding, width: number): string[] {
  return finding.evidence.flatMap((each) => [
    ...wrap(`${each.source}: ${each.summary}`, width, "  "),
    ...Object.entries(each.facts).flatMap(([key, value]) =>
      wrap(`${key}: ${Array.isArray(value) ? value.join(", ") : String(value)}`, width, "    "),
    ),
  ]);
}

function principals(finding: Finding, known: ReadonlyMap<string, RunPrincipal>, width: number): string[] {
  return finding.principals.flatMap((principal) => [
    ...wrap(`${principal.arn}: ${principal.relation}, ${principal.reach}, team ${principal.team}`, width, "  "),
    ...(known.get(principal.arn)?.access ?? []).flatMap((sentence) => wrap(`can: ${sentence}`, width, "    ")),
  ]);
}

function undeclared(finding: Finding, width: number): string[] {
  const access = finding.undeclared;
  if (access === undefined) return [];
  const groups = access.groups.flatMap((group) => [
    ...wrap(
      `${group.may ? "may: " : ""}${group.service} ${group.class}: ${count(group.actions, "action")} (${group.examples.join(", ")})`,
      width,
      "  ",
    ),
    ...wrap(`has: ${group.has.join(", ")}`, width, "    "),
    ...wrap(`declared: ${group.declared.length === 0 ? "nothing" : group.declared.join(", ")}`, width, "    "),
  ]);
  return access.moreGroups > 0 ? [...groups, `  and ${count(access.moreGroups, "more group")}`] : groups;
}

/** Everything about one finding: evidence, the principals and their access, what to do. All lines; the caller scrolls. */
export function detailLines(finding: Finding, known: ReadonlyMap<string, RunPrincipal>, width: number, paint: Paint): string[] {
  const section = (title: string, lines: readonly string[]): string[] =>
    lines.length === 0 ? [] : ["", paint("bold", title), ...lines];
  const where = `${finding.account} ${finding.region}${finding.environment === null ? "" : `, ${finding.environment}`}`;
  return [
    ...wrap(finding.title, width).map((line) => paint("bold", line)),
    ...wrap(`${finding.priority} ${finding.severity}, ${finding.status}, rule ${finding.rule}, team ${finding.team}`, width).map(
      (line) => paint(toneOf(finding.severity), line),
    ),
    ...wrap(`${finding.resource.type} ${finding.resource.name} (${where})`, width),
    ...section(
      `Why ${finding.priority}`,
      finding.reasons.flatMap((reason) => wrap(reason, width, "  ")),
    ),
    ...section("Evidence", evidence(finding, width)),
    ...section("Principals and what they can do", principals(finding, known, width)),
    ...section("Undeclared access", undeclared(finding, width)),
    ...section(
      "Not settled",
      finding.uncertain.flatMap((doubt) => wrap(doubt, width, "  ")),
    ),
    ...section("What to do", wrap(finding.remediation, width, "  ")),
    ...section(
      "Frameworks",
      Object.entries(finding.frameworks).flatMap(([name, ids]) => wrap(`${name}: ${ids.join(", ")}`, width, "  ")),
    ),
    ...section("Id", [`  ${finding.id}`]),
  ];
}
