import { ActionSet } from "../action-set.js";
import { coversResources, meetsResources, type Resources } from "../resource-set.js";
import { excludes, guarantees } from "./conditions.js";
import type { Layer, Rule } from "./layer.js";
import { reachOf } from "./reach.js";

/** Each pattern of an Allow by itself, since a deny or a limit may take one and leave another; with the actions that it is about. */
function partsOf({ entry }: Rule, actions: ActionSet): readonly (readonly [Resources, ActionSet])[] {
  if (entry.notResources || entry.resources.length === 1) return [[entry, actions]];
  return entry.resources.map((pattern) => [
    { resources: [pattern], notResources: false },
    pattern === "*" ? actions : actions.intersect(reachOf(pattern).met.some),
  ]);
}

/** What one Allow may still give of these actions within the limits and after the denies. */
function leftOf(rule: Rule, within: ActionSet, limits: readonly Layer[], denies: readonly Rule[]): ActionSet {
  const { when } = rule;
  const narrow = limits
    .filter((limit) => !limit.full.includes(within))
    .map((limit) => limit.allows.filter((allow) => !excludes(when, allow.when)));
  const takers = denies.filter((deny) => !deny.isFull && guarantees(when, deny.when) && deny.entry.actions.intersects(within));
  if (narrow.length === 0 && takers.length === 0) return within;
  const left = ActionSet.empty();
  for (const [part, actions] of partsOf(rule, within)) {
    let own = actions;
    for (const allows of narrow) {
      const leave = ActionSet.empty();
      for (const allow of allows) if (meetsResources(allow.entry, part)) leave.addAll(allow.entry.actions);
      own = own.intersect(leave);
    }
    for (const deny of takers) if (coversResources(deny.entry, part)) own = own.minus(deny.entry.actions);
    left.addAll(own);
  }
  return left;
}

/**
 * Actions that may be allowed on some resource in some request: what is left out is proved to be denied. `within` are the actions
 * that the limits leave and no unconditional deny takes everywhere.
 */
export function heldActions(identity: Layer, limits: readonly Layer[], denies: readonly Rule[], within: ActionSet): ActionSet {
  const held = ActionSet.empty();
  const narrow: Rule[] = [];
  for (const rule of identity.allows) {
    if (rule.isFull) held.addAll(rule.may.intersect(within));
    else narrow.push(rule);
  }
  for (const rule of narrow) {
    const actions = rule.may.intersect(within).minus(held);
    if (!actions.isEmpty()) held.addAll(leftOf(rule, actions, limits, denies));
  }
  return held;
}
