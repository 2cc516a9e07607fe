import { type Finding, SEVERITIES } from "../../model/finding.js";
import type { Run } from "../../model/run.js";
import { renderDiagnostics } from "../diagnostics.js";
import type { Paint } from "../paint.js";
import { controls, sources } from "./evidence.js";
import { findingText } from "./findings.js";
import { count } from "./layout.js";
import { overview } from "./overview.js";

/** Findings printed in full; the rest is counted and stands in the run. */
const SHOWN = 200;

export interface TextReportOptions {
  readonly paint: Paint;
  readonly width: number;
  /** Where the run is kept, for the closing line. */
  readonly keptAt: string;
}

/** The text report of a run, worst first, as a stream; the findings are read once. */
export async function* auditReport(
  run: Run,
  findings: AsyncIterable<Finding>,
  options: TextReportOptions,
): AsyncGenerator<string, void, undefined> {
  const { paint, width } = options;
  const block = (lines: readonly string[]): string => `${lines.join("\n")}\n\n`;
  yield block(overview(run, paint, width));
  yield block([paint("bold", "Findings, worst first")]);
  let shown = 0;
  for await (const finding of findings) {
    if (finding.status !== "open") continue;
    if (shown === SHOWN) break;
    shown++;
    yield block(findingText(finding, paint, width));
  }
  if (run.counts.open > shown) yield block([`… and ${count(run.counts.open - shown, "more open finding")}.`]);
  if (run.counts.open === 0)
    yield block([run.complete ? "No open finding." : "No open finding in the evidence that could be read."]);
  yield block(controls(run, paint, width));
  yield block(sources(run, paint, width));
  if (run.diagnostics.length > 0)
    yield block([paint("bold", "Evidence that could not be read"), renderDiagnostics(run.diagnostics.slice(0, 50), paint)]);
  const worst = SEVERITIES.find((severity) => run.counts.severity[severity] > 0);
  yield `Kept in ${options.keptAt}; look again with \`bailiwick report show\`${worst === undefined ? "" : `, fail a pipeline with \`--fail-on ${worst}\``}.\n`;
}
