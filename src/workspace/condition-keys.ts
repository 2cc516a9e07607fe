import type { ActionSet } from "../iam/action-set.js";
import { catalogue, namesConditionKey } from "../iam/catalogue/index.js";

/** Condition keys of the actions, of one service only where `prefix` is given. */
export function keysOf(set: ActionSet, prefix?: string): ReadonlySet<string> {
  const keys = new Set<string>();
  for (const index of set) {
    if (prefix !== undefined && catalogue.serviceAt(index) !== prefix) continue;
    for (const key of catalogue.at(index).conditionKeys) keys.add(key);
  }
  return keys;
}

/** May a request of some action of the set carry the key? The key's own service is asked first, which spares decoding the others. */
export function knowsKey(set: ActionSet, key: string): boolean {
  if (catalogue.globalConditionKeys.some((known) => namesConditionKey(known.key, key))) return true;
  const matches = (keys: ReadonlySet<string>) => [...keys].some((known) => namesConditionKey(known, key));
  return matches(keysOf(set, key.split(":")[0]?.toLowerCase())) || matches(keysOf(set));
}
