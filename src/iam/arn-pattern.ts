import { codePointsOf, normalise, ONE, RUN, type Token, type Tokens, tokensInclude, tokensIntersect } from "./wildcard.js";

/**
 * Patterns of the Resource and NotResource elements. Source: IAM User Guide, "IAM JSON policy elements: Resource" and "Variables and
 * tags". A wildcard stays within its colon-separated segment; the last segment, and a `*` that ends the pattern, run past colons.
 */
interface ArnPattern {
  /** The whole pattern, wildcards free to cross colons. */
  readonly whole: Tokens;
  /** By segment, the last one free to cross colons; none where the pattern is not an ARN's. */
  readonly segments: readonly Tokens[] | undefined;
  /**
   * The segments do not add up to an ARN unless a `*` at the end of one crosses a colon, which AWS says that it can
   * (`arn:aws:secretsmanager:*:secret:x`). Such a pattern is read both ways, whichever is the safe one.
   */
  readonly crossing: boolean;
}

const COLON = 58;
const EVERYTHING: Tokens = [RUN];
const CACHE_LIMIT = 20_000;
const cache = new Map<string, ArnPattern>();

/** What a `${…}` stands for: literal tokens, or the variable itself. */
export type Substitute = (variable: string) => Tokens | undefined;

/**
 * Reads wildcards, the escapes `${*}`, `${?}` and `${$}`, and variables. A variable is given to `substitute`; without one, or where
 * it returns nothing, it becomes a token that equals only the same variable (its key in lower case; keys have no case).
 */
export function variableTokens(pattern: string, substitute?: Substitute): Tokens {
  const raw: Token[] = [];
  for (let at = 0; at < pattern.length; ) {
    const code = pattern.codePointAt(at) ?? 0;
    const end = code === 36 && pattern[at + 1] === "{" ? pattern.indexOf("}", at) : -1;
    if (end > 0) {
      const text = pattern.slice(at + 2, end);
      if (text === "*" || text === "?" || text === "$") raw.push(text.charCodeAt(0));
      else raw.push(...(substitute?.(text) ?? [variableName(text)]));
      at = end + 1;
      continue;
    }
    raw.push(code === 42 ? RUN : code === 63 ? ONE : code);
    at += code > 0xffff ? 2 : 1;
  }
  return normalise(raw);
}

/** Escapes `*` and `?`, so that a text compared by equality keeps them while its variables are still filled in. */
export function escapeWildcards(text: string): string {
  return text.replace(/\$\{[^}]*\}|[*?]/g, (found) => (found.length > 1 ? found : `\${${found}}`));
}

/** Escapes what would be a variable, for documents older than policy variables (Version 2008-10-17, or none). */
export function escapeVariables(text: string): string {
  return text.replace(/\$(?=\{)/g, `\${$}`);
}

const FIELDS = 6;

/** Its fields, if it is an ARN of fewer than six that does not end in `*`. Colons within `${…}` part nothing. */
function incomplete(pattern: string): readonly string[] | undefined {
  if (!pattern.startsWith("arn:") || pattern.endsWith("*")) return undefined;
  const plain = pattern.includes("${") ? pattern.replace(/\$\{[^}]*\}/g, "$") : pattern;
  const fields = plain.split(":", FIELDS);
  return fields.length < FIELDS ? fields : undefined;
}

/**
 * The patterns as AWS completes them in identity-based policies: an ARN with fewer than six fields has `*` for those that are missing
 * (`arn:aws:sqs` is `arn:aws:sqs:*:*:*`). A `*` that ends one of its fields may also cross colons, which makes it an ARN as it
 * stands: both readings are kept. Source: IAM User Guide, "Identify AWS resources with Amazon Resource Names (ARNs)".
 */
export function completedArns(patterns: readonly string[]): readonly string[] {
  if (!patterns.some((pattern) => incomplete(pattern) !== undefined)) return patterns;
  return patterns.flatMap((pattern) => {
    const fields = incomplete(pattern);
    if (fields === undefined) return [pattern];
    const completed = pattern + ":*".repeat(FIELDS - fields.length);
    return fields.some((field) => field.endsWith("*")) ? [pattern, completed] : [completed];
  });
}

function variableName(text: string): string {
  const comma = text.indexOf(",");
  const [key, fallback] = comma < 0 ? [text, ""] : [text.slice(0, comma), text.slice(comma)];
  return key.trim().toLowerCase() + fallback.trim();
}

function segmentsOf(whole: Tokens): readonly Tokens[] {
  const segments: Tokens[] = [];
  let from = 0;
  for (let at = whole.indexOf(COLON); at >= 0 && segments.length < 5; at = whole.indexOf(COLON, from)) {
    segments.push(whole.slice(from, at));
    from = at + 1;
  }
  segments.push(whole.slice(from));
  return segments;
}

const isFree = (segment: Tokens | undefined): boolean => segment?.length === 1 && segment[0] === RUN;
const endsInRun = (segment: Tokens | undefined): boolean => segment !== undefined && segment[segment.length - 1] === RUN;
const textOf = (segment: Tokens): string =>
  segment
    .map((token) => (token === RUN || typeof token === "string" ? "*" : token === ONE ? "?" : String.fromCodePoint(token)))
    .join("");

/** Can the region and account segments be a region and an account? */
function isPlausible(segments: readonly Tokens[]): boolean {
  const region = textOf(segments[3] ?? []);
  const account = textOf(segments[4] ?? []);
  return (region === "" || /[-*?]/.test(region)) && (/^[0-9*?]*$/.test(account) || account === "aws" || account === "cloudfront");
}

export function arnPatternOf(whole: Tokens): ArnPattern {
  const segments = [...segmentsOf(whole)];
  const [first] = segments;
  if (first === undefined || textOf(first) !== "arn" || segments.length < 2)
    return { whole, segments: undefined, crossing: false };
  const interior = segments.slice(0, -1).some(endsInRun);
  if (segments.length === 6) {
    const crossing = interior && !isPlausible(segments);
    // Every ARN has six segments, so trailing segments that are all `*` are one.
    while (!crossing && segments.length > 2 && isFree(segments[segments.length - 1]) && isFree(segments[segments.length - 2]))
      segments.pop();
    return { whole, segments, crossing };
  }
  const open = endsInRun(segments[segments.length - 1]);
  while (open && segments.length > 2 && isFree(segments[segments.length - 1]) && isFree(segments[segments.length - 2]))
    segments.pop();
  return { whole, segments, crossing: !open };
}

function compiled(pattern: string): ArnPattern {
  const known = cache.get(pattern);
  if (known !== undefined) return known;
  const made = arnPatternOf(variableTokens(pattern));
  if (cache.size >= CACHE_LIMIT) cache.clear();
  cache.set(pattern, made);
  return made;
}

function hasVariable(tokens: Tokens): boolean {
  for (let i = 0; i < tokens.length; i++) if (typeof tokens[i] === "string") return true;
  return false;
}

function anyVariable(tokens: Tokens): Tokens {
  return hasVariable(tokens) ? normalise(tokens.map((token) => (typeof token === "string" ? RUN : token))) : tokens;
}

const tails = new WeakMap<readonly Tokens[], Tokens[]>();

/** The segments from `from` on as one pattern. */
function tail(segments: readonly Tokens[], from: number): Tokens {
  if (from === segments.length - 1) return segments[from] ?? EVERYTHING;
  const known = tails.get(segments) ?? [];
  const made = known[from] ?? joinedFrom(segments, from);
  known[from] = made;
  tails.set(segments, known);
  return made;
}

function joinedFrom(segments: readonly Tokens[], from: number): Tokens {
  return normalise(segments.slice(from).flatMap((segment, i) => (i === 0 ? segment : [COLON, ...segment])));
}

function compiledIntersect(a: ArnPattern, b: ArnPattern): boolean {
  if (a.segments === undefined || b.segments === undefined || a.crossing || b.crossing) {
    return tokensIntersect(anyVariable(a.whole), anyVariable(b.whole));
  }
  const shared = Math.min(a.segments.length, b.segments.length) - 1;
  for (let i = 0; i < shared; i++) {
    if (!tokensIntersect(anyVariable(a.segments[i] ?? []), anyVariable(b.segments[i] ?? []))) return false;
  }
  return tokensIntersect(anyVariable(tail(a.segments, shared)), anyVariable(tail(b.segments, shared)));
}

/** Could some ARN be matched by both patterns, for some values of their variables? Never false wrongly. */
export function arnIntersects(a: string, b: string): boolean {
  return a === b || a === "*" || b === "*" || compiledIntersect(compiled(a), compiled(b));
}

/**
 * Is every ARN that `inner` matches matched by `outer`, in every request (the same variable has the same value in both)?
 * Never true wrongly.
 */
export function arnIncludes(outer: string, inner: string): boolean {
  if (outer === "*" || outer === inner) return true;
  const [wide, narrow] = [compiled(outer), compiled(inner)];
  if (wide.segments === undefined) return tokensInclude(wide.whole, narrow.whole);
  if (narrow.segments === undefined || narrow.segments.length < wide.segments.length) return false;
  const shared = wide.segments.length - 1;
  for (let i = 0; i < shared; i++) {
    const segment = narrow.segments[i] ?? [];
    if (narrow.crossing && endsInRun(segment)) return false;
    if (!tokensInclude(wide.segments[i] ?? [], segment)) return false;
  }
  // A pattern short of segments matches as AWS reads a crossing `*`; it proves nothing.
  if (wide.segments.length < 6 && !endsInRun(wide.segments[shared])) return false;
  return tokensInclude(wide.segments[shared] ?? EVERYTHING, tail(narrow.segments, shared));
}

/**
 * Does the pattern match the ARN (or `*`, the resource of actions without one)? Variables have no value here: `"may"` takes each for
 * any string, `"must"` says no. `decide` fills them in first (see arn-test.ts).
 */
export function arnMatches(pattern: string, arn: string, variables: "may" | "must" = "may"): boolean {
  if (pattern === "*" || pattern === arn) return true;
  const made = compiled(pattern);
  if (variables === "must" && made.whole.some((token) => typeof token === "string")) return false;
  return compiledIntersect(made, literalArn(arn));
}

/** The ARN as a pattern without wildcards: what a request names is never a pattern. */
function literalArn(arn: string): ArnPattern {
  const known = cache.get(`\0${arn}`);
  if (known !== undefined) return known;
  const whole = codePointsOf(arn);
  const segments = arn.startsWith("arn:") ? segmentsOf(whole) : undefined;
  const made = { whole, segments, crossing: false };
  if (cache.size >= CACHE_LIMIT) cache.clear();
  cache.set(`\0${arn}`, made);
  return made;
}
