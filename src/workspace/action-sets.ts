import type { ActionSet } from "../iam/action-set.js";
import { catalogue } from "../iam/catalogue/index.js";
import { type ActionClass, CLASSES } from "../iam/classes.js";

function bitsOf(classes: Iterable<ActionClass>): number {
  let bits = 0;
  for (const name of classes) bits |= 1 << CLASSES.indexOf(name);
  return bits;
}

const wholeByName = new Map<string, ActionSet>();

/** Rules over every action occur in most files, and always ask the same. */
function filtered(set: ActionSet, name: string, test: (bits: number) => boolean): ActionSet {
  let passed = wholeByName.get(name);
  if (passed === undefined) {
    passed = catalogue.withClasses(test);
    wholeByName.set(name, passed);
  }
  return set.size === catalogue.size ? passed : set.intersect(passed);
}

/** Actions of a level: those with every class among the level's, so that what does more than the level says is not of it. */
export function within(set: ActionSet, classes: readonly ActionClass[]): ActionSet {
  const bits = bitsOf(classes);
  return filtered(set, `within ${bits}`, (own) => (own & ~bits) === 0);
}

/** Actions above a level: those with a class outside it. */
export function outside(set: ActionSet, classes: readonly ActionClass[]): ActionSet {
  const bits = bitsOf(classes);
  return filtered(set, `outside ${bits}`, (own) => (own & ~bits) !== 0);
}

/** Actions with at least one of the classes. */
export function withAny(set: ActionSet, classes: readonly ActionClass[]): ActionSet {
  const bits = bitsOf(classes);
  return filtered(set, `any ${bits}`, (own) => (own & bits) !== 0);
}

const namesByKey = new Map<string, readonly string[]>();

/** Names of the actions, in the catalogue's order; equal sets share one list. */
export function namesOf(set: ActionSet): readonly string[] {
  const key = set.key();
  let names = namesByKey.get(key);
  if (names === undefined) {
    names = [...set].map((index) => catalogue.nameAt(index));
    namesByKey.set(key, names);
  }
  return names;
}
