import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { EarlierApply, TargetPlan } from "../model/change.js";
import { Journal } from "./journal.js";
import { isEnded, type JournalState, readJournal } from "./read-journal.js";

/**
 * Journals of applies to the target that never came to their end, oldest first. A journal that is damaged tells nothing and is left out:
 * what is done is read from the target itself, never from a journal.
 */
export async function unendedJournals(
  folder: string,
  { kind, target }: Pick<TargetPlan, "kind" | "target">,
): Promise<readonly JournalState[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  const states: JournalState[] = [];
  for (const name of names.filter((each) => each.endsWith(".ndjson")).sort()) {
    const path = join(folder, name);
    if (await isEnded(path)) continue;
    const state = await readJournal(path).catch(() => undefined);
    if (state?.begin.kind === kind && state.begin.target === target) states.push(state);
  }
  return states;
}

/** What a journal knew, in numbers of changes. */
export function earlierApply({ path, begin, chunks }: JournalState): EarlierApply {
  const changesWhere = (...outcomes: readonly string[]): number =>
    chunks.filter(({ outcome }) => outcomes.includes(outcome)).reduce((sum, { changes }) => sum + changes.length, 0);
  const [done, open] = [changesWhere("done"), changesWhere("open", "unknown")];
  return { journal: path, plan: begin.plan, time: begin.time, done, notDone: begin.changes - done - open, open };
}

/** Writes an end under journals that a later apply has made good. */
export async function supersede(states: readonly JournalState[]): Promise<void> {
  for (const state of states) {
    const journal = await Journal.continue(state);
    try {
      await journal.append({ type: "end", status: "superseded" });
    } finally {
      await journal.close();
    }
  }
}
