import type { ServiceError } from "./service-error.js";

/** What a cursor holds: where to go on, when it was given out, and for which question. */
interface Cursor {
  readonly at: number;
  readonly given: number;
  readonly asked: string;
}

export interface PageOptions {
  /** Entries a page has at most. */
  readonly size: number;
  readonly cursor: string | undefined;
  /** Milliseconds of the world's clock. */
  readonly now: number;
  /** The question that the cursor belongs to: another one refuses it. */
  readonly asked: string;
  readonly refuse: () => ServiceError;
}

/** Milliseconds for which a cursor is taken back. */
export const CURSOR_LIFE = 24 * 60 * 60 * 1000;

export function writeCursor(cursor: Cursor): string {
  return Buffer.from(JSON.stringify([cursor.at, cursor.given, cursor.asked])).toString("base64url");
}

/** Where a page starts. */
export function readCursor({ cursor, now, asked, refuse }: Omit<PageOptions, "size">): number {
  if (cursor === undefined || cursor === "") return 0;
  try {
    const [at, given, of] = JSON.parse(Buffer.from(cursor, "base64url").toString()) as [number, number, string];
    if (Number.isInteger(at) && of === asked && now - given <= CURSOR_LIFE) return at;
  } catch {
    // Not one of ours.
  }
  throw refuse();
}

/** One page of a list, and the cursor of the next one. */
export function pageOf<T>(entries: readonly T[], options: PageOptions): { page: readonly T[]; next: string | undefined } {
  const start = readCursor(options);
  const end = start + options.size;
  const next = end < entries.length ? writeCursor({ at: end, given: options.now, asked: options.asked }) : undefined;
  return { page: entries.slice(start, end), next };
}
