import { Flags } from "@oclif/core";
import { WorkspaceCommand } from "../cli/base-command.js";
import { AWS_FLAGS, collectRequestOf, SCOPE_FLAGS } from "../cli/collect-flags.js";
import { collectAloud } from "../cli/collecting.js";
import { EXIT } from "../cli/exit-codes.js";
import { columns, printAll, printJson } from "../cli/output.js";
import { paintFor } from "../cli/paint.js";
import { auditRole } from "../operations/audit-role.js";
import { collectionReport } from "../report/text/collection.js";

export default class Collect extends WorkspaceCommand {
  static override summary = "Read evidence from AWS into a snapshot.";
  static override description =
    "Reads IAM, GuardDuty, Security Hub and Organizations of the caller's account, or of every account of its organization, at AWS's pace. Every source ends with a status and a reason; what is missing makes the exit code 4. A collection that was stopped, even killed, goes on with --resume.";
  static override examples = [
    "<%= config.bin %> <%= command.id %> --profile security",
    "<%= config.bin %> <%= command.id %> --org --external-id 2f1c --exclude-account 444455556666",
    "<%= config.bin %> <%= command.id %> --org --since reports/snapshots/2026-10-01T060000Z-111122223333-4f1a9c",
    "<%= config.bin %> <%= command.id %> --print-policy --expect-account 111122223333 > audit-role.json",
  ];
  static override flags = {
    ...AWS_FLAGS,
    ...SCOPE_FLAGS,
    out: Flags.string({ description: "Folder of the snapshot instead of one in reports/snapshots.", helpValue: "DIR" }),
    resume: Flags.boolean({
      description: "Go on with an unfinished collection: the newest, or that of --out. Its scope counts.",
      exclusive: ["org", "account", "exclude-account", "unit", "since"],
    }),
    "allow-incomplete": Flags.boolean({ description: "Do not exit 4 where evidence is incomplete." }),
    "print-policy": Flags.boolean({
      description: "Print the policies that the audit role and its caller need, as JSON, and call nobody.",
    }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(Collect);
    const request = collectRequestOf(flags);
    if (flags["print-policy"]) {
      const { role: roleName, externalId } = request.scope;
      return printJson(auditRole({ roleName, externalId, collectorAccount: request.expectAccount, partition: "aws" }));
    }
    const collection = await collectAloud({ ...request, out: flags.out, resume: flags.resume });
    this.finish(collection.complete || flags["allow-incomplete"] ? EXIT.done : EXIT.incomplete);
    if (flags.json) await printJson(collection);
    else await printAll(collectionReport(collection, paintFor(process.stdout), columns()));
  }
}
