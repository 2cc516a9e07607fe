import type { DriftResult } from "../model/drift.js";
import { EXIT, type ExitCode } from "./exit-codes.js";

/**
 * Incomplete evidence comes before findings, as in an audit: what is not known could be worse than what is. What `allowIncomplete` excuses
 * is a part that the evidence lacks, never an account that could not be read at all.
 */
export function driftExitCode({ unread, incomplete, findings }: DriftResult["counts"], allowIncomplete: boolean): ExitCode {
  if (unread > 0 || (incomplete > 0 && !allowIncomplete)) return EXIT.incomplete;
  return findings > 0 ? EXIT.findings : EXIT.done;
}
