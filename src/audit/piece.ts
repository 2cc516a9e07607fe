import type { AccessEntry } from "../iam/access.js";
import { disjoint, implies } from "../iam/condition.js";
import type { ConditionBlock } from "../iam/document.js";
import { ActionFacts, factsOf, type Indexes } from "./action-facts.js";
import { isBroad, type ResourceScope } from "./resource-scope.js";
import { scopeInWords } from "./scope-words.js";
import type { SensitiveResource } from "./sensitive-resources.js";

/** How strong a piece makes its holders: bits of `reach`, for one account with these sensitive resources. */
export interface Strength {
  readonly account: string;
  readonly partition: string;
  readonly sensitive: readonly SensitiveResource[];
  readonly bits: number;
  /** Its actions that make or change principals, by index. */
  readonly managing: readonly number[];
}

/** Actions that a principal may do on the same resources under the same conditions. */
export class Piece implements ResourceScope {
  readonly actions: ActionFacts;
  readonly resources: readonly string[];
  readonly not: boolean;
  /** True where it is about everything, or everything but some. */
  readonly broad: boolean;
  /** All of these must hold. */
  readonly when: readonly ConditionBlock[];
  /** True where a deny or a boundary might take it away, which this engine cannot settle. */
  readonly may: boolean;
  /** How strong it is, kept by `reach`. */
  strength: Strength | undefined;
  /** Is it about everything in a service? Kept by `risky/wide-access`. */
  wide: boolean | undefined;
  #words: string | undefined;

  constructor(actions: ActionFacts, scope: ResourceScope, when: readonly ConditionBlock[], may: boolean, broad = isBroad(scope)) {
    this.actions = actions;
    this.resources = scope.resources;
    this.not = scope.not;
    this.broad = broad;
    this.when = when;
    this.may = may;
  }

  get indexes(): Indexes {
    return this.actions.indexes;
  }

  /** What the actions are, together: bits of `action-facts`. */
  get bits(): number {
    return this.actions.bits;
  }

  /** Resources and conditions, for people. */
  get words(): string {
    this.#words ??= scopeInWords(this, this.when);
    return this.#words;
  }
}

const NONE: readonly ConditionBlock[] = Object.freeze([]);

/** What one allow statement gives. */
export function pieceOf(entry: AccessEntry): Piece {
  const scope = { resources: entry.resources, not: entry.notResources };
  return new Piece(factsOf(entry.actions), scope, entry.when === undefined ? NONE : [entry.when], false);
}

/** The piece with these actions of its own. */
export function withActions(piece: Piece, indexes: Indexes): Piece {
  if (indexes === piece.indexes) return piece;
  return new Piece(new ActionFacts(indexes), piece, piece.when, piece.may, piece.broad);
}

/** The piece on other resources, and perhaps under more conditions. */
export function withScope(piece: Piece, scope: ResourceScope, when = piece.when): Piece {
  return new Piece(piece.actions, scope, when, piece.may);
}

/** The piece as one that may be there. */
export function perhaps(piece: Piece): Piece {
  return piece.may ? piece : new Piece(piece.actions, piece, piece.when, true, piece.broad);
}

/** Do the conditions together guarantee the block? Never true wrongly. */
export function guarantee(when: readonly ConditionBlock[], block: ConditionBlock | undefined): boolean {
  return block === undefined || (when.length === 0 ? implies(undefined, block) : when.some((each) => implies(each, block)));
}

/** Can the block not hold where the conditions do? Never true wrongly. */
export function excludes(when: readonly ConditionBlock[], block: ConditionBlock | undefined): boolean {
  return block !== undefined && when.some((each) => disjoint(each, block));
}

function keysOf(block: ConditionBlock): readonly string[] {
  return Object.values(block).flatMap((keys) => Object.keys(keys).map((key) => key.toLowerCase()));
}

/** Do the conditions ask for a key that the block asks for too? Where not, each can hold without the other. */
export function shareKeys(when: readonly ConditionBlock[], block: ConditionBlock): boolean {
  const keys = new Set(keysOf(block));
  return when.some((each) => keysOf(each).some((key) => keys.has(key)));
}

/** What a principal may do by its own policies, and what nobody could read. */
export interface EffectiveAccess {
  readonly pieces: readonly Piece[];
  readonly denies: readonly AccessEntry[];
  /** Policies that could not be read, in words. With one, there may be more access than `pieces` say. */
  readonly problems: readonly string[];
  /** Allowed action patterns that match no action of the catalogue: new ones, or none at all. */
  readonly strangers: readonly string[];
  /** What `isAdministrator` of `reach` found, once somebody asked. */
  administrator?: boolean;
}
