import { Command, Flags } from "@oclif/core";
import type { ExitCode } from "./exit-codes.js";
import { reportFailure } from "./report-failure.js";

/** What every command shares: `--json`, `--no-color`, and one mapping of failures to exit codes. */
export abstract class BailiwickCommand extends Command {
  static override baseFlags = {
    json: Flags.boolean({ description: "Print the result as JSON on stdout.", helpGroup: "GLOBAL" }),
    "no-color": Flags.boolean({ description: "Print without colour (as NO_COLOR does).", helpGroup: "GLOBAL" }),
  };

  /** Ends the process with this status once output is flushed; nothing is cut off. */
  protected finish(code: ExitCode): void {
    process.exitCode = code;
  }

  // oclif calls this with whatever `run` threw; the status is set here once.
  protected override async catch(error: unknown): Promise<void> {
    process.exitCode = reportFailure(error, { json: this.argv.includes("--json") });
  }
}

/** A command that works on a workspace that is there: the flag `--workspace` besides. */
export abstract class WorkspaceCommand extends BailiwickCommand {
  static override baseFlags = {
    ...BailiwickCommand.baseFlags,
    workspace: Flags.directory({
      char: "w",
      description: "Folder of the workspace (with bailiwick.yaml).",
      default: ".",
      helpGroup: "GLOBAL",
    }),
  };
}
