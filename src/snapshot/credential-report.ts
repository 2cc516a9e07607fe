import { parse } from "csv-parse/sync";
import type { CredentialReportRow } from "../model/evidence.js";

/** Columns that the checks read; an older or cut report without them answers nothing. */
const NEEDED = [
  "user",
  "arn",
  "user_creation_time",
  "password_enabled",
  "password_last_used",
  "mfa_active",
  "access_key_1_active",
  "access_key_1_last_rotated",
  "access_key_1_last_used_date",
  "access_key_2_active",
  "access_key_2_last_rotated",
  "access_key_2_last_used_date",
];

const ROOT_USER = "<root_account>";

/** Rows of a credential report, or why there are none, with its line. Source: IAM User Guide, "Get credential reports". */
export function parseCredentialReport(
  text: string,
):
  | { readonly rows: readonly CredentialReportRow[]; readonly withoutRoot: boolean }
  | { readonly problem: string; readonly line: number } {
  let rows: CredentialReportRow[];
  try {
    rows = parse(text, { columns: true, skip_empty_lines: true, max_record_size: 64 * 1024 });
  } catch (error) {
    const line = (error as { lines?: unknown }).lines;
    return { problem: "it is not a table of comma-separated values", line: typeof line === "number" ? line : 1 };
  }
  const first = rows[0];
  if (first === undefined) return { problem: "it has no rows, not even one for the root user", line: 1 };
  const missing = NEEDED.filter((column) => first[column] === undefined);
  if (missing.length > 0) return { problem: `it has no column ${missing.join(", ")}`, line: 1 };
  return { rows, withoutRoot: !rows.some(({ user }) => user === ROOT_USER) };
}
