import { arnPatternOf } from "../arn-pattern.js";
import { lowerCase, normalise, ONE, RUN, type Token, type Tokens } from "../wildcard.js";

/** How texts are held against a pattern: as they are, without case, or as ARNs, whose wildcards keep to their segment. */
export type Reading = "plain" | "folded" | "arn";

/**
 * Where a `*` of an ARN pattern could only match by crossing a colon, AWS's documentation can be read both ways (see
 * docs/deciding.md). `decide` reads it wide; what is proved must hold either way.
 */
export type Crossing = "wide" | "narrow";

/** A pattern as a set of texts. */
export interface TextPattern {
  /** Patterns of one name are the same set in every request, whatever their variables stand for. */
  readonly name: string;
  readonly tokens: Tokens;
  /** Wildcards before this place in `tokens` take no colon. */
  readonly open: number;
  readonly folds: boolean;
  readonly hasVariables: boolean;
  /** Tokens as written, to fill variables in. */
  readonly whole: Tokens;
  readonly reading: Reading;
}

export const COLON = 58;

/** Keys whose values never hold a colon, so that a variable for one keeps an ARN's segments where they are. */
const COLONLESS =
  /^(aws:(username|principalaccount|sourceaccount|resourceaccount|requestedregion|principalorgid|resourceorgid|principaltype)|ec2:region)$/;

export function isColonless(variable: string): boolean {
  return COLONLESS.test(variable);
}

const isVariable = (token: Token): token is string => typeof token === "string";

/**
 * The pattern of tokens that are read but not filled in. Undefined: in a narrow reading it matches no ARN at all.
 * Source: IAM User Guide, "IAM JSON policy elements: Resource".
 */
export function textPattern(name: string, whole: Tokens, reading: Reading, crossing: Crossing): TextPattern | undefined {
  const common = { name: `${reading} ${name}`, hasVariables: whole.some(isVariable), whole, reading };
  if (reading === "folded") return { ...common, tokens: folded(whole), open: 0, folds: true };
  if (reading === "plain") return { ...common, tokens: whole, open: 0, folds: false };
  const arn = arnPatternOf(whole);
  if (arn.segments === undefined || (arn.crossing && crossing === "wide"))
    return { ...common, tokens: whole, open: 0, folds: false };
  if (arn.crossing && arn.segments.length < 6) return undefined;
  const last = arn.segments.length - 1;
  const before = arn.segments.slice(0, last);
  // A value with a colon would move the segments: such a pattern is only known to equal itself.
  const moves = before.some((segment) => segment.some((token) => isVariable(token) && !isColonless(token)));
  if (moves) return { ...common, tokens: [`\0${name}`], open: 0, folds: false };
  const head = before.flatMap((segment) => [...segment, COLON]);
  return { ...common, tokens: [...head, ...(arn.segments[last] ?? [])], open: head.length, folds: false };
}

/** Without case, a variable stands for the lower case of its value: another text than the value itself. */
function folded(tokens: Tokens): Tokens {
  return lowerCase(tokens).map((token) => (isVariable(token) ? `lower ${token}` : token));
}

/** A set that certainly holds everything that the pattern matches, whatever its variables stand for. */
export function widened(pattern: TextPattern): TextPattern {
  if (!pattern.hasVariables) return pattern;
  const tokens = normalise(pattern.whole.map((token) => (isVariable(token) ? RUN : token)));
  return {
    ...pattern,
    name: `any ${pattern.name}`,
    tokens: pattern.folds ? lowerCase(tokens) : tokens,
    open: 0,
    hasVariables: false,
  };
}

/** The text of a pattern without wildcards and variables; undefined where it has some, or has no one case. */
export function onlyText(pattern: TextPattern): string | undefined {
  if (pattern.folds) return undefined;
  let text = "";
  for (const token of pattern.tokens) {
    if (isVariable(token) || token === ONE || token === RUN) return undefined;
    text += String.fromCodePoint(token);
  }
  return text;
}

/** A text as a pattern that matches it alone. */
export function literalPattern(text: string): TextPattern {
  const tokens = lettersOf(text);
  return { name: `= ${text}`, tokens, open: 0, folds: false, hasVariables: false, whole: tokens, reading: "plain" };
}

export function lettersOf(text: string): readonly number[] {
  return [...text].map((char) => char.codePointAt(0) ?? 0);
}
