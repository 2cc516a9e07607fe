import { arnPatternOf, compiledMatches, escapeWildcards, variableTokens } from "../arn-pattern.js";
import type { ConditionBlock } from "../document.js";
import { lowerCase, type Tokens, tokensIntersect } from "../wildcard.js";
import { PLAIN } from "./compare.js";
import { type Operator, operatorOf, valuesOf } from "./operators.js";

export type Truth = "true" | "false" | "unknown";

/** Condition keys in lower case with their values; an absent key is absent. Make one with `readContext`. */
export type Context = ReadonlyMap<string, readonly string[]>;

/** What is not known of a request, and who wants to hear which keys were asked for. */
export interface Knowledge {
  /** Keys in lower case that may hold any value, or be absent. */
  readonly unknownKeys?: ReadonlySet<string> | undefined;
  /** Called with every key, as written, that was looked for and not found. */
  readonly onMissing?: ((key: string) => void) | undefined;
}

/** A request's context by key, whatever its case. A key with an empty list is absent. */
export function readContext(
  values: Readonly<Record<string, string | number | boolean | readonly string[]>> | undefined,
): Context {
  const context = new Map<string, readonly string[]>();
  for (const [key, value] of Object.entries(values ?? {})) {
    const list = valuesOf(value);
    if (list.length > 0) context.set(key.toLowerCase(), list);
  }
  return context;
}

export function and(a: Truth, b: Truth): Truth {
  if (a === "false" || b === "false") return "false";
  return a === "unknown" || b === "unknown" ? "unknown" : "true";
}

export function or(a: Truth, b: Truth): Truth {
  if (a === "true" || b === "true") return "true";
  return a === "unknown" || b === "unknown" ? "unknown" : "false";
}

const truth = (value: boolean): Truth => (value ? "true" : "false");

function not(a: Truth): Truth {
  return a === "unknown" ? a : truth(a === "false");
}

const literal = (text: string): Tokens => [...text].map((char) => char.codePointAt(0) ?? 0);

/**
 * A text with its policy variables filled in; a value's own `*` and `?` are no wildcards. `"unmatched"`: a variable has neither value
 * nor default, and nothing matches the text. `"unknown"`: it depends on an unknown key.
 * Source: IAM User Guide, "IAM policy elements: Variables and tags".
 */
export function fillVariables(text: string, context: Context, knowledge: Knowledge): Tokens | "unmatched" | "unknown" {
  let failed: "unmatched" | "unknown" | undefined;
  const tokens = variableTokens(text, (variable) => {
    const comma = variable.indexOf(",");
    const written = (comma < 0 ? variable : variable.slice(0, comma)).trim();
    const key = written.toLowerCase();
    const values = context.get(key);
    if (values?.length === 1) return literal(values[0] ?? "");
    if (values === undefined) {
      knowledge.onMissing?.(written);
      if (knowledge.unknownKeys?.has(key)) {
        failed ??= "unknown";
        return [];
      }
      const fallback = comma < 0 ? undefined : /^\s*'(.*)'\s*$/.exec(variable.slice(comma + 1))?.[1];
      if (fallback !== undefined) return literal(fallback);
    }
    failed = "unmatched";
    return [];
  });
  return failed ?? tokens;
}

function matchesValue(operator: Operator, policy: string, request: string, context: Context, knowledge: Knowledge): Truth {
  const { comparison } = operator;
  const plain = PLAIN[comparison];
  if (plain !== undefined) return truth(plain(policy, request));
  const isPattern = comparison === "like" || comparison === "arn";
  const filled = fillVariables(isPattern ? policy : escapeWildcards(policy), context, knowledge);
  if (filled === "unknown") return "unknown";
  if (filled === "unmatched") return "false";
  if (comparison === "arn") return truth(compiledMatches(arnPatternOf(filled), request));
  if (comparison === "like") return truth(tokensIntersect(filled, literal(request)));
  const [a, b] = [filled, literal(request)];
  return truth(comparison === "stringIgnoreCase" ? tokensIntersect(lowerCase(a), lowerCase(b)) : tokensIntersect(a, b));
}

function evaluateKey(
  operator: Operator,
  written: string,
  policy: readonly string[],
  context: Context,
  knowledge: Knowledge,
): Truth {
  const key = written.toLowerCase();
  const values = context.get(key);
  const isUnknown = values === undefined && knowledge.unknownKeys?.has(key) === true;
  if (values === undefined) knowledge.onMissing?.(written);
  if (operator.comparison === "null") {
    const wants = new Set(policy.map((value) => value.toLowerCase()));
    const [absent, present] = [wants.has("true"), wants.has("false")];
    if (isUnknown) return absent === present ? truth(absent) : "unknown";
    return truth(values === undefined ? absent : present);
  }
  if (isUnknown) return "unknown";
  if (values === undefined)
    return truth(operator.ifExists || operator.set === "all" || (operator.negated && operator.set === undefined));
  const accepts = (request: string): Truth => {
    let any: Truth = "false";
    for (const value of policy) any = or(any, matchesValue(operator, value, request, context, knowledge));
    return operator.negated ? not(any) : any;
  };
  // Without a set operator a key has one value; should there be several, one match decides, for a negated operator against it.
  const every = operator.set === "all" || (operator.set === undefined && operator.negated);
  let result: Truth = every ? "true" : "false";
  for (const value of values) {
    if (operator.set === "all" && value === "") continue;
    result = every ? and(result, accepts(value)) : or(result, accepts(value));
  }
  return result;
}

/**
 * Does the request meet the Condition element? All operators and keys must hold, one value of each key is enough (none may match,
 * for negated operators). An absent key fails, save for negated operators, IfExists, ForAllValues and Null. Keys have no case, values
 * have, save with IgnoreCase. `"unknown"` only where an unknown key could decide. Operators must be valid (see `compileDocument`).
 */
export function evaluate(block: ConditionBlock | undefined, context: Context, knowledge: Knowledge = {}): Truth {
  let result: Truth = "true";
  if (block === undefined) return result;
  for (const [name, keys] of Object.entries(block)) {
    const operator = operatorOf(name);
    if (operator === undefined) return "unknown";
    for (const [key, value] of Object.entries(keys)) {
      result = and(result, evaluateKey(operator, key, valuesOf(value), context, knowledge));
      if (result === "false") return result;
    }
  }
  return result;
}
