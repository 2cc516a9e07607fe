import { thousands } from "../model/thousands.js";
import { auditJson } from "../report/audit-json.js";
import type { StoredRun } from "../report/run-store.js";
import { auditReport } from "../report/text/audit-report.js";
import { columns, printAll } from "./output.js";
import { paintFor } from "./paint.js";
import { progressOnStderr } from "./progress.js";

/** Shows a run as the caller can take it: JSON, the interface in a terminal, else text. */
export async function show(stored: StoredRun, options: { readonly json: boolean; readonly text: boolean }): Promise<void> {
  if (options.json) return printAll(auditJson(stored.run, stored.blocks()));
  const paint = paintFor(process.stdout);
  const terminal = process.stdin.isTTY === true && process.stdout.isTTY === true && process.env.TERM !== "dumb";
  if (terminal && !options.text) {
    // Ink and React are loaded from here only: nothing else pays for them.
    const { showRun } = await import("../tui/show-run.js");
    const progress = progressOnStderr();
    return showRun(stored, { paint, onProgress: (loaded) => progress.step(`${thousands(loaded)} findings read`) });
  }
  await printAll(auditReport(stored.run, stored.findings(), { paint, width: columns(), keptAt: stored.path }));
}
