import type { JsonNode, Member } from "../tree.js";

export const DOCUMENT_ELEMENTS = ["Version", "Id", "Statement"] as const;

export const STATEMENT_ELEMENTS = [
  "Sid",
  "Effect",
  "Principal",
  "NotPrincipal",
  "Action",
  "NotAction",
  "Resource",
  "NotResource",
  "Condition",
] as const;

/** The member of one of these names, whatever its case: a wrong case is another rule's matter. */
export function anyCase(node: JsonNode, ...names: readonly string[]): Member | undefined {
  const wanted = names.map((name) => name.toLowerCase());
  return node.kind === "object" ? node.members.find(({ key }) => wanted.includes(key.toLowerCase())) : undefined;
}

/** The beginning of a statement or document, where something is missing from the whole. */
export function head({ start }: JsonNode): { start: number; end: number } {
  return { start, end: start + 1 };
}
