import type { ActionSet } from "./action-set.js";

/**
 * Answers about pairs of action sets, kept with the first of them: statements of an account share few distinct sets (see
 * `compileDocument`) and ask the same again and again. Only for sets that are no longer changed.
 */
interface Known {
  readonly id: number;
  readonly isNone: boolean;
  /** By the other set's id. */
  readonly shares: Map<number, boolean>;
  readonly holds: Map<number, boolean>;
}

const ANSWERS_KEPT = 4_096;
const SETS_KEPT = 4_096;
const known = new WeakMap<ActionSet, Known>();
const differences = new Map<string, ActionSet>();
const intersections = new Map<string, ActionSet>();
let next = 0;

function about(set: ActionSet): Known {
  let found = known.get(set);
  if (found === undefined) {
    found = { id: next++, isNone: set[Symbol.iterator]().next().done === true, shares: new Map(), holds: new Map() };
    known.set(set, found);
  }
  return found;
}

function keep<K, T>(answers: Map<K, T>, limit: number, key: K, answer: T): T {
  if (answers.size >= limit) answers.clear();
  answers.set(key, answer);
  return answer;
}

export function isNone(set: ActionSet): boolean {
  return about(set).isNone;
}

export function shareActions(a: ActionSet, b: ActionSet): boolean {
  const { shares } = about(a);
  const { id } = about(b);
  return shares.get(id) ?? keep(shares, ANSWERS_KEPT, id, a.intersects(b));
}

/** Is every action of `inner` in `outer`? */
export function holdsActions(outer: ActionSet, inner: ActionSet): boolean {
  if (outer === inner) return true;
  const { holds } = about(outer);
  const { id } = about(inner);
  return holds.get(id) ?? keep(holds, ANSWERS_KEPT, id, outer.includes(inner));
}

export function without(set: ActionSet, less: ActionSet): ActionSet {
  if (!shareActions(set, less)) return set;
  const key = `${about(set).id} ${about(less).id}`;
  return differences.get(key) ?? keep(differences, SETS_KEPT, key, set.minus(less));
}

export function within(set: ActionSet, other: ActionSet): ActionSet {
  if (holdsActions(other, set)) return set;
  const key = `${about(set).id} ${about(other).id}`;
  return intersections.get(key) ?? keep(intersections, SETS_KEPT, key, set.intersect(other));
}
