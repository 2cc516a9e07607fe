import { ActionSet } from "../action-set.js";
import { catalogue } from "../catalogue/index.js";
import { tokensOf } from "../wildcard.js";
import type { Box } from "./box.js";
import type { Wanted } from "./key-state.js";
import type { Region } from "./region.js";
import { NO_RESOURCE } from "./resource-names.js";
import { COLON, onlyText, type TextPattern } from "./text-pattern.js";

/** Which requests a region is about: the catalogue's actions with resources, those without, and actions that it does not hold. */
export type Domain = "typed" | "untyped" | "beside";
export const DOMAINS: readonly Domain[] = ["typed", "untyped", "beside"];

const untyped = ActionSet.empty();
const looked = new Set<string>();

/**
 * Actions without resource-level permissions: they are about `*`, whatever a request names. Right for the services of `known`; others are not decoded.
 */
function untypedActions(known: ActionSet): ActionSet {
  for (let next = known.next(0); next >= 0; ) {
    const service = catalogue.service(catalogue.serviceAt(next));
    if (service === undefined) break;
    if (!looked.has(service.prefix)) {
      looked.add(service.prefix);
      for (const { index, resourceTypes } of service.actions) if (resourceTypes.length === 0) untyped.add(index);
    }
    const end = service.first + service.count;
    next = end < catalogue.size ? known.next(end) : -1;
  }
  return untyped;
}

/** `service:Action`: one colon, something on both sides. */
const NAME: TextPattern = {
  name: "an action's name",
  tokens: [...tokensOf("?*"), COLON, ...tokensOf("?*")],
  open: 5,
  folds: false,
  hasVariables: false,
  whole: [],
  reading: "plain",
};

function besideCatalogue({ patterns, negated }: Box["actions"]): Region["actions"] | undefined {
  if (negated) return { positive: [[NAME]], negative: patterns };
  const open = patterns.filter((pattern) => {
    const text = onlyText(pattern);
    return text === undefined || catalogue.indexOf(text) < 0;
  });
  return open.length === 0 ? undefined : { positive: [[NAME], open], negative: [] };
}

function actionsIn(box: Box, domain: Domain): Region["actions"] | undefined {
  if (domain === "beside") return besideCatalogue(box.actions);
  const plain = untypedActions(box.actions.known);
  const known = domain === "typed" ? box.actions.known.minus(plain) : box.actions.known.intersect(plain);
  return known.isEmpty() ? undefined : known;
}

/**
 * The regions that one Allow statement opens, under further conditions on the context. A pattern with variables has one of its own,
 * so that it can be followed as it stands.
 */
export function startsOf(box: Box, domain: Domain, wanted: readonly Wanted[]): readonly Region[] {
  const actions = actionsIn(box, domain);
  if (actions === undefined) return [];
  const keys = new Map<string, Wanted[]>();
  for (const one of [...wanted, ...box.clauses.map((clause) => ({ clause, holds: true }))]) {
    keys.set(one.clause.key, [...(keys.get(one.clause.key) ?? []), one]);
  }
  const { positive } = domain === "untyped" ? NO_RESOURCE : { positive: [] };
  const { patterns, negated } = box.resources;
  if (negated) return [{ actions, resources: { positive, negative: patterns }, keys }];
  const plain = patterns.filter((pattern) => !pattern.hasVariables);
  const groups = [...(plain.length > 0 ? [plain] : []), ...patterns.filter((one) => one.hasVariables).map((one) => [one])];
  return groups.map((group) => ({ actions, resources: { positive: [...positive, group], negative: [] }, keys }));
}
