import unicodeWidth from "string-width";
import { thousands } from "../../model/thousands.js";
import { visible } from "../../model/visible.js";

const ASCII = /^[ -~]*$/;

/** Columns that a text takes in a terminal. */
function stringWidth(text: string): number {
  return ASCII.test(text) ? text.length : unicodeWidth(text);
}

/** Cuts safe text to a number of columns, with an ellipsis where something is left out. */
export function clip(text: string, width: number): string {
  const safe = visible(text);
  if (stringWidth(safe) <= width) return safe;
  if (ASCII.test(safe)) return `${safe.slice(0, Math.max(0, width - 1))}…`;
  let cut = "";
  let used = 0;
  for (const { segment } of new Intl.Segmenter().segment(safe)) {
    const wide = stringWidth(segment);
    if (used + wide > width - 1) break;
    cut += segment;
    used += wide;
  }
  return `${cut}…`;
}

/** Pads to a number of columns as the terminal counts them. */
export function pad(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - stringWidth(text)));
}

/** Breaks text into lines of at most `width` columns at spaces; a longer word is kept whole. */
export function wrap(text: string, width: number, indent = ""): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of visible(text).split(" ")) {
    if (line !== "" && stringWidth(indent + line) + 1 + stringWidth(word) > width) {
      lines.push(indent + line);
      line = word;
    } else {
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  if (line !== "") lines.push(indent + line);
  return lines;
}

/** A bar of at most `width` blocks; anything over zero shows at least one. */
export function bar(value: number, most: number, width: number): string {
  if (value <= 0 || most <= 0) return "";
  return "█".repeat(Math.max(1, Math.round((value / most) * width)));
}

/** `1 finding`, `2 findings`. */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${thousands(number)} ${number === 1 ? one : many}`;
}

/** Rows as aligned columns, two spaces between; the last column is not padded. */
export function table(rows: readonly (readonly string[])[], rightAligned: readonly number[] = []): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => stringWidth(row[column] ?? ""))));
  return rows.map((row) =>
    row
      .map((cell, column) => {
        const room = (widths[column] ?? 0) - stringWidth(cell);
        if (rightAligned.includes(column)) return " ".repeat(Math.max(0, room)) + cell;
        return column === row.length - 1 ? cell : cell + " ".repeat(Math.max(0, room));
      })
      .join("  ")
      .trimEnd(),
  );
}
