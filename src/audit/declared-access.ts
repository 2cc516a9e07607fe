import { type AccessEntry, compileDocument } from "../iam/access.js";
import { ActionSet } from "../iam/action-set.js";
import type { RoleBundle } from "../model/bundle.js";
import { excludes, guarantee, type Piece } from "./piece.js";
import { coversPattern, coversRest, holds, isEverything, mayMeet, type ResourceScope, scopesMeet } from "./resource-scope.js";

/** What a team's file declares for one account, as its bundle's permission policies say it. */
export interface DeclaredAccess {
  readonly allows: readonly AccessEntry[];
  readonly denies: readonly AccessEntry[];
  /** Every action that is declared somewhere. */
  readonly actions: ActionSet;
}

export function declaredAccess(bundle: RoleBundle): DeclaredAccess {
  const entries = bundle.permissions.flatMap(({ document }) => compileDocument(document));
  const allows = entries.filter(({ effect }) => effect === "Allow");
  const actions = ActionSet.empty();
  for (const entry of allows) actions.addAll(entry.actions);
  return { allows, denies: entries.filter(({ effect }) => effect === "Deny"), actions };
}

/** How one action of a piece stands to what is declared. */
export interface Comparison {
  /** Resources of the piece that are not declared; `undefined`: all of it is declared. */
  readonly beyond: ResourceScope | undefined;
  /** True where a part may be declared, which inclusion cannot settle. */
  readonly may: boolean;
  /** Declared scopes of the action. */
  readonly declared: readonly AccessEntry[];
}

const scopeOf = (entry: AccessEntry): ResourceScope => ({ resources: entry.resources, not: entry.notResources });

function coversPiece(entry: AccessEntry, piece: Piece): boolean {
  const scope = scopeOf(entry);
  return piece.not ? coversRest(scope, piece.resources) : piece.resources.every((pattern) => coversPattern(scope, pattern));
}

/** Is the declared deny repeated by the live policies, or beside the point? Then what it takes away is no undeclared access. */
function harmless(deny: AccessEntry, piece: Piece, index: number, liveDenies: readonly AccessEntry[]): boolean {
  if (!deny.actions.has(index) || excludes(piece.when, deny.when)) return true;
  if (!scopesMeet(piece, scopeOf(deny))) return true;
  return liveDenies.some(
    (live) =>
      live === deny ||
      (live.actions.has(index) &&
        guarantee(deny.when === undefined ? [] : [deny.when], live.when) &&
        (deny.notResources
          ? coversRest(scopeOf(live), deny.resources)
          : deny.resources.every((pattern) => coversPattern(scopeOf(live), pattern)))),
  );
}

function overlaps(entry: AccessEntry, pattern: string): boolean {
  if (!entry.notResources) return entry.resources.some((one) => mayMeet(one, pattern));
  return !entry.resources.some((left) => holds(left, pattern));
}

function beyondPattern(
  pattern: string,
  piece: Piece,
  allows: readonly AccessEntry[],
): { readonly inside: boolean; readonly may: boolean } {
  const near = allows.filter((entry) => overlaps(entry, pattern) && !excludes(piece.when, entry.when));
  const containing = near.filter((entry) => coversPattern(scopeOf(entry), pattern));
  if (containing.some((entry) => guarantee(piece.when, entry.when))) return { inside: true, may: false };
  // A live condition that does not prove the declared one may still imply it; several overlapping scopes may add up to the pattern.
  const unproved = containing.some((entry) => entry.when !== undefined) && piece.when.length > 0;
  const addUp =
    near.reduce(
      (sum, entry) => sum + (entry.notResources ? 2 : entry.resources.filter((one) => mayMeet(one, pattern)).length),
      0,
    ) > 1;
  return { inside: false, may: unproved || (addUp && !isEverything(pattern)) };
}

/**
 * Compares one action of a piece with what is declared for it: declared only where one declared scope holds it whole, and its
 * conditions are guaranteed. Never calls declared what is not.
 */
export function compareToDeclared(
  piece: Piece,
  index: number,
  declared: DeclaredAccess,
  liveDenies: readonly AccessEntry[],
): Comparison {
  const allows = declared.allows.filter((entry) => entry.actions.has(index));
  const denied = declared.denies.some((deny) => !harmless(deny, piece, index, liveDenies));
  if (denied) return { beyond: piece, may: piece.may || allows.length > 0, declared: allows };
  if (allows.some((entry) => coversPiece(entry, piece) && guarantee(piece.when, entry.when)))
    return { beyond: undefined, may: false, declared: allows };
  if (piece.not) return { beyond: piece, may: piece.may || allows.length > 0, declared: allows };
  let may = piece.may;
  const resources = piece.resources.filter((pattern) => {
    const { inside, may: perhaps } = beyondPattern(pattern, piece, allows);
    may ||= perhaps;
    return !inside;
  });
  return { beyond: resources.length === 0 ? undefined : { resources, not: false }, may, declared: allows };
}
