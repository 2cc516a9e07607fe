import { ActionSet } from "../iam/action-set.js";
import { type CatalogueAction, catalogue } from "../iam/catalogue/index.js";

/** Exact catalogue names as a bit set. Names that the catalogue does not know are left out. */
export function actionSetOf(names: readonly string[]): ActionSet {
  const set = ActionSet.empty();
  for (const name of names) {
    const index = catalogue.indexOf(name);
    if (index !== -1) set.add(index);
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

const names: string[] = [];

/** Name of an index, remembered: the same thousands are asked for in every account. */
export function nameAt(index: number): string {
  names[index] ??= catalogue.nameAt(index);
  return names[index] as string;
}

/** The catalogue's entry of a name as the catalogue writes it. */
export function actionNamed(name: string): CatalogueAction | undefined {
  return catalogue.action(name);
}
