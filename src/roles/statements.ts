import { ActionSet } from "../iam/action-set.js";
import type { ConditionBlock, OneOrMany, Statement } from "../iam/document.js";
import type { Place } from "../model/diagnostic.js";
import { canonical, conditionKey } from "./conditions.js";
import { type LevelGrant, meansWholeServices } from "./grants.js";
import { minimise } from "./minimise.js";
import { before, narrowest } from "./normal-form.js";

/** A list of one is written as its only element, which IAM counts as fewer characters. */
export function oneOrMany<T>(values: readonly T[]): OneOrMany<T> {
  return values.length === 1 ? (values[0] as T) : values;
}

/** An allow statement before it is packed: its lists can still be split, since a statement means actions × resources. */
export interface Draft {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly when: ConditionBlock | undefined;
  /** The rule that asks for the first action in it. */
  readonly place: Place;
}

/** The draft as IAM reads it. */
export function statementOf(draft: Draft): Statement {
  return {
    Effect: "Allow",
    Action: oneOrMany(draft.actions),
    Resource: oneOrMany(draft.resources),
    ...(draft.when === undefined ? {} : { Condition: draft.when }),
  };
}

/** One action under one condition: the grant that stands for it, and the resources of every grant of it. */
interface Slot {
  grant: LevelGrant;
  readonly lists: (readonly string[])[];
}

/** A number for every distinct value, the same for the same text. */
function numbering<T>(textOf: (value: T) => string): (value: T) => number {
  const numbers = new Map<string, number>();
  let last: { readonly value: T; readonly number: number } | undefined;
  return (value) => {
    // Grants of one rule share their resources and their condition, and come one after the other.
    if (last !== undefined && last.value === value) return last.number;
    const text = textOf(value);
    const number = numbers.get(text) ?? numbers.size;
    numbers.set(text, number);
    last = { value, number };
    return number;
  };
}

/** More than there are conditions or resource lists in one bundle. */
const MANY = 2 ** 24;

/** Grants by action and condition, as `normalGrants` merges them, with numbers for keys: a bundle may hold ten thousand. */
function slotsOf(grants: readonly LevelGrant[], conditionNumber: (when: LevelGrant["when"]) => number): Iterable<Slot> {
  const isFree = (grant: LevelGrant) => grant.when === undefined && grant.resources.includes("*");
  const free = new Set<number>();
  for (const grant of grants) if (isFree(grant)) free.add(grant.index);
  const slots = new Map<number, Slot>();
  for (const grant of grants) {
    if (free.has(grant.index) && !isFree(grant)) continue;
    const key = grant.index * MANY + conditionNumber(grant.when);
    const slot = slots.get(key);
    if (slot === undefined) slots.set(key, { grant, lists: [grant.resources] });
    else {
      if (!slot.lists.includes(grant.resources)) slot.lists.push(grant.resources);
      if (before(grant, slot.grant)) slot.grant = grant;
    }
  }
  return slots.values();
}

/**
 * Grants as statements: one for each set of resources and condition, its actions minimised level by level. Ordered by their text, so
 * that the order of rules in a file changes nothing.
 */
export function draftsOf(grants: readonly LevelGrant[]): readonly Draft[] {
  const conditionNumber = numbering(conditionKey);
  const listNumber = numbering((list: readonly string[]) => list.join("\n"));
  const groups = new Map<number, { first: LevelGrant; resources: readonly string[]; levels: Map<string, ActionSet> }>();
  for (const { grant, lists } of slotsOf(grants, conditionNumber)) {
    const [only = [], ...others] = lists;
    const resources = narrowest(others.length === 0 ? only : [...new Set(lists.flat())]);
    const key = listNumber(resources) * MANY + conditionNumber(grant.when);
    let group = groups.get(key);
    if (group === undefined) {
      group = { first: grant, resources, levels: new Map() };
      groups.set(key, group);
    } else if (grant.action < group.first.action) group.first = grant;
    const actions = group.levels.get(grant.level);
    if (actions === undefined) group.levels.set(grant.level, ActionSet.of([grant.index]));
    else actions.add(grant.index);
  }
  const drafts = [...groups.values()].map(({ first, resources, levels }) => {
    const actions = [...levels].flatMap(([level, set]) => minimise(set, meansWholeServices(level) ? "whole" : "verbs")).sort();
    return { actions, resources, when: canonical(first.when), place: first.place };
  });
  const texts = new Map<Draft, string>(drafts.map((draft) => [draft, JSON.stringify(statementOf(draft))]));
  return drafts.sort((a, b) => ((texts.get(a) ?? "") < (texts.get(b) ?? "") ? -1 : 1));
}
