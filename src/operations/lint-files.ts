import { type LintFinding, type LintOptions, lintPolicy } from "../iam/lint/lint.js";
import { inferType, type PolicyType } from "../iam/lint/policy-type.js";
import { JsonProblem } from "../iam/lint/read-json.js";
import type { LintRule } from "../iam/lint/rule.js";
import { lintRules } from "../iam/lint/rules/index.js";
import { type FoundPolicy, findPolicies } from "../iam/lint/sources/index.js";
import type { Span } from "../iam/lint/tree.js";
import type { LintDiagnostic, LintedFile, LintResult } from "../model/lint.js";
import { SourceFile } from "../workspace/source-file.js";
import { readLintInput } from "./read-lint-input.js";

/** The page of a rule, from the package's root. */
function pageOf(rule: Pick<LintRule, "id">): string {
  return `docs/lint/${rule.id}.md`;
}

/** What a document is by the name of its file, where its own elements do not tell. */
function typeByName(path: string): PolicyType | undefined {
  const name = path.split(/[\\/]/).pop() ?? "";
  if (/^scp[-_.]|[-_.]scp[-_.]/i.test(name)) return "scp";
  if (/^rcp[-_.]|[-_.]rcp[-_.]/i.test(name)) return "rcp";
  return /boundary/i.test(name) ? "boundary" : undefined;
}

/** Documents of which the findings are kept, and how long they may be. */
const REMEMBERED = 2_000;
const REMEMBERED_LENGTH = 20_000;

/** Reads one file and says everything about it. */
class FileLinter {
  readonly #path: string;
  readonly #type: PolicyType | undefined;
  readonly diagnostics: LintDiagnostic[] = [];
  /** By the document's text and what it is: where it first stood, and what was found. */
  readonly #alike = new Map<string, { readonly start: number; readonly findings: readonly LintFinding[] }>();
  #source: SourceFile;
  #shape: LintedFile["shape"] = "unreadable";
  #documents = 0;
  readonly #unchecked: LintedFile["unchecked"][number][] = [];

  constructor(path: string, type: PolicyType | undefined) {
    this.#path = path;
    this.#type = type;
    this.#source = new SourceFile(path, "");
  }

  get file(): LintedFile {
    return { path: this.#path, shape: this.#shape, documents: this.#documents, unchecked: this.#unchecked };
  }

  async lint(): Promise<this> {
    const input = await readLintInput(this.#path);
    if (!("text" in input)) {
      const { code, message, mend } = input;
      this.diagnostics.push({ severity: "error", code, message, mend, place: { file: this.#path, line: 1, column: 1 } });
      return this;
    }
    this.#source = new SourceFile(this.#path, input.text);
    try {
      this.#lintText(input.text);
    } catch (error) {
      if (!(error instanceof JsonProblem)) throw error;
      const what = this.#isYaml(input.text) ? "YAML" : "JSON";
      this.#refuse("json-syntax", `The file is not ${what}: ${error.message}.`, { start: error.offset, end: error.offset + 1 });
    }
    return this;
  }

  #isYaml(text: string): boolean {
    return /\.(ya?ml|template)$/i.test(this.#path) && !/^\s*[{[]/.test(text);
  }

  #lintText(text: string): void {
    const { shape, policies } = findPolicies(text, { yaml: this.#isYaml(text) });
    this.#shape = shape;
    for (const found of policies) this.#take(found);
    if (this.#documents > 0 || this.#unchecked.length > 0 || this.diagnostics.length > 0) return;
    this.#add("no-policy", "error", "The file holds no policy document.", { start: 0, end: 1 }, undefined, {
      mend: "Give a policy document, an answer of the AWS CLI, a CloudFormation template or `terraform show -json`.",
    });
  }

  #take(found: FoundPolicy): void {
    if (found.kind === "broken") {
      this.#refuse("json-syntax", found.message, found.at, found.name);
    } else if (found.kind === "unchecked") {
      const { line, column } = this.#source.placeAt(found.at.start);
      this.#unchecked.push({ document: found.name, reason: found.why, line, column });
    } else this.#lintDocument(found);
  }

  #lintDocument(found: FoundPolicy & { readonly kind: "document" }): void {
    this.#documents += 1;
    const options: LintOptions = { type: this.#type ?? found.type ?? this.#named(found), quota: found.quota };
    const { start, end } = found.root;
    // An account writes the same document again and again, its roles' trust policies above all. In JSON the same text is the same
    // document; in a template it may not be.
    const written = `${options.type} ${JSON.stringify(options.quota)} ${this.#source.text.slice(start, end)}`;
    const known = this.#alike.get(written);
    const findings = known?.findings ?? lintPolicy(found.root, options).findings;
    const isKept = this.#shape === "account-details" && end - start <= REMEMBERED_LENGTH;
    if (isKept && known === undefined) this.#alike.set(written, { start, findings });
    const moved = known === undefined ? 0 : start - known.start;
    if (this.#alike.size > REMEMBERED) this.#alike.clear();
    for (const { rule, message, mend, at } of findings) {
      const own = { start: at.start + moved, end: at.end + moved };
      this.#add(rule.id, rule.severity, message, own, found.name, {
        ...(mend === undefined ? {} : { mend }),
        page: pageOf(rule),
      });
    }
  }

  /** Only where statements name nobody: whoever names principals says more than a file's name. */
  #named({ root }: FoundPolicy & { kind: "document" }): PolicyType | undefined {
    const type = this.#shape === "policy" ? typeByName(this.#path) : undefined;
    if (type === undefined || type === "rcp") return type;
    return inferType(root) === "identity" ? type : undefined;
  }

  #refuse(code: string, message: string, at: Span, document?: string): void {
    this.#add(code, "error", message, at, document, { page: pageOf({ id: code }) });
  }

  #add(
    code: string,
    severity: LintDiagnostic["severity"],
    message: string,
    { start, end }: Span,
    document: string | undefined,
    more: Pick<LintDiagnostic, "mend" | "page">,
  ): void {
    const placed = this.#source.diagnosticAt({ severity: "error", code, message }, start, Math.max(1, end - start));
    this.diagnostics.push({ ...placed, severity, ...(document === undefined ? {} : { document }), ...more });
  }
}

/**
 * Holds every policy document of some files against the linter's rules. Everything wrong with a file is a diagnostic, that it cannot be
 * read included.
 * @param paths as given; `-` is stdin
 * @param type what the documents are; undefined: told by the place that holds them, by the file's name, or inferred
 */
export async function lintFiles(paths: readonly string[], type: PolicyType | undefined): Promise<LintResult> {
  const files: LintedFile[] = [];
  const diagnostics: LintDiagnostic[] = [];
  for (const path of new Set(paths)) {
    const linter = await new FileLinter(path, type).lint();
    files.push(linter.file);
    for (const diagnostic of linter.diagnostics) diagnostics.push(diagnostic);
  }
  const count = (severity: LintDiagnostic["severity"]): number => diagnostics.filter((one) => one.severity === severity).length;
  return {
    format: "bailiwick.lint/1",
    files,
    counts: {
      documents: files.reduce((sum, file) => sum + file.documents, 0),
      unchecked: files.reduce((sum, file) => sum + file.unchecked.length, 0),
      error: count("error"),
      warning: count("warning"),
      suggestion: count("suggestion"),
    },
    diagnostics,
  };
}

/** Every rule with its page, in the order of the table in docs/linting.md. */
export function ruleTable(): readonly (Pick<LintRule, "id" | "severity" | "title"> & { readonly page: string })[] {
  return lintRules.map(({ id, severity, title }) => ({ id, severity, title, page: pageOf({ id }) }));
}
