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
function canonicalStatement(statement: Statement): string {
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

/** The statements of a document by canonical text. Where `${…}` stands in one, the version says what it means. */
function canonicalStatements(document: PolicyDocument | undefined): ReadonlyMap<string, Statement> {
  const version = document?.Version === "2012-10-17" ? "" : "plain ";
  return new Map(
    statementsOf(document).map((statement) => {
      const text = canonicalStatement(statement);
      return [text.includes("${") ? `${version}${text}` : text, statement];
    }),
  );
}

/** The statements that only the second document holds, and those that only the first does, sorted by their canonical texts. */
export function statementChanges(
  before: PolicyDocument | undefined,
  after: PolicyDocument | undefined,
): { readonly added: readonly Statement[]; readonly removed: readonly Statement[] } {
  const [old, next] = [canonicalStatements(before), canonicalStatements(after)];
  const beyond = (list: ReadonlyMap<string, Statement>, other: ReadonlyMap<string, Statement>): readonly Statement[] =>
    [...list]
      .filter(([text]) => !other.has(text))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, statement]) => statement);
  return { added: beyond(next, old), removed: beyond(old, next) };
}

/** How a live document differs from the expected one, by statements. */
export function compareDocuments(
  expected: PolicyDocument,
  live: PolicyDocument,
): { readonly added: number; readonly removed: number } {
  const { added, removed } = statementChanges(expected, live);
  return { added: added.length, removed: removed.length };
}

/** Do two documents hold the same statements, whatever their order and spelling? */
export function sameStatements(a: PolicyDocument, b: PolicyDocument): boolean {
  const { added, removed } = statementChanges(a, b);
  return added.length + removed.length === 0;
}
