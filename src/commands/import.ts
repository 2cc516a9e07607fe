import { Flags } from "@oclif/core";
import { awsSessionFlags } from "../cli/aws-target-flags.js";
import { WorkspaceCommand } from "../cli/base-command.js";
import { EXIT } from "../cli/exit-codes.js";
import { columns, printAll, printJson } from "../cli/output.js";
import { paintFor } from "../cli/paint.js";
import { targetFlags } from "../cli/plan-flags.js";
import { planRequest } from "../cli/plan-request.js";

export default class Import extends WorkspaceCommand {
  static override summary = "Write grants and roles that are there as team files.";
  static override description =
    "With --database: the live grants of a database; with the files as the workspace's own the next plan is empty. With --sql: GRANT, REVOKE and ALTER DEFAULT PRIVILEGES statements of a file, compared with what the workspace declares: what does not exist in `schema:`, what is said twice, privileges beyond the declared need, and needs that no statement meets. With --account: the roles of an account of which a team file gives just what they have; the others are listed with the reasons.";
  static override examples = [
    "<%= config.bin %> <%= command.id %> --database store --out roles",
    "<%= config.bin %> <%= command.id %> --account 111122223333 --from reports/snapshots/sample",
    "<%= config.bin %> <%= command.id %> --sql legacy-grants.sql --workspace examples/sales-database",
  ];
  static override flags = {
    ...awsSessionFlags,
    account: Flags.string({
      description: "Account whose roles are read, by its id.",
      helpValue: "ID",
      helpGroup: "AWS",
      exclusive: ["database", "sql", "embedded"],
    }),
    from: Flags.string({
      description: "Snapshot in place of the account itself.",
      helpValue: "SNAPSHOT",
      helpGroup: "AWS",
      dependsOn: ["account"],
    }),
    database: Flags.string({
      description: "Database, by its name in bailiwick.yaml; may be left out where there is only one.",
      helpValue: "NAME",
    }),
    sql: Flags.string({ description: "SQL file to read instead of the live database.", helpValue: "FILE" }),
    out: Flags.string({ description: "Write the team files to this folder; without it they are printed.", helpValue: "DIR" }),
    force: Flags.boolean({ description: "Overwrite files of those names.", dependsOn: ["out"] }),
    embedded: targetFlags.embedded,
    "detailed-exitcode": Flags.boolean({
      description: "Exit 1 where the statements differ from what is declared.",
      dependsOn: ["sql"],
    }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(Import);
    if (flags.account !== undefined) {
      const { importAccountInto } = await import("../cli/import-account.js");
      this.finish(EXIT.done);
      return importAccountInto(flags.account, flags);
    }
    // Loaded from here only, as are the drivers of databases behind it.
    const { importReport } = await import("../report/text/import.js");
    const { database, out, force, sql } = flags;
    const result = await planRequest(flags, async (request) => {
      const asked = { ...request, database, out, force };
      if (sql !== undefined) return (await import("../operations/import-sql.js")).importSql({ ...asked, sql });
      return (await import("../operations/import-grants.js")).importDatabase(asked);
    });
    const differing = (result.comparison?.differences.length ?? 0) > 0;
    this.finish(flags["detailed-exitcode"] && differing ? EXIT.findings : EXIT.done);
    if (flags.json) await printJson(result);
    else await printAll(importReport(result, { paint: paintFor(process.stdout), width: columns() }));
  }
}
