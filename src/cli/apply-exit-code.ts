import type { Application } from "../model/application.js";
import { type ChangeError, isCompared, type Plan } from "../model/change.js";
import type { GrantsProof } from "../model/grants-proof.js";
import { EXIT, type ExitCode, exitCodeOf } from "./exit-codes.js";

/** The code of several errors: bugs first, then whatever is worst by its number. */
function worst(errors: readonly ChangeError[]): ExitCode {
  return errors.map(({ kind }) => exitCodeOf(kind)).reduce((a, b) => (b > a ? b : a), EXIT.done as ExitCode);
}

/** A target that could not be read comes before changes that are pending: they may not be all. */
export function planExitCode({ targets, unread }: Plan, isDetailed: boolean): ExitCode {
  if (unread.length > 0) return worst(unread.map(({ error }) => error));
  const isPending = targets.some(({ changes, blocked }) => changes.length + blocked.length > 0);
  if (!isDetailed) return EXIT.done;
  if (isPending) return EXIT.findings;
  // Whoever asks in detail takes 0 for "all is as declared", which nobody knows here.
  return isCompared({ targets }) ? EXIT.done : EXIT.incomplete;
}

/**
 * Interrupted first; then partly applied: some change of some target is done, or may be, and another is not, or what is applied is not what the
 * server says was declared; then, where nothing was done at all, what the failures are; then proofs that could not be made.
 */
export function applyExitCode({ targets, proof }: Pick<Application, "targets" | "proof">): ExitCode {
  const errors = targets.flatMap(({ error }) => error ?? []);
  if (errors.some(({ kind }) => kind === "interrupted")) return EXIT.interrupted;
  const isTouched = targets.some(({ done, unknown }) => done.length + unknown.length > 0);
  const isLeft = errors.length > 0 || targets.some(({ notDone, unknown }) => notDone.length + unknown.length > 0);
  if ((isTouched && isLeft) || proof?.databases.some(({ proved }) => !proved)) return EXIT.partial;
  if (errors.length > 0) return worst(errors);
  return worst(proof?.unproved.map(({ error }) => error) ?? []);
}

/** A proof alone: what differs is a finding; what could not be asked comes first. */
export function proofExitCode({ databases, unproved }: GrantsProof): ExitCode {
  if (unproved.length > 0) return worst(unproved.map(({ error }) => error));
  return databases.every(({ proved }) => proved) ? EXIT.done : EXIT.findings;
}
