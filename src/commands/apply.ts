import { Args, Flags } from "@oclif/core";
import { applyExitCode, planExitCode } from "../cli/apply-exit-code.js";
import { awsPlanFlags } from "../cli/aws-target-flags.js";
import { WorkspaceCommand } from "../cli/base-command.js";
import { columns, printAll, printJson } from "../cli/output.js";
import { paintFor } from "../cli/paint.js";
import { targetFlags } from "../cli/plan-flags.js";
import { planRequest } from "../cli/plan-request.js";

export default class Apply extends WorkspaceCommand {
  static override summary = "Make databases and accounts what the workspace declares.";
  static override description =
    "Carries out a plan: one of a file as it is or not at all, else one made now. Where it broadens access, the name of each such target is to be typed, unless --yes, or --approve with the plan's digest, says that somebody agreed; without a terminal one of them is needed. Every step is written to a journal in .bailiwick/journals/ before it is done; an apply that was cut off is taken up by running it again. Databases' servers are then asked whether every role can do what is declared, no more and no less: exit 5 where they say otherwise.";
  static override examples = [
    "<%= config.bin %> <%= command.id %>",
    '<%= config.bin %> <%= command.id %> plan.json --approve "$DIGEST"',
    "<%= config.bin %> <%= command.id %> --embedded --yes --workspace examples/sales-database",
    "<%= config.bin %> <%= command.id %> --rollback .bailiwick/journals/20261001T060000Z-aws-111122223333-0a1b2c3d-4e5f60.ndjson",
  ];
  static override args = {
    plan: Args.string({ description: "File of a plan (`bailiwick plan --out FILE`).", ignoreStdin: true }),
  };
  static override flags = {
    ...targetFlags,
    ...awsPlanFlags,
    yes: Flags.boolean({ char: "y", description: "Ask nothing: somebody has agreed." }),
    approve: Flags.string({
      description: "Digest of the plan that somebody approved; any other plan is refused.",
      helpValue: "DIGEST",
      exclusive: ["yes", "rollback"],
    }),
    "dry-run": Flags.boolean({ description: "Show the plan and change nothing." }),
    rollback: Flags.string({
      description: "Put back what an apply changed, by its journal.",
      helpValue: "JOURNAL",
      exclusive: ["only", "target", "dry-run"],
    }),
  };

  async run(): Promise<void> {
    const { flags, args } = await this.parse(Apply);
    // Loaded from here only, as are the drivers of databases and the clients of AWS behind it.
    const { carryOut, rehearse } = await import("../operations/carry-out.js");
    const { applicationReport } = await import("../report/text/application.js");
    const view = { paint: paintFor(process.stdout), width: columns() };
    if (flags["dry-run"]) {
      const { planReport } = await import("../report/text/plan.js");
      const { renderPlan } = await import("../plan/plan-file.js");
      const plan = await planRequest(flags, (request) => rehearse({ ...request, plan: args.plan }));
      this.finish(planExitCode(plan, false));
      return printAll(flags.json ? renderPlan(plan) : planReport(plan, view));
    }
    const { confirmPlan, confirmRollback } = await import("../cli/confirm.js");
    const agreement = { yes: flags.yes, approve: flags.approve };
    const application = await planRequest(flags, async (request) => {
      if (flags.rollback === undefined)
        return carryOut({ ...request, plan: args.plan, confirm: (plan) => confirmPlan(plan, agreement) });
      const { rollBackJournal } = await import("../operations/roll-back.js");
      const confirm = (target: string, changes: number): Promise<void> => confirmRollback(target, changes, agreement);
      return rollBackJournal({ ...request, journal: flags.rollback, confirm });
    });
    this.finish(applyExitCode(application));
    if (flags.json) await printJson(application);
    else await printAll(applicationReport(application, view));
  }
}
