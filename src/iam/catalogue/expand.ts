import type { ActionSet } from "../action-set.js";
import { compileNamePattern } from "./name-pattern.js";
import { catalogueSize, lowerNamesOf, rowOf, rows, type ServiceRow } from "./tables.js";

/** Whether an action pattern is a plain name. */
export function isExact(pattern: string): boolean {
  return !pattern.includes("*") && !pattern.includes("?");
}

/** First place whose name is not before the text. */
function placeOf(sorted: readonly string[], text: string): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? "") < text) low = middle + 1;
    else high = middle;
  }
  return low;
}

function addFrom(set: ActionSet, row: ServiceRow, names: string): void {
  if (names === "*") set.addRange(row.first, row.count);
  else if (names === "") return;
  else if (names.indexOf("*") === names.length - 1 && !names.includes("?")) {
    // Names are sorted, so that those which begin alike stand together.
    const sorted = lowerNamesOf(row);
    const head = names.slice(0, -1);
    let place = placeOf(sorted, head);
    while (place < sorted.length && sorted[place]?.startsWith(head)) set.add(row.first + place++);
  } else {
    const matches = compileNamePattern(names);
    lowerNamesOf(row).forEach((name, place) => {
      if (matches(name)) set.add(row.first + place);
    });
  }
}

/**
 * Adds every action that a lower-case pattern matches. A name has exactly one colon, so a pattern with one colon is matched
 * part by part; without a colon, its wildcards have to cover the colon too (`*` alone does); with more, nothing matches.
 */
export function addMatches(set: ActionSet, pattern: string): void {
  const [prefixes = "", names, ...rest] = pattern.split(":");
  if (pattern === "*") set.addRange(0, catalogueSize);
  else if (rest.length > 0) return;
  else if (names === undefined) {
    const matches = compileNamePattern(pattern);
    for (const row of rows)
      lowerNamesOf(row).forEach((name, place) => {
        if (matches(`${row.prefix}:${name}`)) set.add(row.first + place);
      });
  } else if (isExact(prefixes)) {
    const row = rowOf(prefixes);
    if (row !== undefined) addFrom(set, row, names);
  } else {
    const matches = compileNamePattern(prefixes);
    for (const row of rows) if (matches(row.prefix)) addFrom(set, row, names);
  }
}
