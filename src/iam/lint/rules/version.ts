import { namesPrincipals } from "../policy-type.js";
import { documentRule, quoted } from "../rule.js";
import { memberOf } from "../tree.js";
import { hasAny, head } from "./elements.js";
import { variablesIn } from "./variable-text.js";

const VERSIONS = ["2012-10-17", "2008-10-17"];

export const invalidVersion = documentRule("invalid-version", "error", "Version is one of AWS's two", function* ({ root }) {
  const node = memberOf(root, "Version")?.value;
  if (node?.kind === "text" && !VERSIONS.includes(node.value))
    yield { at: node, message: `There is no version ${quoted(node.value)} of the policy language.`, mend: "Write 2012-10-17." };
});

export const missingVersion = documentRule(
  "missing-version",
  "warning",
  "A document says its version",
  function* ({ root, statements }) {
    if (root.kind !== "object" || statements.length === 0 || hasAny(root, "Version")) return;
    yield {
      at: head(root),
      message: "Without a Version the document is read as of 2008-10-17.",
      mend: 'Add "Version": "2012-10-17".',
    };
  },
);

export const oldVersion = documentRule(
  "old-version",
  "suggestion",
  "A document uses today's version",
  function* ({ root, version, type }) {
    const node = memberOf(root, "Version")?.value;
    if (version === "2008-10-17" && node !== undefined && !namesPrincipals(type))
      yield { at: node, message: "Version 2008-10-17 lacks policy variables.", mend: "Write 2012-10-17." };
  },
);

export const variableNeedsVersion = documentRule(
  "variable-needs-version",
  "warning",
  "Policy variables stand only in documents of version 2012-10-17",
  function* ({ version, statements }) {
    if (version !== undefined && version !== "2008-10-17") return;
    for (const { resources, conditions } of statements) {
      const texts = [...resources.map((node) => ({ node, text: node.value })), ...conditions.flatMap(({ values }) => values)];
      for (const { node, text } of texts) {
        const variable = variablesIn(text).find(({ key }) => /^(aws|saml|sts|s3|iam|ec2):/i.test(key));
        if (variable === undefined) continue;
        yield {
          at: node,
          message: `The variable ${quoted(variable.written)} is plain text before version 2012-10-17.`,
          mend: 'Write "Version": "2012-10-17".',
        };
      }
    }
  },
);
