import type { ConditionBlock, OneOrMany, Statement } from "../iam/document.js";
import type { Place } from "../model/diagnostic.js";
import { actionSetOf } from "./action-index.js";
import { conditionKey } from "./conditions.js";
import { type LevelGrant, meansWholeServices } from "./grants.js";
import { minimise } from "./minimise.js";
import { normalGrants } from "./normal-form.js";

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

/**
 * Grants as statements: one for each set of resources and condition, its actions minimised level by level. Ordered by their text, so
 * that the order of rules in a file changes nothing.
 */
export function draftsOf(grants: readonly LevelGrant[]): readonly Draft[] {
  const groups = new Map<string, { first: LevelGrant; levels: Map<string, string[]> }>();
  for (const grant of normalGrants(grants)) {
    const key = `${grant.resources.join("\n")}\n\n${conditionKey(grant.when)}`;
    const group = groups.get(key) ?? { first: grant, levels: new Map<string, string[]>() };
    const names = group.levels.get(grant.level);
    if (names === undefined) group.levels.set(grant.level, [grant.action]);
    else names.push(grant.action);
    groups.set(key, group);
  }
  const drafts = [...groups.values()].map(({ first, levels }) => {
    const actions = [...levels]
      .flatMap(([level, names]) => minimise(actionSetOf(names), meansWholeServices(level) ? "whole" : "verbs"))
      .sort();
    return { actions, resources: first.resources, when: first.when, place: first.place };
  });
  const text = (draft: Draft) => JSON.stringify(statementOf(draft));
  return drafts.sort((a, b) => (text(a) < text(b) ? -1 : 1));
}
