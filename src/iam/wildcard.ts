/**
 * Wildcard patterns as languages over all strings: `*` is any string, also the empty one, `?` any one character.
 * The alphabet is taken as infinite, so a wildcard can always stand for a character that no pattern names.
 */

/** Any one character. */
export const ONE = -1;
/** Any string. */
export const RUN = -2;
/** A character that occurs in no pattern. */
const ALIEN = -3;

/**
 * A code point, ONE, RUN, or the text of a policy variable. A variable stands for one string that is not known here; it is the
 * same string wherever the same variable occurs, so it equals itself and fits into RUN, and nothing else.
 */
export type Token = number | string;
export type Tokens = readonly Token[];

/** Steps that an inclusion may take before it is given up as not proved; ordinary patterns need a few hundred. */
const STEP_LIMIT = 2_000_000;

// Loops here are written out: they run in every command before anything of them is optimised, and an iterator makes an object a step.

/** Puts every run of wildcards into one form: its `?` first, then one `*`. */
export function normalise(raw: Tokens): Tokens {
  const out: Token[] = [];
  let run = false;
  for (let i = 0; i < raw.length; i++) {
    const token = raw[i] as Token;
    if (token === RUN) run = true;
    else if (token === ONE) out.push(ONE);
    else {
      if (run) out.push(RUN);
      run = false;
      out.push(token);
    }
  }
  if (run) out.push(RUN);
  return out;
}

/** The text's code points, none of them a wildcard. */
export function codePointsOf(text: string): number[] {
  const points: number[] = [];
  for (let at = 0; at < text.length; ) {
    const code = text.codePointAt(at) ?? 0;
    points.push(code);
    at += code > 0xffff ? 2 : 1;
  }
  return points;
}

/** Reads `*` and `?` as wildcards and everything else as itself. */
export function tokensOf(pattern: string): Tokens {
  const raw: Token[] = [];
  for (const char of pattern) raw.push(char === "*" ? RUN : char === "?" ? ONE : (char.codePointAt(0) ?? 0));
  return normalise(raw);
}

/** Could the two tokens, neither of them RUN, stand for the same character? */
function meet(a: Token | undefined, b: Token | undefined): boolean {
  return a === b || (a === ONE && typeof b === "number") || (b === ONE && typeof a === "number");
}

/** Do the pattern's tokens from `from` to before `to`, none of them RUN, meet the text's from `at` on? */
function meetAt(pattern: Tokens, from: number, to: number, text: Tokens, at: number): boolean {
  for (let i = from; i < to; i++) if (!meet(pattern[i], text[at + i - from])) return false;
  return true;
}

/** A pattern against one without RUN: what stands between two RUN is placed as far left as it goes. At most length × length steps. */
function meetFixed(pattern: Tokens, fixed: Tokens): boolean {
  const first = pattern.indexOf(RUN);
  if (first < 0) return pattern.length === fixed.length && meetAt(pattern, 0, pattern.length, fixed, 0);
  const last = pattern.lastIndexOf(RUN);
  const end = fixed.length - (pattern.length - last - 1);
  if (first > end) return false;
  if (!meetAt(pattern, 0, first, fixed, 0) || !meetAt(pattern, last + 1, pattern.length, fixed, end)) return false;
  let at = first;
  for (let from = first + 1; from <= last; ) {
    const to = pattern.indexOf(RUN, from);
    while (at + to - from <= end && !meetAt(pattern, from, to, fixed, at)) at++;
    if (at + to - from > end) return false;
    at += to - from;
    from = to + 1;
  }
  return true;
}

/**
 * Do the two languages share a string? Exact. Where both hold a RUN it is enough that what stands before the first and after the
 * last RUN agree: the middles can follow one another, each swallowed by the other's RUN.
 * Variables must have been replaced (see `arnIntersects`), except where they are to meet only themselves.
 */
export function tokensIntersect(a: Tokens, b: Tokens): boolean {
  if (!b.includes(RUN)) return meetFixed(a, b);
  if (!a.includes(RUN)) return meetFixed(b, a);
  for (let i = 0; a[i] !== RUN && b[i] !== RUN; i++) if (!meet(a[i], b[i])) return false;
  for (let i = 1; a[a.length - i] !== RUN && b[b.length - i] !== RUN; i++) {
    if (!meet(a[a.length - i], b[b.length - i])) return false;
  }
  return true;
}

/** Places in the outer pattern that may be reached, ascending; the first is its latest reached RUN, if it has reached one. */
type Reached = readonly number[];

/** `places`: ascending; the same one may stand there twice. */
function closed(outer: Tokens, places: readonly number[]): Reached {
  const all: number[] = [];
  let last = -1;
  let latest = -1;
  for (let i = 0; i < places.length; i++) {
    const place = places[i] as number;
    if (place > last) {
      all.push(place);
      last = place;
    }
    if (outer[place] !== RUN) continue;
    latest = place;
    if (place + 1 > last) {
      all.push(place + 1);
      last = place + 1;
    }
  }
  // Whatever an earlier place accepts, a later RUN accepts too.
  return latest <= (all[0] ?? -1) ? all : all.slice(all.indexOf(latest));
}

function step(outer: Tokens, reached: Reached, token: Token): Reached {
  const next: number[] = [];
  for (let i = 0; i < reached.length; i++) {
    const place = reached[i] as number;
    const own = outer[place];
    if (own === RUN) next.push(place);
    else if (own === token || (own === ONE && typeof token === "number")) next.push(place + 1);
  }
  return closed(outer, next);
}

function latestRun(outer: Tokens, reached: Reached): number {
  const first = reached[0] ?? -1;
  return outer[first] === RUN ? first : -1;
}

/** Does `a` accept everything that `b` accepts? True only if so. */
function dominates(outer: Tokens, a: Reached, b: Reached): boolean {
  const runA = latestRun(outer, a);
  const runB = latestRun(outer, b);
  if (runA !== runB) return runA > runB;
  for (let i = 0; i < b.length; i++) if (!a.includes(b[i] as number)) return false;
  return true;
}

/** Adds one to a list of which none accepts what another does; false where one of them accepts all that it does. */
function addWeakest(outer: Tokens, list: Reached[], one: Reached): boolean {
  for (let i = 0; i < list.length; i++) if (dominates(outer, one, list[i] as Reached)) return false;
  let kept = 0;
  for (let i = 0; i < list.length; i++) {
    const other = list[i] as Reached;
    if (!dominates(outer, other, one)) list[kept++] = other;
  }
  list.length = kept;
  list.push(one);
  return true;
}

/** How many tokens stand before a RUN that ends the pattern, or before its end; -1 where a wildcard stands elsewhere. */
function plainEnd(tokens: Tokens): number {
  for (let i = 0; i < tokens.length; i++) {
    if (tokens[i] === ONE) return -1;
    if (tokens[i] === RUN) return i === tokens.length - 1 ? i : -1;
  }
  return tokens.length;
}

/**
 * Is every string of `inner` one of `outer`? Walks `inner` with the set of places that `outer` may be at, keeping only the weakest
 * sets; a wildcard of `inner` is a character that only wildcards of `outer` take. Never true wrongly; gives up (false) at a bound
 * that only patterns made for it reach.
 */
export function tokensInclude(outer: Tokens, inner: Tokens): boolean {
  if (outer.length === 1 && outer[0] === RUN) return true;
  const end = plainEnd(outer);
  if (end >= 0) {
    // What a wildcard of `inner` stands for may differ from any written character.
    if (end < outer.length ? inner.length < end : inner.length !== end) return false;
    for (let i = 0; i < end; i++) if (inner[i] !== outer[i]) return false;
    return true;
  }
  let level: Reached[] = [closed(outer, [0])];
  let steps = 0;
  for (let at = 0; at < inner.length; at++) {
    const token = inner[at] as Token;
    const next: Reached[] = [];
    for (let i = 0; i < level.length; i++) {
      const start = level[i] as Reached;
      let one = token === RUN ? start : step(outer, start, token === ONE ? ALIEN : token);
      while (one.length > 0 && addWeakest(outer, next, one) && token === RUN) {
        steps += one.length * (next.length + 1);
        if (steps > STEP_LIMIT) return false;
        one = step(outer, one, ALIEN);
      }
      if (one.length === 0) return false;
      steps += one.length * (next.length + 1);
      if (steps > STEP_LIMIT) return false;
    }
    level = next;
  }
  return level.every((reached) => reached.includes(outer.length));
}

/** A character without case, whatever stands around it; one that has no single lower case is its own. */
function lowerOf(char: string): string {
  const lower = char.toLowerCase();
  return lower.length === char.length ? lower : char;
}

/** The pattern for comparison without case. */
export function lowerCase(tokens: Tokens): Tokens {
  return tokens.map((token) =>
    typeof token === "number" && token > 0 ? (lowerOf(String.fromCodePoint(token)).codePointAt(0) ?? 0) : token,
  );
}

/** The text for comparison without case; character by character, as `lowerCase` reads a pattern. */
export function lowerText(text: string): string {
  return /^[\0-\x7f]*$/.test(text) ? text.toLowerCase() : Array.from(text, lowerOf).join("");
}
