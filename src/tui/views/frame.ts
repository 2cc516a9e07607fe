import type { Paint } from "../../report/paint.js";
import { clip, pad } from "../../report/text/layout.js";
import type { RunView } from "../run-view.js";
import { type State, TABS } from "../state.js";

/** What a view needs to draw: never more than `width` columns and `height` lines. */
export interface Canvas {
  readonly width: number;
  readonly height: number;
  readonly paint: Paint;
}

/** The tabs and the run's name; where there is no room for all names, the others are numbers. */
export function tabLine(view: RunView, state: State, { width, paint }: Canvas): string {
  const used = TABS.reduce((sum, tab) => sum + tab.length + 4, 0);
  const short = used > width;
  const tabs = TABS.map((tab, index) => {
    if (tab === state.tab) return paint("bold", `[${index + 1} ${tab}]`);
    return short ? ` ${index + 1} ` : ` ${index + 1} ${tab} `;
  }).join("");
  const name = ` ${view.run.workspace.organization} ${view.run.asOf.slice(0, 10)}`;
  return width - used > 12 ? tabs + paint("dim", clip(name, width - used)) : tabs;
}

const HINTS = "↑↓ move  ⏎ open  esc back  / filter  s sort  v severity  t team  a closed  ? help  q quit";

/** The last line: what keys do, or the filter being typed. */
export function footLine(state: State, { width, paint }: Canvas): string {
  if (state.typing) return clip(`filter: ${state.narrowing.filter}▏  (enter keeps it, esc forgets it)`, width);
  return paint("dim", clip(HINTS, width));
}

/** First row to show so that the cursor is visible: the cursor's page. */
export function topOf(cursor: number, length: number, room: number): number {
  if (room <= 0) return 0;
  return Math.max(0, Math.min(Math.floor(cursor / room) * room, Math.max(0, length - 1)));
}

/** A row of a list; the one under the cursor has a mark that does not need colour. */
export function listLine(text: string, selected: boolean, { width, paint }: Canvas): string {
  const line = clip(`${selected ? "›" : " "} ${text}`, width);
  return selected ? paint("bold", pad(line, width)) : line;
}

/** Exactly `height` lines. */
export function fill(lines: readonly string[], height: number): string[] {
  const shown = lines.slice(0, Math.max(0, height));
  return [...shown, ...new Array<string>(Math.max(0, height - shown.length)).fill("")];
}
