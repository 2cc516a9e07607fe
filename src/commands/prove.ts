import { proofExitCode } from "../cli/apply-exit-code.js";
import { WorkspaceCommand } from "../cli/base-command.js";
import { columns, printAll, printJson } from "../cli/output.js";
import { paintFor } from "../cli/paint.js";
import { targetFlags } from "../cli/plan-flags.js";
import { planRequest } from "../cli/plan-request.js";

export default class Prove extends WorkspaceCommand {
  static override summary = "Ask databases' servers whether every team can do what is declared, no more and no less.";
  static override description =
    "For every declared role, object, column and privilege the server itself is asked, memberships, PUBLIC, ownership and predefined roles included. Nothing is changed. Exit 1 where an answer is not what is declared; each difference says where the access comes from. `bailiwick apply` asks the same after every apply.";
  static override examples = [
    "<%= config.bin %> <%= command.id %>",
    "<%= config.bin %> <%= command.id %> --target store --json > grants.json",
  ];
  static override flags = { target: targetFlags.target, embedded: targetFlags.embedded };

  async run(): Promise<void> {
    const { flags } = await this.parse(Prove);
    // Loaded from here only, as are the drivers of databases behind it.
    const { proveGrants } = await import("../operations/prove-grants.js");
    const { proofReport } = await import("../report/text/grants-proof.js");
    const proof = await planRequest(flags, proveGrants);
    this.finish(proofExitCode(proof));
    if (flags.json) await printJson(proof);
    else await printAll(proofReport(proof, { paint: paintFor(process.stdout), width: columns() }));
  }
}
