import type { AccessEntry } from "./access-entry.js";
import { ActionSet } from "./action-set.js";
import { escapeVariables } from "./arn-pattern.js";
import { catalogue } from "./catalogue/index.js";
import { checkedStatements } from "./check-document.js";
import type { ConditionBlock, OneOrMany, PolicyDocument, Statement } from "./document.js";

export type { AccessEntry } from "./access-entry.js";
export { type AccessGroup, accessGroups, mayActions, mayActionsOf, uncoveredGroups } from "./access-groups.js";
export { type AccessPiece, allowedOn, uncovered } from "./access-pieces.js";

const DOCUMENTS_KEPT = 50_000;
const ACTION_LISTS_KEPT = 8_192;
const byObject = new WeakMap<PolicyDocument, readonly AccessEntry[]>();
const byContent = new Map<string, readonly AccessEntry[]>();
const actionLists = new Map<string, Required<Pick<AccessEntry, "actions" | "span">>>();

function listOf<T>(value: OneOrMany<T> | undefined): readonly T[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value as T];
}

function actionsOf(statement: Statement): Required<Pick<AccessEntry, "actions" | "span">> {
  const isNot = statement.NotAction !== undefined;
  const patterns = listOf(isNot ? statement.NotAction : statement.Action);
  const key = `${isNot ? "!" : ""}${patterns.join(" ")}`;
  const known = actionLists.get(key);
  if (known !== undefined) return known;
  const named = catalogue.expandAll(patterns);
  const actions = isNot ? ActionSet.full().minus(named) : named;
  const made = { actions, span: [actions.next(0), actions.last()] as const };
  if (actionLists.size >= ACTION_LISTS_KEPT) actionLists.clear();
  actionLists.set(key, made);
  return made;
}

function literalCondition(block: ConditionBlock): ConditionBlock {
  const escaped = (value: string | number | boolean) => (typeof value === "string" ? escapeVariables(value) : value);
  return Object.fromEntries(
    Object.entries(block).map(([operator, keys]) => [
      operator,
      Object.fromEntries(Object.entries(keys).map(([key, values]) => [key, listOf(values).map(escaped)])),
    ]),
  );
}

/** The condition with `${…}` as it counts in a document of this version; undefined where there is none. */
export function conditionOf(statement: Statement, version: PolicyDocument["Version"]): ConditionBlock | undefined {
  const block = statement.Condition;
  if (block === undefined || Object.keys(block).length === 0) return undefined;
  return version === "2012-10-17" ? block : literalCondition(block);
}

/** The statement's resource patterns with `${…}` as it counts in a document of this version. Names none: every resource. */
export function resourcesOf(statement: Statement, version: PolicyDocument["Version"]): readonly string[] {
  const named = listOf(statement.Resource ?? statement.NotResource);
  if (named.length === 0) return ["*"];
  const distinct = named.length === 1 ? named : [...new Set(named)];
  return version === "2012-10-17" ? distinct : distinct.map(escapeVariables);
}

function compile(document: PolicyDocument): readonly AccessEntry[] {
  return checkedStatements(document).map((statement, place) => ({
    effect: statement.Effect,
    ...actionsOf(statement),
    resources: resourcesOf(statement, document.Version),
    notResources: statement.NotResource !== undefined,
    when: conditionOf(statement, document.Version),
    ...(statement.Sid === undefined ? {} : { sid: statement.Sid }),
    statement: place,
    policy: 0,
  }));
}

/**
 * A policy document as sets, one entry a statement, in order; the same array for the same content. Principal elements are not read:
 * for a resource or trust policy ask `decide`. Throws PolicyError, which names the place, where the document is not valid.
 * Policy variables of documents older than Version 2012-10-17 are plain text, and come back escaped.
 */
export function compileDocument(document: PolicyDocument): readonly AccessEntry[] {
  const known = byObject.get(document);
  if (known !== undefined) return known;
  const content = JSON.stringify(document) ?? "";
  let entries = byContent.get(content);
  if (entries === undefined) {
    entries = compile(document);
    if (byContent.size >= DOCUMENTS_KEPT) byContent.clear();
    byContent.set(content, entries);
  }
  byObject.set(document, entries);
  return entries;
}

/** Entries of several documents in order, `policy` being the place of each one's document. */
export function compileDocuments(documents: readonly PolicyDocument[]): readonly AccessEntry[] {
  if (documents.length === 1 && documents[0] !== undefined) return compileDocument(documents[0]);
  return documents.flatMap((document, policy) =>
    compileDocument(document).map((entry) => (policy === 0 ? entry : { ...entry, policy })),
  );
}
