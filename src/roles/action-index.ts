import { ActionSet } from "../iam/action-set.js";
import { type CatalogueAction, catalogue } from "../iam/catalogue/index.js";

let indexes: Map<string, number> | undefined;

/** Index of every name, without decoding what the catalogue knows about it. */
function indexOf(name: string): number | undefined {
  if (indexes === undefined) {
    indexes = new Map();
    for (let i = 0; i < catalogue.size; i++) indexes.set(catalogue.nameAt(i).toLowerCase(), i);
  }
  return indexes.get(name.toLowerCase());
}

const sets = new WeakMap<readonly string[], ActionSet>();

/** Exact catalogue names as a bit set, remembered for as long as the list lives. Names that the catalogue does not know are left out. */
export function actionSetOf(names: readonly string[]): ActionSet {
  let set = sets.get(names);
  if (set === undefined) {
    set = ActionSet.empty();
    for (const name of names) {
      const index = indexOf(name);
      if (index !== undefined) set.add(index);
    }
    sets.set(names, set);
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
