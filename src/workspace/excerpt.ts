import { visible } from "../model/visible.js";

const WIDTH = 110;

/** The line around an offset of a text, without its end. */
export function lineAt(text: string, offset: number): string {
  const start = offset === 0 ? 0 : text.lastIndexOf("\n", offset - 1) + 1;
  const next = text.indexOf("\n", offset);
  const end = next < 0 ? text.length : next;
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
