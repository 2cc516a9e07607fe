import { SEVERITIES, type Severity } from "../model/finding.js";
import type { Run } from "../model/run.js";
import { EXIT, type ExitCode } from "./exit-codes.js";

/** Incomplete evidence comes before findings: what is not known could be worse than what is. */
export function auditExitCode(
  run: Run,
  options: { readonly failOn: Severity | undefined; readonly allowIncomplete: boolean },
): ExitCode {
  if (!run.complete && !options.allowIncomplete) return EXIT.incomplete;
  const { failOn } = options;
  if (failOn === undefined) return EXIT.done;
  const counted = SEVERITIES.slice(0, SEVERITIES.indexOf(failOn) + 1);
  return counted.some((severity) => run.counts.severity[severity] > 0) ? EXIT.findings : EXIT.done;
}
