import { variableTokens } from "../arn-pattern.js";
import { codePointsOf, normalise, type Token, type Tokens } from "../wildcard.js";
import type { Context, Knowledge } from "./context.js";

/** A `${…}` of a text. */
interface Variable {
  readonly written: string;
  /** Lower case. */
  readonly key: string;
  readonly fallback: string | undefined;
}

/** A text of a policy with its variables, read once. */
export interface Template {
  readonly tokens: Tokens;
  /** By their text in the tokens; empty where the text has no variables. */
  readonly variables: ReadonlyMap<string, Variable>;
}

function variableOf(text: string): Variable {
  const comma = text.indexOf(",");
  const written = (comma < 0 ? text : text.slice(0, comma)).trim();
  const fallback = comma < 0 ? undefined : /^\s*'(.*)'\s*$/.exec(text.slice(comma + 1))?.[1];
  return { written, key: written.toLowerCase(), fallback };
}

/** Reads wildcards, escapes and variables. */
export function templateOf(text: string): Template {
  const variables = new Map<string, Variable>();
  const tokens = variableTokens(text, (variable) => {
    variables.set(variable, variableOf(variable));
    return [variable];
  });
  return { tokens, variables };
}

function replacement(variable: Variable, context: Context): string | undefined {
  const values = context.get(variable.key);
  // A key with several values fills nothing in, and its default is for a key that is absent.
  return values === undefined ? variable.fallback : values.length === 1 ? values[0] : undefined;
}

/** The variables' values in order; `"unmatched"` and `"unknown"` as `fill` says. */
function valuesFor({ variables }: Template, context: Context, knowledge: Knowledge): readonly string[] | "unmatched" | "unknown" {
  let failed: "unmatched" | "unknown" | undefined;
  const values: string[] = [];
  for (const variable of variables.values()) {
    const isMissing = context.get(variable.key) === undefined;
    if (isMissing) knowledge.onMissing?.(variable.written);
    const value = replacement(variable, context);
    if (isMissing && knowledge.unknownKeys?.has(variable.key)) failed ??= "unknown";
    else if (value === undefined) failed = "unmatched";
    else values.push(value);
  }
  return failed ?? values;
}

function filledIn({ tokens, variables }: Template, values: readonly string[]): Tokens {
  const places = [...variables.keys()];
  const out: Token[] = [];
  for (const token of tokens) {
    if (typeof token === "number") out.push(token);
    else out.push(...codePointsOf(values[places.indexOf(token)] ?? ""));
  }
  return normalise(out);
}

/**
 * The template with its variables filled in; a value's own `*` and `?` are no wildcards. `"unmatched"`: a variable has neither value
 * nor default, and nothing matches the text. `"unknown"`: it depends on an unknown key.
 * Source: IAM User Guide, "IAM policy elements: Variables and tags".
 */
export function fill(template: Template, context: Context, knowledge: Knowledge): Tokens | "unmatched" | "unknown" {
  if (template.variables.size === 0) return template.tokens;
  const values = valuesFor(template, context, knowledge);
  return typeof values === "string" ? values : filledIn(template, values);
}

const FILLED_KEPT = 128;

/** `fill` with something made of the filled-in text, which is kept for the next request with the same values. */
export class Filling<T> {
  readonly #template: Template;
  readonly #make: (tokens: Tokens) => T;
  readonly #made = new Map<string, T>();

  constructor(template: Template, make: (tokens: Tokens) => T) {
    this.#template = template;
    this.#make = make;
  }

  with(context: Context, knowledge: Knowledge): T | "unmatched" | "unknown" {
    const values = valuesFor(this.#template, context, knowledge);
    if (typeof values === "string") return values;
    const key = values.length === 1 ? (values[0] as string) : JSON.stringify(values);
    const known = this.#made.get(key);
    if (known !== undefined) return known;
    const made = this.#make(filledIn(this.#template, values));
    if (this.#made.size >= FILLED_KEPT) this.#made.clear();
    this.#made.set(key, made);
    return made;
  }
}
