import type { ConditionBlock } from "../iam/document.js";
import type { ResourceScope } from "./resource-scope.js";

/** Texts of a finding that come from policies are bounded; documents are in the snapshot. */
const MOST_CHARACTERS = 200;
const MOST_PATTERNS = 3;

function clip(text: string): string {
  return text.length <= MOST_CHARACTERS ? text : `${text.slice(0, MOST_CHARACTERS - 1)}…`;
}

function resourcesInWords({ resources, not }: ResourceScope): string {
  const [first = "*", second] = resources;
  if (second === undefined) return not && resources.length > 0 ? `everything but ${clip(first)}` : clip(first);
  const shown = resources.slice(0, MOST_PATTERNS).map(clip).join(", ");
  const text = resources.length > MOST_PATTERNS ? `${shown} and ${resources.length - MOST_PATTERNS} more` : shown;
  return not ? `everything but ${text}` : text;
}

/** A condition as a person reads it. */
export function conditionInWords(when: ConditionBlock): string {
  const parts = Object.entries(when).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, value]) => `${operator} ${key} ${[value].flat().join(", ")}`),
  );
  return clip(parts.join(" and "));
}

/** A scope as a person reads it: `arn:… when StringEquals aws:RequestedRegion us-east-1`. */
export function scopeInWords(scope: ResourceScope, when: readonly ConditionBlock[]): string {
  const where = resourcesInWords(scope);
  return when.length === 0 ? where : `${where} when ${when.map(conditionInWords).join(" and ")}`;
}
