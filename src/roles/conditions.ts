import { isSingleValued } from "../iam/condition/clauses.js";
import type { ConditionBlock, OneOrMany } from "../iam/document.js";

type Value = string | number | boolean;
type Blocks = Record<string, Record<string, readonly Value[]>>;

/** A policy variable may turn out to equal any other value. */
const isVariable = (value: Value) => typeof value === "string" && value.includes("${");

/** `StringNotEquals` with two values means neither of them, so that joining the values is what "and" means. */
const NEGATED = /^(String|Arn|Numeric|Date)Not\w+$|^NotIpAddress(IfExists)?$/;

function valuesOf(values: OneOrMany<Value>): readonly Value[] {
  return [...new Set(typeof values === "object" ? values : [values])].sort((a, b) => (String(a) < String(b) ? -1 : 1));
}

function open(when: ConditionBlock | undefined): Blocks {
  const blocks: Blocks = {};
  for (const operator of Object.keys(when ?? {}).sort()) {
    const keys = when?.[operator] ?? {};
    const into: Record<string, readonly Value[]> = {};
    for (const key of Object.keys(keys).sort()) into[key] = valuesOf(keys[key] ?? []);
    blocks[operator] = into;
  }
  return blocks;
}

function close(blocks: Blocks): ConditionBlock | undefined {
  const operators = Object.keys(blocks)
    .filter((operator) => Object.keys(blocks[operator] ?? {}).length > 0)
    .sort();
  if (operators.length === 0) return undefined;
  const one = (values: readonly Value[]): OneOrMany<Value> => (values.length === 1 ? (values[0] as Value) : values);
  return Object.fromEntries(
    operators.map((operator) => {
      const keys = blocks[operator] ?? {};
      const sorted = Object.keys(keys).sort();
      return [operator, Object.fromEntries(sorted.map((key) => [key, one(keys[key] ?? [])]))];
    }),
  );
}

/** The same condition with operators, keys and values in one order: equal text, equal meaning. An empty block is no condition. */
export function canonical(when: ConditionBlock | undefined): ConditionBlock | undefined {
  if (when === undefined) return undefined;
  let found = canonicals.get(when);
  if (found === undefined) {
    found = { block: close(open(when)) };
    canonicals.set(when, found);
    if (found.block !== undefined) canonicals.set(found.block, found);
  }
  return found.block;
}

const canonicals = new WeakMap<ConditionBlock, { readonly block: ConditionBlock | undefined }>();
const keys = new WeakMap<ConditionBlock, string>();

/** Text that is equal for equal conditions; "" for none. */
export function conditionKey(when: ConditionBlock | undefined): string {
  const block = canonical(when);
  if (block === undefined) return "";
  let key = keys.get(block);
  if (key === undefined) {
    key = JSON.stringify(block);
    keys.set(block, key);
  }
  return key;
}

/**
 * Both conditions at once as one block, or `undefined` in `block` with `exact: false` where one block cannot say it.
 * With `exact: false` the block still holds everything of `a`, and of `b` what could be added: it asks for less than both,
 * which is the safe side for a premise and the wrong one for a policy.
 */
export function both(
  a: ConditionBlock | undefined,
  b: ConditionBlock | undefined,
): { readonly block: ConditionBlock | undefined; readonly exact: boolean } {
  if (a === undefined || b === undefined) return { block: canonical(a ?? b), exact: true };
  const blocks = open(a);
  let exact = true;
  for (const [operator, keys] of Object.entries(open(b))) {
    blocks[operator] ??= {};
    const into = blocks[operator];
    for (const [key, values] of Object.entries(keys)) {
      const sameKey = Object.keys(into).find((name) => name.toLowerCase() === key.toLowerCase());
      const present = sameKey === undefined ? undefined : into[sameKey];
      if (sameKey === undefined || present === undefined) into[key] = values;
      else if (NEGATED.test(operator)) into[sameKey] = valuesOf([...present, ...values]);
      // A key of several values may meet one list by one of them and the other list by another.
      else if (operator === "StringEquals" && isSingleValued(key.toLowerCase()) && ![...present, ...values].some(isVariable)) {
        const shared = present.filter((value) => values.includes(value));
        if (shared.length === 0) exact = false;
        else into[sameKey] = shared;
      } else if (JSON.stringify(present) !== JSON.stringify(values)) exact = false;
    }
  }
  return { block: close(blocks), exact };
}
