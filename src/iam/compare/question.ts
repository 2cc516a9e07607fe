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
  /** What each of the boundaries allows; none where there is no boundary. */
  readonly limits: readonly (readonly Box[])[];
  readonly oldLimits: readonly (readonly Box[])[];
}

/** One side: its policies, and the boundaries that each of them must stay within. */
export interface Policies {
  readonly documents: readonly PolicyDocument[];
  readonly boundaries: readonly PolicyDocument[];
}

/** A side's statements, read once. */
export interface Side {
  readonly boxes: readonly Box[];
  readonly boundaries: readonly (readonly Box[])[];
}

export interface Sides {
  readonly existing: Side;
  readonly candidate: Side;
}

export function sideOf({ documents, boundaries }: Policies, crossing: Crossing): Side {
  return { boxes: boxesOf(documents, crossing), boundaries: boundaries.map((one) => boxesOf([one], crossing)) };
}

/** Every statement of both sides. */
export function allBoxes({ existing, candidate }: Sides): readonly Box[] {
  return [existing, candidate].flatMap(({ boxes, boundaries }) => [...boxes, ...boundaries.flat()]);
}

export function mapBoxes({ existing, candidate }: Sides, change: (box: Box) => Box): Sides {
  const side = ({ boxes, boundaries }: Side): Side => ({
    boxes: boxes.map(change),
    boundaries: boundaries.map((one) => one.map(change)),
  });
  return { existing: side(existing), candidate: side(candidate) };
}

const allowsOf = (boxes: readonly Box[]): readonly Box[] => boxes.filter(({ isAllow }) => isAllow);
const deniesOf = (boxes: readonly Box[]): readonly Box[] => boxes.filter(({ isAllow }) => !isAllow);

/** The statements about the caller; all of them where policies name no principal. */
export function questionFor(sides: Sides, one: Representative | undefined, standing: Standing | undefined): Question {
  const about = (boxes: readonly Box[], isAllow: boolean): readonly Box[] =>
    boxes.filter((box) => {
      if (box.isAllow !== isAllow) return false;
      if (one === undefined || standing === undefined) return true;
      const named = namedIn(box, one, standing.isBounded);
      return isAllow ? (named & standing.ways) !== 0 : named !== 0;
    });
  const { existing, candidate } = sides;
  // Who is allowed anyway gets what an existing deny took and the candidate does not.
  if (standing?.isAllowedAnyway) {
    const none = { oldAllows: [], oldDenies: [], limits: [], oldLimits: [] };
    return { ...none, allows: about(existing.boxes, false), denies: about(candidate.boxes, false) };
  }
  return {
    allows: about(candidate.boxes, true),
    denies: [...about(candidate.boxes, false), ...deniesOf(candidate.boundaries.flat())],
    oldAllows: about(existing.boxes, true),
    oldDenies: [...about(existing.boxes, false), ...deniesOf(existing.boundaries.flat())],
    limits: candidate.boundaries.map(allowsOf),
    oldLimits: existing.boundaries.map(allowsOf),
  };
}

interface Target {
  readonly within: readonly Condition[];
  readonly beyond: readonly (readonly Condition[])[];
}

/**
 * Where one candidate statement may give new access, within its boundaries: outside its denies, what no existing statement or one of
 * the existing boundaries does not allow, and what an existing deny takes.
 */
export function targetsOf(question: Question): readonly Target[] {
  const denies = conditionsOfAll(question.denies);
  const missing = [question.oldAllows, ...question.oldLimits].map((allows): Target => {
    return { within: [], beyond: [...conditionsOfAll(allows), ...denies] };
  });
  const taken = conditionsOfAll(question.oldDenies).map((within): Target => ({ within, beyond: denies }));
  return [...missing, ...taken];
}

/** For each of the boundaries, what of its statements allows; something of each must hold. */
export function limitsOf(question: Question): readonly (readonly (readonly Condition[])[])[] {
  return question.limits.map(conditionsOfAll);
}

/** Questions that are the same to a search have the same name. */
export function nameOf({ allows, denies, oldAllows, oldDenies }: Question): string {
  const ids = (boxes: readonly Box[]): string => boxes.map(({ id }) => id).join();
  return [allows, denies, oldAllows, oldDenies].map(ids).join("/");
}
