import { type Tokens, tokensInclude, tokensIntersect, tokensOf } from "./wildcard.js";

export { arnIncludes, arnIntersects, arnMatches } from "./arn-pattern.js";

const CACHE_LIMIT = 20_000;
const cache = new Map<string, Tokens>();

function compiled(pattern: string): Tokens {
  const known = cache.get(pattern);
  if (known !== undefined) return known;
  const tokens = tokensOf(pattern);
  if (cache.size >= CACHE_LIMIT) cache.clear();
  cache.set(pattern, tokens);
  return tokens;
}

/** Does the pattern (`*` any string, `?` any one character) match the text? Case counts: lower both for actions. */
export function matches(pattern: string, text: string): boolean {
  if (!/[*?]/.test(pattern)) return pattern === text;
  return tokensIntersect(
    compiled(pattern),
    [...text].map((char) => char.codePointAt(0) ?? 0),
  );
}

/** Is every string that `inner` matches matched by `outer`? Never true wrongly. */
export function includes(outer: string, inner: string): boolean {
  return outer === "*" || outer === inner || tokensInclude(compiled(outer), compiled(inner));
}

/** Is there a string that both patterns match? Exact. */
export function intersects(a: string, b: string): boolean {
  return tokensIntersect(compiled(a), compiled(b));
}
