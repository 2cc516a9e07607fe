import type { PolicyDocument, Statement } from "./document.js";

/** The statements of a document as written; none where it is no document. */
export function statementsOf(document: PolicyDocument | undefined): readonly Statement[] {
  const statements: unknown = document?.Statement;
  const list = Array.isArray(statements) ? statements : [statements];
  return list.filter((each): each is Statement => typeof each === "object" && each !== null);
}

/** The texts of an element that holds one or many. */
export function textsOf(element: unknown): readonly string[] {
  if (typeof element === "string") return [element];
  return Array.isArray(element) ? element.filter((each): each is string => typeof each === "string") : [];
}
