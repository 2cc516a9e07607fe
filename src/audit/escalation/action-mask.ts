import { escalations } from "#product";
import type { AccessEntry } from "../../iam/access.js";
import type { ActionSet } from "../../iam/action-set.js";
import { catalogue } from "../../iam/catalogue/index.js";

/** Which of the methods' actions are in a set: bit i of word j is action 32j + i of `ACTIONS`. */
export type ActionMask = readonly number[];

const ACTIONS: readonly number[] = [
  ...new Set(escalations.flatMap(({ permissions }) => permissions.map(({ action }) => catalogue.indexOf(action)))),
].sort((a, b) => a - b);
const WORDS = Math.ceil(ACTIONS.length / 32);
const placeOf = new Map(ACTIONS.map((index, place) => [index, place]));

const NO_ACTIONS: ActionMask = Object.freeze(new Array<number>(WORDS).fill(0));

/** The mask of actions by catalogue index; those of no method are left out. */
export function maskOfActions(indexes: Iterable<number>): ActionMask {
  const mask = [...NO_ACTIONS];
  for (const index of indexes) {
    const place = placeOf.get(index);
    if (place !== undefined) mask[place >>> 5] = (mask[place >>> 5] ?? 0) | (1 << (place & 31));
  }
  return mask;
}

export function holdsAll(mask: ActionMask, wanted: ActionMask): boolean {
  for (let i = 0; i < WORDS; i++) if (((wanted[i] ?? 0) & ~(mask[i] ?? 0)) !== 0) return false;
  return true;
}

export function holdsAny(mask: ActionMask, wanted: ActionMask): boolean {
  for (let i = 0; i < WORDS; i++) if (((wanted[i] ?? 0) & (mask[i] ?? 0)) !== 0) return true;
  return false;
}

function isEmpty(mask: ActionMask): boolean {
  return mask.every((word) => word === 0);
}

/** Is the action of this catalogue index in the mask? True for an action of no method, about which the mask says nothing. */
export function mayHold(mask: ActionMask, index: number): boolean {
  const place = placeOf.get(index);
  return place === undefined || ((mask[place >>> 5] ?? 0) & (1 << (place & 31))) !== 0;
}

const known = new WeakMap<ActionSet, ActionMask>();

function maskOf(set: ActionSet): ActionMask {
  let mask = known.get(set);
  if (mask === undefined) {
    mask = maskOfActions(ACTIONS.filter((index) => set.has(index)));
    if (isEmpty(mask)) mask = NO_ACTIONS;
    known.set(set, mask);
  }
  return mask;
}

/** What a document says of the methods' actions. */
export interface DocumentMask {
  /** Allowed on something, under some condition. */
  readonly allowed: ActionMask;
  /** Denied on everything, under every condition. */
  readonly denied: ActionMask;
  /** Named by any statement. */
  readonly named: ActionMask;
}

const documents = new WeakMap<readonly AccessEntry[], DocumentMask>();

function add(into: number[], mask: ActionMask): void {
  if (mask !== NO_ACTIONS) for (let i = 0; i < WORDS; i++) into[i] = (into[i] ?? 0) | (mask[i] ?? 0);
}

function remove(from: number[], mask: ActionMask): void {
  if (mask !== NO_ACTIONS) for (let i = 0; i < WORDS; i++) from[i] = (from[i] ?? 0) & ~(mask[i] ?? 0);
}

/** The masks of a compiled document; worked out once. */
export function maskOfDocument(entries: readonly AccessEntry[]): DocumentMask {
  let made = documents.get(entries);
  if (made !== undefined) return made;
  const allowed = [...NO_ACTIONS];
  const denied = [...NO_ACTIONS];
  const named = [...NO_ACTIONS];
  for (const { effect, actions, when, notResources, resources } of entries) {
    const mask = maskOf(actions);
    add(named, mask);
    if (effect === "Allow") add(allowed, mask);
    else if (when === undefined && !notResources && resources.includes("*")) add(denied, mask);
  }
  const shared = (mask: ActionMask): ActionMask => (isEmpty(mask) ? NO_ACTIONS : mask);
  made = { allowed: shared(allowed), denied: shared(denied), named: shared(named) };
  documents.set(entries, made);
  return made;
}

/** What policies together may allow, less what one of them denies outright, within what the boundary may allow. */
export function maskOfPolicies(
  policies: readonly (readonly AccessEntry[])[],
  boundary: readonly AccessEntry[] | undefined,
): ActionMask {
  const allowed = [...NO_ACTIONS];
  for (const entries of policies) add(allowed, maskOfDocument(entries).allowed);
  if (isEmpty(allowed)) return NO_ACTIONS;
  for (const entries of policies) remove(allowed, maskOfDocument(entries).denied);
  if (boundary === undefined) return allowed;
  const limit = maskOfDocument(boundary);
  for (let i = 0; i < WORDS; i++) allowed[i] = (allowed[i] ?? 0) & (limit.allowed[i] ?? 0) & ~(limit.denied[i] ?? 0);
  return allowed;
}
