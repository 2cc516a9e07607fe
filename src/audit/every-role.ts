import { holds } from "./resource-scope.js";

/** What the name or path of a role may hold. Source: IAM User Guide, "IAM and AWS STS quotas: IAM name requirements". */
const LETTERS = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+=,.@_-"];
/** A list that tells names apart by more letters than this is not made to take in every name. */
const DEEPEST = 2;

function covers(patterns: readonly string[], start: string, depth: number): boolean {
  const all = `${start}*`;
  if (patterns.some((pattern) => holds(pattern, all))) return true;
  if (depth === DEEPEST) return false;
  // Where no pattern goes on from here with a wildcard, no list of letters makes it up.
  const near = patterns.filter((pattern) => pattern.length > start.length && pattern.startsWith(start) && /[*?]/.test(pattern));
  return near.length >= LETTERS.length && LETTERS.every((letter) => covers(near, start + letter, depth + 1));
}

/** Fewer roles than this may well be named one by one for a purpose. */
const FEW = 10;

/**
 * Do several patterns together take in every role of an account: every name that a role may begin with (`role/a*`, `role/b*`, …), or by
 * wildcards all roles that are there, of which there are ten or more? A folder of roles (`role/team/`) is reached by its first letter too.
 */
export function addUpToEveryRole(
  patterns: readonly string[],
  roles: readonly string[],
  account: string,
  partition: string,
): boolean {
  const prefix = `arn:${partition}:iam::${account}:`;
  const here = patterns.map((pattern) => pattern.replace(/^arn:[^:]*:iam::[*]*:/, prefix));
  if (covers(here, `${prefix}role/`, 0)) return true;
  const wild = patterns.filter((pattern) => /[*?]/.test(pattern));
  return roles.length >= FEW && wild.length > 0 && roles.every((role) => wild.some((pattern) => holds(pattern, role)));
}
