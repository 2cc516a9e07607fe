import type { PolicyDocument } from "../../iam/document.js";
import { statementsOf } from "../../iam/statements.js";

const VARIABLE = /\$\{([^},]{1,200})/g;

/** What the conditions of a document compare each key with, by key in lower case; keys of policy variables are among them, with nothing. */
export type AskedKeys = ReadonlyMap<string, readonly string[]>;

/** The keys that a document asks for. A document that is none asks for nothing. */
export function askedKeys(document: PolicyDocument | undefined): AskedKeys {
  const asked = new Map<string, string[]>();
  const note = (key: string, values: readonly string[]): void => {
    asked.set(key, [...(asked.get(key) ?? []), ...values]);
  };
  for (const { Condition } of statementsOf(document)) {
    if (typeof Condition !== "object" || Condition === null) continue;
    for (const keys of Object.values(Condition))
      for (const [key, value] of Object.entries(keys ?? {})) {
        const values = [value].flat().map(String);
        note(key.toLowerCase(), values);
        for (const text of values)
          for (const [, variable = ""] of text.matchAll(VARIABLE)) note(variable.trim().toLowerCase(), []);
      }
  }
  return asked;
}

/** The patterns with a wildcard that a key is compared with, each once. */
export function patternsOf(asked: AskedKeys, key: string): readonly string[] {
  return [...new Set(asked.get(key) ?? [])].filter((value) => /[*?]/.test(value));
}

/** A text that the pattern matches, with letters that nobody wrote. */
export function filled(pattern: string): string {
  return pattern.replaceAll("*", "stranger").replaceAll("?", "q");
}
