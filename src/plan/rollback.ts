import type { Executor, Target, TargetResult } from "../model/change.js";
import { Failure, UncertainOutcome } from "../model/failure.js";
import type { ApplyContext } from "./apply-target.js";
import { changeError } from "./change-error.js";
import { supersede } from "./earlier-applies.js";
import { Journal } from "./journal.js";
import type { JournaledChunk, JournalState } from "./read-journal.js";
import { assertSame } from "./staleness.js";

/** Chunks that may have been done, last first: what a rollback goes over. */
export function chunksToUndo({ chunks }: JournalState): readonly JournaledChunk[] {
  return chunks.filter(({ outcome, undo }) => outcome === "done" || (outcome !== "not-done" && undo !== undefined)).reverse();
}

function unable(message: string, hint: string): Failure {
  return new Failure("no-rollback", message, { kind: "usage", hint });
}

async function undoAll(
  executor: Executor,
  undo: NonNullable<Executor["undo"]>,
  state: JournalState,
  journal: Journal,
  result: { done: number[]; unknown: number[] },
  signal: AbortSignal,
): Promise<void> {
  for (const chunk of chunksToUndo(state)) {
    const numbers = chunk.changes.map(({ number }) => number);
    if (signal.aborted) throw new Failure("interrupted", "Interrupted.", { kind: "interrupted" });
    if (chunk.undo === undefined)
      throw unable(
        `The journal does not say what was there before change ${numbers[0]}.`,
        "Make a plan from the workspace as it was.",
      );
    await journal.append({ type: "chunk", changes: chunk.changes });
    try {
      await undo.call(executor, chunk.undo.undo, signal);
    } catch (error) {
      const outcome = error instanceof UncertainOutcome || !(error instanceof Failure) ? "unknown" : "not-done";
      if (outcome === "unknown") result.unknown.push(...numbers);
      await journal.append({ type: "outcome", outcome, error: changeError(error).message });
      throw error;
    }
    result.done.push(...numbers);
    await journal.append({ type: "outcome", outcome: "done", error: null });
  }
}

/**
 * Puts back what a journal's apply changed, last chunk first, with a journal of its own. Numbers in the result are those of the changes put
 * back. Never throws.
 */
export async function rollBack(state: JournalState, target: Target, context: ApplyContext): Promise<TargetResult> {
  const { begin } = state;
  const all = chunksToUndo(state).flatMap(({ changes }) => changes.map(({ number }) => number));
  const result = { done: [] as number[], unknown: [] as number[] };
  let journal: Journal | undefined;
  let error: unknown = null;
  let executor: Executor | undefined;
  try {
    executor = await target.executor();
    if (executor.undo === undefined)
      throw unable(`Changes of ${begin.target} cannot be put back from a journal.`, "Make a plan from the workspace as it was.");
    await executor.lock();
    const { identity, fingerprint } = await executor.identify();
    assertSame({ ...begin, fingerprint, environment: null, changes: [], blocked: [], observed: [] }, { identity, fingerprint });
    journal = await Journal.begin(context.journals, {
      ...begin,
      time: context.time,
      rollback: true,
      fingerprint,
      changes: all.length,
    });
    await undoAll(executor, executor.undo, state, journal, result, context.signal);
  } catch (thrown) {
    error = thrown;
  }
  const told = new Set([...result.done, ...result.unknown]);
  const notDone = all.filter((number) => !told.has(number));
  const isWhole = error === null && notDone.length === 0;
  const status = isWhole ? (all.length === 0 ? "unchanged" : "applied") : told.size > 0 ? "partial" : "failed";
  try {
    if (result.unknown.length === 0) await journal?.append({ type: "end", status });
    if (isWhole && state.end === undefined) await supersede([state]);
  } catch (thrown) {
    error ??= thrown;
  } finally {
    await journal?.close();
    await executor?.close().catch(() => undefined);
  }
  const { kind, target: name } = begin;
  return {
    kind,
    target: name,
    status,
    ...result,
    notDone,
    error: error === null ? null : changeError(error),
    journal: journal?.path ?? null,
    earlier: [],
  };
}
