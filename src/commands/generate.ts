import { Flags } from "@oclif/core";
import { WorkspaceCommand } from "../cli/base-command.js";
import { EXIT } from "../cli/exit-codes.js";
import { printAll, printJson } from "../cli/output.js";
import { paintFor } from "../cli/paint.js";
import { generatePolicies } from "../operations/generate-policies.js";
import { generationReport } from "../report/text/generation.js";

export default class Generate extends WorkspaceCommand {
  static override summary = "Turn team files into IAM policies, boundaries, trust policies and SCPs.";
  static override description =
    "Writes policies/generated/<environment>/<account>/<team>/ and <environment>/scp-*.json; the same files and catalogue give the same bytes.";
  static override examples = [
    "<%= config.bin %> <%= command.id %>",
    "<%= config.bin %> <%= command.id %> --check",
    "<%= config.bin %> <%= command.id %> --team support --environment prod --out /tmp/support",
  ];
  static override flags = {
    check: Flags.boolean({
      description: "Write nothing; exit 1 where the files are not what the workspace gives today.",
      // Without it the flag is absent rather than false, and so is what the result says of it.
      default: false,
    }),
    out: Flags.string({ description: "Folder to write to.", helpValue: "DIR" }),
    team: Flags.string({ description: "Only this team.", helpValue: "TEAM" }),
    environment: Flags.string({ description: "Only this environment.", helpValue: "ENVIRONMENT" }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(Generate);
    const { workspace, out, team, environment, check } = flags;
    const generation = await generatePolicies({ workspace, out, team, environment, check });
    const stale = generation.created.length + generation.changed.length + generation.removed.length > 0;
    this.finish(check && stale ? EXIT.findings : EXIT.done);
    if (flags.json) await printJson(generation);
    else await printAll(generationReport(generation, paintFor(process.stdout)));
  }
}
