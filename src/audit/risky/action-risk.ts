import { catalogue } from "../../iam/catalogue/index.js";
import { CLASSES } from "../../iam/classes.js";
import { type ActionFacts, type ActionRisk, actionTables, WRITES } from "../action-facts.js";
import { riskKinds } from "./risk-kinds.js";

/** A service with fewer actions is no service to run, but a channel that an agent speaks on. */
const FEWEST = 10;

const NONE: readonly string[] = Object.freeze([]);
const NO_RISK: ActionRisk = Object.freeze({ kinds: 0, indexes: Object.freeze([]), services: NONE });
let sizes: Uint32Array | undefined;

/** How many actions each service has, by its place in `actionTables`. */
function serviceSizes(services: readonly string[]): Uint32Array {
  sizes ??= Uint32Array.from(services, (prefix) => catalogue.service(prefix)?.count ?? 0);
  return sizes;
}

/** Services all of whose actions are there, by prefix. A service's actions stand together. */
function wholeServices({ indexes, bits }: ActionFacts): readonly string[] {
  if ((bits & WRITES) === 0 || indexes.length < FEWEST) return NONE;
  const { groups, services } = actionTables();
  const all = serviceSizes(services);
  const found: string[] = [];
  let place = -1;
  let count = 0;
  for (let i = 0; i <= indexes.length; i++) {
    const next = i < indexes.length ? Math.floor((groups[indexes[i] as number] as number) / CLASSES.length) : -1;
    if (next !== place) {
      if (count >= FEWEST && count === all[place]) found.push(services[place] as string);
      place = next;
      count = 0;
    }
    count++;
  }
  return found.length === 0 ? NONE : found;
}

function riskAnew(facts: ActionFacts): ActionRisk {
  const table = riskKinds();
  const { indexes } = facts;
  const found: number[] = [];
  let kinds = 0;
  for (let i = 0; i < indexes.length; i++) {
    const index = indexes[i] as number;
    const kind = table[index] as number;
    if (kind === 0) continue;
    kinds |= kind;
    found.push(index);
  }
  const services = wholeServices(facts);
  return kinds === 0 && services.length === 0 ? NO_RISK : { kinds, indexes: found, services };
}

/** What is risky about the actions; worked out once for every policy that shares them. */
export function actionRisk(facts: ActionFacts): ActionRisk {
  facts.risk ??= riskAnew(facts);
  return facts.risk;
}
