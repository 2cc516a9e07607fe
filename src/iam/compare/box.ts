import { compileDocument, conditionOf, resourcesOf } from "../access.js";
import type { ActionSet } from "../action-set.js";
import { arnPatternOf, variableTokens } from "../arn-pattern.js";
import { checkedStatements } from "../check-document.js";
import { clausesOf } from "../condition/clauses.js";
import type { ConditionBlock, PolicyDocument, PrincipalElement, Statement } from "../document.js";
import { tokensOf } from "../wildcard.js";
import { type KeyClause, keyClause } from "./key-clause.js";
import { type Crossing, type TextPattern, textPattern } from "./text-pattern.js";

/** A side of a statement: what is in one of the patterns, or in none of them. */
export interface Side {
  readonly patterns: readonly TextPattern[];
  readonly negated: boolean;
}

/** One statement as a product of sets: actions × resources × states of its condition keys; principals are asked apart. */
export interface Box {
  readonly id: number;
  readonly isAllow: boolean;
  readonly actions: Side & { readonly known: ActionSet };
  readonly resources: Side;
  readonly clauses: readonly KeyClause[];
  readonly principal: PrincipalElement | undefined;
  readonly notPrincipal: PrincipalElement | undefined;
  readonly policy: number;
  readonly statement: number;
  readonly sid: string | undefined;
}

/** No request's action holds white space, so that a pattern with some is about nothing. */
function actionPatterns(statement: Statement, crossing: Crossing): readonly TextPattern[] {
  const element = statement.Action ?? statement.NotAction ?? [];
  const patterns = typeof element === "string" ? [element] : element;
  return patterns.flatMap((pattern) => {
    if (/\s/.test(pattern)) return [];
    const lower = pattern.toLowerCase();
    return textPattern(lower, tokensOf(lower), "plain", crossing) ?? [];
  });
}

/** Clauses of a Condition element, in an order of their own. */
export function clausesIn(block: ConditionBlock | undefined, crossing: Crossing): readonly KeyClause[] {
  return [...(clausesOf(block) ?? new Map()).values()].flat().map((clause) => keyClause(clause, crossing));
}

/** The statements of documents; throws PolicyError whose place begins with `at`. */
export function boxesOf(documents: readonly PolicyDocument[], crossing: Crossing): readonly Box[] {
  const boxes: Box[] = [];
  documents.forEach((document, policy) => {
    const entries = compileDocument(document);
    checkedStatements(document).forEach((statement, place) => {
      const known = entries[place]?.actions;
      if (known === undefined) return;
      boxes.push({
        id: boxes.length,
        isAllow: statement.Effect === "Allow",
        actions: { patterns: actionPatterns(statement, crossing), negated: statement.NotAction !== undefined, known },
        resources: {
          patterns: resourcesOf(statement, document.Version).flatMap(
            (text) => textPattern(text, variableTokens(text), "arn", crossing) ?? [],
          ),
          negated: statement.NotResource !== undefined,
        },
        clauses: clausesIn(conditionOf(statement, document.Version), crossing),
        principal: statement.Principal,
        notPrincipal: statement.NotPrincipal,
        policy,
        statement: place,
        sid: statement.Sid,
      });
    });
  });
  return boxes;
}

/** Does a pattern of these hold a `*` that may have to cross a colon? */
export function hasCrossing(boxes: readonly Box[]): boolean {
  const patterns = boxes.flatMap((box) => [
    ...box.resources.patterns,
    ...box.clauses.flatMap(({ values }) => values.flatMap(({ pattern }) => pattern ?? [])),
  ]);
  return patterns.some(({ reading, whole }) => reading === "arn" && arnPatternOf(whole).crossing);
}
