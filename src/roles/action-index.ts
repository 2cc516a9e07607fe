import { ActionSet } from "../iam/action-set.js";
import { type CatalogueAction, catalogue } from "../iam/catalogue/index.js";

let all: readonly string[] | undefined;
let indexes: Map<string, number> | undefined;

function allNames(): readonly string[] {
  all ??= Array.from({ length: catalogue.size }, (_, index) => catalogue.nameAt(index));
  return all;
}

function indexOf(name: string): number | undefined {
  indexes ??= new Map(allNames().map((known, index) => [known, index]));
  return indexes.get(name);
}

/** How far to look ahead before asking the table: lists are long, in the catalogue's order, and have small gaps. */
const AHEAD = 40;

/** Exact catalogue names as a bit set. Names that the catalogue does not know are left out. */
export function actionSetOf(names: readonly string[]): ActionSet {
  const set = ActionSet.empty();
  const known = allNames();
  let next = 0;
  for (const name of names) {
    let at: number | undefined = next;
    while (at < next + AHEAD && known[at] !== name) at++;
    if (known[at] !== name) at = indexOf(name);
    if (at === undefined) continue;
    set.add(at);
    next = at + 1;
  }
  return set;
}

const rules = new WeakMap<object, ActionSet>();

/** The actions of a rule as a bit set, remembered for as long as the rule lives; not to be changed. */
export function ruleActions(rule: { readonly actions: readonly string[]; readonly actionSet?: ActionSet }): ActionSet {
  let set = rule.actionSet ?? rules.get(rule);
  if (set === undefined) {
    set = actionSetOf(rule.actions);
    rules.set(rule, set);
  }
  return set;
}

const actions = new Map<string, CatalogueAction>();

/** The catalogue's entry of a name as the catalogue writes it, remembered. */
export function actionNamed(name: string): CatalogueAction | undefined {
  let found = actions.get(name);
  if (found === undefined) {
    found = catalogue.action(name);
    if (found !== undefined) actions.set(name, found);
  }
  return found;
}
