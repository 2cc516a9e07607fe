import type { ConditionBlock } from "../document.js";
import type { Context, Knowledge } from "./context.js";
import { asksNothing, type Operator, operatorOf, valuesOf } from "./operators.js";
import { and, not, or, type Truth, truthOf } from "./truth.js";
import { type ValueTest, valueTest } from "./value-test.js";

export { type Context, type Knowledge, readContext } from "./context.js";
export type { Truth } from "./truth.js";

/** What one operator says about one key, made ready. */
export interface KeyTest {
  readonly operator: Operator;
  /** As written. */
  readonly written: string;
  /** Lower case. */
  readonly key: string;
  readonly values: readonly string[];
  readonly accepts: ValueTest;
}

const made = new WeakMap<ConditionBlock, readonly KeyTest[] | undefined>();

/** The block's tests, all of which must hold; undefined: an operator is not known. */
export function keyTestsOf(block: ConditionBlock): readonly KeyTest[] | undefined {
  const known = made.get(block);
  if (known !== undefined) return known;
  const tests: KeyTest[] = [];
  for (const [name, keys] of Object.entries(block)) {
    if (asksNothing(keys)) continue;
    const operator = operatorOf(name);
    if (operator === undefined) return undefined;
    for (const [written, value] of Object.entries(keys)) {
      const values = valuesOf(value);
      tests.push({ operator, written, key: written.toLowerCase(), values, accepts: valueTest(operator.comparison, values) });
    }
  }
  made.set(block, tests);
  return tests;
}

function nullTest({ values: policy }: KeyTest, isPresent: boolean, isUnknown: boolean): Truth {
  const [absent, present] = ["true", "false"].map((word) => policy.some((value) => value.toLowerCase() === word));
  if (isUnknown && absent !== present) return "unknown";
  return truthOf((isPresent ? present : absent) === true);
}

/** Is a missing key accepted? */
function acceptsMissing({ ifExists, set, negated }: Operator): boolean {
  return ifExists || set === "all" || (negated && set === undefined);
}

/** Does the request's key meet the test? */
export function meets(test: KeyTest, context: Context, knowledge: Knowledge): Truth {
  const { operator, key } = test;
  const values = context.get(key);
  const isUnknown = values === undefined && knowledge.unknownKeys?.has(key) === true;
  if (values === undefined) knowledge.onMissing?.(test.written);
  if (operator.comparison === "null") return nullTest(test, values !== undefined, isUnknown);
  if (isUnknown) return "unknown";
  if (values === undefined) return truthOf(acceptsMissing(operator));
  // Without a set operator a key has one value; should there be several, one match decides, for a negated operator against it.
  const every = operator.set === "all" || (operator.set === undefined && operator.negated);
  let result: Truth = every ? "true" : "false";
  for (const value of values) {
    if (operator.set === "all" && value === "") continue;
    const any = test.accepts(value, context, knowledge);
    const accepted = operator.negated ? not(any) : any;
    result = every ? and(result, accepted) : or(result, accepted);
  }
  return result;
}

/**
 * Does the request meet the Condition element? All operators and keys must hold, one value of each key is enough (none may match,
 * for negated operators). An absent key fails, save for negated operators, IfExists, ForAllValues and Null. Keys have no case, values
 * have, save with IgnoreCase. `"unknown"` only where an unknown key could decide. Operators must be valid (see `compileDocument`).
 */
export function evaluate(block: ConditionBlock | undefined, context: Context, knowledge: Knowledge = {}): Truth {
  if (block === undefined) return "true";
  const tests = keyTestsOf(block);
  if (tests === undefined) return "unknown";
  let result: Truth = "true";
  for (const test of tests) {
    result = and(result, meets(test, context, knowledge));
    if (result === "false") return result;
  }
  return result;
}
