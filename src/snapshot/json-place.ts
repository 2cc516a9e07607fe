import { LineCounter, parseDocument } from "yaml";
import type { Place } from "../model/diagnostic.js";

const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const WORD = /true|false|null/y;
const HEX = /[0-9a-fA-F]{4}/y;
const SPACE = /[ \t\r\n]*/y;
/** Index behind the match at `at`, or -1. */
function match(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : -1;
}

/** Index behind the string that starts at `at`, or -1; a loop, since strings may be longer than a pattern can go back over. */
function endOfString(text: string, at: number): number {
  if (text[at] !== '"') return -1;
  for (let index = at + 1; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === 0x22) return index + 1;
    if (code < 0x20) return -1;
    if (code !== 0x5c) continue;
    const escaped = text[++index];
    if (escaped === "u") {
      if (match(HEX, text, index + 1) < 0) return -1;
      index += 4;
    } else if (escaped === undefined || !'"\\/bfnrt'.includes(escaped)) return -1;
  }
  return -1;
}

/**
 * Offset of the first character at which a text stops being JSON; its length where the text ends too early.
 * Node's own messages change from version to version and often leave the position out.
 */
export function jsonErrorOffset(text: string): number {
  const open: string[] = [];
  let at = 0;
  let expects: "value" | "first" | "key" | "after" = "value";
  for (;;) {
    at = match(SPACE, text, at);
    const character = text[at];
    if (expects === "after") {
      const inside = open.at(-1);
      if (inside === undefined) return at;
      if (character === inside) {
        open.pop();
        at++;
      } else if (character === ",") {
        at++;
        expects = inside === "}" ? "key" : "value";
      } else return at;
      continue;
    }
    if (expects === "first" && character === open.at(-1)) {
      open.pop();
      at++;
      expects = "after";
      continue;
    }
    if (expects === "key" || (expects === "first" && open.at(-1) === "}")) {
      const key = endOfString(text, at);
      if (key < 0) return at;
      at = match(SPACE, text, key);
      if (text[at] !== ":") return at;
      at++;
      expects = "value";
      continue;
    }
    if (character === "{" || character === "[") {
      open.push(character === "{" ? "}" : "]");
      at++;
      expects = "first";
      continue;
    }
    const next = Math.max(endOfString(text, at), match(NUMBER, text, at), match(WORD, text, at));
    if (next < 0) return at;
    at = next;
    expects = "after";
  }
}

/** Line and column, from 1, of an offset. */
export function placeAt(file: string, text: string, offset: number): Place {
  const before = text.slice(0, offset);
  const line = before.split("\n").length;
  return { file, line, column: offset - before.lastIndexOf("\n") };
}

/** Where a value stands in JSON text, by its path; the whole where the path leads nowhere. */
export function placeOf(file: string, text: string, path: readonly (string | number)[]): Place {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, logLevel: "silent" });
  for (let length = path.length; length >= 0; length--) {
    const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    const range = (node as { range?: readonly number[] } | null | undefined)?.range;
    if (range?.[0] === undefined) continue;
    const { line, col } = lines.linePos(range[0]);
    return { file, line, column: col };
  }
  return { file, line: 1, column: 1 };
}
