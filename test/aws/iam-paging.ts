import type { Call } from "./call.js";
import { chance } from "./dice.js";
import { type Input, numberOf, optionalText } from "./input.js";
import { readCursor, writeCursor } from "./paging.js";
import { ServiceError } from "./service-error.js";

/** Share of IAM's pages that hold fewer entries than asked for; IAM may do so at any time. */
export const SHORT_PAGES = 0.2;

/** One page of a listing of IAM: `MaxItems` 1 to 1000, default 100, and now and then fewer; `Marker` where there are more. */
export function iamPage<T>(
  entries: readonly T[],
  input: Input,
  call: Call,
): { page: readonly T[]; rest: Record<string, unknown> } {
  const size = numberOf(input, "MaxItems", { from: 1, to: 1000 }) ?? 100;
  const asked = `${call.account.id}/${call.operation}`;
  const start = readCursor({
    cursor: optionalText(input, "Marker"),
    now: call.now,
    asked,
    refuse: () => new ServiceError("ValidationError", "Invalid Marker.", 400),
  });
  const isShort = size > 1 && chance(call.world.seed, asked, start, "short") < SHORT_PAGES;
  const end = start + (isShort ? Math.ceil(size / 2) : size);
  const isTruncated = end < entries.length;
  return {
    page: entries.slice(start, end),
    rest: { IsTruncated: isTruncated, Marker: isTruncated ? writeCursor({ at: end, given: call.now, asked }) : undefined },
  };
}
