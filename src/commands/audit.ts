import { Flags } from "@oclif/core";
import { auditExitCode } from "../cli/audit-exit-code.js";
import { WorkspaceCommand } from "../cli/base-command.js";
import { AWS_FLAGS, collectRequestOf, SCOPE_FLAGS } from "../cli/collect-flags.js";
import { collectForAudit } from "../cli/collecting.js";
import { interruptible } from "../cli/interrupt.js";
import { progressOnStderr } from "../cli/progress.js";
import { show } from "../cli/show.js";
import { SEVERITIES, type Severity } from "../model/finding.js";
import { auditSnapshot } from "../operations/audit-snapshot.js";

export default class Audit extends WorkspaceCommand {
  static override summary = "Audit account evidence against the workspace.";
  static override description =
    "Judges IAM evidence, GuardDuty and Security Hub findings of a snapshot, or of one that is collected first where --from names none, ties each finding to principals and teams, and keeps the run in reports/runs. In a terminal the interface opens; elsewhere the text report is printed. Evidence that is missing is never taken as fine: the exit code is then 4.";
  static override examples = [
    "<%= config.bin %> <%= command.id %> --from reports/snapshots/sample",
    "<%= config.bin %> <%= command.id %> --from reports/snapshots/sample --fail-on high --json > audit.json",
    "<%= config.bin %> <%= command.id %> --from authorization-details.json --allow-incomplete",
    "<%= config.bin %> <%= command.id %> --org --profile security",
    "<%= config.bin %> <%= command.id %> --org --since 2026-10-01T060000Z-4f1a9c2e7b10",
  ];
  static override flags = {
    from: Flags.string({
      description:
        "Snapshot folder, or one file from `aws iam get-account-authorization-details`; without it, evidence is collected from AWS.",
      helpValue: "SNAPSHOT",
    }),
    ...AWS_FLAGS,
    ...SCOPE_FLAGS,
    "fail-on": Flags.option({
      options: SEVERITIES,
      description: "Exit 1 where an open finding has this severity or a worse one.",
    })(),
    "allow-incomplete": Flags.boolean({
      description: "Do not exit 4 where evidence is incomplete; the report says so all the same.",
    }),
    "as-of": Flags.string({ description: "Count ages from this moment instead of the snapshot's.", helpValue: "TIME" }),
    out: Flags.string({ description: "Keep the run in this folder instead of reports/runs.", helpValue: "DIR" }),
    text: Flags.boolean({ description: "Print the text report, in a terminal too." }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(Audit);
    const from = flags.from ?? (await collectForAudit(collectRequestOf(flags)));
    const progress = progressOnStderr();
    const stored = await interruptible((signal) =>
      auditSnapshot({
        workspace: flags.workspace,
        from,
        asOf: flags["as-of"],
        out: flags.out,
        version: this.config.version,
        onProgress: progress.step,
        signal,
      }),
    ).finally(progress.done);
    this.finish(
      auditExitCode(stored.run, { failOn: flags["fail-on"] as Severity | undefined, allowIncomplete: flags["allow-incomplete"] }),
    );
    await show(stored, { json: flags.json, text: flags.text });
  }
}
