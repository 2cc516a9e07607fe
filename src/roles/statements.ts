import { ActionSet } from "../iam/action-set.js";
import type { ConditionBlock, OneOrMany, Statement } from "../iam/document.js";
import { minimise } from "../iam/minimise/minimise.js";
import type { Place } from "../model/diagnostic.js";
import { canonical, conditionKey } from "./conditions.js";
import { type LevelGrant, meansWholeServices } from "./grants.js";
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

/** The value at a key, made where there is none. */
function entry<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) {
    value = make();
    map.set(key, value);
  }
  return value;
}

/** Grants by condition and action, as `normalGrants` merges them, with numbers for keys: a bundle may hold ten thousand. */
function slotsOf(grants: readonly LevelGrant[]): Iterable<ReadonlyMap<number, Slot>> {
  const isFree = (grant: LevelGrant) => grant.when === undefined && grant.resources.includes("*");
  const free = ActionSet.empty();
  for (const grant of grants) if (isFree(grant)) free.add(grant.index);
  const conditionNumber = numbering(conditionKey);
  const slots = new Map<number, Map<number, Slot>>();
  for (const grant of grants) {
    if (free.has(grant.index) && !isFree(grant)) continue;
    const own = entry(slots, conditionNumber(grant.when), () => new Map<number, Slot>());
    const slot = own.get(grant.index);
    if (slot === undefined) own.set(grant.index, { grant, lists: [grant.resources] });
    else {
      if (!slot.lists.includes(grant.resources)) slot.lists.push(grant.resources);
      if (before(grant, slot.grant)) slot.grant = grant;
    }
  }
  return slots.values();
}

/** Actions on the same resources under the same condition, by level. */
interface Group {
  /** The first by name. */
  first: LevelGrant;
  readonly resources: readonly string[];
  readonly levels: Map<string, ActionSet>;
}

function groupsOf(slots: ReadonlyMap<number, Slot>): Iterable<Group> {
  const listNumber = numbering((list: readonly string[]) => list.join("\n"));
  const groups = new Map<number, Group>();
  for (const { grant, lists } of slots.values()) {
    const [only = [], ...others] = lists;
    const resources = narrowest(others.length === 0 ? only : [...new Set(lists.flat())]);
    const group = entry(groups, listNumber(resources), () => ({ first: grant, resources, levels: new Map() }));
    if (grant.action < group.first.action) group.first = grant;
    entry(group.levels, grant.level, ActionSet.empty).add(grant.index);
  }
  return groups.values();
}

/**
 * Grants as statements: one for each set of resources and condition, its actions minimised level by level. Ordered by their text, so
 * that the order of rules in a file changes nothing.
 */
export function draftsOf(grants: readonly LevelGrant[]): readonly Draft[] {
  const groups = [...slotsOf(grants)].flatMap((slots) => [...groupsOf(slots)]);
  const drafts = groups.map(({ first, resources, levels }) => {
    const actions = [...levels].flatMap(([level, set]) => minimise(set, meansWholeServices(level) ? "whole" : "verbs")).sort();
    return { actions, resources, when: canonical(first.when), place: first.place };
  });
  const texts = new Map<Draft, string>(drafts.map((draft) => [draft, JSON.stringify(statementOf(draft))]));
  return drafts.sort((a, b) => ((texts.get(a) ?? "") < (texts.get(b) ?? "") ? -1 : 1));
}
