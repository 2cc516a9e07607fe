import { nearest } from "../iam/nearest.js";

export { nearest };

/** What to do about an unknown word: the nearest known one, or the list where it is short. */
export function mendFor(word: string, candidates: readonly string[], kind: string): string {
  const near = nearest(word, candidates);
  if (near !== undefined) return `Did you mean \`${near}\`?`;
  if (candidates.length === 0) return `There is no ${kind} yet.`;
  if (candidates.length <= 24) return `Known: ${candidates.join(", ")}.`;
  return `Choose one of the ${candidates.length} known ones.`;
}
