import type { Diagnostic } from "./diagnostic.js";

/** The exit code that a failure maps to, by name (see `src/cli/exit-codes.ts`). */
export type FailureKind = "usage" | "environment" | "incomplete" | "partial" | "interrupted" | "bug";

/**
 * An error with a stable code, thrown anywhere and mapped to an exit code once, in the base command.
 * `diagnostics` carries a person's mistakes, all of them at once.
 */
export class Failure extends Error {
  readonly code: string;
  readonly kind: FailureKind;
  readonly hint: string | undefined;
  readonly diagnostics: readonly Diagnostic[];

  constructor(
    code: string,
    message: string,
    options: { kind: FailureKind; hint?: string; diagnostics?: readonly Diagnostic[]; cause?: unknown },
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "Failure";
    this.code = code;
    this.kind = options.kind;
    this.hint = options.hint;
    this.diagnostics = options.diagnostics ?? [];
  }
}

/**
 * Thrown by whoever carries out changes where nobody can tell yet whether they were done: the answer was lost. The state is read again then.
 */
export class UncertainOutcome extends Error {
  constructor(message: string, options: { cause?: unknown } = {}) {
    super(message, options);
    this.name = "UncertainOutcome";
  }
}
