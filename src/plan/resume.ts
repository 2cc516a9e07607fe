import type { Change, TargetPlan } from "../model/change.js";
import { canonicalJson } from "./canonical-json.js";

/** Changes shown of each side. */
const SHOWN = 3;

function keyOf({ kind, subject, effect, steps }: Change): string {
  return canonicalJson({ kind, subject, effect, steps });
}

/**
 * What is left of an approved plan, by a plan made anew: the new one with the approved numbers, where each of its changes is one of the
 * approved ones, step by step; undefined where something else has come, which nobody approved.
 */
export function remainderOf(approved: TargetPlan, fresh: TargetPlan): TargetPlan | undefined {
  const numbers = new Map(approved.changes.map((change) => [keyOf(change), change.number]));
  const changes: Change[] = [];
  for (const change of fresh.changes) {
    const number = numbers.get(keyOf(change));
    if (number === undefined) return undefined;
    changes.push({ ...change, number });
  }
  return { ...fresh, changes };
}

function few(changes: readonly Change[]): string {
  const left = changes.length - SHOWN;
  const shown = changes.slice(0, SHOWN).map(({ kind, subject }) => `${kind} ${subject}`);
  return left > 0 ? `${shown.join("; ")} and ${left} more` : shown.join("; ");
}

/** What has changed since a plan was made, as far as it changes what is to be done. */
export function differenceOf(old: TargetPlan, fresh: TargetPlan): string {
  const [before, now] = [new Set(old.changes.map(keyOf)), new Set(fresh.changes.map(keyOf))];
  const gone = old.changes.filter((change) => !now.has(keyOf(change)));
  const come = fresh.changes.filter((change) => !before.has(keyOf(change)));
  if (fresh.changes.length === 0 && gone.length > 0) return "Nothing of it is left to do.";
  if (gone.length === 0 && come.length === 0) return "What is to be done is the same, and the state around it is not.";
  const parts = [
    gone.length === 0 ? [] : [`No longer to be done: ${few(gone)}.`],
    come.length === 0 ? [] : [`Newly to be done: ${few(come)}.`],
  ];
  return parts.flat().join(" ");
}
