import { PRIORITIES, SEVERITIES } from "../../model/finding.js";
import { thousands } from "../../model/thousands.js";
import type { Paint } from "../../report/paint.js";
import { clip, pad } from "../../report/text/layout.js";
import { toneOf } from "../../report/text/overview.js";
import type { FindingRow } from "../rows.js";
import type { RunView } from "../run-view.js";
import type { State } from "../state.js";
import { type Canvas, listLine, topOf } from "./frame.js";

const SHORT: Readonly<Record<string, string>> = {
  critical: "CRIT",
  high: "HIGH",
  medium: "MED ",
  low: "LOW ",
  informational: "INFO",
};

function rowText(row: FindingRow, width: number, selected: boolean, paint: Paint): string {
  const severity = SEVERITIES[row.severity] ?? "informational";
  const team = Math.max(8, Math.min(20, Math.floor(width / 6)));
  const environment = Math.max(6, Math.min(12, Math.floor(width / 10)));
  const head = `${PRIORITIES[row.priority]} `;
  const closed = row.status === "open" ? "" : `(${row.status}) `;
  const rest = ` ${pad(clip(row.environment, environment), environment)} ${pad(clip(row.team, team), team)} ${closed}${row.title}`;
  const tail = clip(rest, Math.max(10, width - head.length - 6));
  return `${selected ? "› " : "  "}${head}${paint(toneOf(severity), SHORT[severity] ?? "")}${selected ? paint("bold", tail) : tail}`;
}

/** How the list is narrowed and sorted, in one line. */
function narrowingLine(state: State, shown: number, all: number): string {
  const { filter, severity, team, principal, closed } = state.narrowing;
  const parts = [`${thousands(shown)} of ${thousands(all)} findings, by ${state.sort}`];
  if (severity !== null) parts.push(`severity ${severity}`);
  if (team !== null) parts.push(`team ${team}`);
  if (principal !== null) parts.push(`principal ${principal}`);
  if (filter !== "") parts.push(`filter “${filter}”`);
  if (closed) parts.push("suppressed and archived too");
  return parts.join(" · ");
}

/** The list, only the rows that fit. */
export function findingLines(view: RunView, state: State, canvas: Canvas): string[] {
  const list = view.list(state.sort, state.narrowing);
  const room = canvas.height - 1;
  const top = topOf(state.cursor.findings, list.length, room);
  const lines = [canvas.paint("dim", clip(narrowingLine(state, list.length, view.rows.length), canvas.width))];
  for (let at = top; at < Math.min(top + room, list.length); at++) {
    const row = view.rows[list[at] ?? 0];
    if (row !== undefined) lines.push(rowText(row, canvas.width, at === state.cursor.findings, canvas.paint));
  }
  if (list.length === 0)
    lines.push(listLine("nothing passes; x clears the filters, a shows suppressed and archived", false, canvas));
  return lines;
}
