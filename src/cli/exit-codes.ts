import type { FailureKind } from "../model/failure.js";

/** What a caller can tell from the exit status alone; documented in the README and in every command's help. */
export const EXIT = {
  done: 0,
  findings: 1,
  usage: 2,
  environment: 3,
  incomplete: 4,
  partial: 5,
  bug: 70,
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

const BY_KIND: Readonly<Record<FailureKind, ExitCode>> = {
  usage: EXIT.usage,
  environment: EXIT.environment,
  incomplete: EXIT.incomplete,
  partial: EXIT.partial,
  interrupted: EXIT.interrupted,
  bug: EXIT.bug,
};

/** The exit code of a failure. */
export function exitCodeOf(kind: FailureKind): ExitCode {
  return BY_KIND[kind];
}
