import type { AccessEntry } from "../access-entry.js";
import { ActionSet } from "../action-set.js";
import type { ConditionBlock } from "../document.js";
import { natureOf } from "./conditions.js";
import { reachOf, together } from "./reach.js";

/** A statement as the table reads it. Sets are not to be changed. */
export interface Rule {
  readonly entry: AccessEntry;
  /** Undefined where every request meets the condition. Statements whose condition none can meet are left out. */
  readonly when: ConditionBlock | undefined;
  /** About every resource, always. */
  readonly isFull: boolean;
  /** Its actions that it is about on some resource, in some request. Never one too few. */
  readonly may: ActionSet;
  /** Its actions that it is about on every resource, its condition left aside. Never one too many. */
  readonly all: ActionSet;
  /** Its actions that have a resource which it matches in every request, its condition left aside. Never one too many. */
  readonly sure: ActionSet;
}

const NONE = ActionSet.empty();

function part(actions: ActionSet, of: ActionSet): ActionSet {
  return of.includes(actions) ? actions : actions.intersect(of);
}

function ruleOf(entry: AccessEntry): Rule | undefined {
  const { actions, resources, notResources } = entry;
  const nature = entry.when === undefined ? undefined : natureOf(entry.when);
  if (nature?.never === true) return undefined;
  const when = nature?.always === true ? undefined : entry.when;
  if (!notResources && resources.includes("*")) {
    return { entry, when, isFull: when === undefined, may: actions, all: actions, sure: actions };
  }
  const reaches = resources.map(reachOf);
  const met = together(reaches.map((reach) => reach.met));
  const covered = together(reaches.map((reach) => reach.covered));
  if (notResources) {
    const all = actions.minus(met.some);
    return { entry, when, isFull: false, may: actions.minus(covered.all), all, sure: all };
  }
  const may = part(actions, met.some);
  const all = covered.numbers.length === 0 ? NONE : part(actions, covered.all);
  const plain = reaches.filter((reach) => reach.plain);
  const sure = plain.length === reaches.length ? may : part(actions, together(plain.map((reach) => reach.met)).some);
  return { entry, when, isFull: false, may, all, sure };
}

/** Policies of which one must allow and none may deny: a principal's own, one boundary, one level of SCPs. */
export interface Layer {
  readonly allows: readonly Rule[];
  readonly denies: readonly Rule[];
  /** Actions that some Allow is about, on some resource, in some request. Never one too few. */
  readonly may: ActionSet;
  /** The same of its unconditional Allows alone. */
  readonly free: ActionSet;
  /** Actions that an unconditional Allow is about on every resource. Never one too many. */
  readonly all: ActionSet;
  /** Actions that an unconditional Allow is about on a resource, in every request. Never one too many. */
  readonly sure: ActionSet;
  /** Actions of the Allows on every resource without condition. */
  readonly full: ActionSet;
}

export function layerOf(entries: readonly AccessEntry[]): Layer {
  const allows: Rule[] = [];
  const denies: Rule[] = [];
  const [may, free, all, sure, full] = Array.from({ length: 5 }, ActionSet.empty) as [
    ActionSet,
    ActionSet,
    ActionSet,
    ActionSet,
    ActionSet,
  ];
  for (const entry of entries) {
    if (entry.actions.next(0) === -1) continue;
    const rule = ruleOf(entry);
    if (rule === undefined) continue;
    if (entry.effect === "Deny") {
      denies.push(rule);
      continue;
    }
    allows.push(rule);
    may.addAll(rule.may);
    if (rule.when !== undefined) continue;
    free.addAll(rule.may);
    all.addAll(rule.all);
    sure.addAll(rule.sure);
    if (rule.isFull) full.addAll(rule.may);
  }
  return { allows, denies, may, free, all, sure, full };
}
