import { DOCUMENT_ELEMENTS, STATEMENT_ELEMENTS } from "../../check-document.js";
import { nearest } from "../../nearest.js";
import type { JsonNode } from "../tree.js";

/** Does a key mean one of these elements, though it may be mistyped? What is wrong with the key is told by a rule of its own. */
function means(key: string, names: readonly string[], known: readonly string[]): boolean {
  const exact = known.find((name) => name.toLowerCase() === key.toLowerCase());
  return names.includes(exact ?? nearest(key, known) ?? "");
}

/** Does the object hold one of these elements, in whatever case or spelling? */
export function hasAny(node: JsonNode, ...names: readonly string[]): boolean {
  const known = (DOCUMENT_ELEMENTS as readonly string[]).includes(names[0] ?? "") ? DOCUMENT_ELEMENTS : STATEMENT_ELEMENTS;
  return node.kind === "object" && node.members.some(({ key }) => means(key, names, known));
}

/** The beginning of a statement or document, where something is missing from the whole. */
export function head({ start }: JsonNode): { start: number; end: number } {
  return { start, end: start + 1 };
}
