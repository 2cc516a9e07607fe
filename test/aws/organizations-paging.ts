import type { Call } from "./call.js";
import { chance } from "./dice.js";
import { type Input, numberOf, optionalText } from "./input.js";
import { invalidInput } from "./organizations-access.js";
import { readCursor, writeCursor } from "./paging.js";

/** Entries a page has at most, whatever is asked for. */
export const MOST = 20;
/** Share of pages that are empty or short and yet not the last. */
export const SHORT_PAGES = 0.25;

/** One page of a listing of Organizations; a page may hold nothing and have a NextToken. */
export function organizationsPage<T>(
  entries: readonly T[],
  input: Input,
  call: Call,
  asked: string,
): { page: readonly T[]; next: string | undefined } {
  const size = numberOf(input, "MaxResults", { from: 1, to: MOST }) ?? MOST;
  const question = `${call.operation}/${asked}`;
  const refuse = () => invalidInput("INVALID_NEXT_TOKEN", "You specified an invalid value for nextToken.");
  // Half an entry further means that the empty page of this place has been given.
  const place = readCursorPlace(input, call, question, refuse);
  const luck = chance(call.world.seed, question, Math.floor(place / 2), "short");
  if (place % 2 === 0 && luck < SHORT_PAGES && entries.length > size) {
    return { page: [], next: writeCursor({ at: place + 1, given: call.now, asked: question }) };
  }
  const start = Math.floor(place / 2);
  const end = start + size;
  const next = end < entries.length ? writeCursor({ at: end * 2, given: call.now, asked: question }) : undefined;
  return { page: entries.slice(start, end), next };
}

function readCursorPlace(input: Input, call: Call, asked: string, refuse: Parameters<typeof readCursor>[0]["refuse"]): number {
  return readCursor({ cursor: optionalText(input, "NextToken"), now: call.now, asked, refuse });
}
