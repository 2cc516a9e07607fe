import { Config, flush, run, settings } from "@oclif/core";
import { explainUnknownCommand } from "./command-names.js";
import { reportFailure } from "./report-failure.js";

/**
 * Runs the command line through oclif and sets the exit status. Failures before a command is running
 * (an unknown command, a broken installation) are reported in the same shape as a command's own.
 */
export async function start(root: string): Promise<void> {
  settings.performanceEnabled = false;
  // A reader such as `head` that closes its end early is no error of ours, and does not change what was found: the status stands.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit();
    throw error;
  });
  try {
    const config = await Config.load({ root });
    const argv = process.argv.slice(2);
    const unknown = explainUnknownCommand(
      argv,
      config.commandIDs,
      config.topics.map((topic) => topic.name),
    );
    if (unknown !== undefined) throw unknown;
    await run(argv, config);
    await flush();
  } catch (error) {
    process.exitCode = reportFailure(error, { json: process.argv.includes("--json") });
  }
}
