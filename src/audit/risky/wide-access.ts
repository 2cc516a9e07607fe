import { factsOf } from "../action-facts.js";
import type { EffectiveAccess, Piece } from "../piece.js";
import type { ReadDocument } from "../policy-document.js";
import type { Principal } from "../principals.js";
import { kindAt, riskyActions } from "./risk-kinds.js";
import { isWide } from "./wide-scope.js";

const wideness = new WeakMap<Piece, boolean>();

/** Is the piece about everything in a service? Kept, since many principals share their pieces. */
export function isWidePiece(piece: Piece): boolean {
  let wide = wideness.get(piece);
  if (wide === undefined) {
    wide = isWide(piece, piece.when);
    wideness.set(piece, wide);
  }
  return wide;
}

/** Kinds of risk, as bits of `risk-kinds`: those that a principal has widely, and those that it has on anything at all. */
interface Kinds {
  readonly wide: number;
  readonly anywhere: number;
}

const kindsKnown = new WeakMap<EffectiveAccess, Kinds>();

/** Which kinds of risk the access holds; worked out once. */
export function kindsIn(access: EffectiveAccess): Kinds {
  const before = kindsKnown.get(access);
  if (before !== undefined) return before;
  let wide = 0;
  let anywhere = 0;
  for (const piece of access.pieces) {
    const { kinds } = riskyActions(piece.actions);
    if (kinds === 0) continue;
    anywhere |= kinds;
    if ((kinds & ~wide) !== 0 && isWidePiece(piece)) wide |= kinds;
  }
  const found = { wide, anywhere };
  kindsKnown.set(access, found);
  return found;
}

/** Pieces that hold one of the kinds. */
export function piecesWith({ pieces }: EffectiveAccess, kind: number, widely: boolean): readonly Piece[] {
  return pieces.filter((piece) => (riskyActions(piece.actions).kinds & kind) !== 0 && (!widely || isWidePiece(piece)));
}

/** The actions of one of the kinds in these pieces, by index; ascending. */
export function actionsWith(pieces: readonly Piece[], kind: number): readonly number[] {
  const found = new Set<number>();
  for (const piece of pieces)
    for (const index of riskyActions(piece.actions).indexes) if ((kindAt(index) & kind) !== 0) found.add(index);
  return [...found].sort((a, b) => a - b);
}

const statementsKnown = new WeakMap<ReadDocument, Map<number, readonly string[]>>();

/** Statements of a document that allow something of the kind, counted from 1, with their Sid; worked out once a document. */
function statementsWith(read: ReadDocument, kind: number, widely: boolean): readonly string[] {
  let known = statementsKnown.get(read);
  if (known === undefined) {
    known = new Map();
    statementsKnown.set(read, known);
  }
  const key = kind * 2 + (widely ? 1 : 0);
  let found = known.get(key);
  if (found === undefined) {
    found = read.entries
      .filter(({ effect, actions, resources, notResources, when }) => {
        if (effect !== "Allow" || (riskyActions(factsOf(actions)).kinds & kind) === 0) return false;
        return !widely || isWide({ resources, not: notResources }, when === undefined ? [] : [when]);
      })
      .map(({ statement, sid }) => `statement ${statement + 1}${sid === undefined ? "" : ` (${sid.slice(0, 60)})`}`);
    known.set(key, found);
  }
  return found;
}

/** Where the principal has them from: policies and statements, the first few. */
export function grantedBy(principal: Principal, kind: number, widely: boolean): readonly string[] {
  const found: string[] = [];
  for (const { name, read } of principal.policies) {
    const policy = name.slice(name.lastIndexOf("/") + 1);
    for (const statement of statementsWith(read, kind, widely)) found.push(`${policy} ${statement}`);
    if (found.length >= 6) break;
  }
  return found.slice(0, 6);
}
