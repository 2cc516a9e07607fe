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

/** A rule over every one of the things of a kind that a statement has. */
function partRule<T>(partsOf: (statement: LintStatement) => Iterable<T>) {
  return (
    id: string,
    severity: LintSeverity,
    title: string,
    judge: (part: T, statement: LintStatement, policy: LintPolicy) => Maybe,
  ): LintRule => ({
    id,
    severity,
    title,
    *check(policy) {
      for (const statement of policy.statements) yield* each(partsOf(statement), (part) => judge(part, statement, policy));
    },
  });
}

/** A rule over every entry of Action and NotAction. */
export const actionRule = partRule<ActionRef>(({ actions }) => actions);

/** A rule over every entry of Resource and NotResource. */
export const resourceRule = partRule<TextNode>(({ resources }) => resources);

/** A rule over every principal that is named. */
export const principalRule = partRule<PrincipalRef>(({ principals }) => principals);

/** A rule over every pair of operator and key. */
export const conditionRule = partRule<ConditionRef>(({ conditions }) => conditions);

/** A text of a document, short enough for a sentence. */
export function quoted(text: string): string {
  return `\`${text.length > 100 ? `${text.slice(0, 97)}…` : text}\``;
}
