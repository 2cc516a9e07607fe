import type { Place } from "./diagnostic.js";
import type { FailureKind } from "./failure.js";

/** What a change does to access: more, less, or neither (a comment, a tag). A change that could be either counts as `broadens`. */
export type Effect = "broadens" | "narrows" | "neutral";

/**
 * One difference between declared and live, as a reviewer reads it and an executor carries it out. `Step` is the executor's own:
 * an SQL statement with the role to act as, or one AWS call.
 */
export interface Change<Step = unknown> {
  /** Counts from 1 within a target, in the order of execution. */
  readonly number: number;
  /** Kebab-case and stable: `create-role`, `grant`, `revoke`, `set-default-privileges`, `put-role-policy`. */
  readonly kind: string;
  /** What is changed, in words: `SELECT on sales.orders to TEAM_SALES`. */
  readonly subject: string;
  readonly why: string;
  readonly effect: Effect;
  /** The team that asks for it; null where nobody does any more. */
  readonly team: string | null;
  /** The line that asks for it. */
  readonly place: Place | null;
  /** What changes with it or hangs on it, in words (dependent grants of a revoke, what a policy newly allows). */
  readonly consequences: readonly string[];
  /** The policy document that changes, by statements; absent where the change is about none. */
  readonly diff?: DocumentDiff;
  readonly steps: readonly Step[];
}

/** What a change does to one policy document: statements as they stand, Sids and the order of lists aside. */
export interface DocumentDiff {
  /** `trust policy`, or the policy's ARN or name. */
  readonly document: string;
  readonly removed: readonly unknown[];
  readonly added: readonly unknown[];
}

/** Something that should be changed and that this executor cannot: named, never tried for ever. */
export interface Blocked {
  readonly subject: string;
  readonly why: string;
  readonly mend: string;
  readonly team: string | null;
  readonly place: Place | null;
}

/** Live state that Bailiwick neither made nor changes, worth a reader's eye (`strict` reports, drift by others). */
export interface Observed {
  readonly subject: string;
  readonly what: string;
}

/** Something that the evidence does not tell, so that nobody knows whether it is as declared. */
export interface NotCompared {
  /** `left-overs`: whether these, which no file asks for, are Bailiwick's; their tags would say so. */
  readonly what: "session-lengths" | "tags" | "left-overs";
  /** `role NAME`, `policy NAME`. */
  readonly subjects: readonly string[];
}

/** Name of the target in which an organization's service control policies are planned: one, beside its accounts. */
export const ORGANIZATION = "organization";

/** Everything to be done in one account or one database, bound to the state that it was computed from. */
export interface TargetPlan<Step = unknown> {
  readonly kind: "aws" | "database";
  /** Account id, `organization` for service control policies, or the database's name in bailiwick.yaml. */
  readonly target: string;
  readonly environment: string | null;
  /** What the executor checks before the first step: account and caller, or cluster, endpoint and database. */
  readonly identity: Readonly<Record<string, string | number>>;
  /** SHA-256 of the live state that was compared. */
  readonly fingerprint: string;
  readonly embedded: boolean;
  readonly changes: readonly Change<Step>[];
  readonly blocked: readonly Blocked[];
  readonly observed: readonly Observed[];
  /** What the evidence does not tell: nothing is planned for it, and nobody knows whether it is as declared. Left out: nothing. */
  readonly notCompared?: readonly NotCompared[];
}

/** Result and file of `bailiwick plan`. `digest` is the SHA-256 of everything else in canonical JSON: what a person approves. */
export interface Plan {
  readonly format: "bailiwick.plan/1";
  readonly organization: string;
  /** SHA-256 of the workspace that was declared. */
  readonly workspace: string;
  /** ISO 8601; not part of the digest. */
  readonly time: string;
  readonly targets: readonly TargetPlan[];
  /** Targets that could not be read; part of the digest, so that nobody approves less than they think. */
  readonly unread: readonly Unread[];
  readonly digest: string;
  /** SHA-256 of digest and time: tells a file that was changed anywhere. */
  readonly seal: string;
}

/** Could everything of the targets be compared with what is declared? */
export function isCompared({ targets }: Pick<Plan, "targets">): boolean {
  return targets.every(({ notCompared = [] }) => notCompared.length === 0);
}

/** How one target's apply ended. `partial`: some steps are done and some are not; the lists say which. */
export type TargetStatus = "unchanged" | "applied" | "partial" | "failed" | "refused";

/** Why something was not done, for people and programs. */
export interface ChangeError {
  readonly code: string;
  readonly kind: FailureKind;
  readonly message: string;
  readonly hint: string | null;
}

/** What the journal of an apply that never came to its end knew of the target; numbers count changes of that apply's plan. */
export interface EarlierApply {
  readonly journal: string;
  /** Digest of the plan that it carried out. */
  readonly plan: string;
  readonly time: string;
  readonly done: number;
  readonly notDone: number;
  /** Begun, with no word of how it ended. */
  readonly open: number;
}

export interface TargetResult {
  readonly kind: "aws" | "database";
  readonly target: string;
  readonly status: TargetStatus;
  readonly done: readonly number[];
  readonly notDone: readonly number[];
  /** Changes of which nobody can tell (a connection lost where a fresh reading was not to be had either). */
  readonly unknown: readonly number[];
  readonly error: ChangeError | null;
  /** Where the journal of this apply is; null where nothing was to be done. */
  readonly journal: string | null;
  readonly earlier: readonly EarlierApply[];
}

/** As much of an AbortSignal as the loop over chunks looks at, in a room without one; executors are given a whole one, and may ask for it. */
export interface Interruption {
  readonly aborted: boolean;
}

/**
 * Carries out the changes of one target. Made per target, for one apply. Methods rather than functions in properties, so that executors of
 * any `Step` go into one list; what a plan's file holds was compared with a plan made anew before it comes here.
 */
export interface Executor<Step = unknown> {
  /** Reads identity and fingerprint again. */
  identify(): Promise<Pick<TargetPlan, "identity" | "fingerprint">>;
  /** Holds off other applies to the target until `close`. @throws Failure where another one is at work. */
  lock(): Promise<void>;
  /** How many changes go together: all or none of a chunk is done. */
  chunks(changes: readonly Change<Step>[]): readonly (readonly Change<Step>[])[];
  /**
   * Does a chunk as a whole. `before` gives what a rollback needs (plain JSON), kept in the journal ahead of the first call.
   * `signal` is aborted by Ctrl-C: a chunk that has begun is finished all the same; only waiting before its first call may end there.
   * @throws Failure where it is certain that nothing of the chunk was done; `UncertainOutcome` where it is not.
   */
  run(chunk: readonly Change<Step>[], before: (undo: unknown) => Promise<void>, signal: Interruption): Promise<void>;
  /** Reads again after a lost answer: what of a chunk is done. The loop runs a chunk that is `not-done` once more. */
  settle(chunk: readonly Change<Step>[]): Promise<"done" | "not-done" | "unknown">;
  /**
   * Puts back what was there before a chunk, from what `run` gave to `before`; chunks come in reverse order. Absent: no rollback here.
   * @throws Failure where nothing was put back; `UncertainOutcome` where that is not certain.
   */
  undo?(undo: unknown, signal: Interruption): Promise<void>;
  close(): Promise<void>;
}

/** One account or one database, before anything of it is read: what `plan` and `apply` go over. */
export interface Target<Step = unknown> {
  readonly kind: TargetPlan["kind"];
  readonly target: string;
  readonly environment: string | null;
  readonly embedded: boolean;
  /** Reads the live state and compares it with what is declared. @throws Failure where it cannot be read. */
  plan(signal: Interruption): Promise<TargetPlan<Step>>;
  /** For one apply; opened here, closed by whoever asked. */
  executor(): Promise<Executor<Step>>;
  /** Gives back what is kept open between the two; called once, at the end. */
  close?(): Promise<void>;
}

/** A target of which no plan could be made, and why; the others' plans stand. */
export interface Unread {
  readonly kind: TargetPlan["kind"];
  readonly target: string;
  readonly error: ChangeError;
}
