import type { PolicyDocument } from "../../iam/document.js";
import { statementsOf, textsOf } from "../../iam/statements.js";

const VARIABLE = /\$\{([^${}]{1,256})\}/g;
const known = new WeakMap<PolicyDocument, ReadonlySet<string>>();

function addVariables(text: string, keys: Set<string>): void {
  if (!text.includes("${")) return;
  for (const [, variable = ""] of text.matchAll(VARIABLE)) {
    const key = variable.split(",", 1)[0]?.trim().toLowerCase() ?? "";
    if (key.length > 1) keys.add(key);
  }
}

function read(document: PolicyDocument): ReadonlySet<string> {
  const keys = new Set<string>();
  for (const { Resource, NotResource, Condition } of statementsOf(document)) {
    for (const text of [...textsOf(Resource), ...textsOf(NotResource)]) addVariables(text, keys);
    for (const block of Object.values(Condition ?? {})) {
      for (const [key, values] of Object.entries(block)) {
        keys.add(key.toLowerCase());
        for (const value of textsOf(values)) addVariables(value, keys);
      }
    }
  }
  return keys;
}

/** Condition keys that a document asks for in conditions and variables, in lower case. */
export function keysOf(document: PolicyDocument): ReadonlySet<string> {
  let keys = known.get(document);
  if (keys === undefined) {
    keys = read(document);
    known.set(document, keys);
  }
  return keys;
}
