import type { Finding } from "../../model/finding.js";
import type { RunPrincipal } from "../../model/run.js";
import type { RunView } from "../run-view.js";
import type { State } from "../state.js";
import { detailLines } from "./detail.js";
import { findingLines } from "./findings.js";
import { type Canvas, fill, footLine, tabLine } from "./frame.js";
import { helpLines, principalLines, sourceLines, teamLines } from "./lists.js";
import { overviewLines } from "./overview.js";

/** Lines taken by the tabs above and the keys below. */
export const CHROME = 3;

export interface Shown {
  /** The finding opened, once it is read; null while it is not. */
  readonly finding: Finding | null;
  readonly principals: ReadonlyMap<string, RunPrincipal>;
}

function body(view: RunView, state: State, shown: Shown, canvas: Canvas): string[] {
  if (state.help) return helpLines(canvas);
  if (state.detail !== null) {
    if (shown.finding === null) return ["reading…"];
    const lines = detailLines(shown.finding, shown.principals, canvas.width, canvas.paint);
    return lines.slice(Math.min(state.detailTop, Math.max(0, lines.length - canvas.height)));
  }
  switch (state.tab) {
    case "overview":
      return overviewLines(view, canvas);
    case "findings":
      return findingLines(view, state, canvas);
    case "principals":
      return principalLines(view, state, canvas);
    case "teams":
      return teamLines(view, state, canvas);
    case "sources":
      return sourceLines(view, state, canvas);
  }
}

/** The whole screen as exactly `height` lines. */
export function screenLines(view: RunView, state: State, shown: Shown, canvas: Canvas): string[] {
  const room = canvas.height - CHROME;
  return [
    tabLine(view, state, canvas),
    "",
    ...fill(body(view, state, shown, { ...canvas, height: room }), room),
    footLine(state, canvas),
  ];
}
