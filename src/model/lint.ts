import type { LintSeverity } from "../iam/lint/rule.js";
import type { Diagnostic } from "./diagnostic.js";

/** What the linter says at one place; `code` is the rule's id, or says why a file or document could not be read. */
export interface LintDiagnostic extends Omit<Diagnostic, "severity"> {
  readonly severity: LintSeverity;
  /** Where in the file the document is, in words; absent where it is about the whole file. */
  readonly document?: string;
  /** The rule's page; absent where no rule speaks. */
  readonly page?: string;
}

/** One file that was looked at. */
export interface LintedFile {
  readonly path: string;
  /** What kind of file it is; `unreadable` where it is no text or no JSON. */
  readonly shape: "policy" | "account-details" | "cloudformation" | "terraform" | "aws-cli" | "unknown" | "unreadable";
  /** Documents that were checked. */
  readonly documents: number;
  /** Documents that are not there to be checked yet. Nothing is known of them, and they are not fine. */
  readonly unchecked: readonly {
    readonly document: string;
    readonly reason: string;
    readonly line: number;
    readonly column: number;
  }[];
}

/** What `validate FILE…` found. */
export interface LintResult {
  readonly format: "bailiwick.lint/1";
  readonly files: readonly LintedFile[];
  readonly counts: Readonly<Record<"documents" | "unchecked" | LintSeverity, number>>;
  /** By file, line and column. */
  readonly diagnostics: readonly LintDiagnostic[];
}
