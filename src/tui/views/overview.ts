import { SEVERITIES } from "../../model/finding.js";
import { bar, clip, count, pad } from "../../report/text/layout.js";
import { toneOf } from "../../report/text/overview.js";
import type { RunView } from "../run-view.js";
import type { Canvas } from "./frame.js";

type Pair = readonly [name: string, number: number];

/** Bars of named numbers, biggest first, as many as there is room for. */
function bars(title: string, pairs: readonly Pair[], rows: number, width: number, { paint }: Canvas): string[] {
  const most = Math.max(0, ...pairs.map(([, number]) => number));
  const names = Math.min(22, Math.max(8, Math.floor(width / 2) - 6));
  const lines = [...pairs]
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .slice(0, Math.max(0, rows))
    .map(
      ([name, number]) =>
        `  ${pad(clip(name, names), names)} ${String(number).padStart(6)} ${bar(number, most, Math.max(1, width - names - 12))}`,
    );
  return [paint("bold", title), ...lines];
}

function severityBars(view: RunView, width: number, { paint }: Canvas): string[] {
  const { severity } = view.run.counts;
  const most = Math.max(...SEVERITIES.map((each) => severity[each]));
  return SEVERITIES.map((each) =>
    paint(
      toneOf(each),
      `  ${pad(each, 14)}${String(severity[each]).padStart(7)} ${bar(severity[each], most, Math.max(1, width - 26))}`,
    ),
  );
}

/** Two columns beside each other where the terminal is wide, under each other where it is not. */
function beside(left: readonly string[], right: readonly string[], width: number): string[] {
  const half = Math.floor(width / 2);
  return Array.from(
    { length: Math.max(left.length, right.length) },
    (_, index) => pad(left[index] ?? "", half) + (right[index] ?? ""),
  );
}

/** Counts by severity, team, environment and source. */
export function overviewLines(view: RunView, canvas: Canvas): string[] {
  const { run } = view;
  const { width, height, paint } = canvas;
  const lines: string[] = [];
  const { counts } = run;
  const summary = `${count(counts.open, "open finding")}, ${counts.suppressed} suppressed, ${counts.archived} archived; ${count(run.accounts.length, "account")}`;
  lines.push(paint("bold", clip(summary, width)));
  if (!run.complete) {
    const lacking = run.sources.filter((source) => source.status !== "ok").length;
    const absent = run.diagnostics.filter(({ code }) => code.endsWith("-not-collected")).length;
    const also = absent === 0 ? "" : `, ${absent} accounts or regions not collected`;
    lines.push(
      paint(
        "yellow",
        clip(`INCOMPLETE: ${lacking} of ${run.sources.length} sources${also}; what they would show is unknown (tab 5)`, width),
      ),
    );
  }
  lines.push(...severityBars(view, width, canvas), "");
  const left = Math.max(0, height - lines.length);
  const rows = Math.max(2, Math.floor(left / 2) - 2);
  const half = Math.floor(width / 2) - 1;
  const teams = bars(
    "Teams",
    view.teams.map((team) => [team.team, team.findings]),
    rows,
    half,
    canvas,
  );
  const environments = bars("Environments", Object.entries(counts.environment), rows, half, canvas);
  const sources = bars("Sources", Object.entries(counts.source), rows, half, canvas);
  const priorities = [
    paint("bold", "Priority"),
    ...Object.entries(counts.priority).map(([name, number]) => `  ${pad(name, 8)} ${String(number).padStart(6)}`),
  ].slice(0, rows + 1);
  lines.push(...beside(teams, environments, width), "", ...beside(sources, priorities, width));
  return lines.map((line) => line.trimEnd());
}
