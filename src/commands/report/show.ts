import { Args, Flags } from "@oclif/core";
import { WorkspaceCommand } from "../../cli/base-command.js";
import { show } from "../../cli/show.js";
import { findRun } from "../../operations/find-run.js";

export default class ReportShow extends WorkspaceCommand {
  static override summary = "Look at a kept audit run again.";
  static override description =
    "In a terminal this opens the interface; elsewhere it prints the text report, or the run as JSON.";
  static override examples = [
    "<%= config.bin %> <%= command.id %>",
    "<%= config.bin %> <%= command.id %> 2026-10-01T060000Z-4f1a9c2e7b10 --text",
  ];
  static override args = { run: Args.string({ description: "Name or folder of a run; the newest when left out." }) };
  static override flags = { text: Flags.boolean({ description: "Print the text report, in a terminal too." }) };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(ReportShow);
    const stored = await findRun(flags.workspace, args.run);
    await show(stored, { json: flags.json, text: flags.text });
  }
}
