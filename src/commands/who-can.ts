import { Args, Flags } from "@oclif/core";
import { BailiwickCommand } from "../cli/base-command.js";
import { EXIT } from "../cli/exit-codes.js";
import { columns, printAll, printJson } from "../cli/output.js";
import { paintFor } from "../cli/paint.js";
import { whoCanDo } from "../operations/who-can.js";
import { whoCanReport } from "../report/text/who-can.js";

export default class WhoCan extends BailiwickCommand {
  static override summary = "List everybody who may do something, directly or by assuming roles.";
  static override description =
    "Asks for every user, role and root user of the snapshot, follows roles that they may assume, one after the other and across accounts, and lists whom policies of the resource and of roles let in from outside. It says where it may be incomplete.";
  static override examples = [
    "<%= config.bin %> <%= command.id %> s3:GetObject arn:aws:s3:::orders/1 --from reports/snapshots/sample",
    "<%= config.bin %> <%= command.id %> iam:CreateUser --from snapshot --json",
    "<%= config.bin %> <%= command.id %> sts:AssumeRole arn:aws:iam::111122223333:role/deploy --from snapshot",
  ];
  static override args = {
    action: Args.string({ description: "Action, such as s3:GetObject; * and ? may stand for letters.", required: true }),
    resource: Args.string({ description: "ARN of the resource; anything when left out." }),
  };
  static override flags = {
    from: Flags.string({
      description: "Snapshot folder, or one file from `aws iam get-account-authorization-details`.",
      helpValue: "SNAPSHOT",
      required: true,
    }),
    context: Flags.string({
      description: "A condition key of the request and its value; may be repeated.",
      helpValue: "KEY=VALUE",
      multiple: true,
      multipleNonGreedy: true,
      default: [],
    }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(WhoCan);
    const result = await whoCanDo({ ...args, from: flags.from, context: flags.context });
    this.finish(EXIT.done);
    if (flags.json) await printJson(result);
    else await printAll(whoCanReport(result, { paint: paintFor(process.stdout), width: columns() }));
  }
}
