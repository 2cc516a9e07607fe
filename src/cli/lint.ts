import type { PolicyType } from "../iam/lint/policy-type.js";
import type { LintResult } from "../model/lint.js";
import { EXIT, type ExitCode } from "./exit-codes.js";
import { printAll, printJson } from "./output.js";
import { paintFor } from "./paint.js";

interface LintRequest {
  readonly type: PolicyType | undefined;
  /** Exit 1 at this severity or a worse one. */
  readonly failOn: "warning" | "suggestion" | undefined;
  readonly json: boolean;
}

function exitCodeOf({ counts }: LintResult, failOn: LintRequest["failOn"]): ExitCode {
  if (counts.error > 0) return EXIT.usage;
  const counted = failOn === undefined ? 0 : counts.warning + (failOn === "suggestion" ? counts.suggestion : 0);
  return counted > 0 ? EXIT.findings : EXIT.done;
}

/** Lints files, prints what was found and returns the exit code. */
export async function lintInto(files: readonly string[], { type, failOn, json }: LintRequest): Promise<ExitCode> {
  // Loaded from here only: validating a workspace does not pay for the linter.
  const [{ lintFiles }, { lintReport }] = await Promise.all([
    import("../operations/lint-files.js"),
    import("../report/text/lint.js"),
  ]);
  const result = await lintFiles(files, type);
  if (json) await printJson(result);
  else await printAll(lintReport(result, paintFor(process.stdout)));
  return exitCodeOf(result, failOn);
}

/** Prints the linter's rules. */
export async function printLintRules(json: boolean): Promise<void> {
  const [{ ruleTable }, { ruleList }] = await Promise.all([
    import("../operations/lint-files.js"),
    import("../report/text/lint.js"),
  ]);
  const rules = ruleTable();
  if (json) await printJson({ format: "bailiwick.lint-rules/1", rules });
  else await printAll(ruleList(rules));
}
