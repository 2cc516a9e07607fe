import { ActionSet } from "../action-set.js";
import { RISKS, type Risk } from "../classes.js";
import { findConditionKey } from "./condition-keys.js";
import { decodeService, type ServiceDetails } from "./decode.js";
import type { CatalogueAction, CatalogueService, ConditionKey } from "./entries.js";
import { addMatches, isExact } from "./expand.js";
import { lowerLetters } from "./name-pattern.js";
import * as tables from "./tables.js";

export { arnTemplateToPattern } from "./arn-template.js";
export { namesConditionKey } from "./condition-keys.js";
export type { CatalogueAction, CatalogueService, ConditionKey } from "./entries.js";
export { fixedResource, takesNoChoice } from "./fixed-resource.js";

/** How many expanded patterns are remembered; patterns come from accounts, so there is a bound. */
const REMEMBERED = 4096;

const services: CatalogueService[] = [];
const expanded = new Map<string, ActionSet>();
const foundKeys = new Map<string, ConditionKey | undefined>();
let byClasses: ReadonlyMap<number, ActionSet> | undefined;
let globals: readonly ConditionKey[] | undefined;
let prefixesByCategory: ReadonlyMap<string, readonly string[]> | undefined;

/** A service whose details are decoded when first asked for. */
function lazyService(row: tables.ServiceRow): CatalogueService {
  let details: ServiceDetails | undefined;
  const decoded = () => {
    details ??= decodeService(row);
    return details;
  };
  return {
    prefix: row.prefix,
    name: row.name,
    categories: row.categories,
    reviewed: row.reviewed,
    resourceControlPolicies: row.resourceControlPolicies,
    first: row.first,
    count: row.count,
    get actions() {
      return decoded().actions;
    },
    get resourceTypes() {
      return decoded().resourceTypes;
    },
    get conditionKeys() {
      return decoded().conditionKeys;
    },
  };
}

function serviceOf(row: tables.ServiceRow): CatalogueService {
  let service = services[row.place];
  if (service === undefined) {
    service = lazyService(row);
    services[row.place] = service;
  }
  return service;
}

function groupByCategory(): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const { prefix, categories } of tables.rows)
    for (const category of categories) {
      const prefixes = found.get(category);
      if (prefixes === undefined) found.set(category, [prefix]);
      else prefixes.push(prefix);
    }
  return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function byCategory(): ReadonlyMap<string, readonly string[]> {
  prefixesByCategory ??= groupByCategory();
  return prefixesByCategory;
}

/** Where an exact name stands; names of a service are sorted by lower case. -1: not in the catalogue. */
function indexOf(name: string): number {
  const colon = name.indexOf(":");
  const row = colon === -1 ? undefined : tables.rowOf(name.slice(0, colon));
  if (row === undefined) return -1;
  const place = placeOf(tables.lowerNamesOf(row), lowerLetters(name.slice(colon + 1)));
  return place === -1 ? -1 : row.first + place;
}

function placeOf(sorted: readonly string[], name: string): number {
  let low = 0;
  let high = sorted.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const found = sorted[middle] ?? "";
    if (found === name) return middle;
    if (found < name) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}

function globalKeys(): readonly ConditionKey[] {
  globals ??= tables.readGlobalConditionKeys().map(([key, type]) => ({ key, type }));
  return globals;
}

function at(index: number): CatalogueAction {
  const row = tables.rowAt(index);
  return serviceOf(row).actions[index - row.first] as CatalogueAction;
}

function expandInto(set: ActionSet, pattern: string): void {
  if (!isExact(pattern)) {
    // Names are sorted, so that looking up those which begin alike is cheaper than putting a remembered set into another.
    const colon = pattern.indexOf(":");
    if (colon > 0 && pattern.endsWith("*") && isExact(pattern.slice(0, -1))) addMatches(set, lowerLetters(pattern));
    else set.addAll(expandWildcard(pattern));
  } else {
    const index = indexOf(pattern);
    if (index !== -1) set.add(index);
  }
}

function expandWildcard(pattern: string): ActionSet {
  const key = lowerLetters(pattern);
  let found = expanded.get(key);
  if (found === undefined) {
    found = ActionSet.empty();
    addMatches(found, key);
    if (expanded.size >= REMEMBERED) expanded.delete(expanded.keys().next().value ?? "");
    expanded.set(key, found);
  }
  return found;
}

/**
 * Every AWS action, its levels, classes, risks, resource types, condition keys and dependent actions.
 * Source: AWS Service Authorization Reference, compiled at build time. Details are decoded a service at a time, when first asked for.
 */
export const catalogue = {
  /** SHA-256 (hex) over everything that the catalogue says, classes included. */
  hash: tables.catalogueHash,
  /** Version of the data that it was built from. */
  source: tables.catalogueSource,
  /** How many actions there are. */
  size: tables.catalogueSize,
  /** Service prefixes, sorted. */
  prefixes: tables.rows.map((row) => row.prefix) as readonly string[],

  /** AWS's categories of services ("compute"), sorted. */
  get categories(): readonly string[] {
    return [...byCategory().keys()];
  },

  /** The service of a prefix, in any case. */
  service(prefix: string): CatalogueService | undefined {
    const row = tables.rowOf(prefix);
    return row === undefined ? undefined : serviceOf(row);
  },

  /** Prefixes of a category's services, sorted; none for an unknown category. */
  category(name: string): readonly string[] {
    return byCategory().get(name) ?? [];
  },

  /** The action of an exact name, in any case: "S3:getobject" finds s3:GetObject. */
  action(name: string): CatalogueAction | undefined {
    const index = indexOf(name);
    return index === -1 ? undefined : at(index);
  },

  /** Index of an exact name, in any case, without decoding anything; -1 where the catalogue does not hold it. */
  indexOf,

  /** Name of an index, without decoding its details; throws RangeError outside 0..size-1. */
  nameAt(index: number): string {
    const row = tables.rowAt(index);
    return `${row.prefix}:${tables.namesOf(row)[index - row.first]}`;
  },

  /** Action of an index; throws RangeError outside 0..size-1. */
  at,

  /** Prefix of the service that holds an index. */
  serviceAt(index: number): string {
    return tables.rowAt(index).prefix;
  },

  /** Classes of an index as bits, bit i for CLASSES[i], without decoding its details. */
  classBitsAt: tables.classBits,

  /** Actions whose classes' bits pass the test, which is asked once for each combination that occurs. The set is the caller's own. */
  withClasses(test: (bits: number) => boolean): ActionSet {
    byClasses ??= ActionSet.grouped(tables.classBits);
    const passed = ActionSet.empty();
    for (const [bits, set] of byClasses) if (test(bits)) passed.addAll(set);
    return passed;
  },

  /** Indexes of the actions with a risk, ascending, without decoding any details. */
  withRisk(risk: Risk): readonly number[] {
    return tables.indexesWithRisk(RISKS.indexOf(risk));
  },

  /** Actions that match an IAM action pattern: `*` and `?` anywhere, letters in any case. The set is the caller's own. */
  expand(pattern: string): ActionSet {
    if (!isExact(pattern)) return expandWildcard(pattern).copy();
    const set = ActionSet.empty();
    expandInto(set, pattern);
    return set;
  },

  /** The union of what the patterns match, in one set: cheaper than one set a name. Added to `set`, where one is given. */
  expandAll(patterns: Iterable<string>, set: ActionSet = ActionSet.empty()): ActionSet {
    for (const pattern of patterns) expandInto(set, pattern);
    return set;
  },

  /** The listed key that a written one means, in any case: "aws:requesttag/team" finds aws:RequestTag/${TagKey}. Undefined: no such key. */
  conditionKey(name: string): ConditionKey | undefined {
    if (foundKeys.has(name)) return foundKeys.get(name);
    const found = findConditionKey(name, globalKeys(), (row) => serviceOf(row).conditionKeys);
    if (foundKeys.size >= REMEMBERED) foundKeys.clear();
    foundKeys.set(name, found);
    return found;
  },

  /** Condition keys that every request may carry ("aws:PrincipalArn"); which of them a service sends, AWS's data does not say. */
  get globalConditionKeys(): readonly ConditionKey[] {
    return globalKeys();
  },
} as const;
