import type { PolicyDocument } from "../document.js";
import { type Box, boxesOf } from "./box.js";
import type { Representative } from "./callers.js";
import { conditionsOfAll } from "./cover.js";
import type { Condition } from "./region.js";
import { namedIn, type Standing } from "./standing.js";
import type { Crossing } from "./text-pattern.js";

/** The statements of both sides as they count for one caller in one standing. */
export interface Question {
  readonly allows: readonly Box[];
  readonly denies: readonly Box[];
  readonly oldAllows: readonly Box[];
  readonly oldDenies: readonly Box[];
}

/** Both sides' statements, read once. */
export interface Sides {
  readonly existing: readonly Box[];
  readonly candidate: readonly Box[];
}

export function sidesOf(existing: readonly PolicyDocument[], candidate: readonly PolicyDocument[], crossing: Crossing): Sides {
  return { existing: boxesOf(existing, crossing), candidate: boxesOf(candidate, crossing) };
}

/** The statements about the caller; all of them where policies name no principal. */
export function questionFor(sides: Sides, one: Representative | undefined, standing: Standing | undefined): Question {
  const about = (boxes: readonly Box[], isAllow: boolean): readonly Box[] =>
    boxes.filter((box) => {
      if (box.isAllow !== isAllow) return false;
      if (one === undefined || standing === undefined) return true;
      const named = namedIn(box, one.caller);
      return named !== undefined && (!isAllow || standing.ways.includes(named));
    });
  // Who is allowed anyway gets what an existing deny took and the candidate does not.
  if (standing?.isAllowedAnyway)
    return { allows: about(sides.existing, false), denies: about(sides.candidate, false), oldAllows: [], oldDenies: [] };
  return {
    allows: about(sides.candidate, true),
    denies: about(sides.candidate, false),
    oldAllows: about(sides.existing, true),
    oldDenies: about(sides.existing, false),
  };
}

/**
 * Where one candidate statement may give new access: outside its own denies, what no existing statement allows, and what an existing
 * deny takes.
 */
export function targetsOf(
  question: Question,
): readonly { readonly within: readonly Condition[]; readonly beyond: readonly (readonly Condition[])[] }[] {
  const denies = conditionsOfAll(question.denies);
  const oldDenies = conditionsOfAll(question.oldDenies);
  return [
    { within: [], beyond: [...conditionsOfAll(question.oldAllows), ...denies] },
    ...oldDenies.map((within) => ({ within, beyond: denies })),
  ];
}

/** Questions that are the same to a search have the same name. */
export function nameOf({ allows, denies, oldAllows, oldDenies }: Question): string {
  const ids = (boxes: readonly Box[]): string => boxes.map(({ id }) => id).join();
  return [allows, denies, oldAllows, oldDenies].map(ids).join("/");
}
