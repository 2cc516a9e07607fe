import { ONE, RUN, type Tokens } from "../wildcard.js";
import type { Language } from "./language.js";
import type { TextPattern } from "./text-pattern.js";

/** What a pattern begins and ends with, whatever its wildcards stand for. */
interface Ends {
  readonly begin: Tokens;
  readonly end: Tokens;
  /** It has no wildcard: `begin` is all of it. */
  readonly isWhole: boolean;
}

const NO_ENDS: Ends = { begin: [], end: [], isWhole: false };
const known = new WeakMap<TextPattern, Ends>();

const isPlain = (token: Tokens[number] | undefined): boolean => typeof token === "number" && token !== ONE && token !== RUN;

function endsOf(pattern: TextPattern): Ends {
  if (pattern.folds) return NO_ENDS;
  const remembered = known.get(pattern);
  if (remembered !== undefined) return remembered;
  const { tokens } = pattern;
  let first = 0;
  while (first < tokens.length && isPlain(tokens[first])) first++;
  let last = tokens.length;
  while (last > first && isPlain(tokens[last - 1])) last--;
  const made = { begin: tokens.slice(0, first), end: tokens.slice(last).reverse(), isWhole: first === tokens.length };
  known.set(pattern, made);
  return made;
}

function differ(a: Tokens, b: Tokens): boolean {
  for (let i = 0; i < a.length && i < b.length; i++) if (a[i] !== b[i]) return true;
  return false;
}

/** Is there certainly no text in both? Tells by what they begin and end with. */
function areApart(a: TextPattern, b: TextPattern): boolean {
  const [x, y] = [endsOf(a), endsOf(b)];
  if (differ(x.begin, y.begin)) return true;
  if (x.isWhole && y.begin.length > x.begin.length) return true;
  if (y.isWhole && x.begin.length > y.begin.length) return true;
  return !x.isWhole && !y.isWhole && differ(x.end, y.end);
}

/** The same language without patterns that cannot matter: most of a policy's patterns are about something else altogether. */
export function pruned({ positive, negative }: Language): Language {
  if (positive.length === 0) return { positive, negative };
  const lists = positive.map((list, i) =>
    list.filter((one) => positive.every((other, j) => i === j || other.some((another) => !areApart(one, another)))),
  );
  const [narrowest = []] = [...lists].sort((a, b) => a.length - b.length);
  return { positive: lists, negative: negative.filter((one) => narrowest.some((own) => !areApart(one, own))) };
}

/** The shortest text of one pattern. */
export function shortestOf({ tokens }: TextPattern): string {
  return tokens
    .map((token) => (token === RUN || typeof token === "string" ? "" : token === ONE ? "a" : String.fromCodePoint(token)))
    .join("");
}
