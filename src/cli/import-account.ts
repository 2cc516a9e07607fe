import { importAccount } from "../operations/import-account.js";
import { accountImportReport } from "../report/text/account-import.js";
import { type AwsTargetFlags, awsRequest } from "./aws-target-flags.js";
import { interruptible } from "./interrupt.js";
import { columns, printAll, printJson } from "./output.js";
import { paintFor } from "./paint.js";

interface ImportAccountFlags extends AwsTargetFlags {
  readonly workspace: string;
  readonly out?: string | undefined;
  readonly force?: boolean | undefined;
  readonly json?: boolean | undefined;
}

/** Reads the roles of an account as team files and prints them, or what was written. */
export async function importAccountInto(account: string, flags: ImportAccountFlags): Promise<void> {
  const { workspace, out, force = false } = flags;
  const result = await interruptible((signal) =>
    importAccount({ workspace, account, aws: awsRequest(flags), out, force, signal }),
  );
  if (flags.json) await printJson(result);
  else await printAll(accountImportReport(result, { paint: paintFor(process.stdout), width: columns() }));
}
