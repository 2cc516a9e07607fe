import type { AccessEntry } from "./access-entry.js";
import { disjoint, implies } from "./condition/implication.js";
import type { ConditionBlock } from "./document.js";
import { coversResources, meetsResources } from "./resource-set.js";

/** Access to one action that is left of an Allow statement. */
export interface AccessPiece {
  /** Patterns of resources; with `notResources` the piece is about everything that matches none of them. */
  readonly resources: readonly string[];
  readonly notResources: boolean;
  readonly when: ConditionBlock | undefined;
  /** The Allow statement that it comes from. */
  readonly entry: AccessEntry;
  /**
   * True: every request that meets `resources` and `when` is allowed by these layers. False: some may be; a deny or the boundary
   * takes an unknown part away.
   */
  readonly certain: boolean;
}

/** A piece of an Allow entry for each of its patterns, since a deny may take one and leave another. */
function partsOf(entry: AccessEntry): readonly AccessPiece[] {
  const { notResources, when } = entry;
  if (notResources) return [{ resources: entry.resources, notResources, when, entry, certain: true }];
  return entry.resources.map((pattern) => ({ resources: [pattern], notResources, when, entry, certain: true }));
}

/** What the denies leave of a piece: nothing, all of it for certain, or all of it perhaps. */
function afterDenies(piece: AccessPiece, denies: readonly AccessEntry[]): AccessPiece | undefined {
  let { certain } = piece;
  for (const deny of denies) {
    if (!meetsResources(deny, piece) || disjoint(piece.when, deny.when)) continue;
    if (coversResources(deny, piece) && implies(piece.when, deny.when)) return undefined;
    certain = false;
  }
  return certain === piece.certain ? piece : { ...piece, certain };
}

/** What a boundary's Allow statements leave of a piece, narrowed to a pattern of theirs where that lies within the piece. */
export function withinBoundary(piece: AccessPiece, allows: readonly AccessEntry[]): readonly AccessPiece[] {
  const usable = allows.filter((allow) => meetsResources(allow, piece) && !disjoint(piece.when, allow.when));
  if (usable.some((allow) => coversResources(allow, piece) && implies(piece.when, allow.when))) return [piece];
  const parts: AccessPiece[] = [];
  for (const allow of usable) {
    if (allow.notResources || coversResources(allow, piece)) return [{ ...piece, certain: false }];
    for (const pattern of allow.resources) {
      const narrow = { resources: [pattern], notResources: false };
      if (!meetsResources(narrow, piece)) continue;
      if (!coversResources(piece, narrow)) return [{ ...piece, certain: false }];
      parts.push({ ...piece, ...narrow, certain: piece.certain && implies(piece.when, allow.when) });
    }
  }
  return parts;
}

/** Pieces of one statement that are equally certain, put together again. */
function joined(pieces: readonly AccessPiece[]): readonly AccessPiece[] {
  const groups = new Map<string, AccessPiece>();
  for (const piece of pieces) {
    const key = piece.notResources ? `not ${groups.size}` : String(piece.certain);
    const group = groups.get(key);
    const resources = group === undefined ? piece.resources : [...new Set([...group.resources, ...piece.resources])];
    groups.set(key, { ...piece, resources });
  }
  return [...groups.values()];
}

/**
 * What may be done with one action, by index: each Allow entry less what denies certainly take, within the boundary. Identity layer:
 * `entries` are all policies of the principal and its groups together; `boundaryEntries` undefined means no boundary, an empty list
 * one that allows nothing. Nothing that `decide` allows is missing from the pieces, and everything in a certain piece is allowed.
 */
export function allowedOn(
  entries: readonly AccessEntry[],
  boundaryEntries: readonly AccessEntry[] | undefined,
  action: number,
): readonly AccessPiece[] {
  const about = entries.filter((entry) => entry.actions.has(action));
  if (!about.some((entry) => entry.effect === "Allow")) return [];
  const boundary = boundaryEntries?.filter((entry) => entry.actions.has(action));
  const denies = [...about, ...(boundary ?? [])].filter((entry) => entry.effect === "Deny");
  const limits = boundary?.filter((entry) => entry.effect === "Allow");
  return about
    .filter((entry) => entry.effect === "Allow")
    .flatMap((entry) => {
      const within = limits === undefined ? partsOf(entry) : partsOf(entry).flatMap((part) => withinBoundary(part, limits));
      return joined(within.flatMap((part) => afterDenies(part, denies) ?? []));
    });
}

/**
 * What of a wanted piece is not covered for certain by the others; undefined where all of it is. A pattern is covered where one of
 * them holds the whole pattern under a condition that the wanted one implies. Only pieces with `certain` cover.
 */
export function uncovered(
  wanted: Pick<AccessPiece, "resources" | "notResources" | "when">,
  by: readonly Pick<AccessPiece, "resources" | "notResources" | "when" | "certain">[],
): Pick<AccessPiece, "resources" | "notResources" | "when"> | undefined {
  const covering = by.filter((piece) => piece.certain && implies(wanted.when, piece.when));
  if (wanted.notResources) return covering.some((piece) => coversResources(piece, wanted)) ? undefined : wanted;
  const left = wanted.resources.filter(
    (pattern) => !covering.some((piece) => coversResources(piece, { resources: [pattern], notResources: false })),
  );
  return left.length === 0 ? undefined : { ...wanted, resources: left };
}
