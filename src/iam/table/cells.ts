import { ActionSet } from "../action-set.js";
import { catalogueSize } from "../catalogue/tables.js";
import { heldActions } from "./held.js";
import type { Layer } from "./layer.js";
import { provedSomewhere } from "./witness.js";

/** What a cell of the table says, by its number: see `accessTable`. */
export const CELLS = ["denied", "conditions", "resources", "everywhere"] as const;

export type Cell = (typeof CELLS)[number];

const CONDITIONS = 1;
const RESOURCES = 2;
const EVERYWHERE = 3;

function common(sets: readonly ActionSet[]): ActionSet {
  return sets.reduce((left, set) => left.intersect(set), ActionSet.full());
}

/** Allowed on a resource in every request since one layer is sure of it, and the others allow every resource. */
function plainlySomewhere(layers: readonly Layer[]): ActionSet {
  const found = ActionSet.empty();
  layers.forEach((layer, place) => {
    found.addAll(common([layer.sure, ...layers.filter((_, i) => i !== place).map(({ all }) => all)]));
  });
  return found;
}

/** One cell an action of the catalogue, by index, for a principal's own policies within these limits (boundaries, levels of SCPs). */
export function cellsOf(identity: Layer, limits: readonly Layer[]): Uint8Array {
  const layers = [identity, ...limits];
  const denies = layers.flatMap((layer) => layer.denies);
  const gone = ActionSet.empty();
  const touched = ActionSet.empty();
  /** Denied on every resource under a condition: no resource is left that is allowed in every request. */
  const sometimes = ActionSet.empty();
  for (const deny of denies) {
    touched.addAll(deny.may);
    (deny.when === undefined ? gone : sometimes).addAll(deny.all);
  }
  const held = heldActions(identity, limits, denies, common(limits.map((limit) => limit.may)).minus(gone));
  const everywhere = held.intersect(common(layers.map((layer) => layer.all))).minus(touched);
  const candidates = held
    .minus(everywhere)
    .minus(sometimes)
    .intersect(common(layers.map((layer) => layer.free)));
  const plainly = candidates.intersect(plainlySomewhere(layers)).minus(touched);
  const proved = provedSomewhere(candidates.minus(plainly), layers, denies);

  const cells = new Uint8Array(catalogueSize);
  held.forEach((index) => {
    cells[index] = CONDITIONS;
  });
  for (const set of [plainly, proved]) {
    set.forEach((index) => {
      cells[index] = RESOURCES;
    });
  }
  everywhere.forEach((index) => {
    cells[index] = EVERYWHERE;
  });
  return cells;
}
