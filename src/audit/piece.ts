import type { AccessEntry } from "../iam/access.js";
import { disjoint, implies } from "../iam/condition.js";
import type { ConditionBlock } from "../iam/document.js";
import { bitsOfAll, factsOf, type Indexes } from "./action-facts.js";
import { isEverything, type ResourceScope } from "./resource-scope.js";

/** Actions that a principal may do on the same resources under the same conditions. */
export interface Piece extends ResourceScope {
  readonly indexes: Indexes;
  /** What the actions are, together: bits of `action-facts`. */
  readonly bits: number;
  /** True where it is about everything, or everything but some. */
  readonly broad: boolean;
  /** All of these must hold. */
  readonly when: readonly ConditionBlock[];
  /** True where a deny or a boundary might take it away, which this engine cannot settle. */
  readonly may: boolean;
}

const NONE: readonly ConditionBlock[] = Object.freeze([]);

export function isBroad(scope: ResourceScope): boolean {
  return scope.not || scope.resources.some(isEverything);
}

/** One shape for every piece: there are hundreds of thousands, and engines are quick with what looks alike. */
function made(
  scope: ResourceScope,
  indexes: Indexes,
  bits: number,
  broad: boolean,
  when: readonly ConditionBlock[],
  may: boolean,
): Piece {
  return { indexes, bits, resources: scope.resources, not: scope.not, broad, when, may };
}

/** What one allow statement gives. */
export function pieceOf(entry: AccessEntry): Piece {
  const { indexes, bits } = factsOf(entry.actions);
  const scope = { resources: entry.resources, not: entry.notResources };
  return made(scope, indexes, bits, isBroad(scope), entry.when === undefined ? NONE : [entry.when], false);
}

/** The piece with these actions of its own. */
export function withActions(piece: Piece, indexes: Indexes): Piece {
  return indexes === piece.indexes ? piece : made(piece, indexes, bitsOfAll(indexes), piece.broad, piece.when, piece.may);
}

/** The piece on other resources, and perhaps under more conditions. */
export function withScope(piece: Piece, scope: ResourceScope, when = piece.when): Piece {
  return made(scope, piece.indexes, piece.bits, isBroad(scope), when, piece.may);
}

/** The piece as one that may be there. */
export function perhaps(piece: Piece): Piece {
  return piece.may ? piece : made(piece, piece.indexes, piece.bits, piece.broad, piece.when, true);
}

/** Do the conditions together guarantee the block? Never true wrongly. */
export function guarantee(when: readonly ConditionBlock[], block: ConditionBlock | undefined): boolean {
  return block === undefined || (when.length === 0 ? implies(undefined, block) : when.some((each) => implies(each, block)));
}

/** Can the block not hold where the conditions do? Never true wrongly. */
export function excludes(when: readonly ConditionBlock[], block: ConditionBlock | undefined): boolean {
  return block !== undefined && when.some((each) => disjoint(each, block));
}
