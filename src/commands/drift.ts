import { Flags } from "@oclif/core";
import { awsRequest, awsSessionFlags, scpFlag } from "../cli/aws-target-flags.js";
import { WorkspaceCommand } from "../cli/base-command.js";
import { driftExitCode } from "../cli/drift-exit-code.js";
import { interruptible } from "../cli/interrupt.js";
import { columns, printAll, printJson } from "../cli/output.js";
import { paintFor } from "../cli/paint.js";
import { progressOnStderr } from "../cli/progress.js";

export default class Drift extends WorkspaceCommand {
  static override summary = "List how accounts differ from what the workspace declares.";
  static override description =
    "Compares every role, trust policy, permission policy, boundary, session length and tag that Bailiwick makes with what is live, in the accounts themselves or in a snapshot, and lists what others put on its roles; with --scp the organization's service control policies too. Nothing is changed. Exit 1 where something differs, 4 where something could not be read or compared: what is not known is never taken for no drift. A snapshot tells neither session lengths nor tags of policies.";
  static override examples = [
    "<%= config.bin %> <%= command.id %> --role-name BailiwickAudit",
    "<%= config.bin %> <%= command.id %> --from reports/snapshots/sample --allow-incomplete --json",
    "<%= config.bin %> <%= command.id %> --account 111122223333 --team support",
  ];
  static override flags = {
    ...awsSessionFlags,
    ...scpFlag,
    from: Flags.string({
      description:
        "Snapshot folder, or one file from `aws iam get-account-authorization-details`, in place of the accounts themselves.",
      helpValue: "SNAPSHOT",
    }),
    "allow-incomplete": Flags.boolean({
      description: "Do not exit 4 where the evidence lacks something to compare; the result says so all the same.",
    }),
    account: Flags.string({
      description: "Only this account; may be repeated.",
      helpValue: "ID",
      multiple: true,
      multipleNonGreedy: true,
    }),
    team: Flags.string({
      description: "Only this team; may be repeated.",
      helpValue: "TEAM",
      multiple: true,
      multipleNonGreedy: true,
    }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(Drift);
    const { findDrift } = await import("../operations/find-drift.js");
    const { driftReport } = await import("../report/text/drift.js");
    const progress = progressOnStderr();
    const result = await interruptible((signal) =>
      findDrift({
        workspace: flags.workspace,
        aws: awsRequest(flags),
        accounts: flags.account ?? [],
        now: new Date(),
        signal,
        onProgress: progress.step,
      }),
    ).finally(progress.done);
    this.finish(driftExitCode(result.counts, flags["allow-incomplete"]));
    if (flags.json) await printJson(result);
    else await printAll(driftReport(result, { paint: paintFor(process.stdout), width: columns() }));
  }
}
