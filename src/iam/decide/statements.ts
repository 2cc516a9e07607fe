import { conditionOf, resourcesOf } from "../access.js";
import { arnPatternOf, compiledMatches } from "../arn-pattern.js";
import { checkedStatements } from "../check-document.js";
import { and, type Context, evaluate, fillVariables, type Knowledge, or, type Truth } from "../condition/evaluate.js";
import type { ConditionBlock, PolicyDocument, PrincipalElement } from "../document.js";
import { arnMatches, matches } from "../pattern.js";
import { PolicyError } from "../policy-error.js";
import { type Caller, type Named, namedBy } from "./principals.js";

/** A statement as it is held against a request. */
interface ReadStatement {
  readonly isAllow: boolean;
  /** Lower case. */
  readonly actions: readonly string[];
  readonly notActions: boolean;
  readonly resources: readonly string[];
  readonly notResources: boolean;
  readonly principal: PrincipalElement | undefined;
  readonly notPrincipal: PrincipalElement | undefined;
  readonly when: ConditionBlock | undefined;
  readonly sid: string | undefined;
}

/** A request made ready: everything that statements are held against. */
export interface Question {
  /** Lower case. */
  readonly action: string;
  readonly resource: string;
  readonly caller: Caller;
  readonly context: Context;
  readonly knowledge: Knowledge;
}

const read = new WeakMap<PolicyDocument, readonly ReadStatement[]>();

/** The document's statements; throws PolicyError whose place begins with `at`, the document's place among the arguments. */
function statementsOf(document: PolicyDocument, at: string): readonly ReadStatement[] {
  const known = read.get(document);
  if (known !== undefined) return known;
  try {
    const made = checkedStatements(document).map((statement): ReadStatement => {
      const actions = statement.Action ?? statement.NotAction ?? [];
      return {
        isAllow: statement.Effect === "Allow",
        actions: (typeof actions === "string" ? [actions] : actions).map((pattern) => pattern.toLowerCase()),
        notActions: statement.NotAction !== undefined,
        resources: resourcesOf(statement, document.Version),
        notResources: statement.NotResource !== undefined,
        principal: statement.Principal,
        notPrincipal: statement.NotPrincipal,
        when: conditionOf(statement, document.Version),
        sid: statement.Sid,
      };
    });
    read.set(document, made);
    return made;
  } catch (error) {
    if (error instanceof PolicyError) throw error.within(at);
    throw error;
  }
}

function matchesResource(pattern: string, question: Question): Truth {
  if (!pattern.includes("${")) return arnMatches(pattern, question.resource) ? "true" : "false";
  const filled = fillVariables(pattern, question.context, question.knowledge);
  if (filled === "unknown") return "unknown";
  if (filled === "unmatched") return "false";
  return compiledMatches(arnPatternOf(filled), question.resource) ? "true" : "false";
}

function meetsResources(statement: ReadStatement, question: Question): Truth {
  let any: Truth = "false";
  for (const pattern of statement.resources) {
    any = or(any, matchesResource(pattern, question));
    if (any === "true") break;
  }
  if (!statement.notResources || any === "unknown") return any;
  return any === "true" ? "false" : "true";
}

/** How a statement names the caller; `itself` where statements of its kind name no principal. Undefined: it is about others. */
function principalOf(statement: ReadStatement, caller: Caller): Named | undefined {
  if (statement.principal !== undefined) return namedBy(statement.principal, caller);
  if (statement.notPrincipal === undefined) return "itself";
  // An account in NotPrincipal spares its root only: users and roles must be named themselves.
  const spared = namedBy(statement.notPrincipal, caller);
  return spared === undefined || spared === "account" ? "everyone" : undefined;
}

/** A statement that meets the request, or may meet it. */
export interface Met {
  readonly truth: "true" | "unknown";
  readonly isAllow: boolean;
  readonly named: Named;
  readonly statement: number;
  readonly sid: string | undefined;
  /** Unknown keys that it asked for. */
  readonly unknown: readonly string[];
}

/** The statements of a document that meet the request, in order. */
export function metBy(document: PolicyDocument, at: string, question: Question): readonly Met[] {
  const met: Met[] = [];
  statementsOf(document, at).forEach((statement, place) => {
    if (statement.actions.some((pattern) => matches(pattern, question.action)) === statement.notActions) return;
    const named = principalOf(statement, question.caller);
    if (named === undefined) return;
    const unknown: string[] = [];
    const knowledge: Knowledge = {
      unknownKeys: question.knowledge.unknownKeys,
      onMissing: (key) => {
        question.knowledge.onMissing?.(key);
        if (question.knowledge.unknownKeys?.has(key.toLowerCase())) unknown.push(key.toLowerCase());
      },
    };
    const onResource = meetsResources(statement, { ...question, knowledge });
    if (onResource === "false") return;
    const truth = and(onResource, evaluate(statement.when, question.context, knowledge));
    if (truth !== "false") met.push({ truth, isAllow: statement.isAllow, named, statement: place, sid: statement.sid, unknown });
  });
  return met;
}
