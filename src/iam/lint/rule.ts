import type { ActionRef } from "./actions.js";
import type { ConditionRef } from "./conditions.js";
import type { LintPolicy, LintStatement, PrincipalRef } from "./policy.js";
import type { Span, TextNode } from "./tree.js";

/** `error`: AWS refuses the document; `warning`: it does not do what it seems to, or more than it should; `suggestion`: it could be better. */
export const LINT_SEVERITIES = ["error", "warning", "suggestion"] as const;

export type LintSeverity = (typeof LINT_SEVERITIES)[number];

/** One thing that a rule found: where, in one sentence what, and what to do. */
export interface Found {
  readonly at: Span;
  readonly message: string;
  readonly mend?: string;
}

/** What a rule is, beside how it is checked. */
interface RuleText {
  /** Kebab-case, stable; the page is docs/lint/<id>.md. */
  readonly id: string;
  readonly severity: LintSeverity;
  /** What a document must keep, in a few words. */
  readonly title: string;
}

/** One check over one document. */
export interface LintRule extends RuleText {
  check(policy: LintPolicy): Iterable<Found>;
}

type Maybe = Found | undefined;

function* each<T>(list: Iterable<T>, judge: (one: T) => Maybe): Generator<Found> {
  for (const one of list) {
    const found = judge(one);
    if (found !== undefined) yield found;
  }
}

/** A rule over the whole document. */
export function documentRule(
  id: string,
  severity: LintSeverity,
  title: string,
  check: (policy: LintPolicy) => Iterable<Found>,
): LintRule {
  return { id, severity, title, check };
}

/** A rule that finds at most one thing a statement. */
export function statementRule(
  id: string,
  severity: LintSeverity,
  title: string,
  judge: (statement: LintStatement, policy: LintPolicy) => Maybe,
): LintRule {
  return { id, severity, title, check: (policy) => each(policy.statements, (statement) => judge(statement, policy)) };
}

/** A rule over every entry of Action and NotAction. */
export function actionRule(
  id: string,
  severity: LintSeverity,
  title: string,
  judge: (action: ActionRef, statement: LintStatement, policy: LintPolicy) => Maybe,
): LintRule {
  return {
    id,
    severity,
    title,
    *check(policy) {
      for (const statement of policy.statements) yield* each(statement.actions, (action) => judge(action, statement, policy));
    },
  };
}

/** A rule over every entry of Resource and NotResource. */
export function resourceRule(
  id: string,
  severity: LintSeverity,
  title: string,
  judge: (resource: TextNode, statement: LintStatement, policy: LintPolicy) => Maybe,
): LintRule {
  return {
    id,
    severity,
    title,
    *check(policy) {
      for (const statement of policy.statements)
        yield* each(statement.resources, (resource) => judge(resource, statement, policy));
    },
  };
}

/** A rule over every principal that is named. */
export function principalRule(
  id: string,
  severity: LintSeverity,
  title: string,
  judge: (principal: PrincipalRef, statement: LintStatement, policy: LintPolicy) => Maybe,
): LintRule {
  return {
    id,
    severity,
    title,
    *check(policy) {
      for (const statement of policy.statements) yield* each(statement.principals, (one) => judge(one, statement, policy));
    },
  };
}

/** A rule over every pair of operator and key. */
export function conditionRule(
  id: string,
  severity: LintSeverity,
  title: string,
  judge: (condition: ConditionRef, statement: LintStatement, policy: LintPolicy) => Maybe,
): LintRule {
  return {
    id,
    severity,
    title,
    *check(policy) {
      for (const statement of policy.statements)
        yield* each(statement.conditions, (condition) => judge(condition, statement, policy));
    },
  };
}

/** A text of a document, short enough for a sentence. */
export function quoted(text: string): string {
  return `\`${text.length > 100 ? `${text.slice(0, 97)}…` : text}\``;
}
