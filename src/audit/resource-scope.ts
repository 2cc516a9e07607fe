import { arnIncludes, arnIntersects } from "../iam/pattern.js";

/** Which resources: those that the patterns match, or with `not` those that they do not. */
export interface ResourceScope {
  readonly resources: readonly string[];
  readonly not: boolean;
}

/** A pattern that every ARN of a partition matches. */
export function isEverything(pattern: string): boolean {
  if (pattern === "*") return true;
  if (!/^(\*|arn:[^:]*(\*|:\*))/.test(pattern)) return false;
  const partition = /^arn:([a-z-]+):/.exec(pattern)?.[1] ?? "aws";
  return /^\*+$/.test(pattern) || arnIncludes(pattern, `arn:${partition}:*:*:*:*`);
}

/** False where the texts before the first wildcard or variable already differ: then no ARN matches both. Cheap, and most pairs end here. */
function startAlike(a: string, b: string): boolean {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const [one, other] = [a.charCodeAt(i), b.charCodeAt(i)];
    // `*`, `?` and `$`
    if (one === 42 || one === 63 || one === 36 || other === 42 || other === 63 || other === 36) return true;
    if (one !== other) return false;
  }
  return true;
}

/** Could one ARN match both? Never false wrongly. */
export function mayMeet(a: string, b: string): boolean {
  return startAlike(a, b) && arnIntersects(a, b);
}

/** Is every ARN that the inner pattern matches matched by the outer? Never true wrongly. */
export function holds(outer: string, inner: string): boolean {
  return outer === "*" || outer === inner || (startAlike(outer, inner) && arnIncludes(outer, inner));
}

/** Is every resource that the pattern matches in the scope? Never true wrongly. */
export function coversPattern(scope: ResourceScope, pattern: string): boolean {
  if (scope.not) return scope.resources.every((left) => !mayMeet(left, pattern));
  return scope.resources.some((outer) => holds(outer, pattern));
}

/** Is every resource outside the patterns in the scope? Never true wrongly. */
export function coversRest(scope: ResourceScope, left: readonly string[]): boolean {
  if (scope.not) return scope.resources.every((pattern) => left.some((outer) => holds(outer, pattern)));
  return scope.resources.some(isEverything);
}

/** Could a resource be in both? Never false wrongly. */
export function scopesMeet(a: ResourceScope, b: ResourceScope): boolean {
  if (a.not || b.not) return true;
  return a.resources.some((one) => b.resources.some((other) => mayMeet(other, one)));
}
