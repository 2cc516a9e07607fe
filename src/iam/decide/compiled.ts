import { conditionOf, resourcesOf } from "../access.js";
import { type ArnTest, resourceTest } from "../arn-test.js";
import { checkedStatements } from "../check-document.js";
import { type KeyTest, keyTestsOf } from "../condition/evaluate.js";
import { Filling, type Template, templateOf } from "../condition/template.js";
import type { OneOrMany, PolicyDocument, Statement } from "../document.js";
import { globOf, type TextTest } from "../glob.js";
import { tokensOf } from "../wildcard.js";
import { type ReadPrincipal, readPrincipal } from "./principals.js";

/** What a statement asks of a request's resource. */
interface ResourceTests {
  readonly plain: readonly ArnTest[];
  readonly open: readonly Filling<ArnTest>[];
}

const PATTERNS_KEPT = 20_000;
const actionTests = new Map<string, TextTest>();
const resourceTests = new Map<string, ArnTest>();

function actionTest(pattern: string): TextTest {
  const known = actionTests.get(pattern);
  if (known !== undefined) return known;
  const made = globOf(tokensOf(pattern.toLowerCase()));
  if (actionTests.size >= PATTERNS_KEPT) actionTests.clear();
  actionTests.set(pattern, made);
  return made;
}

/**
 * The test of a resource pattern without variables, or its template where it has some. Which of the two it is, the template tells,
 * which is read only where the pattern may have one.
 */
function resourceTestOf(pattern: string): ArnTest | Template {
  const known = resourceTests.get(pattern);
  if (known !== undefined) return known;
  const template = templateOf(pattern);
  if (template.variables.size > 0) return template;
  const made = resourceTest(template.tokens);
  if (resourceTests.size >= PATTERNS_KEPT) resourceTests.clear();
  resourceTests.set(pattern, made);
  return made;
}

/** The test of a resource pattern whose variables count (Version 2012-10-17); undefined where it has any. */
export function plainResourceTest(pattern: string): ArnTest | undefined {
  const found = resourceTestOf(pattern);
  return typeof found === "function" ? found : undefined;
}

function resourceTestsOf(patterns: readonly string[]): ResourceTests {
  const plain: ArnTest[] = [];
  const open: Filling<ArnTest>[] = [];
  for (const pattern of patterns) {
    const found = resourceTestOf(pattern);
    if (typeof found === "function") plain.push(found);
    else open.push(new Filling(found, resourceTest));
  }
  return { plain, open };
}

/** A statement as it is held against a request. What it asks of resources is made when a request is about its actions. */
export class CompiledStatement {
  readonly isAllow: boolean;
  /** Any of them; the action in lower case. */
  readonly actions: readonly TextTest[];
  readonly notActions: boolean;
  readonly notResources: boolean;
  readonly principal: ReadPrincipal | undefined;
  readonly notPrincipal: ReadPrincipal | undefined;
  readonly when: readonly KeyTest[];
  /** Place in the document. */
  readonly place: number;
  readonly sid: string | undefined;
  readonly #patterns: readonly string[];
  #tests: ResourceTests | undefined;

  constructor(statement: Statement, version: PolicyDocument["Version"], place: number) {
    const { Principal, NotPrincipal } = statement;
    const block = conditionOf(statement, version);
    this.isAllow = statement.Effect === "Allow";
    this.actions = listOf(statement.Action ?? statement.NotAction ?? []).map(actionTest);
    this.notActions = statement.NotAction !== undefined;
    this.notResources = statement.NotResource !== undefined;
    this.principal = Principal === undefined ? undefined : readPrincipal(Principal);
    this.notPrincipal = NotPrincipal === undefined ? undefined : readPrincipal(NotPrincipal);
    this.when = block === undefined ? NO_TESTS : (keyTestsOf(block) ?? NO_TESTS);
    this.place = place;
    this.sid = statement.Sid;
    this.#patterns = resourcesOf(statement, version);
  }

  #resourceTests(): ResourceTests {
    this.#tests ??= resourceTestsOf(this.#patterns);
    return this.#tests;
  }

  /** Patterns without variables. */
  get resources(): readonly ArnTest[] {
    return this.#resourceTests().plain;
  }

  /** Patterns with variables. */
  get openResources(): readonly Filling<ArnTest>[] {
    return this.#resourceTests().open;
  }
}

const ACTIONS_KEPT = 512;
const NONE: readonly CompiledStatement[] = [];
const NO_TESTS: readonly KeyTest[] = [];

/** A document made ready to be held against requests. */
export class CompiledDocument {
  readonly statements: readonly CompiledStatement[];
  /** Where its first statement stands that names principals, and the first that names none. */
  readonly naming: string | undefined;
  readonly unnaming: string | undefined;
  readonly #byAction = new Map<string, readonly CompiledStatement[]>();

  constructor(document: PolicyDocument) {
    this.statements = checkedStatements(document).map(
      (statement, place) => new CompiledStatement(statement, document.Version, place),
    );
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
