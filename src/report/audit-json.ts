import type { Finding } from "../model/finding.js";
import type { Run } from "../model/run.js";

/** `audit --json`: the run with its findings as the last key, one finding a line, as a stream. */
export async function* auditJson(run: Run, findings: AsyncIterable<Finding>): AsyncGenerator<string, void, undefined> {
  const head = JSON.stringify(run, undefined, 2);
  yield `${head.slice(0, head.lastIndexOf("\n"))},\n  "findings": [`;
  let pieces: string[] = [];
  let first = true;
  for await (const finding of findings) {
    pieces.push(`${first ? "" : ","}\n    ${JSON.stringify(finding)}`);
    first = false;
    if (pieces.length === 200) {
      yield pieces.join("");
      pieces = [];
    }
  }
  yield `${pieces.join("")}${first ? "" : "\n  "}]\n}\n`;
}
