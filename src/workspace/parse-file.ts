import { Composer, type CST, type Document, Parser, visit, type YAMLError } from "yaml";
import type { Diagnoses } from "./diagnoses.js";
import { quickRead } from "./quick-read.js";
import { type Remark, SourceFile } from "./source-file.js";
import { brokenLimit, byteLength, LIMITS } from "./yaml-limits.js";

const LIMIT_REMARKS = {
  nodes: {
    code: "too-many-nodes",
    message: `The file has more than ${LIMITS.nodes} values.`,
    mend: "Split it into several files.",
  },
  levels: {
    code: "too-deep",
    message: `The file is nested deeper than ${LIMITS.levels} levels.`,
    mend: "Take out the nesting: no file of a workspace needs it.",
  },
} as const;

const REASONS: Readonly<Record<string, string>> = {
  TAB_AS_INDENT: "YAML is indented with spaces; a tab is not allowed there",
  BAD_INDENT: "the line is indented differently from its neighbours",
  MULTILINE_IMPLICIT_KEY: "a key ends on its own line; most often a quote or a colon is missing",
  MISSING_CHAR: "something that was opened is not closed",
  BAD_ALIAS: "an alias (*name) needs an anchor (&name) before it",
};

function error(code: string, message: string, more: Partial<Remark> = {}): Remark {
  return { severity: "error", code, message, ...more };
}

function syntaxRemark(problem: YAMLError): Remark {
  if (problem.code === "DUPLICATE_KEY")
    return error("duplicate-key", "This key stands here twice.", {
      reason: "only one of the two would count",
      mend: "Keep one of them.",
    });
  const reason = REASONS[problem.code];
  return error("yaml-syntax", `Not valid YAML: ${problem.message.split("\n")[0]}`, reason === undefined ? {} : { reason });
}

/** One slip often gives several syntax errors after it, so that only the first is told; each repeated key is a slip of its own. */
function reportSyntax(file: SourceFile, document: Document.Parsed, found: Diagnoses): void {
  let first = true;
  for (const problem of [...document.errors].sort((a, b) => a.pos[0] - b.pos[0])) {
    const repeated = problem.code === "DUPLICATE_KEY";
    if (!repeated && !first) continue;
    if (!repeated) first = false;
    found.add(file.diagnosticAt(syntaxRemark(problem), problem.pos[0], problem.pos[1] - problem.pos[0]));
  }
}

function reportTags(file: SourceFile, document: Document.Parsed, found: Diagnoses): void {
  visit(document, {
    Node: (_key, node) => {
      if (!("tag" in node) || node.tag === undefined || node.range === undefined || node.range === null) return;
      if (/^tag:yaml\.org,2002:(str|int|float|bool|null|map|seq)$/.test(node.tag)) return;
      const remark = error("unknown-tag", `The tag ${node.tag} is not allowed.`, { mend: "Write the plain value." });
      found.add(file.diagnosticAt(remark, node.range[0], node.range[1] - node.range[0]));
    },
  });
}

function tokensOf(text: string): readonly CST.Token[] | undefined {
  try {
    return [...new Parser().parse(text)];
  } catch (failure) {
    // The parser descends into nesting by calling itself; running out of stack is nesting far over the limit.
    if (failure instanceof RangeError) return undefined;
    throw failure;
  }
}

function documentsOf(tokens: readonly CST.Token[], text: string): readonly Document.Parsed[] {
  const composer = new Composer({
    schema: "core",
    resolveKnownTags: false,
    merge: false,
    uniqueKeys: true,
    logLevel: "silent",
    prettyErrors: false,
  });
  return [...composer.compose(tokens, true, text.length)] as Document.Parsed[];
}

/** The file where it is as plain as most are; its document is made when a diagnostic wants to mark a part of it. */
function readQuickly(path: string, text: string): SourceFile | undefined {
  const quick = quickRead(text);
  if (quick === undefined) return undefined;
  let document: Document.Parsed | undefined;
  return new SourceFile(path, text, {
    ...quick,
    document: () => {
      document ??= documentsOf([...new Parser().parse(text)], text)[0] as Document.Parsed;
      return document;
    },
  });
}

/**
 * Reads YAML 1.2 (core schema) with limits on size, nodes, nesting and aliases. Undefined where the file cannot be used at all;
 * then `found` says why. Repeated keys and unknown tags are errors, and the rest of the file is still looked at.
 */
export function parseFile(path: string, text: string, found: Diagnoses): SourceFile | undefined {
  return (text.length <= LIMITS.bytes / 4 ? readQuickly(path, text) : undefined) ?? readThoroughly(path, text, found);
}

/** The reader that knows all of YAML and says what is wrong with a file. */
export function readThoroughly(path: string, text: string, found: Diagnoses): SourceFile | undefined {
  const bare = new SourceFile(path, text);
  const refuse = (remark: Remark, offset = 0, length = 1): undefined => {
    found.add(bare.diagnosticAt(remark, offset, length));
  };
  if (byteLength(text) > LIMITS.bytes)
    return refuse(error("file-too-large", "The file is larger than 1 MiB.", { mend: "Split it into several files." }));
  const tokens = tokensOf(text);
  if (tokens === undefined)
    return refuse(error(LIMIT_REMARKS.levels.code, LIMIT_REMARKS.levels.message, { mend: LIMIT_REMARKS.levels.mend }));
  const broken = brokenLimit(tokens);
  if (broken !== undefined) {
    const { code, message, mend } = LIMIT_REMARKS[broken.limit];
    return refuse(error(code, message, { mend }), broken.offset);
  }
  const documents = documentsOf(tokens, text);
  const document = documents[0];
  if (document === undefined) return refuse(error("empty-file", "The file is empty."));
  const second = documents[1];
  if (second !== undefined)
    return refuse(
      error("several-documents", "The file holds more than one YAML document.", { mend: "Keep one document a file." }),
      second.range[0],
    );
  reportSyntax(bare, document, found);
  if (document.errors.some((problem) => problem.code !== "DUPLICATE_KEY")) return undefined;
  if (document.contents === null) return refuse(error("empty-file", "The file is empty."));
  // Without an exclamation mark there is no tag to be found, and most files have none.
  if (text.includes("!")) reportTags(bare, document, found);
  try {
    const value: unknown = document.toJS({ maxAliasCount: LIMITS.aliases });
    return new SourceFile(path, text, { value, document: () => document });
  } catch (failure) {
    if (!(failure instanceof ReferenceError)) throw failure;
    return refuse(
      error("too-many-aliases", "The file's aliases expand to too much.", {
        reason: "aliases of aliases multiply",
        mend: "Write the values out.",
      }),
    );
  }
}
