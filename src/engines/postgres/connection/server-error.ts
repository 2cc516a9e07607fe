/** What a driver throws for an error that the server reported. */
export interface ServerError extends Error {
  readonly code: string;
  readonly detail?: string;
  readonly hint?: string;
  readonly position?: string;
}

/** SQLSTATEs have five characters; Node's own codes (`ECONNRESET`) have more and are words. */
export function isServerError(error: unknown): error is ServerError {
  return error instanceof Error && "code" in error && typeof error.code === "string" && /^[0-9A-Z]{5}$/.test(error.code);
}

const RETRIED = new Set(["40001", "40P01", "55P03"]);

/** Errors of two sessions at once, gone when the transaction is tried again. The last is an internal one, never translated. */
export function isTransient(error: unknown): boolean {
  if (!isServerError(error)) return false;
  return RETRIED.has(error.code) || (error.code === "XX000" && /tuple concurrently (updated|deleted)/.test(error.message));
}

/**
 * The session is gone: what was under way may be done or not. 57P01 to 57P03 are shutdowns, 08xxx connection exceptions;
 * everything that is no answer of the server is counted as lost too.
 */
export function isLost(error: unknown): boolean {
  return !isServerError(error) || /^(57P0[1-5]|08...)$/.test(error.code);
}

/** The server's words with detail and hint, on one line each. */
export function serverWords(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const detail = isServerError(error) && error.detail !== undefined ? ` (${error.detail})` : "";
  return `${error.message}${detail}`;
}

const failedAt = new WeakMap<object, number>();

/** Keeps with an error which statement of a batch it ended, counted from 0. */
export function markStatement(error: unknown, statement: number): void {
  if (typeof error === "object" && error !== null) failedAt.set(error, statement);
}

/** Which statement of its batch an error ended; undefined where the driver did not tell. */
export function failedStatement(error: unknown): number | undefined {
  return typeof error === "object" && error !== null ? failedAt.get(error) : undefined;
}
