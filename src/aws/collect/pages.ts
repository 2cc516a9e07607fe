import type { Ending } from "../../snapshot/draft/snapshot-draft.js";
import type { PageBytes, PageStream, Spool } from "../../snapshot/draft/spool.js";
import { CallProblem } from "../calls/problem.js";

/** One page: what it holds as lines for the spool, and the cursor of the next one. */
export interface Page {
  readonly lines: readonly string[] | PageBytes;
  readonly next: string | undefined;
}

/** A chain whose cursor runs out as often as this does not get anywhere. */
export const RESTARTS = 5;

function asProblem(error: unknown): CallProblem {
  if (error instanceof CallProblem) return error;
  throw error;
}

/** How a call that gave nothing leaves its source. */
export function endingOf(problem: CallProblem): Ending {
  return { status: problem.kind === "denied" ? "denied" : "failed", reason: problem.message };
}

/**
 * Reads a chain of pages to its end, from where the journal left it. A cursor that ran out starts the chain again; anything else
 * ends it, and the stream says why.
 */
export async function readPages(stream: PageStream, fetch: (cursor: string | undefined) => Promise<Page>): Promise<void> {
  for (let restarts = 0; !stream.done && stream.gap === undefined; ) {
    const cursor = stream.next ?? undefined;
    try {
      const { lines, next } = await fetch(cursor);
      if (next !== undefined && next === cursor)
        throw new CallProblem("other", "SameCursor", "AWS answered with the cursor that it was asked with");
      await stream.keep(lines, next === undefined || next === "" ? null : next);
    } catch (error) {
      const problem = asProblem(error);
      if (problem.kind === "cursor" && cursor !== undefined && ++restarts <= RESTARTS) {
        await stream.restart();
        continue;
      }
      const { status, reason } = endingOf(problem);
      await stream.leave(status, reason);
    }
  }
}

/** How a source ends that was read in chains: whole, in part, or not at all. */
export function endingOfStreams(streams: readonly PageStream[]): Ending {
  const gaps = streams.flatMap(({ gap }) => gap ?? []);
  const [first] = gaps;
  if (first === undefined) return { status: "ok", reason: "" };
  const nothing = streams.every(({ gap, pages }) => gap !== undefined && pages === 0);
  if (nothing) return { status: gaps.every(({ status }) => status === "denied") ? "denied" : "failed", reason: first.reason };
  return { status: "partial", reason: `${gaps.length} of ${streams.length} page chains ended early: ${first.reason}` };
}

/** A record for the spool: the list it belongs to, what tells it apart there, and itself. */
export function lineOf(list: string, key: string, record: unknown): string {
  return JSON.stringify([list, key, record]);
}

/** Spooled records by list, each once, in the order of their keys. */
export async function gather(spool: Spool): Promise<(list: string) => readonly unknown[]> {
  const lists = new Map<string, Map<string, unknown>>();
  for await (const line of spool.lines()) {
    const [list, key, record] = JSON.parse(line) as [string, string, unknown];
    const known = lists.get(list) ?? new Map<string, unknown>();
    lists.set(list, known);
    known.set(key, record);
  }
  return (list) => [...(lists.get(list) ?? [])].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, record]) => record);
}

/** A JSON object of lists, a record a line. */
export function* jsonOfLists(lists: Readonly<Record<string, readonly unknown[]>>): Generator<string> {
  yield "{";
  let before = "\n";
  for (const [name, records] of Object.entries(lists)) {
    yield `${before}  ${JSON.stringify(name)}: [`;
    let between = "\n";
    for (const record of records) {
      yield `${between}    ${JSON.stringify(record)}`;
      between = ",\n";
    }
    yield records.length === 0 ? "]" : "\n  ]";
    before = ",\n";
  }
  yield "\n}\n";
}
