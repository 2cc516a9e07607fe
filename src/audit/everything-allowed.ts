import type { AccessEntry } from "../iam/access.js";
import { ActionSet } from "../iam/action-set.js";
import { catalogue } from "../iam/catalogue/index.js";
import { factsOf } from "./action-facts.js";
import { isEverything } from "./resource-scope.js";

/**
 * Do the allow statements of one document together allow every action on every resource, however they are written: `*`, lists,
 * NotAction? Conditions and denies do not count, as in CIS.
 */
export function allowsEverything(entries: readonly AccessEntry[]): boolean {
  const broad = entries.filter(
    (entry) =>
      entry.effect === "Allow" && (entry.notResources ? entry.resources.length === 0 : entry.resources.some(isEverything)),
  );
  if (broad.reduce((sum, entry) => sum + factsOf(entry.actions).indexes.length, 0) < catalogue.size) return false;
  const all = ActionSet.empty();
  for (const entry of broad) all.addAll(entry.actions);
  return all.size === catalogue.size;
}
