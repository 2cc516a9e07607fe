import { stat } from "node:fs/promises";
import { join } from "node:path";
import { checkedStatements } from "../iam/check-document.js";
import type { PolicyType } from "../iam/compare.js";
import type { PolicyDocument } from "../iam/document.js";
import { Failure } from "../model/failure.js";
import type { ComparisonResult } from "../report/results.js";
import { type BundleDocuments, compareBundles } from "../roles/comparison/bundles.js";
import { type Verdict, verdictOf } from "../roles/comparison/verdict.js";
import { bundlesIn, readTree } from "./bundle-tree.js";
import { readTreeAt } from "./git-tree.js";
import { readPolicyFile } from "./policy-file.js";

export interface CompareRequest {
  /** Two files or two folders; none with `git`. */
  readonly paths: readonly string[];
  readonly workspace: string;
  /** Revision whose generated tree is the old side. */
  readonly git: string | undefined;
  /** Absent: told from the documents. */
  readonly type: PolicyType | undefined;
}

const GENERATED = "policies/generated";

function usage(message: string, hint?: string): Failure {
  return new Failure("usage", message, { kind: "usage", ...(hint === undefined ? {} : { hint }) });
}

async function isFolder(path: string): Promise<boolean> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" || error.code === "ENOTDIR")
      throw usage(`${path} is not there.`, "Give two policy files, or two generated trees.");
    throw error;
  });
  return found.isDirectory();
}

/** What kind of policy the documents are, by what they name; undefined where they say nothing. */
function typeOf(document: PolicyDocument): PolicyType | undefined {
  const statements = checkedStatements(document);
  if (statements.length === 0) return undefined;
  const named = statements.filter(({ Principal, NotPrincipal }) => Principal !== undefined || NotPrincipal !== undefined);
  if (named.length === 0) return "identity";
  return named.every(({ Resource, NotResource }) => Resource === undefined && NotResource === undefined) ? "trust" : "resource";
}

function agreed(old: PolicyDocument, next: PolicyDocument, asked: PolicyType | undefined): PolicyType {
  if (asked !== undefined) return asked;
  const [before, after] = [typeOf(old), typeOf(next)];
  if (before !== undefined && after !== undefined && before !== after)
    throw usage(`The old document reads as ${before} policy and the new one as ${after} policy.`, "Say which with `--type`.");
  return after ?? before ?? "identity";
}

/** The worst of several answers: new access, then unknown. */
function worst(verdicts: readonly Verdict[]): Verdict["answer"] {
  const answers = verdicts.map(({ answer }) => answer);
  if (answers.includes("new-access")) return "new-access";
  return answers.includes("unknown") ? "unknown" : "no-new-access";
}

/** A tree's bundles; of a workspace, those in its `policies/generated`. */
async function bundlesOf(path: string): Promise<readonly BundleDocuments[]> {
  const own = bundlesIn(await readTree(path), path);
  if (own.length > 0) return own;
  const below = join(path, GENERATED);
  const isThere = await stat(below).then(
    (found) => found.isDirectory(),
    () => false,
  );
  const inside = isThere ? bundlesIn(await readTree(below), below) : [];
  if (inside.length > 0) return inside;
  throw usage(
    `${path} holds no generated policies.`,
    "A tree is what `bailiwick generate` writes: environment/account/team/….json.",
  );
}

function result(
  old: string,
  next: string,
  before: readonly BundleDocuments[],
  after: readonly BundleDocuments[],
): ComparisonResult {
  const { changes, same } = compareBundles(before, after);
  const answer = worst(changes.flatMap(({ permissions, trust }) => [permissions, trust]));
  return { format: "bailiwick.compare/1", old, new: next, answer, bundles: changes, same };
}

/**
 * Compares two policy files, two generated trees, or the workspace's generated tree with what it was at a revision.
 * @throws Failure (usage) for what is not there or cannot be read, and for two sides that cannot be compared.
 */
export async function compareAccess({ paths, workspace, git, type }: CompareRequest): Promise<ComparisonResult> {
  if (git !== undefined) {
    if (paths.length > 0) throw usage("`--git` compares the workspace's own generated policies.", "Leave OLD and NEW out.");
    if (type !== undefined) throw usage("`--type` is about two policy files.");
    const before = bundlesIn(await readTreeAt(workspace, GENERATED, git), `${git}:${GENERATED}`);
    const now = join(workspace, GENERATED);
    return result(`${git}:${GENERATED}`, now, before, await bundlesOf(now));
  }
  const [old, next] = paths;
  if (old === undefined || next === undefined)
    throw usage("Give OLD and NEW, or `--git REF`.", "See `bailiwick compare --help`.");
  const [oldIsFolder, newIsFolder] = [await isFolder(old), await isFolder(next)];
  if (oldIsFolder !== newIsFolder)
    throw usage(
      `${oldIsFolder ? old : next} is a folder, ${oldIsFolder ? next : old} is not.`,
      "Compare two files or two folders.",
    );
  if (oldIsFolder) {
    if (type !== undefined) throw usage("`--type` is about two policy files.");
    return result(old, next, await bundlesOf(old), await bundlesOf(next));
  }
  const [before, after] = [await readPolicyFile(old), await readPolicyFile(next)];
  const one = (document: PolicyDocument) => ({ documents: [document], boundaries: [] });
  const policy = verdictOf(one(before), one(after), agreed(before, after, type));
  return { format: "bailiwick.compare/1", old, new: next, answer: policy.answer, policy };
}
