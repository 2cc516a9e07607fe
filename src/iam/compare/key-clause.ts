import { variableTokens } from "../arn-pattern.js";
import type { Clause } from "../condition/clauses.js";
import type { Comparison } from "../condition/operators.js";
import type { ValueSet } from "../condition/values.js";
import { type Crossing, lettersOf, type TextPattern, textPattern } from "./text-pattern.js";

/** One value of a policy: a set of texts, or for numbers, dates and addresses what is left to compare. */
export interface KeyValue {
  readonly comparison: Comparison;
  readonly text: string;
  readonly pattern: TextPattern | undefined;
}

/** What one operator says about one key, made ready to be searched. */
export interface KeyClause extends Omit<Clause, "values"> {
  readonly values: readonly KeyValue[];
  /** Equal clauses have equal names. */
  readonly name: string;
}

/** Patterns of one name are one set, so that each way of reading a text has names of its own. Undefined: the value matches no text in a narrow reading. */
function keyValue({ comparison, text, tokens }: ValueSet, crossing: Crossing): KeyValue | undefined {
  const made = (pattern: TextPattern | undefined): KeyValue | undefined =>
    pattern === undefined ? undefined : { comparison, text, pattern };
  if (comparison === "arn") return made(textPattern(text, variableTokens(text), "arn", crossing));
  if (comparison === "like") return made(textPattern(`~ ${text}`, tokens, "plain", crossing));
  if (comparison === "string") return made(textPattern(`= ${text}`, tokens, "plain", crossing));
  if (comparison === "binary") return made(textPattern(`binary ${text}`, lettersOf(text), "plain", crossing));
  if (comparison === "bool") return made(textPattern(`bool ${text}`, tokens, "folded", crossing));
  if (comparison === "stringIgnoreCase") return made(textPattern(`= ${text}`, tokens, "folded", crossing));
  return { comparison, text, pattern: undefined };
}

export function keyClause(clause: Clause, crossing: Crossing): KeyClause {
  return named({ ...clause, values: clause.values.flatMap((value) => keyValue(value, crossing) ?? []) });
}

export function named(clause: Omit<KeyClause, "name">): KeyClause {
  const { key, absent, present, every, negated, emptyToo, values } = clause;
  const flags = [absent, present, every, negated, emptyToo].map(Number).join("");
  const texts = values.map((value) => value.pattern?.name ?? `${value.comparison} ${value.text}`).sort();
  return { ...clause, name: `${key} ${flags} ${JSON.stringify(texts)}` };
}
