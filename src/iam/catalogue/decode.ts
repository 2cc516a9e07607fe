import { ACCESS_LEVELS, CLASSES, RISKS } from "../classes.js";
import type { ActionResourceType, CatalogueAction, CatalogueResourceType, ConditionKey } from "./entries.js";
import { classBits, detailsText, namesOf, type ServiceRow } from "./tables.js";

/** [level bits, risk bits, [type * 2 + required, ...key places][], key places, dependents or 0 for unknown] */
type Shape = readonly [number, number, readonly (readonly number[])[], readonly number[], readonly string[] | 0];

interface Written {
  readonly k: readonly (readonly [key: string, type: string])[];
  readonly r: readonly (readonly [name: string, arns: readonly string[], keys: readonly number[]])[];
  readonly s: readonly Shape[];
  readonly a: readonly number[];
}

/** What a service's JSON text tells. */
export interface ServiceDetails {
  readonly actions: readonly CatalogueAction[];
  readonly resourceTypes: readonly CatalogueResourceType[];
  readonly conditionKeys: readonly ConditionKey[];
}

const setsByOrder = new Map<readonly string[], ReadonlySet<string>[]>();

/** The set of a bit mask over an order; equal masks give the same set. */
function setOf<T extends string>(order: readonly T[], bits: number): ReadonlySet<T> {
  let sets = setsByOrder.get(order);
  if (sets === undefined) {
    sets = [];
    setsByOrder.set(order, sets);
  }
  sets[bits] ??= new Set(order.filter((_, bit) => (bits & (1 << bit)) !== 0));
  return sets[bits] as ReadonlySet<T>;
}

function pick<T>(list: readonly T[], place: number): T {
  const found = list[place];
  if (found === undefined) throw new RangeError("the catalogue's tables do not fit together; build it again");
  return found;
}

/** The lists' texts, each once; a list that stands alone is given back as it is, which most are. */
function union(lists: readonly (readonly string[])[]): readonly string[] {
  const filled = lists.filter((list) => list.length > 0);
  return filled.length < 2 ? (filled[0] ?? []) : [...new Set(filled.flat())];
}

/** Decodes one service's actions, resource types and condition keys. */
export function decodeService(row: ServiceRow): ServiceDetails {
  const written = JSON.parse(detailsText(row)) as Written;
  const conditionKeys = written.k.map(([key, type]) => ({ key, type }));
  const keysAt = (places: readonly number[]) => places.map((place) => pick(conditionKeys, place).key);
  const resourceTypes = written.r.map(([name, arns, keys]) => ({ name, arns, conditionKeys: keysAt(keys) }));
  const shapes = written.s.map(([levels, risks, uses, keys, dependents]) => {
    const types = uses.map(([use = 0, ...own]): ActionResourceType => {
      const { name, arns, conditionKeys: shared } = pick(resourceTypes, use >> 1);
      return { name, arns, required: use % 2 === 1, conditionKeys: own.length === 0 ? shared : union([shared, keysAt(own)]) };
    });
    return {
      levels: setOf(ACCESS_LEVELS, levels),
      risks: setOf(RISKS, risks),
      resourceTypes: types,
      conditionKeys: union([keysAt(keys), ...types.map((type) => type.conditionKeys)]),
      dependents: dependents === 0 ? ("unknown" as const) : dependents,
    };
  });
  const actions = namesOf(row).map((name, place): CatalogueAction => {
    const index = row.first + place;
    const shape = pick(shapes, pick(written.a, place));
    // Written out: an object spread here costs more than the rest of the decoding.
    return {
      name: `${row.prefix}:${name}`,
      service: row.prefix,
      index,
      levels: shape.levels,
      classes: setOf(CLASSES, classBits(index)),
      risks: shape.risks,
      resourceTypes: shape.resourceTypes,
      conditionKeys: shape.conditionKeys,
      dependents: shape.dependents,
    };
  });
  return { actions, resourceTypes, conditionKeys };
}
