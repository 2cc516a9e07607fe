import { Flags } from "@oclif/core";
import { WorkspaceCommand } from "../cli/base-command.js";
import { EXIT } from "../cli/exit-codes.js";
import { columns, printAll, printJson } from "../cli/output.js";
import { paintFor } from "../cli/paint.js";
import { validateWorkspace } from "../operations/validate-workspace.js";
import { validationReport } from "../report/text/validation.js";

export default class Validate extends WorkspaceCommand {
  static override summary = "Check team files and prove every never and guardrail.";
  static override description =
    "Reads the workspace, generates every role bundle and judges each `never` and guardrail over every action of the catalogue: it holds, or here is what gets through and the line that allows it. Over a snapshot each `never` is judged again for everybody whom the team's live role can become.";
  static override examples = [
    "<%= config.bin %> <%= command.id %>",
    "<%= config.bin %> <%= command.id %> --workspace examples/cool-delivery --json",
    "<%= config.bin %> <%= command.id %> --from reports/snapshots/sample",
  ];
  static override flags = {
    from: Flags.string({
      description:
        "Snapshot folder, or one file from `aws iam get-account-authorization-details`: judge what live roles can become.",
      helpValue: "SNAPSHOT",
    }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(Validate);
    const validation = await validateWorkspace(flags.workspace, flags.from);
    const isOpen = validation.proofs.some((proof) => proof.reachable?.verdict === "unknown");
    this.finish(!validation.valid ? EXIT.usage : isOpen ? EXIT.incomplete : EXIT.done);
    if (flags.json) await printJson(validation);
    else await printAll(validationReport(validation, { paint: paintFor(process.stdout), width: columns() }));
  }
}
