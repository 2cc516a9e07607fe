import type { Run } from "../model/run.js";
import { visibleJson } from "../model/visible.js";

const NEWLINE = 10;
const FIRST = Buffer.from("\n    ");
const NEXT = Buffer.from(",\n    ");

function countLines(block: Uint8Array): number {
  let count = 1;
  for (let at = block.indexOf(NEWLINE); at !== -1; at = block.indexOf(NEWLINE, at + 1)) count++;
  return count;
}

/** The lines of a block as entries of a list that begins with the first of them or goes on. */
function entriesOf(block: Uint8Array, isFirst: boolean): Buffer {
  const entries = Buffer.allocUnsafe(block.length + countLines(block) * NEXT.length);
  let length = 0;
  for (let from = 0; from < block.length; ) {
    const newline = block.indexOf(NEWLINE, from);
    const to = newline === -1 ? block.length : newline;
    if (to > from) {
      const between = isFirst && length === 0 ? FIRST : NEXT;
      entries.set(between, length);
      entries.set(block.subarray(from, to), length + between.length);
      length += between.length + to - from;
    }
    from = to + 1;
  }
  return entries.subarray(0, length);
}

/**
 * `audit --json`: the run with its findings as the last key, one finding a line, as a stream. The lines are taken as they stand
 * in `findings.ndjson`, in blocks of whole lines, so that they are neither decoded nor read and written once more.
 */
export async function* auditJson(
  run: Run,
  blocks: AsyncIterable<Uint8Array>,
): AsyncGenerator<string | Uint8Array, void, undefined> {
  const head = visibleJson(run);
  yield `${head.slice(0, head.lastIndexOf("\n"))},\n  "findings": [`;
  let isFirst = true;
  for await (const block of blocks) {
    const entries = entriesOf(block, isFirst);
    isFirst &&= entries.length === 0;
    if (entries.length > 0) yield entries;
  }
  yield `${isFirst ? "" : "\n  "}]\n}\n`;
}
