import type { ActionSet } from "../iam/action-set.js";
import { catalogue } from "../iam/catalogue/index.js";
import type { KnownActions } from "./known-actions.js";
import { serviceOfPattern, type Wildcard, type WildcardEffect } from "./wildcards.js";

/** Which bundle. */
export interface BundlePlace {
  readonly team: string;
  readonly environment: string;
  readonly account: string;
}

/** A bundle as it was written before, by some catalogue. */
export interface WrittenBundle extends BundlePlace {
  /** Hash of the catalogue that it was made with; undefined where the file does not say. */
  readonly catalogue: string | undefined;
  /** Undefined where one of its documents cannot be read. */
  readonly wildcards: readonly Wildcard[] | undefined;
}

/** Actions that AWS has added since, and that a written wildcard matches although nobody has looked at them. */
export interface Gain {
  readonly pattern: string;
  readonly effect: WildcardEffect;
  readonly actions: readonly string[];
  readonly bundles: readonly BundlePlace[];
}

export interface Gains {
  readonly gained: readonly Gain[];
  /** Bundles of another catalogue of whose actions there is no record: what their wildcards gained is not known. */
  readonly unknown: readonly BundlePlace[];
}

/** Actions that a pattern matches today and that were not known then; undefined where the record is silent on the service. */
function gainOf(pattern: string, then: KnownActions, knownThen: ActionSet): readonly string[] | undefined {
  if (!then.has(serviceOfPattern(pattern))) return undefined;
  return [...catalogue.expand(pattern).minus(knownThen)].map((index) => catalogue.nameAt(index));
}

/**
 * What the wildcards of written bundles have gained since, pattern by pattern. `recordOf` gives the actions that a catalogue knew.
 * A bundle of today's catalogue has gained nothing where there is no record.
 */
export function gainsOf(bundles: readonly WrittenBundle[], recordOf: (hash: string) => KnownActions | undefined): Gains {
  const sets = new Map<KnownActions, ActionSet>();
  const setOf = (then: KnownActions): ActionSet => {
    const names = [...then].flatMap(([prefix, own]) => own.map((name) => `${prefix}:${name}`));
    const set = sets.get(then) ?? catalogue.expandAll(names);
    sets.set(then, set);
    return set;
  };
  const gained = new Map<
    string,
    { pattern: string; effect: WildcardEffect; actions: readonly string[]; bundles: BundlePlace[] }
  >();
  const unknown: BundlePlace[] = [];
  for (const { team, environment, account, catalogue: hash, wildcards } of bundles) {
    const place = { team, environment, account };
    const then = hash === undefined ? undefined : recordOf(hash);
    if (then === undefined || wildcards === undefined) {
      if (wildcards === undefined || hash !== catalogue.hash) unknown.push(place);
      continue;
    }
    let isSilent = false;
    for (const { pattern, effect } of wildcards) {
      const actions = gainOf(pattern, then, setOf(then));
      if (actions === undefined) isSilent = true;
      if (actions === undefined || actions.length === 0) continue;
      const key = `${pattern} ${effect} ${actions.join()}`;
      const known = gained.get(key);
      if (known === undefined) gained.set(key, { pattern, effect, actions, bundles: [place] });
      else known.bundles.push(place);
    }
    if (isSilent) unknown.push(place);
  }
  const sorted = [...gained].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, gain]) => gain);
  return { gained: sorted, unknown };
}
