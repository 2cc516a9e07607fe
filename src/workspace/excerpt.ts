import { visible } from "../model/visible.js";

const WIDTH = 110;

/**
 * The line that begins at `start`, as far as an excerpt around `offset` can show it, without its end. A line may be a whole file of
 * megabytes, so that it is not searched for its end.
 */
export function lineAt(text: string, start: number, offset: number): string {
  const ahead = text.slice(offset, offset + 2 * WIDTH);
  const next = ahead.indexOf("\n");
  const end = next < 0 ? offset + ahead.length : offset + next;
  return text.slice(start, end > start && text[end - 1] === "\r" ? end - 1 : end);
}

/**
 * The line with a caret under the place, in two lines of text that are safe to show: `  12 | level: raed` and the carets.
 * `line` and `column` count from 1; `length` is in UTF-16 units and is cut at the end of the line. A long line is cut around the place.
 */
export function excerpt(whole: string, line: number, column: number, length: number): string {
  const start = Math.min(column - 1, whole.length);
  const from = start > WIDTH - 20 ? start - 40 : 0;
  const shown = whole.slice(from, from + WIDTH);
  const gutter = `${line} | `;
  const before = visible(shown.slice(0, start - from));
  const marked = visible(shown.slice(start - from, start - from + Math.max(1, length)));
  const carets = "^".repeat(Math.max(1, marked.length));
  return `${gutter}${visible(shown)}\n${" ".repeat(gutter.length - 2)}| ${" ".repeat(before.length)}${carets}`;
}
