import { Args, Flags } from "@oclif/core";
import { BailiwickCommand } from "../cli/base-command.js";
import { EXIT } from "../cli/exit-codes.js";
import { columns, printAll, printJson } from "../cli/output.js";
import { paintFor } from "../cli/paint.js";
import { canPrincipal } from "../operations/can.js";
import { canReport } from "../report/text/can.js";

export default class Can extends BailiwickCommand {
  static override summary = "Answer whether a principal may do something, and say why.";
  static override description =
    "Asks every policy of the snapshot that has a say: identity policies with those of groups, boundary, SCPs and RCPs, the resource's own policy or a role's trust policy. What the snapshot does not hold is never taken as fine: where it could change the answer, the answer is `depends`.";
  static override examples = [
    "<%= config.bin %> <%= command.id %> ana s3:GetObject arn:aws:s3:::orders/1 --from reports/snapshots/sample",
    "<%= config.bin %> <%= command.id %> arn:aws:iam::111122223333:role/deploy 'iam:Pass*' --from snapshot",
    "<%= config.bin %> <%= command.id %> ana ec2:StopInstances --from snapshot --context aws:RequestedRegion=us-east-1 --expect denied",
  ];
  static override args = {
    principal: Args.string({ description: "User or role, by ARN, name or unique id.", required: true }),
    action: Args.string({ description: "Action, such as s3:GetObject; * and ? may stand for letters.", required: true }),
    resource: Args.string({ description: "ARN of the resource; everything in the principal's account when left out." }),
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
    expect: Flags.option({
      options: ["allowed", "denied"] as const,
      description: "Exit 1 unless every answer is this, for certain.",
    })(),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Can);
    const { from, context, expect } = flags;
    const result = await canPrincipal({ ...args, from, context, expect });
    this.finish(result.met === false ? EXIT.findings : EXIT.done);
    if (flags.json) await printJson(result);
    else await printAll(canReport(result, { paint: paintFor(process.stdout), width: columns() }));
  }
}
