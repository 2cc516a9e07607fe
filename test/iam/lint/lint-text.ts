import { lintPolicy } from "../../../src/iam/lint/lint.js";
import type { PolicyType } from "../../../src/iam/lint/policy-type.js";
import { readJson } from "../../../src/iam/lint/read-json.js";

/** Rules that speak about a document, each as `id at "the text that it points at"`. */
export function said(text: string, type?: PolicyType): readonly string[] {
  return lintPolicy(readJson(text), { type }).findings.map(({ rule, at }) => `${rule.id} at ${text.slice(at.start, at.end)}`);
}

/** Ids of the rules that speak about a document, each once, sorted. */
export function rulesOn(document: unknown, type?: PolicyType): readonly string[] {
  const { findings } = lintPolicy(readJson(JSON.stringify(document)), { type });
  return [...new Set(findings.map(({ rule }) => rule.id))].sort();
}
