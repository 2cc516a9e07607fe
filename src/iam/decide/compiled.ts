import { conditionOf, resourcesOf } from "../access.js";
import { type ArnTest, resourceTest } from "../arn-test.js";
import { checkedStatements } from "../check-document.js";
import { type KeyTest, keyTestsOf } from "../condition/evaluate.js";
import { Filling, templateOf } from "../condition/template.js";
import type { OneOrMany, PolicyDocument, Statement } from "../document.js";
import { globOf, type TextTest } from "../glob.js";
import { tokensOf } from "../wildcard.js";
import { type ReadPrincipal, readPrincipal } from "./principals.js";

/** A statement as it is held against a request. */
export interface CompiledStatement {
  readonly isAllow: boolean;
  /** Any of them; the action in lower case. */
  readonly actions: readonly TextTest[];
  readonly notActions: boolean;
  /** Patterns without variables, and those with. */
  readonly resources: readonly ArnTest[];
  readonly openResources: readonly Filling<ArnTest>[];
  readonly notResources: boolean;
  readonly principal: ReadPrincipal | undefined;
  readonly notPrincipal: ReadPrincipal | undefined;
  readonly when: readonly KeyTest[];
  /** Place in the document. */
  readonly place: number;
  readonly sid: string | undefined;
}

const ACTIONS_KEPT = 512;
const NONE: readonly CompiledStatement[] = [];

/** A document made ready to be held against requests. */
export class CompiledDocument {
  readonly statements: readonly CompiledStatement[];
  /** Where its first statement stands that names principals, and the first that names none. */
  readonly naming: string | undefined;
  readonly unnaming: string | undefined;
  readonly #byAction = new Map<string, readonly CompiledStatement[]>();

  constructor(document: PolicyDocument) {
    this.statements = checkedStatements(document).map((statement, place) => compile(statement, document.Version, place));
    const named = this.statements.map(({ principal, notPrincipal }) => principal !== undefined || notPrincipal !== undefined);
    const placeOf = (place: number) =>
      place < 0 ? undefined : Array.isArray(document.Statement) ? `Statement[${place}]` : "Statement";
    this.naming = placeOf(named.indexOf(true));
    this.unnaming = placeOf(named.indexOf(false));
  }

  /** The statements about an action (lower case), in order. */
  about(action: string): readonly CompiledStatement[] {
    const known = this.#byAction.get(action);
    if (known !== undefined) return known;
    const found = this.statements.filter(({ actions, notActions }) => actions.some((test) => test(action)) !== notActions);
    if (this.#byAction.size >= ACTIONS_KEPT) this.#byAction.clear();
    this.#byAction.set(action, found.length === 0 ? NONE : found);
    return found;
  }
}

function listOf<T>(value: OneOrMany<T>): readonly T[] {
  return Array.isArray(value) ? value : [value as T];
}

function compile(statement: Statement, version: PolicyDocument["Version"], place: number): CompiledStatement {
  const templates = resourcesOf(statement, version).map(templateOf);
  const block = conditionOf(statement, version);
  const { Principal, NotPrincipal } = statement;
  return {
    isAllow: statement.Effect === "Allow",
    actions: listOf(statement.Action ?? statement.NotAction ?? []).map((pattern) => globOf(tokensOf(pattern.toLowerCase()))),
    notActions: statement.NotAction !== undefined,
    resources: templates.filter(({ variables }) => variables.size === 0).map(({ tokens }) => resourceTest(tokens)),
    openResources: templates.filter(({ variables }) => variables.size > 0).map((template) => new Filling(template, resourceTest)),
    notResources: statement.NotResource !== undefined,
    principal: Principal === undefined ? undefined : readPrincipal(Principal),
    notPrincipal: NotPrincipal === undefined ? undefined : readPrincipal(NotPrincipal),
    when: block === undefined ? [] : (keyTestsOf(block) ?? []),
    place,
    sid: statement.Sid,
  };
}

const CONTENTS_KEPT = 2_000;
const byObject = new WeakMap<PolicyDocument, CompiledDocument>();
const byContent = new Map<string, CompiledDocument>();

function byItsContent(document: PolicyDocument): CompiledDocument {
  const content = JSON.stringify(document);
  const known = byContent.get(content);
  if (known !== undefined) return known;
  const made = new CompiledDocument(document);
  if (byContent.size >= CONTENTS_KEPT) byContent.clear();
  byContent.set(content, made);
  return made;
}

/**
 * The document made ready, once per object and once per content: a document must not be changed after it was first asked about.
 * Throws PolicyError where it is not valid.
 */
export function compiled(document: PolicyDocument): CompiledDocument {
  const known = byObject.get(document);
  if (known !== undefined) return known;
  const made = byItsContent(document);
  byObject.set(document, made);
  return made;
}
