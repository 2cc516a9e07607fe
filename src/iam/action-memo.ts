import type { ActionSet } from "./action-set.js";

/**
 * Answers about pairs of action sets, kept: statements of an account share few distinct sets (see `compileDocument`) and ask the same
 * again and again. Only for sets that are no longer changed.
 */
interface Known {
  readonly id: number;
  readonly isNone: boolean;
}

const ANSWERS_KEPT = 500_000;
const SETS_KEPT = 4_096;
const NUMBERS = 2 ** 26;
const known = new WeakMap<ActionSet, Known>();
const shared = new Map<number, boolean>();
const held = new Map<number, boolean>();
const differences = new Map<number, ActionSet>();
const intersections = new Map<number, ActionSet>();
let next = 0;

function about(set: ActionSet): Known {
  let found = known.get(set);
  if (found === undefined) {
    found = { id: next++, isNone: set[Symbol.iterator]().next().done === true };
    known.set(set, found);
  }
  return found;
}

function remembered<T>(answers: Map<number, T>, limit: number, a: ActionSet, b: ActionSet, ask: () => T): T {
  const [one, other] = [about(a).id, about(b).id];
  // Two numbers make a key only while both fit; no run makes that many sets, but a wrong answer must be impossible.
  if (one >= NUMBERS || other >= NUMBERS) return ask();
  const key = one * NUMBERS + other;
  let answer = answers.get(key);
  if (answer === undefined) {
    answer = ask();
    if (answers.size >= limit) answers.clear();
    answers.set(key, answer);
  }
  return answer;
}

export function isNone(set: ActionSet): boolean {
  return about(set).isNone;
}

export function shareActions(a: ActionSet, b: ActionSet): boolean {
  return remembered(shared, ANSWERS_KEPT, a, b, () => a.intersects(b));
}

/** Is every action of `inner` in `outer`? */
export function holdsActions(outer: ActionSet, inner: ActionSet): boolean {
  return outer === inner || remembered(held, ANSWERS_KEPT, outer, inner, () => outer.includes(inner));
}

export function without(set: ActionSet, less: ActionSet): ActionSet {
  if (!shareActions(set, less)) return set;
  return remembered(differences, SETS_KEPT, set, less, () => set.minus(less));
}

export function within(set: ActionSet, other: ActionSet): ActionSet {
  if (holdsActions(other, set)) return set;
  return remembered(intersections, SETS_KEPT, set, other, () => set.intersect(other));
}
