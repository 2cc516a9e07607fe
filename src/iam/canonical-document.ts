import type { PolicyDocument, Statement } from "./document.js";
import { statementsOf, textsOf } from "./statements.js";

function sortedTexts(element: unknown, lower: boolean): readonly string[] {
  return [...new Set(textsOf(element).map((text) => (lower ? text.toLowerCase() : text)))].sort();
}

function canonicalMap(map: unknown, value: (inner: unknown) => unknown): unknown {
  if (typeof map !== "object" || map === null) return map;
  const pairs = Object.entries(map).map(([key, inner]): [string, unknown] => [key, value(inner)]);
  return pairs.sort(([a], [b]) => (a < b ? -1 : 1));
}

function canonicalPrincipal(principal: unknown): unknown {
  return typeof principal === "string" ? principal : canonicalMap(principal, (values) => sortedTexts(values, false));
}

function canonicalCondition(condition: unknown): unknown {
  const lowerKeys = (keys: unknown): unknown => {
    if (typeof keys !== "object" || keys === null) return keys;
    const pairs = Object.entries(keys).map(([key, values]): [string, unknown] => [
      key.toLowerCase(),
      [...new Set([values].flat().map(String))].sort(),
    ]);
    return pairs.sort(([a], [b]) => (a < b ? -1 : 1));
  };
  return canonicalMap(condition, lowerKeys);
}

/**
 * A statement without what does not change its meaning: Sid, the order and repetition of lists, a list of one, the case of actions
 * and condition keys. Two statements with the same text mean the same; different texts may still.
 */
export function canonicalStatement(statement: Statement): string {
  return JSON.stringify([
    statement.Effect,
    canonicalPrincipal(statement.Principal),
    canonicalPrincipal(statement.NotPrincipal),
    statement.Action === undefined ? null : sortedTexts(statement.Action, true),
    statement.NotAction === undefined ? null : sortedTexts(statement.NotAction, true),
    statement.Resource === undefined ? null : sortedTexts(statement.Resource, false),
    statement.NotResource === undefined ? null : sortedTexts(statement.NotResource, false),
    canonicalCondition(statement.Condition),
  ]);
}

/** The statements of a document as a sorted list of canonical texts. Where `${…}` stands in one, the version says what it means. */
function canonicalStatements(document: PolicyDocument | undefined): readonly string[] {
  const version = document?.Version === "2012-10-17" ? "" : "plain ";
  const texts = statementsOf(document).map((statement) => {
    const text = canonicalStatement(statement);
    return text.includes("${") ? `${version}${text}` : text;
  });
  return [...new Set(texts)].sort();
}

/** How two documents differ, by statements. */
export function compareDocuments(
  expected: PolicyDocument,
  live: PolicyDocument,
): { readonly added: number; readonly removed: number } {
  const [wanted, found] = [new Set(canonicalStatements(expected)), new Set(canonicalStatements(live))];
  return {
    added: [...found].filter((each) => !wanted.has(each)).length,
    removed: [...wanted].filter((each) => !found.has(each)).length,
  };
}
