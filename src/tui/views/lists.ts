import { thousands } from "../../model/thousands.js";
import { clip, pad } from "../../report/text/layout.js";
import type { RunView } from "../run-view.js";
import type { State } from "../state.js";
import { type Canvas, listLine, topOf } from "./frame.js";

/** Draws the page of a list that the cursor is on, under one heading line. */
function page(heading: string, length: number, cursor: number, text: (index: number) => string, canvas: Canvas): string[] {
  const room = canvas.height - 1;
  const top = topOf(cursor, length, room);
  const lines = [canvas.paint("dim", clip(heading, canvas.width))];
  for (let at = top; at < Math.min(top + room, length); at++) lines.push(listLine(text(at), at === cursor, canvas));
  return lines;
}

/** Principals, worst first, with what they can do. */
export function principalLines(view: RunView, state: State, canvas: Canvas): string[] {
  const { principals, run } = view;
  const more = run.morePrincipals > 0 ? ` (${thousands(run.morePrincipals)} more in the run)` : "";
  return page(
    `${thousands(principals.length)} principals${more} · findings, reach, team, principal; ⏎ shows its findings`,
    principals.length,
    state.cursor.principals,
    (index) => {
      const principal = principals[index];
      if (principal === undefined) return "";
      const access = principal.access[0] ?? principal.reach;
      return `${String(principal.findings).padStart(4)} ${pad(clip(principal.reach, 20), 20)} ${pad(clip(principal.team, 14), 14)} ${principal.arn.replace(/^arn:aws[\w-]*:iam::/, "")}  ${access}`;
    },
    canvas,
  );
}

/** Teams with their open findings and undeclared actions. */
export function teamLines(view: RunView, state: State, canvas: Canvas): string[] {
  return page(
    "critical, high, medium, low · principals · undeclared actions · team; ⏎ shows its findings",
    view.teams.length,
    state.cursor.teams,
    (index) => {
      const team = view.teams[index];
      if (team === undefined) return "";
      const { critical, high, medium, low } = team.severity;
      const numbers = [critical, high, medium, low].map((number) => String(number).padStart(5)).join("");
      return `${numbers} ${String(team.principals).padStart(6)} ${String(team.undeclared).padStart(8)}  ${team.team}${team.name === "" ? "" : ` (${team.name})`}`;
    },
    canvas,
  );
}

/** Sources with their status; what is not whole comes first. */
export function sourceLines(view: RunView, state: State, canvas: Canvas): string[] {
  const ordered = [...view.run.sources].sort((a, b) => Number(a.status === "ok") - Number(b.status === "ok"));
  return page(
    `${ordered.filter((source) => source.status !== "ok").length} of ${ordered.length} sources are not whole · status, records, source, reason`,
    ordered.length,
    state.cursor.sources,
    (index) => {
      const source = ordered[index];
      if (source === undefined) return "";
      return `${pad(source.status, 8)} ${String(source.records ?? "–").padStart(7)} ${source.id}${source.reason === "" ? "" : `: ${source.reason}`}`;
    },
    canvas,
  );
}

const HELP = [
  ["1 … 5, tab, ←→ h l", "overview, findings, principals, teams, sources"],
  ["↑↓ j k", "one row"],
  ["PgUp PgDn, b space", "one page"],
  ["g G, Home End", "first, last"],
  ["Enter", "open: a finding whole, a team's or a principal's findings"],
  ["Esc", "back; in a narrowed list, clear it"],
  ["/", "filter: every word must occur (title, resource, principal, rule, team)"],
  ["s", "sort by priority, severity, team, environment, rule"],
  ["v, t", "only one severity, only one team; again for the next"],
  ["a", "show suppressed and archived findings too"],
  ["x", "clear all filters"],
  ["q, Ctrl-C", "quit"],
] as const;

/** What the keys do. */
export function helpLines({ paint, width }: Canvas): string[] {
  return [
    paint("bold", "Keys"),
    ...HELP.map(([keys, meaning]) => clip(`  ${pad(keys, 20)} ${meaning}`, width)),
    "",
    paint("dim", "Esc or ? closes this page."),
  ];
}
