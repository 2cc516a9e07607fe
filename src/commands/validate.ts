import { Args, Flags } from "@oclif/core";
import { WorkspaceCommand } from "../cli/base-command.js";
import { EXIT } from "../cli/exit-codes.js";
import { lintInto, printLintRules } from "../cli/lint.js";
import { columns, printAll, printJson } from "../cli/output.js";
import { paintFor } from "../cli/paint.js";
import { POLICY_TYPES } from "../iam/lint/policy-type.js";
import { Failure } from "../model/failure.js";
import { validateWorkspace } from "../operations/validate-workspace.js";
import { validationReport } from "../report/text/validation.js";

export default class Validate extends WorkspaceCommand {
  static override summary = "Check team files and prove every never and guardrail; or lint policy documents.";
  static override description =
    "Without FILE: reads the workspace, generates every role bundle and judges each `never` and guardrail over every action of the catalogue: it holds, or here is what gets through and the line that allows it; with --from, each `never` is judged again for everybody whom the team's live role can become. With FILE: lints every IAM policy document in it, whatever it is: a document, an answer of the AWS CLI, the details of an account, a CloudFormation template, `terraform show -json`. Exit 2 where AWS would refuse a document, where a file cannot be read, and where it holds no document.";
  static override examples = [
    "<%= config.bin %> <%= command.id %>",
    "<%= config.bin %> <%= command.id %> --workspace examples/cool-delivery --json",
    "<%= config.bin %> <%= command.id %> --from reports/snapshots/sample",
    "<%= config.bin %> <%= command.id %> policy.json template.json --fail-on warning",
    "terraform show -json plan | <%= config.bin %> <%= command.id %> -",
  ];
  static override strict = false;
  static override args = {
    file: Args.string({ description: "File with policy documents, or `-` for stdin; as many as you like.", ignoreStdin: true }),
  };
  static override flags = {
    from: Flags.string({
      description:
        "Snapshot folder, or one file from `aws iam get-account-authorization-details`: judge what live roles can become.",
      helpValue: "SNAPSHOT",
    }),
    type: Flags.option({
      options: POLICY_TYPES,
      description: "What the documents of FILE are; else it is told by where they stand.",
    })(),
    "fail-on": Flags.option({
      options: ["warning", "suggestion"] as const,
      description: "Exit 1 where the linter says this or worse of FILE.",
    })(),
    rules: Flags.boolean({ description: "List the linter's rules." }),
  };

  async run(): Promise<void> {
    const { flags, argv } = await this.parse(Validate);
    const files = argv.map(String);
    if (flags.rules) return printLintRules(flags.json);
    if (files.length > 0)
      return this.finish(await lintInto(files, { type: flags.type, failOn: flags["fail-on"], json: flags.json }));
    if (flags.type !== undefined || flags["fail-on"] !== undefined)
      throw new Failure("usage", "--type and --fail-on are about FILE, and none is given.", {
        kind: "usage",
        hint: "See `--help`.",
      });
    const validation = await validateWorkspace(flags.workspace, flags.from);
    const isOpen = validation.proofs.some((proof) => proof.reachable?.verdict === "unknown");
    this.finish(!validation.valid ? EXIT.usage : isOpen ? EXIT.incomplete : EXIT.done);
    if (flags.json) await printJson(validation);
    else await printAll(validationReport(validation, { paint: paintFor(process.stdout), width: columns() }));
  }
}
