import type { AccessEntry } from "../iam/access.js";
import { disjoint, implies } from "../iam/condition.js";
import type { ConditionBlock } from "../iam/document.js";
import { arnIncludes, arnIntersects } from "../iam/pattern.js";
import { factsOf, type Indexes } from "./action-facts.js";
import type { Principal } from "./principals.js";

/** Which resources: those that the patterns match, or with `not` those that they do not. */
export interface ResourceScope {
  readonly resources: readonly string[];
  readonly not: boolean;
}

/** Actions that a principal may do on the same resources under the same conditions. */
export interface Piece extends ResourceScope {
  readonly indexes: Indexes;
  /** All of these must hold. */
  readonly when: readonly ConditionBlock[];
  /** True where a deny or a boundary might take it away, which this engine cannot settle. */
  readonly may: boolean;
}

/** What a principal may do by its own policies, and what nobody could read. */
export interface EffectiveAccess {
  readonly pieces: readonly Piece[];
  readonly denies: readonly AccessEntry[];
  /** Policies that could not be read, in words. With one, there may be more access than `pieces` say. */
  readonly problems: readonly string[];
}

const NONE: readonly ConditionBlock[] = Object.freeze([]);

export function isEverything(pattern: string): boolean {
  return pattern === "*" || /^\*+$/.test(pattern) || arnIncludes(pattern, "arn:aws*:*:*:*:*");
}

/** Is every resource that the pattern matches in the scope? Never true wrongly. */
export function coversPattern(scope: ResourceScope, pattern: string): boolean {
  if (scope.not) return scope.resources.every((left) => !arnIntersects(left, pattern));
  return scope.resources.some((outer) => outer === "*" || arnIncludes(outer, pattern));
}

/** Is every resource outside the patterns in the scope? Never true wrongly. */
export function coversRest(scope: ResourceScope, left: readonly string[]): boolean {
  if (scope.not) return scope.resources.every((pattern) => left.some((outer) => arnIncludes(outer, pattern)));
  return scope.resources.some(isEverything);
}

function scopeOf(entry: AccessEntry): ResourceScope {
  return { resources: entry.resources, not: entry.notResources };
}

/** Do the conditions together guarantee the block? Never true wrongly. */
export function guarantee(when: readonly ConditionBlock[], block: ConditionBlock | undefined): boolean {
  return block === undefined || when.some((each) => implies(each, block)) || implies(undefined, block);
}

export function excludes(when: readonly ConditionBlock[], block: ConditionBlock | undefined): boolean {
  return block !== undefined && when.some((each) => disjoint(each, block));
}

/** Splits the actions into those of the entry and the rest; `undefined` where the entry has none of them. */
function split(indexes: Indexes, entry: AccessEntry): { readonly inside: Indexes; readonly outside: Indexes } | undefined {
  const other = factsOf(entry.actions).indexes;
  const [first, last] = [other[0], other[other.length - 1]];
  if (first === undefined || last === undefined || (indexes[0] ?? 0) > last || (indexes[indexes.length - 1] ?? 0) < first)
    return undefined;
  const inside = indexes.filter((index) => index >= first && index <= last && entry.actions.has(index));
  if (inside.length === 0) return undefined;
  return inside.length === indexes.length
    ? { inside, outside: EMPTY }
    : { inside, outside: indexes.filter((index) => !entry.actions.has(index)) };
}

const EMPTY: Indexes = new Uint16Array(0);

/** What a deny leaves of the resources of a piece; nothing where it takes all of them. */
function leftBy(deny: AccessEntry, piece: Piece): ResourceScope | undefined {
  const scope = scopeOf(deny);
  if (piece.not) return coversRest(scope, piece.resources) ? undefined : piece;
  const resources = piece.resources.filter((pattern) => !coversPattern(scope, pattern));
  return resources.length === 0 ? undefined : { resources, not: false };
}

function touches(deny: AccessEntry, piece: Piece): boolean {
  if (piece.not || deny.notResources) return true;
  return piece.resources.some((pattern) => deny.resources.some((denied) => arnIntersects(denied, pattern)));
}

/** A piece after a deny: without what it takes away for certain; `may` where the conditions of the two cannot be compared. */
function afterDeny(piece: Piece, deny: AccessEntry): readonly Piece[] {
  if (excludes(piece.when, deny.when)) return [piece];
  const parts = split(piece.indexes, deny);
  if (parts === undefined || !touches(deny, piece)) return [piece];
  const rest: Piece[] = parts.outside.length === 0 ? [] : [{ ...piece, indexes: parts.outside }];
  if (guarantee(piece.when, deny.when)) {
    const left = leftBy(deny, piece);
    return left === undefined ? rest : [...rest, { ...piece, indexes: parts.inside, resources: left.resources }];
  }
  // Without conditions of its own, the access is there whenever the deny's condition does not hold.
  return [...rest, { ...piece, indexes: parts.inside, may: piece.may || piece.when.length > 0 }];
}

/** The part of a piece that one allow of the boundary lets through. */
function within(piece: Piece, limit: AccessEntry): Piece | undefined {
  if (excludes(piece.when, limit.when)) return undefined;
  const parts = split(piece.indexes, limit);
  if (parts === undefined) return undefined;
  const when = limit.when === undefined || guarantee(piece.when, limit.when) ? piece.when : [...piece.when, limit.when];
  const scope = scopeOf(limit);
  const same = { ...piece, indexes: parts.inside, when };
  if (piece.not)
    return coversRest(scope, piece.resources)
      ? same
      : limit.notResources
        ? { ...same, may: true }
        : { ...same, resources: limit.resources, not: false, may: true };
  const resources: string[] = [];
  let may = piece.may;
  for (const pattern of piece.resources) {
    if (coversPattern(scope, pattern)) resources.push(pattern);
    else if (limit.notResources) {
      if (limit.resources.some((left) => arnIncludes(left, pattern))) continue;
      resources.push(pattern);
      may = true;
    } else
      for (const inner of limit.resources) {
        if (arnIncludes(pattern, inner)) resources.push(inner);
        else if (arnIntersects(pattern, inner)) {
          resources.push(pattern);
          may = true;
        }
      }
  }
  return resources.length === 0 ? undefined : { ...same, resources: [...new Set(resources)], may };
}

function isOpen(limit: AccessEntry): boolean {
  return limit.when === undefined && !limit.notResources && limit.resources.some(isEverything);
}

function insideBoundary(pieces: readonly Piece[], limits: readonly AccessEntry[]): readonly Piece[] {
  return pieces.flatMap((piece) => {
    let open = piece.indexes;
    const result: Piece[] = [];
    for (const limit of limits) {
      if (open.length === 0) break;
      const part = within({ ...piece, indexes: open }, limit);
      if (part === undefined) continue;
      result.push(part);
      if (isOpen(limit)) open = open.filter((index) => !limit.actions.has(index));
    }
    return result;
  });
}

function pieceOf(entry: AccessEntry): Piece {
  const when = entry.when === undefined ? NONE : [entry.when];
  return { indexes: factsOf(entry.actions).indexes, resources: entry.resources, not: entry.notResources, when, may: false };
}

/**
 * What the identity policies of a principal and its groups allow, less what their denies and the boundary take away for certain.
 * Resource policies, SCPs, RCPs and session policies are not looked at.
 */
export function effectiveAccess(principal: Principal): EffectiveAccess {
  const problems: string[] = [];
  const allows: AccessEntry[] = [];
  const denies: AccessEntry[] = [];
  for (const policy of principal.policies) {
    const { entries, problem } = policy.read;
    if (problem !== undefined) problems.push(`${policy.name}: ${problem}`);
    for (const entry of entries) (entry.effect === "Allow" ? allows : denies).push(entry);
  }
  let pieces: readonly Piece[] = allows.map(pieceOf).filter((piece) => piece.indexes.length > 0);
  const boundary = principal.boundary?.read;
  if (boundary?.problem !== undefined) {
    // An unreadable boundary limits nothing that could be relied on.
    problems.push(`boundary ${principal.boundary?.name ?? ""}: ${boundary.problem}`);
    pieces = pieces.map((piece) => ({ ...piece, may: true }));
  } else if (boundary !== undefined) {
    pieces = insideBoundary(
      pieces,
      boundary.entries.filter((entry) => entry.effect === "Allow"),
    );
    denies.push(...boundary.entries.filter((entry) => entry.effect === "Deny"));
  }
  for (const deny of denies) pieces = pieces.flatMap((piece) => afterDeny(piece, deny));
  return { pieces, denies, problems };
}
