import { catalogue } from "../../iam/catalogue/index.js";
import { CLASSES } from "../../iam/classes.js";
import { type ActionFacts, actionTables } from "../action-facts.js";

/** A service with fewer actions is no service to run, but a channel that an agent speaks on. */
const FEWEST = 10;

const NONE: readonly string[] = Object.freeze([]);
const known = new WeakMap<ActionFacts, readonly string[]>();
let sizes: Uint32Array | undefined;

/** How many actions each service has, by its place in `actionTables`. */
function serviceSizes(services: readonly string[]): Uint32Array {
  sizes ??= Uint32Array.from(services, (prefix) => catalogue.service(prefix)?.count ?? 0);
  return sizes;
}

/** Services all of whose actions are among these, by prefix; worked out once for every policy that shares the actions. */
export function wholeServices(facts: ActionFacts): readonly string[] {
  const before = known.get(facts);
  if (before !== undefined) return before;
  const { indexes } = facts;
  const { groups, services } = actionTables();
  const all = serviceSizes(services);
  const found: string[] = [];
  let place = -1;
  let count = 0;
  // A service's actions stand together.
  for (let i = 0; i <= indexes.length; i++) {
    const next = i < indexes.length ? Math.floor((groups[indexes[i] as number] as number) / CLASSES.length) : -1;
    if (next !== place) {
      if (count >= FEWEST && count === all[place]) found.push(services[place] as string);
      place = next;
      count = 0;
    }
    count++;
  }
  const whole = found.length === 0 ? NONE : found;
  known.set(facts, whole);
  return whole;
}
