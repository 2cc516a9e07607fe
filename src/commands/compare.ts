import { Args, Flags } from "@oclif/core";
import { WorkspaceCommand } from "../cli/base-command.js";
import { EXIT } from "../cli/exit-codes.js";
import { columns, printAll, printJson } from "../cli/output.js";
import { paintFor } from "../cli/paint.js";
import { compareAccess } from "../operations/compare-access.js";
import { comparisonReport } from "../report/text/comparison.js";

const TYPES = ["identity", "resource", "trust"] as const;

export default class Compare extends WorkspaceCommand {
  static override summary = "Say what a change of policies newly allows or takes away.";
  static override description =
    "Compares two policy files (JSON, bare or as the AWS CLI prints them), two generated trees, or with --git the workspace's generated policies with what they were at a revision. Exits 1 where the new side allows something that the old one does not, and where that could not be settled.";
  static override examples = [
    "<%= config.bin %> <%= command.id %> old.json new.json",
    "<%= config.bin %> <%= command.id %> old.json new.json --type trust --json",
    "<%= config.bin %> <%= command.id %> --git main",
  ];
  static override args = {
    old: Args.string({ description: "Policy file, or folder of generated policies, as it was." }),
    new: Args.string({ description: "The same as it would be." }),
  };
  static override flags = {
    git: Flags.string({ description: "Compare with the generated policies at this revision.", helpValue: "REF" }),
    type: Flags.option({ description: "Kind of the two policy files; left out, told from what they name.", options: TYPES })(),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Compare);
    const paths = [args.old, args.new].filter((path) => path !== undefined);
    const { workspace, git, type } = flags;
    const comparison = await compareAccess({ paths, workspace, git, type });
    this.finish(comparison.answer === "no-new-access" ? EXIT.done : EXIT.findings);
    if (flags.json) await printJson(comparison);
    else await printAll(comparisonReport(comparison, { paint: paintFor(process.stdout), width: columns() }));
  }
}
