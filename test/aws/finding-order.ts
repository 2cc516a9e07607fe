import type { Finding, FindingSet } from "./finding-set.js";

/** The value at a path such as `Service.Archived`; a list on the way is gone into at its first entry. */
export function valueAt(finding: Finding, path: readonly string[]): unknown {
  let value: unknown = finding;
  for (const step of path) {
    if (Array.isArray(value)) value = value[0];
    if (typeof value !== "object" || value === null) return undefined;
    value = (value as Record<string, unknown>)[step];
  }
  return value;
}

const orders = new WeakMap<FindingSet, Map<string, Uint32Array>>();

function compare(a: unknown, b: unknown): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  const [left, right] = [String(a ?? ""), String(b ?? "")];
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Indexes of a set's findings in order of one value; what is equal stays in the set's own order. Kept, since a page chain asks again. */
export function orderBy(set: FindingSet, path: readonly string[], descending: boolean): Uint32Array {
  const known = orders.get(set) ?? new Map<string, Uint32Array>();
  orders.set(set, known);
  const key = `${path.join(".")}/${descending}`;
  const found = known.get(key);
  if (found !== undefined) return found;
  const values = Array.from({ length: set.length }, (_, i) => valueAt(set.at(i), path));
  const sign = descending ? -1 : 1;
  const order = Uint32Array.from(values.keys()).sort((a, b) => sign * compare(values[a], values[b]) || a - b);
  known.set(key, order);
  return order;
}

/** Indexes of a set's findings that pass, from a place on, up to so many; and the place after the last one looked at. */
export function scan(
  set: FindingSet,
  order: Uint32Array | undefined,
  start: number,
  size: number,
  passes: (finding: Finding) => boolean,
): { found: number[]; next: number | undefined } {
  const found: number[] = [];
  for (let place = start; place < set.length; place++) {
    const index = order === undefined ? place : (order[place] ?? 0);
    if (!passes(set.at(index))) continue;
    // The page ends only where a further finding is known to be there, so that the last page has no cursor.
    if (found.length === size) return { found, next: place };
    found.push(index);
  }
  return { found, next: undefined };
}
