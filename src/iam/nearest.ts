import { distance } from "fastest-levenshtein";

/** The candidate that a mistyped word most likely means, or undefined where none is near: at most a third of the letters may differ. */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  const wanted = word.toLowerCase();
  const allowed = Math.max(1, Math.floor(word.length / 3));
  let best: string | undefined;
  let least = allowed + 1;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - word.length) >= least) continue;
    const lower = candidate.toLowerCase();
    // Two letters in the wrong order are one slip, though two edits.
    const edits = isSwap(wanted, lower) ? 1 : distance(wanted, lower);
    if (edits < least) [best, least] = [candidate, edits];
  }
  return best;
}

function isSwap(a: string, b: string): boolean {
  if (a.length !== b.length) return false;
  let at = 0;
  while (at < a.length && a[at] === b[at]) at += 1;
  return a[at] === b[at + 1] && a[at + 1] === b[at] && a.slice(at + 2) === b.slice(at + 2);
}
