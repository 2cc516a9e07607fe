import { Args, Flags } from "@oclif/core";
import { askWhich, canAsk } from "../cli/ask.js";
import { BailiwickCommand } from "../cli/base-command.js";
import { EXIT } from "../cli/exit-codes.js";
import { printAll, printJson } from "../cli/output.js";
import { Failure } from "../model/failure.js";
import { initWorkspace, packagedTeams } from "../operations/init-workspace.js";
import { initialisationReport } from "../report/text/initialisation.js";

async function ask(source: string): Promise<readonly string[]> {
  const teams = await packagedTeams(source);
  const choices = (kind: "people" | "workload") =>
    teams
      .filter((team) => team.kind === kind)
      .map(({ team, name, purpose }) => ({ value: team, name: `${team}: ${name}`, description: purpose }));
  return askWhich("Which teams do you start from?", [
    { heading: "People", choices: choices("people") },
    { heading: "Workloads", choices: choices("workload") },
  ]);
}

export default class Init extends BailiwickCommand {
  static override summary = "Make a workspace from the packaged one.";
  static override description =
    "Writes bailiwick.yaml, the guardrails, the files of the teams that you keep, and the schemas that let an editor complete them. In a terminal it asks which teams to keep.";
  static override examples = [
    "<%= config.bin %> <%= command.id %> my-organization",
    "<%= config.bin %> <%= command.id %> shop --team support --team devops --organization 'Corner Shop'",
    "<%= config.bin %> <%= command.id %> --all",
  ];
  static override args = { dir: Args.string({ description: "Folder to make it in; this one when left out." }) };
  static override flags = {
    team: Flags.string({
      description: "Keep this team or workload; may be repeated.",
      helpValue: "TEAM",
      multiple: true,
      multipleNonGreedy: true,
    }),
    all: Flags.boolean({ description: "Keep every team and workload.", exclusive: ["team"] }),
    organization: Flags.string({ description: "Name of the organization.", helpValue: "NAME" }),
    force: Flags.boolean({ description: "Write into a folder that is not empty, over files of the same name.", default: false }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Init);
    const source = this.config.root;
    let teams: readonly string[] | undefined = flags.team;
    if (teams === undefined && !flags.all) {
      if (flags.json || !canAsk())
        throw new Failure("missing-flag", "There is no terminal to ask in which teams to keep.", {
          kind: "usage",
          hint: "Name them with --team TEAM (may be repeated), or keep every one with --all.",
        });
      teams = await ask(source);
    }
    const made = await initWorkspace({
      source,
      directory: args.dir ?? ".",
      teams,
      ...(flags.organization === undefined ? {} : { organization: flags.organization }),
      force: flags.force,
    });
    if (flags.json) await printJson(made);
    else await printAll(initialisationReport(made));
    this.finish(EXIT.done);
  }
}
