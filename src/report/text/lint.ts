import type { LintRule } from "../../iam/lint/rule.js";
import type { LintDiagnostic, LintedFile, LintResult } from "../../model/lint.js";
import { visible } from "../../model/visible.js";
import { renderDiagnostics } from "../diagnostics.js";
import type { Paint } from "../paint.js";
import { count, table } from "./layout.js";

const WORDS: Readonly<Record<LintedFile["shape"], string>> = {
  policy: "policy document",
  "account-details": "details of an account",
  cloudformation: "CloudFormation template",
  terraform: "Terraform",
  "aws-cli": "answer of the AWS CLI",
  unknown: "of no known kind",
  unreadable: "not read",
};

function* fileReport(file: LintedFile, diagnostics: readonly LintDiagnostic[], paint: Paint): Generator<string> {
  yield `${paint("bold", visible(file.path))}: ${WORDS[file.shape]}, ${count(file.documents, "document")} checked\n`;
  for (const diagnostic of diagnostics) {
    yield `${renderDiagnostics([diagnostic], paint)}\n`;
    const { document, page } = diagnostic;
    if (document !== undefined && file.documents + file.unchecked.length > 1) yield `  in: ${visible(document)}\n`;
    if (page !== undefined) yield `  page: ${page}\n`;
    yield "\n";
  }
  for (const { document, reason, line } of file.unchecked)
    yield `  ${paint("yellow", "not checked")}  line ${line}: ${visible(document)}: ${visible(reason)}\n`;
}

/** What the linter found, for a person: file by file, in the order of the lines. */
export function* lintReport({ files, counts, diagnostics }: LintResult, paint: Paint): Generator<string> {
  const byFile = new Map<string, LintDiagnostic[]>(files.map(({ path }) => [path, []]));
  for (const diagnostic of diagnostics) byFile.get(diagnostic.place?.file ?? "")?.push(diagnostic);
  for (const file of files) yield* fileReport(file, byFile.get(file.path) ?? [], paint);
  const tone = counts.error > 0 ? "red" : counts.warning > 0 ? "yellow" : "green";
  const said = [count(counts.error, "error"), count(counts.warning, "warning"), count(counts.suggestion, "suggestion")].join(
    ", ",
  );
  const unchecked = counts.unchecked === 0 ? "" : `; ${count(counts.unchecked, "document")} not checked`;
  yield `${paint(tone, said)} in ${count(counts.documents, "document")}${unchecked}\n`;
}

/** The linter's rules as a table. */
export function* ruleList(rules: readonly Pick<LintRule, "id" | "severity" | "title">[]): Generator<string> {
  for (const line of table(rules.map(({ id, severity, title }) => [id, severity, title]))) yield `${line}\n`;
}
