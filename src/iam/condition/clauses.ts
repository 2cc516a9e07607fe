import { catalogue } from "../catalogue/index.js";
import type { ConditionBlock } from "../document.js";
import { asksNothing, type Operator, operatorOf, valuesOf } from "./operators.js";
import { type ValueSet, valueSet } from "./values.js";

/**
 * What one operator says about one key, as a set of states of that key: absent, or a list of values. A list is accepted when one of
 * its values is (`every` false) or all are (`every` true).
 */
export interface Clause {
  readonly key: string;
  /** The key may be absent. */
  readonly absent: boolean;
  /** The key may be present. */
  readonly present: boolean;
  readonly every: boolean;
  /** A value is accepted when it is in none of `values` rather than in one of them. */
  readonly negated: boolean;
  readonly values: readonly ValueSet[];
  /** ForAllValues passes over empty values. */
  readonly emptyToo: boolean;
}

/** Any state of the key. */
export function anything(key: string): Clause {
  return { key, absent: true, present: true, every: true, negated: true, values: [], emptyToo: false };
}

function clauseOf(operator: Operator, key: string, written: readonly string[]): Clause {
  if (operator.comparison === "null") {
    const wants = written.map((value) => value.toLowerCase());
    return { ...anything(key), absent: wants.includes("true"), present: wants.includes("false") };
  }
  const { negated, set } = operator;
  return {
    key,
    absent: operator.ifExists || set === "all" || (negated && set === undefined),
    present: true,
    every: set === "all" || (set === undefined && negated),
    negated,
    values: written.map((value) => valueSet(operator.comparison, value)),
    emptyToo: set === "all",
  };
}

/**
 * The clauses of a Condition element by key (lower case); all must hold. Undefined: an operator is not known, and nothing can be said.
 */
export function clausesOf(block: ConditionBlock | undefined): ReadonlyMap<string, readonly Clause[]> | undefined {
  const byKey = new Map<string, Clause[]>();
  for (const [name, keys] of Object.entries(block ?? {})) {
    if (asksNothing(keys)) continue;
    const operator = operatorOf(name);
    if (operator === undefined) return undefined;
    for (const [written, value] of Object.entries(keys)) {
      const key = written.toLowerCase();
      const clauses = byKey.get(key) ?? [];
      clauses.push(clauseOf(operator, key, valuesOf(value)));
      byKey.set(key, clauses);
    }
  }
  return byKey;
}

const CACHE_LIMIT = 4_096;
const single = new Map<string, boolean>();

/** Does AWS send at most one value for the key? Said only of keys that the catalogue knows. */
export function isSingleValued(key: string): boolean {
  const known = single.get(key);
  if (known !== undefined) return known;
  const type = catalogue.conditionKey(key)?.type ?? "";
  const answer = type !== "" && !type.toLowerCase().startsWith("arrayof");
  if (single.size >= CACHE_LIMIT) single.clear();
  single.set(key, answer);
  return answer;
}
