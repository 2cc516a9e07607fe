import { type AccessEntry, compileDocument } from "../iam/access.js";
import type { PolicyDocument, Statement } from "../iam/document.js";

/** A document as the engine reads it; with a `problem`, nobody can tell what it allows. */
export interface ReadDocument {
  readonly entries: readonly AccessEntry[];
  readonly problem: string | undefined;
}

const NOTHING: readonly AccessEntry[] = Object.freeze([]);

/** Reads a document from an account, which may be anything; never throws. */
export function readDocument(document: PolicyDocument | undefined): ReadDocument {
  if (document === undefined) return { entries: NOTHING, problem: "its document is not in the snapshot" };
  try {
    return { entries: compileDocument(document), problem: undefined };
  } catch (error) {
    return { entries: NOTHING, problem: `its document cannot be read: ${error instanceof Error ? error.message : "malformed"}` };
  }
}

/** The statements of a document as written; none where it is no document. */
export function statementsOf(document: PolicyDocument | undefined): readonly Statement[] {
  const statements: unknown = document?.Statement;
  const list = Array.isArray(statements) ? statements : [statements];
  return list.filter((each): each is Statement => typeof each === "object" && each !== null);
}

/** The texts of an element that holds one or many. */
export function textsOf(element: unknown): readonly string[] {
  const list: readonly unknown[] = Array.isArray(element) ? element : [element];
  return list.filter((each): each is string => typeof each === "string");
}
