import { Flags } from "@oclif/core";
import { planExitCode } from "../cli/apply-exit-code.js";
import { awsPlanFlags } from "../cli/aws-target-flags.js";
import { WorkspaceCommand } from "../cli/base-command.js";
import { columns, printAll } from "../cli/output.js";
import { paintFor } from "../cli/paint.js";
import { targetFlags } from "../cli/plan-flags.js";
import { planRequest } from "../cli/plan-request.js";

export default class Plan extends WorkspaceCommand {
  static override summary = "Say what it takes to make databases and accounts what the workspace declares.";
  static override description =
    "Reads the live state and compares it with the team files: each change with its reason, the line that asks for it, the SQL or the calls, and whether it broadens access. Nothing is changed. With --out the plan is kept in a file that `bailiwick apply FILE` carries out as it is, or not at all. The digest at the end is what a person approves (`bailiwick apply --approve DIGEST`).";
  static override examples = [
    "<%= config.bin %> <%= command.id %>",
    "<%= config.bin %> <%= command.id %> --only databases --target store --out plan.json",
    "<%= config.bin %> <%= command.id %> --only aws --role-name BailiwickApply --detailed-exitcode",
    "<%= config.bin %> <%= command.id %> --embedded --workspace examples/sales-database",
    "<%= config.bin %> <%= command.id %> --show plan.json",
  ];
  static override flags = {
    ...targetFlags,
    ...awsPlanFlags,
    from: Flags.string({
      description: "Snapshot in place of the accounts themselves; such a plan is to be looked at and cannot be applied.",
      helpValue: "SNAPSHOT",
      helpGroup: "AWS",
    }),
    out: Flags.string({ description: "Keep the plan in this file.", helpValue: "FILE" }),
    show: Flags.string({
      description: "Show the plan of a file, a stale one too, and read nothing else.",
      helpValue: "FILE",
      exclusive: ["only", "target", "embedded", "out"],
    }),
    "detailed-exitcode": Flags.boolean({
      description: "Exit 1 where something is to be changed, 4 where nothing is and not all could be compared.",
    }),
    team: Flags.string({ description: "Show this team's changes only; the plan holds all of them.", helpValue: "TEAM" }),
    all: Flags.boolean({ description: "Show every change and every step in full, however many." }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(Plan);
    // Loaded from here only, as are the drivers of databases and the clients of AWS behind it.
    const { makePlan, showPlan } = await import("../operations/make-plan.js");
    const { planReport } = await import("../report/text/plan.js");
    const { renderPlan } = await import("../plan/plan-file.js");
    const plan =
      flags.show === undefined
        ? await planRequest(flags, (request) => makePlan({ ...request, out: flags.out, team: flags.team }))
        : await showPlan(flags.show);
    this.finish(planExitCode(plan, flags["detailed-exitcode"]));
    const view = { paint: paintFor(process.stdout), width: columns(), team: flags.team, all: flags.all };
    await printAll(flags.json ? renderPlan(plan) : planReport(plan, view));
  }
}
