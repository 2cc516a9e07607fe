import type { Change, ChangeError, EarlierApply, Executor, TargetPlan, TargetResult } from "../model/change.js";
import { Failure, UncertainOutcome } from "../model/failure.js";
import { changeError } from "./change-error.js";
import { earlierApply, supersede, unendedJournals } from "./earlier-applies.js";
import { Journal } from "./journal.js";
import { assertSame } from "./staleness.js";

/** What an apply is given besides the plan. */
export interface ApplyContext {
  /** Digest of the plan. */
  readonly digest: string;
  /** ISO 8601. */
  readonly time: string;
  /** Folder of the journals. */
  readonly journals: string;
  readonly signal: AbortSignal;
  /** The plan comes from a file: it is believed only where a plan made anew, now, is the same. */
  readonly isFromFile: boolean;
  /** Called after each chunk: changes of the target that are done, of how many. */
  readonly onProgress?: (target: string, done: number, of: number) => void;
}

/** How many times a chunk is begun whose answer was lost and that turned out not to be done. */
const TRIES = 3;

/** Changes by how they ended. */
class Tally {
  readonly done: number[] = [];
  readonly unknown: number[] = [];
  error: ChangeError | null = null;

  result(plan: TargetPlan, journal: string | null, earlier: readonly EarlierApply[]): TargetResult {
    const told = new Set([...this.done, ...this.unknown]);
    const notDone = plan.changes.map(({ number }) => number).filter((number) => !told.has(number));
    const isWhole = notDone.length === 0 && this.unknown.length === 0;
    const status = isWhole ? "applied" : told.size > 0 ? "partial" : "failed";
    const { kind, target } = plan;
    const { done, unknown, error } = this;
    return { kind, target, status, done, notDone, unknown, error, journal, earlier };
  }
}

/** Result of a target in which nothing was begun. */
export function nothingDone(
  { kind, target, changes }: Pick<TargetPlan, "kind" | "target" | "changes">,
  status: "unchanged" | "failed" | "refused",
  error: unknown,
  earlier: readonly EarlierApply[] = [],
): TargetResult {
  const notDone = changes.map(({ number }) => number);
  return {
    kind,
    target,
    status,
    done: [],
    notDone,
    unknown: [],
    error: error === null ? null : changeError(error),
    journal: null,
    earlier,
  };
}

const REFUSALS = ["other-target", "stale-plan"];

function numbersOf(chunk: readonly Change[]): readonly number[] {
  return chunk.map(({ number }) => number);
}

/** The chunks of an executor hold every change once, in the plan's order: anything else would be done unseen, or not at all. */
function chunksOf(executor: Executor, changes: readonly Change[]): readonly (readonly Change[])[] {
  const chunks = executor.chunks(changes).filter((chunk) => chunk.length > 0);
  const flat = chunks.flat();
  if (flat.length !== changes.length || flat.some((change, index) => change !== changes[index]))
    throw new Error("The chunks of the changes are not the changes.");
  return chunks;
}

/** How a chunk ended, and why where it is not done. */
interface Outcome {
  readonly outcome: "done" | "not-done" | "unknown";
  readonly error: unknown;
}

async function runOnce(executor: Executor, chunk: readonly Change[], journal: Journal, signal: AbortSignal): Promise<Outcome> {
  try {
    await executor.run(chunk, (undo) => journal.append({ type: "undo", undo }), signal);
    return { outcome: "done", error: null };
  } catch (error) {
    if (error instanceof Failure) return { outcome: "not-done", error };
    const outcome = await executor.settle(chunk).catch(() => "unknown" as const);
    return { outcome, error: outcome === "done" ? null : error };
  }
}

async function runChunk(executor: Executor, chunk: readonly Change[], journal: Journal, signal: AbortSignal): Promise<Outcome> {
  await journal.append({ type: "chunk", changes: chunk.map(({ number, kind, subject }) => ({ number, kind, subject })) });
  let last: Outcome;
  for (let tries = 1; ; tries++) {
    last = await runOnce(executor, chunk, journal, signal);
    const isLost = last.outcome === "not-done" && last.error instanceof UncertainOutcome;
    if (!isLost || tries === TRIES || signal.aborted) return last;
  }
}

function interrupted(message: string): Failure {
  return new Failure("interrupted", message, {
    kind: "interrupted",
    hint: "What is done stays done. Run `bailiwick apply` again for the rest.",
  });
}

async function runAll(
  executor: Executor,
  plan: TargetPlan,
  journal: Journal,
  context: ApplyContext,
  tally: Tally,
): Promise<void> {
  for (const chunk of chunksOf(executor, plan.changes)) {
    if (context.signal.aborted) throw interrupted("Interrupted.");
    const { outcome, error } = await runChunk(executor, chunk, journal, context.signal);
    if (outcome === "done") tally.done.push(...numbersOf(chunk));
    if (outcome === "unknown") tally.unknown.push(...numbersOf(chunk));
    await journal.append({ type: "outcome", outcome, error: error === null ? null : changeError(error).message });
    context.onProgress?.(plan.target, tally.done.length, plan.changes.length);
    // Whoever gave up waiting because of the interrupt says so in words of their own.
    if (outcome === "not-done" && context.signal.aborted) throw interrupted(`Interrupted: ${changeError(error).message}`);
    if (outcome !== "done") throw error;
  }
}

/** What is to be done under the lock. */
async function applyLocked(executor: Executor, plan: TargetPlan, context: ApplyContext): Promise<TargetResult> {
  const { digest, time, journals } = context;
  const states = await unendedJournals(journals, plan);
  const earlier = states.map(earlierApply);
  try {
    assertSame(plan, await executor.identify());
  } catch (error) {
    const isRefused = error instanceof Failure && REFUSALS.includes(error.code);
    return nothingDone(plan, isRefused ? "refused" : "failed", error, earlier);
  }
  const { kind, target, identity, fingerprint, embedded, changes } = plan;
  const tally = new Tally();
  const journal = await Journal.begin(journals, {
    type: "begin",
    format: "bailiwick.journal/1",
    time,
    plan: digest,
    rollback: false,
    kind,
    target,
    identity,
    fingerprint,
    embedded,
    changes: changes.length,
  });
  try {
    await runAll(executor, plan, journal, context, tally);
  } catch (error) {
    tally.error = changeError(error);
  }
  const result = tally.result(plan, journal.path, earlier);
  try {
    // An apply of which something is unknown stays open: the next one says so.
    if (result.unknown.length === 0) await journal.append({ type: "end", status: result.status });
    if (result.status === "applied") await supersede(states);
  } catch (error) {
    return { ...result, error: result.error ?? changeError(error) };
  } finally {
    await journal.close();
  }
  return result;
}

/**
 * Carries out the plan of one target: locks it, checks that it is the target and the state of the plan, and does chunk after chunk, each
 * written to the journal ahead. Never throws: whatever goes wrong is in the result, which says of every change whether it is done.
 */
export async function applyTarget(plan: TargetPlan, open: () => Promise<Executor>, context: ApplyContext): Promise<TargetResult> {
  if (plan.changes.length === 0 && (await unendedJournals(context.journals, plan)).length === 0)
    return nothingDone(plan, "unchanged", null);
  let executor: Executor | undefined;
  try {
    executor = await open();
    await executor.lock();
    if (plan.changes.length > 0) return await applyLocked(executor, plan, context);
    // Nothing is left to do, so whatever an earlier apply left open is made good; the lock says that it is not running.
    const states = await unendedJournals(context.journals, plan);
    await supersede(states);
    return nothingDone(plan, "unchanged", null, states.map(earlierApply));
  } catch (error) {
    return nothingDone(plan, "failed", error);
  } finally {
    await executor?.close().catch(() => undefined);
  }
}
