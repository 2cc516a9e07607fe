import { Errors } from "@oclif/core";
import { Failure } from "../model/failure.js";
import { visible, visibleJson } from "../model/visible.js";
import { renderDiagnostics } from "../report/diagnostics.js";
import { EXIT, type ExitCode, exitCodeOf } from "./exit-codes.js";
import { paintFor } from "./paint.js";

/** What oclif throws for flags and arguments it does not accept; it has no common exported class for all of them. */
function isParseError(error: Error): boolean {
  return error instanceof Errors.CLIError || "parse" in error;
}

/** What a file system refuses for reasons of its own: permissions, space, and names that it cannot make or follow. */
const FILE_SYSTEM = [
  "EACCES",
  "EPERM",
  "EROFS",
  "ENOSPC",
  "EDQUOT",
  "EMFILE",
  "ENOTDIR",
  "EISDIR",
  "ENAMETOOLONG",
  "ELOOP",
  "EBUSY",
];

function toFailure(error: unknown): Failure {
  if (error instanceof Failure) return error;
  if (error instanceof Error && isParseError(error)) {
    const lines = error.message.split("\n").map((line) => line.trim());
    const said = lines.filter((line) => line !== "" && !/^(The following errors? occurred|See more help)/.test(line));
    return new Failure("usage", said.join("; "), { kind: "usage", hint: "See `--help`." });
  }
  const code = error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
  if (code !== undefined && FILE_SYSTEM.includes(code)) {
    return new Failure("file-system", (error as Error).message, {
      kind: "environment",
      hint: "Check the path, its permissions and free space.",
    });
  }
  return new Failure("bug", error instanceof Error ? error.message : String(error), {
    kind: "bug",
    hint: "This is a bug in Bailiwick. Run again with BAILIWICK_DEBUG=1 for the stack trace.",
    cause: error,
  });
}

/**
 * Tells a person (stderr) or a program (`--json`: one object on stdout) what went wrong, and returns the exit code.
 * A person's own mistake never shows a stack trace.
 */
export function reportFailure(error: unknown, options: { json: boolean }): ExitCode {
  if (error instanceof Errors.ExitError) return (error.oclif.exit ?? EXIT.done) as ExitCode;
  const failure = toFailure(error);
  if (options.json) {
    const { code, message, hint, diagnostics } = failure;
    process.stdout.write(`${visibleJson({ error: { code, message, hint: hint ?? null, diagnostics } })}\n`);
  } else {
    const paint = paintFor(process.stderr);
    if (failure.diagnostics.length > 0) process.stderr.write(`${renderDiagnostics(failure.diagnostics, paint)}\n`);
    process.stderr.write(`${paint("red", "error")}: ${visible(failure.message)}\n`);
    if (failure.hint !== undefined) process.stderr.write(`${visible(failure.hint)}\n`);
  }
  if (process.env.BAILIWICK_DEBUG !== undefined && failure.kind === "bug" && failure.cause instanceof Error) {
    process.stderr.write(`${failure.cause.stack ?? ""}\n`);
  }
  return exitCodeOf(failure.kind);
}
