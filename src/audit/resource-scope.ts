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

/** True for a scope that holds everything, or everything but some. */
export function isBroad(scope: ResourceScope): boolean {
  return scope.not || scope.resources.some(isEverything);
}

/** Every principal and policy that an account may have: `arn:aws:iam::*:*`. One account's number does as well: others' are out of reach. */
const ALL_OF_IAM = /^arn:[^:]*:iam::(\*|[0-9]{12})?:\*+$/;

/** True for a scope that holds all that IAM has resources for, though it does not say `*`. */
export function holdsAllOfIam(scope: ResourceScope): boolean {
  return !scope.not && scope.resources.some((pattern) => ALL_OF_IAM.test(pattern));
}

/** `*`, `?` or the start of a policy variable. */
function isWild(code: number): boolean {
  return code === 42 || code === 63 || code === 36;
}

/** Could one ARN match both? Never false wrongly. Most pairs differ before the first wildcard, which is cheap to see. */
export function mayMeet(a: string, b: string): boolean {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const one = a.charCodeAt(i);
    const other = b.charCodeAt(i);
    if (isWild(one) || isWild(other)) return arnIntersects(a, b);
    if (one !== other) return false;
  }
  return a === b || arnIntersects(a, b);
}

/** Is every ARN that the inner pattern matches matched by the outer? Never true wrongly. Most pairs differ before the outer's first wildcard. */
export function holds(outer: string, inner: string): boolean {
  if (outer === "*" || outer === inner) return true;
  for (let i = 0; i < outer.length; i++) {
    const one = outer.charCodeAt(i);
    if (isWild(one)) return arnIncludes(outer, inner);
    if (one !== inner.charCodeAt(i)) return false;
  }
  return false;
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
  for (const one of a.resources) for (const other of b.resources) if (mayMeet(other, one)) return true;
  return false;
}
