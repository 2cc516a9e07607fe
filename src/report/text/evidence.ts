import type { ControlResult, Run } from "../../model/run.js";
import type { Paint } from "../paint.js";
import { clip, count, table } from "./layout.js";

function controlCounts(results: readonly ControlResult[], account: string): string[] {
  const of = (status: ControlResult["status"]): string =>
    String(results.filter((result) => result.account === account && result.status === status).length);
  return [`  ${account}`, of("pass"), of("fail"), of("no-data")];
}

/** How the controls stand, per account; a control without evidence is `no-data`, never a pass. */
export function controls(run: Run, paint: Paint, width: number): string[] {
  if (run.controls.length === 0) return [];
  const accounts = [...new Set(run.controls.map((control) => control.account))];
  const lines = [
    paint("bold", "Controls"),
    ...table(
      [["  account", "pass", "fail", "no data"], ...accounts.map((account) => controlCounts(run.controls, account))],
      [1, 2, 3],
    ),
  ];
  const failed = new Map<string, { readonly result: ControlResult; readonly where: string[] }>();
  for (const result of run.controls.filter((control) => control.status === "fail")) {
    const known = failed.get(result.control);
    const where = result.region === "global" ? result.account : `${result.account} ${result.region}`;
    if (known === undefined) failed.set(result.control, { result, where: [where] });
    else known.where.push(where);
  }
  for (const [control, { result, where }] of failed) {
    lines.push(`  ${paint("red", "fail")} ${clip(`${control}: ${result.title} (${where.join(", ")})`, width - 7)}`);
  }
  return lines;
}

/** Every source that is not whole, with its reason. */
export function sources(run: Run, paint: Paint, width: number): string[] {
  const lacking = run.sources.filter((source) => source.status !== "ok");
  const lines = [
    paint("bold", "Sources"),
    `  ${run.sources.length - lacking.length} of ${count(run.sources.length, "source")} ok`,
  ];
  for (const source of lacking)
    lines.push(`  ${paint("yellow", source.status.padEnd(8))} ${clip(`${source.id}: ${source.reason}`, width - 11)}`);
  return lines;
}
