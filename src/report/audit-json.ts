import type { Run } from "../model/run.js";

/** Lines joined before they are handed on: fewer, bigger writes. */
const BATCH = 200;

/**
 * `audit --json`: the run with its findings as the last key, one finding a line, as a stream. The lines are taken as they stand
 * in `findings.ndjson`, so that they are not read and written once more.
 */
export async function* auditJson(run: Run, lines: AsyncIterable<string>): AsyncGenerator<string, void, undefined> {
  const head = JSON.stringify(run, undefined, 2);
  yield `${head.slice(0, head.lastIndexOf("\n"))},\n  "findings": [`;
  let batch: string[] = [];
  let first = true;
  for await (const line of lines) {
    batch.push(`${first ? "" : ","}\n    ${line}`);
    first = false;
    if (batch.length === BATCH) {
      yield batch.join("");
      batch = [];
    }
  }
  yield `${batch.join("")}${first ? "" : "\n  "}]\n}\n`;
}
