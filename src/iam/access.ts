import type { AccessEntry } from "./access-entry.js";
import { ActionSet } from "./action-set.js";
import { completedArns, escapeVariables } from "./arn-pattern.js";
import { catalogue } from "./catalogue/index.js";
import { checkedStatements } from "./check-document.js";
import type { ConditionBlock, OneOrMany, PolicyDocument, Statement } from "./document.js";

export type { AccessEntry } from "./access-entry.js";
export { accessGroups, mayActions, mayActionsOf, uncoveredGroups } from "./access-groups.js";
export { type AccessPiece, allowedOn, uncovered } from "./access-pieces.js";

const DOCUMENTS_KEPT = 50_000;
/** Statements of a document that are read to find others that look like it. */
const LOOKED_AT = 3;
const ACTION_LISTS_KEPT = 8_192;
const byObject = new WeakMap<PolicyDocument, readonly AccessEntry[]>();
const alike = new Map<string, Alike>();
let kept = 0;
type Actions = Required<Pick<AccessEntry, "actions" | "span">>;
const actionLists = { Action: new Map<string, Actions>(), NotAction: new Map<string, Actions>() } as const;

/** Documents that look alike: the first as it came, and all of them by content as soon as there is a second. */
interface Alike {
  readonly first: PolicyDocument;
  readonly entries: readonly AccessEntry[];
  byContent: Map<string, readonly AccessEntry[]> | undefined;
}

function listOf<T>(value: OneOrMany<T> | undefined): readonly T[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value as T];
}

function actionsOf(statement: Statement): Actions {
  const element = statement.NotAction === undefined ? "Action" : "NotAction";
  const patterns = listOf(statement[element]);
  const key = patterns.length === 1 ? (patterns[0] as string) : patterns.join(" ");
  const lists = actionLists[element];
  const known = lists.get(key);
  if (known !== undefined) return known;
  const named = catalogue.expandAll(patterns);
  const actions = element === "NotAction" ? ActionSet.full().minus(named) : named;
  const made = { actions, span: [actions.next(0), actions.last()] as const };
  if (lists.size >= ACTION_LISTS_KEPT) lists.clear();
  lists.set(key, made);
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

/**
 * The statement's resource patterns with `${…}` as it counts in a document of this version. Names none: every resource. AWS completes
 * the incomplete ARNs of policies that name no principal.
 */
export function resourcesOf(statement: Statement, version: PolicyDocument["Version"]): readonly string[] {
  const written = listOf(statement.Resource ?? statement.NotResource);
  if (written.length === 0) return ["*"];
  const namesPrincipal = statement.Principal !== undefined || statement.NotPrincipal !== undefined;
  const named = namesPrincipal ? written : completedArns(written);
  const distinct = named.length === 1 ? named : [...new Set(named)];
  return version === "2012-10-17" ? distinct : distinct.map(escapeVariables);
}

function compile(document: PolicyDocument): readonly AccessEntry[] {
  const { Version } = document;
  return checkedStatements(document).map((statement, place) => {
    const { actions, span } = actionsOf(statement);
    const { Effect: effect, Sid: sid } = statement;
    const resources = resourcesOf(statement, Version);
    const notResources = statement.NotResource !== undefined;
    const when = conditionOf(statement, Version);
    const entry = { effect, actions, span, resources, notResources, when, statement: place, policy: 0 };
    return sid === undefined ? entry : { ...entry, sid };
  });
}

/** What a value says where it is a text or begins with one; a document from an account may hold anything. */
function beginningOf(value: unknown): string {
  const first: unknown = Array.isArray(value) ? value[0] : value;
  return typeof first === "string" ? first : "";
}

/** Sorts documents by what is cheap to read; those of the same content look alike. */
function lookOf(document: PolicyDocument | null): string {
  const statements: unknown = document?.Statement;
  const list: readonly unknown[] = Array.isArray(statements) ? statements : [statements];
  let look = String(list.length);
  for (const statement of list.slice(0, LOOKED_AT)) {
    if (typeof statement !== "object" || statement === null) continue;
    const { Action, Resource } = statement as Statement;
    look += ` ${beginningOf(Action)} ${beginningOf(Resource)}`;
  }
  return look;
}

function contentOf(document: PolicyDocument): string {
  return JSON.stringify(document) ?? "";
}

/** `compileDocument` for a caller that keeps the answer with the document itself. */
export function compileAnew(document: PolicyDocument): readonly AccessEntry[] {
  const look = lookOf(document);
  const like = alike.get(look);
  if (like !== undefined) {
    // Texts of whole documents are made only where there is something to compare them with: they take longer than reading most.
    like.byContent ??= new Map([[contentOf(like.first), like.entries]]);
    const known = like.byContent.get(contentOf(document));
    if (known !== undefined) return known;
  }
  const entries = compile(document);
  if (++kept > DOCUMENTS_KEPT) {
    alike.clear();
    kept = 1;
  }
  if (like?.byContent === undefined || kept === 1) alike.set(look, { first: document, entries, byContent: undefined });
  else like.byContent.set(contentOf(document), entries);
  return entries;
}

/**
 * A policy document as sets, one entry a statement, in order; the same array for the same content. Principal elements are not read:
 * for a resource or trust policy ask `decide`. Throws PolicyError, which names the place, where the document is not valid.
 * Policy variables of documents older than Version 2012-10-17 are plain text, and come back escaped.
 */
export function compileDocument(document: PolicyDocument): readonly AccessEntry[] {
  const known = byObject.get(document);
  if (known !== undefined) return known;
  const entries = compileAnew(document);
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
