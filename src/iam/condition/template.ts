import { variableTokens } from "../arn-pattern.js";
import { normalise, type Token, type Tokens } from "../wildcard.js";
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

export function codePointsOf(text: string): number[] {
  const codes: number[] = [];
  for (const char of text) codes.push(char.codePointAt(0) ?? 0);
  return codes;
}

/**
 * The template with its variables filled in; a value's own `*` and `?` are no wildcards. `"unmatched"`: a variable has neither value
 * nor default, and nothing matches the text. `"unknown"`: it depends on an unknown key.
 * Source: IAM User Guide, "IAM policy elements: Variables and tags".
 */
export function fill({ tokens, variables }: Template, context: Context, knowledge: Knowledge): Tokens | "unmatched" | "unknown" {
  if (variables.size === 0) return tokens;
  let failed: "unmatched" | "unknown" | undefined;
  const out: Token[] = [];
  for (const token of tokens) {
    if (typeof token === "number") {
      out.push(token);
      continue;
    }
    const variable = variables.get(token);
    if (variable === undefined) continue;
    const values = context.get(variable.key);
    const isUnknown = values === undefined && knowledge.unknownKeys?.has(variable.key) === true;
    if (values === undefined) knowledge.onMissing?.(variable.written);
    // A key with several values fills nothing in, and its default is for a key that is absent.
    const value = values === undefined ? variable.fallback : values.length === 1 ? values[0] : undefined;
    if (isUnknown) failed ??= "unknown";
    else if (value === undefined) failed = "unmatched";
    else out.push(...codePointsOf(value));
  }
  return failed ?? normalise(out);
}
