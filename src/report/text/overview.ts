import { SEVERITIES, type Severity } from "../../model/finding.js";
import type { Run } from "../../model/run.js";
import { thousands } from "../../model/thousands.js";
import type { Paint, Style } from "../paint.js";
import { bar, clip, count, pad, table } from "./layout.js";

const TONES: Readonly<Record<Severity, Style>> = {
  critical: "magenta",
  high: "red",
  medium: "yellow",
  low: "cyan",
  informational: "dim",
};

/** The colour of a severity; the word always stands beside it. */
export function toneOf(severity: Severity): Style {
  return TONES[severity];
}

function heading(run: Run, paint: Paint, width: number): string[] {
  const accounts = run.accounts.map((account) => `${account.environment ?? "no environment"} ${account.id}`).join(", ");
  const lines = [
    `${paint("bold", `Bailiwick audit of ${clip(run.workspace.organization, 60)}`)}, as of ${run.asOf}`,
    clip(`${count(run.accounts.length, "account")}: ${accounts}`, width),
  ];
  if (!run.complete) {
    const lacking = run.sources.filter((source) => source.status !== "ok").length;
    const absent = run.diagnostics.filter(({ code }) => code.endsWith("-not-collected")).length;
    if (absent > 0)
      lines.push(
        `${paint("yellow", "INCOMPLETE")}: ${absent} of the workspace's accounts or regions are not in the snapshot at all.`,
      );
    if (lacking > 0)
      lines.push(
        `${paint("yellow", "INCOMPLETE")}: ${lacking} of ${count(run.sources.length, "source")} gave no whole evidence. What they would have shown is unknown, not fine (see Sources).`,
      );
  }
  return lines;
}

function severities(run: Run, paint: Paint): string[] {
  const most = Math.max(...SEVERITIES.map((severity) => run.counts.severity[severity]));
  return SEVERITIES.map((severity) => {
    const number = run.counts.severity[severity];
    return `  ${paint(toneOf(severity), pad(severity, 14))}${String(number).padStart(7)}  ${paint(toneOf(severity), bar(number, most, 40))}`.trimEnd();
  });
}

function teams(run: Run): string[] {
  const rows = run.teams
    .filter((team) => team.principals > 0 || team.findings > 0)
    .map((team) => [
      `  ${clip(team.team, 28)}`,
      ...SEVERITIES.slice(0, 4).map((severity) => String(team.severity[severity])),
      String(team.principals),
      thousands(team.undeclared),
    ]);
  const header = ["  team", "critical", "high", "medium", "low", "principals", "undeclared actions"];
  return table([header, ...rows], [1, 2, 3, 4, 5, 6]);
}

/** What the run is about and how much it found: the first screen of the report. */
export function overview(run: Run, paint: Paint, width: number): string[] {
  const { counts } = run;
  const lines = [...heading(run, paint, width), ""];
  lines.push(
    paint("bold", `${count(counts.open, "open finding")}`) +
      `, ${counts.suppressed} suppressed, ${counts.archived} archived, ${counts.merged} reported again by another source`,
  );
  lines.push(...severities(run, paint), "");
  lines.push(
    `  priority      ${Object.entries(counts.priority)
      .map(([priority, number]) => `${priority} ${number}`)
      .join("   ")}`,
  );
  lines.push(
    `  environment   ${Object.entries(counts.environment)
      .map(([name, number]) => `${clip(name, 24)} ${number}`)
      .join("   ")}`,
  );
  lines.push(
    `  source        ${Object.entries(counts.source)
      .map(([name, number]) => `${clip(name, 24)} ${number}`)
      .join("   ")}`,
  );
  lines.push(`  principals    ${counts.principals}, of which ${counts.unowned} belong to no team`, "");
  lines.push(paint("bold", "Teams"), ...teams(run));
  return lines;
}
