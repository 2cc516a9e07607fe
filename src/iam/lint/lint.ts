import { readPolicy } from "./policy.js";
import { inferType, type PolicyType } from "./policy-type.js";
import { quotaOf, type SizeQuota } from "./quota.js";
import type { Found, LintRule } from "./rule.js";
import { lintRules } from "./rules/index.js";
import type { JsonNode } from "./tree.js";

/** Where a document came from, as far as that is known. */
export interface LintOptions {
  /** Undefined: inferred from what the statements hold. */
  readonly type?: PolicyType | undefined;
  /** The quota of the place that keeps it; undefined: the widest of its type; null: none, as for what AWS itself writes. */
  readonly quota?: SizeQuota | null | undefined;
}

/** What one rule found. */
export interface LintFinding extends Found {
  readonly rule: LintRule;
}

/** One slip is told once: what AWS refuses hides what could be said about the same words beside. */
function withoutEchoes(findings: readonly LintFinding[]): readonly LintFinding[] {
  const refused = new Set<string>();
  for (const { rule, at } of findings) if (rule.severity === "error") refused.add(`${at.start} ${at.end}`);
  return findings.filter(({ rule, at }) => rule.severity === "error" || !refused.has(`${at.start} ${at.end}`));
}

/**
 * Everything that the rules find in one policy document, in the order of the file. The document may be anything; nothing is thrown.
 * Parts that are unknown before a template is deployed are held against nothing.
 */
export function lintPolicy(
  root: JsonNode,
  options: LintOptions = {},
): { readonly type: PolicyType; readonly findings: readonly LintFinding[] } {
  const type = options.type ?? inferType(root);
  const quota = options.quota === null ? undefined : (options.quota ?? quotaOf(type));
  const policy = readPolicy(root, type, quota);
  const findings: LintFinding[] = [];
  for (const rule of lintRules) for (const found of rule.check(policy)) findings.push({ ...found, rule });
  findings.sort((a, b) => a.at.start - b.at.start || a.at.end - b.at.end);
  return { type, findings: withoutEchoes(findings) };
}
