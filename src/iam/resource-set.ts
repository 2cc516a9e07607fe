import type { AccessEntry } from "./access-entry.js";
import { arnIncludes, arnIntersects } from "./pattern.js";

/** Resources as a set: matched by a pattern, or by none of them. */
export type Resources = Pick<AccessEntry, "resources" | "notResources">;

/** Is every resource of `inner` one of `outer`? Never true wrongly. */
export function coversResources(outer: Resources, inner: Resources): boolean {
  if (inner.notResources) {
    if (outer.notResources) return outer.resources.every((left) => inner.resources.some((own) => arnIncludes(own, left)));
    return outer.resources.includes("*");
  }
  if (outer.notResources) return outer.resources.every((left) => inner.resources.every((own) => !arnIntersects(left, own)));
  return inner.resources.every((own) => outer.resources.some((pattern) => arnIncludes(pattern, own)));
}

/** Could a resource be in both? Never false wrongly. */
export function meetsResources(a: Resources, b: Resources): boolean {
  if (a.notResources && b.notResources) return !a.resources.includes("*") && !b.resources.includes("*");
  if (a.notResources) return b.resources.some((own) => !a.resources.some((left) => arnIncludes(left, own)));
  if (b.notResources) return meetsResources(b, a);
  return a.resources.some((one) => b.resources.some((other) => arnIntersects(one, other)));
}
