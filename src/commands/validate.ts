import { WorkspaceCommand } from "../cli/base-command.js";
import { EXIT } from "../cli/exit-codes.js";
import { columns, printAll, printJson } from "../cli/output.js";
import { paintFor } from "../cli/paint.js";
import { validateWorkspace } from "../operations/validate-workspace.js";
import { validationReport } from "../report/text/validation.js";

export default class Validate extends WorkspaceCommand {
  static override summary = "Check team files and prove every never and guardrail.";
  static override description =
    "Reads the workspace, generates every role bundle and judges each `never` and guardrail over every action of the catalogue: it holds, or here is what gets through and the line that allows it.";
  static override examples = [
    "<%= config.bin %> <%= command.id %>",
    "<%= config.bin %> <%= command.id %> --workspace examples/cool-delivery --json",
  ];

  async run(): Promise<void> {
    const { flags } = await this.parse(Validate);
    const validation = await validateWorkspace(flags.workspace);
    this.finish(validation.valid ? EXIT.done : EXIT.usage);
    if (flags.json) await printJson(validation);
    else await printAll(validationReport(validation, { paint: paintFor(process.stdout), width: columns() }));
  }
}
