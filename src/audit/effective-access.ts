import type { AccessEntry } from "../iam/access.js";
import { factsOf, type Indexes } from "./action-facts.js";
import { type EffectiveAccess, excludes, guarantee, type Piece, perhaps, shareKeys, withActions, withScope } from "./piece.js";
import type { Principal } from "./principals.js";
import { coversPattern, coversRest, holds, isEverything, mayMeet, type ResourceScope, scopesMeet } from "./resource-scope.js";

const EMPTY: Indexes = new Uint16Array(0);

function scopeOf(entry: AccessEntry): ResourceScope {
  return { resources: entry.resources, not: entry.notResources };
}

/** False where all of the one come before all of the other, as with most pairs of statements. */
function spansMeet(a: Indexes, b: Indexes): boolean {
  const [endA, endB] = [a.length - 1, b.length - 1];
  return endA >= 0 && endB >= 0 && (a[0] as number) <= (b[endB] as number) && (b[0] as number) <= (a[endA] as number);
}

/** Splits the actions into those of the entry and the rest; `undefined` where the entry has none of them. */
function split(indexes: Indexes, entry: AccessEntry): { readonly inside: Indexes; readonly outside: Indexes } | undefined {
  if (!spansMeet(indexes, factsOf(entry.actions).indexes)) return undefined;
  const { actions } = entry;
  let count = 0;
  for (let i = 0; i < indexes.length; i++) if (actions.has(indexes[i] as number)) count++;
  if (count === 0) return undefined;
  if (count === indexes.length) return { inside: indexes, outside: EMPTY };
  return { inside: indexes.filter((index) => actions.has(index)), outside: indexes.filter((index) => !actions.has(index)) };
}

/** What a deny leaves of the resources of a piece; nothing where it takes all of them. */
function leftBy(deny: ResourceScope, piece: Piece): ResourceScope | undefined {
  if (piece.not) return coversRest(deny, piece.resources) ? undefined : piece;
  const resources = piece.resources.filter((pattern) => !coversPattern(deny, pattern));
  return resources.length === 0 ? undefined : { resources, not: false };
}

/**
 * A piece after a deny: without what it takes away for certain; `may` where the conditions of the two cannot be compared.
 * The same piece where the deny does not touch it.
 */
function afterDeny(piece: Piece, deny: AccessEntry, scope: ResourceScope): Piece | readonly Piece[] {
  if (!scopesMeet(piece, scope)) return piece;
  const parts = split(piece.indexes, deny);
  if (parts === undefined || excludes(piece.when, deny.when)) return piece;
  const rest = parts.outside.length === 0 ? [] : [withActions(piece, parts.outside)];
  if (guarantee(piece.when, deny.when)) {
    const left = leftBy(scope, piece);
    if (left === undefined) return rest;
    if (left.resources.length === piece.resources.length) return piece;
    return [...rest, withScope(withActions(piece, parts.inside), left)];
  }
  // Where the two ask for different keys, or the allow for none, the access is there whenever the deny's condition does not hold.
  if (piece.may || deny.when === undefined || !shareKeys(piece.when, deny.when)) return piece;
  return [...rest, perhaps(withActions(piece, parts.inside))];
}

/** All pieces after a deny; the same list where it touches none of them, as is usual. */
function afterDenyAll(pieces: readonly Piece[], deny: AccessEntry): readonly Piece[] {
  const { indexes } = factsOf(deny.actions);
  const scope = scopeOf(deny);
  let left: Piece[] | undefined;
  for (let i = 0; i < pieces.length; i++) {
    const piece = pieces[i] as Piece;
    const after = spansMeet(piece.indexes, indexes) ? afterDeny(piece, deny, scope) : piece;
    if (after === piece) {
      left?.push(piece);
      continue;
    }
    left ??= pieces.slice(0, i);
    left.push(...(after as readonly Piece[]));
  }
  return left ?? pieces;
}

/** The resources of a piece that a boundary's allow lets through; `may` where only some of a pattern are. */
function letThrough(piece: Piece, limit: AccessEntry): { readonly scope: ResourceScope; readonly may: boolean } | undefined {
  const scope = scopeOf(limit);
  if (piece.not) {
    if (coversRest(scope, piece.resources)) return { scope: piece, may: false };
    return { scope: limit.notResources ? piece : { resources: limit.resources, not: false }, may: true };
  }
  const resources = new Set<string>();
  let may = false;
  for (const pattern of piece.resources) {
    if (coversPattern(scope, pattern)) resources.add(pattern);
    else if (limit.notResources) {
      if (limit.resources.some((left) => holds(left, pattern))) continue;
      resources.add(pattern);
      may = true;
    } else
      for (const inner of limit.resources) {
        if (holds(pattern, inner)) resources.add(inner);
        else if (mayMeet(pattern, inner)) {
          resources.add(pattern);
          may = true;
        }
      }
  }
  return resources.size === 0 ? undefined : { scope: { resources: [...resources], not: false }, may };
}

/** The part of a piece that one allow of the boundary lets through. */
function within(piece: Piece, limit: AccessEntry): Piece | undefined {
  const parts = split(piece.indexes, limit);
  if (parts === undefined || excludes(piece.when, limit.when)) return undefined;
  const through = letThrough(piece, limit);
  if (through === undefined) return undefined;
  const guaranteed = guarantee(piece.when, limit.when);
  const when = guaranteed || limit.when === undefined ? piece.when : [...piece.when, limit.when];
  const part = withScope(withActions(piece, parts.inside), through.scope, when);
  return through.may ? perhaps(part) : part;
}

function isOpen(limit: AccessEntry): boolean {
  return limit.when === undefined && !limit.notResources && limit.resources.some(isEverything);
}

function insideBoundary(pieces: readonly Piece[], limits: readonly AccessEntry[]): readonly Piece[] {
  const openFirst = [...limits.filter(isOpen), ...limits.filter((limit) => !isOpen(limit))];
  return pieces.flatMap((piece) => {
    let open = piece.indexes;
    const result: Piece[] = [];
    for (const limit of openFirst) {
      if (open.length === 0) break;
      const part = within(withActions(piece, open), limit);
      if (part === undefined) continue;
      result.push(part);
      if (isOpen(limit)) open = open.filter((index) => !limit.actions.has(index));
    }
    return result;
  });
}

function computed(principal: Principal): EffectiveAccess {
  const problems: string[] = [];
  const all: Piece[] = [];
  const denies: AccessEntry[] = [];
  const strangers = new Set<string>();
  for (const policy of principal.policies) {
    const read = policy.read;
    if (read.problem !== undefined) problems.push(`${policy.name}: ${read.problem}`);
    for (const piece of read.pieces) all.push(piece);
    for (const deny of read.denies) denies.push(deny);
    for (const stranger of read.strangers) strangers.add(stranger);
  }
  let pieces: readonly Piece[] = all;
  const boundary = principal.boundary?.read;
  if (boundary?.problem !== undefined) {
    // An unreadable boundary limits nothing that could be relied on.
    problems.push(`boundary ${principal.boundary?.name ?? ""}: ${boundary.problem}`);
    pieces = pieces.map(perhaps);
  } else if (boundary !== undefined) {
    const limits = boundary.entries.filter((entry) => entry.effect === "Allow");
    pieces = insideBoundary(pieces, limits);
    denies.push(...boundary.denies);
  }
  for (const deny of denies) pieces = afterDenyAll(pieces, deny);
  return { pieces, denies, problems, strangers: [...strangers] };
}

/**
 * What the identity policies of a principal and its groups allow, less what their denies and the boundary take away for certain.
 * Resource policies, SCPs, RCPs and session policies are not looked at. Worked out once a principal.
 */
export function effectiveAccess(principal: Principal): EffectiveAccess {
  principal.access ??= computed(principal);
  return principal.access;
}
