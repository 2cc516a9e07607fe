import { arnIncludes, arnIntersects, arnPatternOf, escapeWildcards, variableTokens } from "../arn-pattern.js";
import { lowerCase, normalise, RUN, type Tokens, tokensInclude, tokensIntersect } from "../wildcard.js";
import type { Comparison } from "./operators.js";

/**
 * The set of values that one value of a policy matches. Numbers, dates, addresses and binaries are opaque: equal to the same text
 * under the same comparison, and otherwise of unknown relation.
 */
export interface ValueSet {
  readonly comparison: Comparison;
  readonly text: string;
  /** Wildcards free; empty for opaque values. */
  readonly tokens: Tokens;
}

export function valueSet(comparison: Comparison, text: string): ValueSet {
  if (comparison === "string" || comparison === "stringIgnoreCase") {
    const tokens = variableTokens(escapeWildcards(text));
    return { comparison, text, tokens: comparison === "string" ? tokens : lowerCase(tokens) };
  }
  if (comparison === "bool") return { comparison, text, tokens: lowerCase([...text].map((char) => char.codePointAt(0) ?? 0)) };
  if (comparison === "like" || comparison === "arn") return { comparison, text, tokens: variableTokens(text) };
  return { comparison, text, tokens: [] };
}

const isText = ({ comparison }: ValueSet): boolean =>
  comparison === "string" ||
  comparison === "stringIgnoreCase" ||
  comparison === "like" ||
  comparison === "arn" ||
  comparison === "bool";
const ignoresCase = ({ comparison }: ValueSet): boolean => comparison === "stringIgnoreCase" || comparison === "bool";
const isEverything = (set: ValueSet): boolean =>
  (set.comparison === "like" || set.comparison === "arn") && set.tokens.length === 1 && set.tokens[0] === RUN;

/** A pattern free of colons' meaning that reads the same as an ARN pattern: wildcards in the last segment only. */
function readsAsArn(set: ValueSet): boolean {
  const segments = arnPatternOf(set.tokens).segments;
  if (segments === undefined || segments.length < 6) return false;
  return segments.slice(0, -1).every((segment) => segment.every((token) => typeof token === "number" && token > 0));
}

/** Is every value of `inner` one of `outer`? Never true wrongly. */
export function valueIncludes(outer: ValueSet, inner: ValueSet): boolean {
  if (isEverything(outer)) return true;
  if (outer.comparison === inner.comparison && outer.text === inner.text) return true;
  if (!isText(outer) || !isText(inner)) return false;
  if (outer.comparison === "arn") {
    if (inner.comparison === "arn") return arnIncludes(outer.text, inner.text);
    if (ignoresCase(inner) || !readsAsArn(inner)) return false;
    return arnIncludes(outer.text, inner.comparison === "string" ? escapeWildcards(inner.text) : inner.text);
  }
  if (ignoresCase(outer)) return tokensInclude(outer.tokens, lowerCase(inner.tokens));
  return !ignoresCase(inner) && tokensInclude(outer.tokens, inner.tokens);
}

const anyVariable = (tokens: Tokens): Tokens => normalise(tokens.map((token) => (typeof token === "string" ? RUN : token)));

/** Could a value be in both? Never false wrongly. */
export function valuesIntersect(a: ValueSet, b: ValueSet): boolean {
  if (!isText(a) || !isText(b)) return true;
  if (a.comparison === "arn" && b.comparison === "arn") return arnIntersects(a.text, b.text);
  const fold = ignoresCase(a) || ignoresCase(b) ? lowerCase : (tokens: Tokens): Tokens => tokens;
  return tokensIntersect(fold(anyVariable(a.tokens)), fold(anyVariable(b.tokens)));
}
