import type { LintPolicy } from "../policy.js";
import { isKeptByIam } from "../policy-type.js";
import { documentRule, type Found, quoted, statementRule } from "../rule.js";
import { memberOf, type TextNode } from "../tree.js";

function sidsOf({ statements }: LintPolicy): readonly TextNode[] {
  return statements.flatMap(({ node }) => {
    const sid = memberOf(node, "Sid")?.value;
    return sid?.kind === "text" && sid.value !== "" ? [sid] : [];
  });
}

function* repeated(policy: LintPolicy): Generator<Found> {
  const seen = new Set<string>();
  for (const sid of sidsOf(policy)) {
    if (seen.has(sid.value))
      yield { at: sid, message: `Two statements have the Sid ${quoted(sid.value)}.`, mend: "Give each its own." };
    seen.add(sid.value);
  }
}

export const duplicateSid = documentRule("duplicate-sid", "error", "Sids of a document that IAM keeps are unique", (policy) =>
  isKeptByIam(policy.type) ? repeated(policy) : [],
);

export const repeatedSid = documentRule("repeated-sid", "warning", "Sids of a resource policy are unique", (policy) =>
  isKeptByIam(policy.type) ? [] : repeated(policy),
);

export const invalidSid = documentRule("invalid-sid", "error", "A Sid holds letters and digits only", function* (policy) {
  if (!isKeptByIam(policy.type)) return;
  for (const sid of sidsOf(policy))
    if (!/^[A-Za-z0-9]+$/.test(sid.value))
      yield {
        at: sid,
        message: `The Sid ${quoted(sid.value)} holds something else than letters and digits.`,
        mend: `Write ${quoted(sid.value.replace(/[^A-Za-z0-9]+/g, "") || "Sid1")}.`,
      };
});

export const emptySid = statementRule("empty-sid", "suggestion", "A Sid that is there says something", ({ node }) => {
  const sid = memberOf(node, "Sid")?.value;
  return sid?.kind === "text" && sid.value === ""
    ? { at: sid, message: "The Sid is empty.", mend: "Name the statement, or leave Sid out." }
    : undefined;
});
