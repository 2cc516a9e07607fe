import type { ActionSet } from "../action-set.js";
import type { Box, Side } from "./box.js";
import type { KeyClause } from "./key-clause.js";
import { type KeyState, keyState, type Wanted } from "./key-state.js";
import type { Language } from "./language.js";
import type { TextSearch } from "./text-set.js";

/**
 * A part of all requests: actions × resources × states of condition keys. Actions are either actions of the catalogue, or texts
 * beside it.
 */
export interface Region {
  readonly actions: ActionSet | Language;
  readonly resources: Language;
  readonly keys: ReadonlyMap<string, readonly Wanted[]>;
}

/** One of the things that a statement says of a request. */
export type Condition =
  | { readonly about: "action"; readonly side: Box["actions"] }
  | { readonly about: "resource"; readonly side: Side }
  | { readonly about: "key"; readonly clause: KeyClause };

export function conditionsOf(box: Box): readonly Condition[] {
  return [
    { about: "action", side: box.actions },
    { about: "resource", side: box.resources },
    ...box.clauses.map((clause) => ({ about: "key" as const, clause })),
  ];
}

function isKnown(actions: Region["actions"]): actions is ActionSet {
  return "has" in actions;
}

function within(language: Language, side: Side, holds: boolean): Language {
  return side.negated === holds
    ? { ...language, negative: [...language.negative, ...side.patterns] }
    : { ...language, positive: [...language.positive, side.patterns] };
}

/** Answers about the keys' states, for one comparison. */
export class RegionSearch {
  readonly texts: TextSearch;
  readonly #states = new Map<string, KeyState>();

  constructor(texts: TextSearch) {
    this.texts = texts;
  }

  stateOf(key: string, wanted: readonly Wanted[]): KeyState {
    const name = wanted.map(({ clause, holds }) => `${holds ? "+" : "-"}${clause.name}`).join(" ");
    const known = this.#states.get(name);
    if (known !== undefined) return known;
    const made = keyState(key, wanted, this.texts);
    this.#states.set(name, made);
    return made;
  }

  /** The part of the region where the condition holds, or does not; undefined where there is certainly none. */
  part(region: Region, condition: Condition, holds: boolean): Region | undefined {
    if (condition.about === "action") return this.#actionPart(region, condition.side, holds);
    if (condition.about === "resource") {
      const resources = within(region.resources, condition.side, holds);
      return this.texts.find(resources).found === "none" ? undefined : { ...region, resources };
    }
    const { clause } = condition;
    const wanted = region.keys.get(clause.key) ?? [];
    const same = wanted.find((one) => one.clause.name === clause.name);
    if (same !== undefined) return same.holds === holds ? region : undefined;
    const more = [...wanted, { clause, holds }];
    if (this.stateOf(clause.key, more).found === "none") return undefined;
    return { ...region, keys: new Map(region.keys).set(clause.key, more) };
  }

  #actionPart(region: Region, side: Box["actions"], holds: boolean): Region | undefined {
    if (!isKnown(region.actions)) {
      const actions = within(region.actions, side, holds);
      return this.texts.find(actions).found === "none" ? undefined : { ...region, actions };
    }
    if (!region.actions.intersects(side.known)) return holds ? undefined : region;
    const actions = holds ? region.actions.intersect(side.known) : region.actions.minus(side.known);
    return actions.isEmpty() ? undefined : { ...region, actions };
  }

  /** The part where all of a statement's conditions hold. */
  inside(region: Region, conditions: readonly Condition[]): Region | undefined {
    let left: Region | undefined = region;
    for (const condition of conditions) {
      left = left === undefined ? undefined : this.part(left, condition, true);
    }
    return left;
  }
}
