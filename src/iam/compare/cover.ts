import type { Box } from "./box.js";
import { type Condition, conditionsOf, type Region, type RegionSearch } from "./region.js";

/** The bound that a comparison stops at: what is open then is unknown. */
export class TooMuch extends Error {}

/** How a region may leave one box: by not meeting one of the conditions that do not hold on all of it. */
interface Exit {
  readonly condition: Condition;
  readonly outside: Region;
}

interface Pending {
  readonly conditions: readonly Condition[];
  readonly exits: readonly Exit[];
}

/** Steps left; shared by all searches of one comparison. */
export interface Steps {
  left: number;
}

/** Undefined: the region does not meet the box. No exits: the box holds all of it. */
function exitsOf(region: Region, conditions: readonly Condition[], search: RegionSearch): readonly Exit[] | undefined {
  const exits: Exit[] = [];
  for (const condition of conditions) {
    if (search.part(region, condition, true) === undefined) return undefined;
    const outside = search.part(region, condition, false);
    if (outside !== undefined) exits.push({ condition, outside });
  }
  return exits;
}

/**
 * Parts of a region that no box holds. That there are none is certain; of each part it is certain only as far as `RegionSearch` is
 * exact. Each box is left by one of its conditions; the box with the fewest ways out goes first, and a box with one way decides.
 */
export function* beyond(
  region: Region,
  boxes: readonly (readonly Condition[])[],
  search: RegionSearch,
  steps: Steps,
): Generator<Region> {
  if (--steps.left < 0) throw new TooMuch();
  let best: Pending | undefined;
  const left: (readonly Condition[])[] = [];
  for (const conditions of boxes) {
    if (best?.exits.length === 1) {
      left.push(conditions);
      continue;
    }
    const exits = exitsOf(region, conditions, search);
    if (exits === undefined) continue;
    if (exits.length === 0) return;
    left.push(conditions);
    if (best === undefined || exits.length < best.exits.length) best = { conditions, exits };
  }
  if (best === undefined) {
    yield region;
    return;
  }
  const chosen = best;
  const others = left.filter((conditions) => conditions !== chosen.conditions);
  let rest: Region | undefined = region;
  for (const { condition } of chosen.exits) {
    const outside: Region | undefined = rest === undefined ? undefined : search.part(rest, condition, false);
    if (outside !== undefined) yield* beyond(outside, others, search, steps);
    rest = rest === undefined ? undefined : search.part(rest, condition, true);
  }
}

/** Conditions of boxes, made once. */
export function conditionsOfAll(boxes: readonly Box[]): readonly (readonly Condition[])[] {
  return boxes.map(conditionsOf);
}
