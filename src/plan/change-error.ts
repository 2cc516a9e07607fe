import type { ChangeError } from "../model/change.js";
import { Failure, UncertainOutcome } from "../model/failure.js";

/** What a result says of something thrown. Whatever is neither a Failure nor an uncertain outcome is a bug, and is said to be one. */
export function changeError(error: unknown): ChangeError {
  if (error instanceof Failure) return { code: error.code, kind: error.kind, message: error.message, hint: error.hint ?? null };
  if (error instanceof UncertainOutcome)
    return {
      code: "uncertain",
      kind: "incomplete",
      message: error.message,
      hint: "Run `bailiwick apply` again: it reads the target, and does what is left.",
    };
  return {
    code: "bug",
    kind: "bug",
    message: error instanceof Error ? error.message : String(error),
    hint: "This is a bug in Bailiwick.",
  };
}
