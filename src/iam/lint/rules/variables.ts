import { catalogue } from "../../catalogue/index.js";
import { nearest } from "../../nearest.js";
import type { LintPolicy } from "../policy.js";
import { documentRule, type LintRule, quoted } from "../rule.js";
import type { Span } from "../tree.js";
import { type Variable, variablesIn } from "./variable-text.js";

function* textsOf({ statements }: LintPolicy): Generator<{ readonly node: Span; readonly text: string }> {
  for (const { resources, conditions } of statements) {
    for (const node of resources) yield { node, text: node.value };
    for (const { values } of conditions) yield* values;
  }
}

/** Each variable of a text once. */
function distinct(variables: readonly Variable[]): Iterable<Variable> {
  return new Map(variables.map((variable) => [variable.written, variable])).values();
}

function variableRule(
  id: string,
  severity: LintRule["severity"],
  title: string,
  judge: (variable: Variable) => { readonly message: string; readonly mend: string } | undefined,
): LintRule {
  return documentRule(id, severity, title, function* (policy) {
    for (const { node, text } of textsOf(policy))
      for (const variable of distinct(variablesIn(text))) {
        const said = judge(variable);
        if (said !== undefined) yield { at: node, ...said };
      }
  });
}

export const variableNotClosed = variableRule("variable-not-closed", "error", "A policy variable ends", ({ open, written }) =>
  open ? { message: `The variable ${quoted(written)} has no closing bracket.`, mend: "Close it with `}`." } : undefined,
);

export const variableEmpty = variableRule("variable-empty", "error", "A policy variable names a key", ({ open, key, written }) =>
  !open && key.trim() === ""
    ? { message: `The variable ${quoted(written)} names no key.`, mend: "Name a key, such as ${aws:username}." }
    : undefined,
);

export const variableSpace = variableRule(
  "variable-space",
  "error",
  "A policy variable holds no space in its key",
  ({ open, key, written }) =>
    !open && key.trim() !== "" && /\s/.test(key) && !key.includes("/")
      ? { message: `The key of the variable ${quoted(written)} holds a space.`, mend: `Write \${${key.replace(/\s+/g, "")}}.` }
      : undefined,
);

export const variableDefault = variableRule(
  "variable-default",
  "error",
  "A variable's default stands in single quotes",
  ({ open, fallback, written }) =>
    open || fallback === undefined || /^\s*'[^']*'\s*$/.test(fallback)
      ? undefined
      : {
          message: `The default of the variable ${quoted(written)} does not stand in single quotes.`,
          mend: "Write ${key, 'default'}.",
        },
);

/** Keys that are made of a service's own words, or of an identity provider's host. */
const isForeign = (key: string): boolean =>
  /[./].*:/.test(key) || /^(aws:principaltag|aws:requesttag|aws:resourcetag)\//i.test(key);

export const unknownVariable = variableRule(
  "unknown-variable",
  "warning",
  "A policy variable is a condition key",
  ({ open, key, written }) => {
    const name = key.trim();
    if (open || name === "" || /\s/.test(name) || isForeign(name) || catalogue.conditionKey(name) !== undefined) return undefined;
    const near = nearest(
      name,
      catalogue.globalConditionKeys.map((one) => one.key),
    );
    return {
      message: `AWS knows no key ${quoted(name)}, so that ${quoted(written)} is never replaced.`,
      mend: near === undefined ? "Use a condition key, such as ${aws:PrincipalTag/team}." : `Did you mean \${${near}}?`,
    };
  },
);

export const variableElsewhere = documentRule(
  "variable-elsewhere",
  "warning",
  "Variables stand in resources and condition values only",
  function* ({ statements }) {
    for (const { actions, principals, conditions } of statements) {
      const texts = [
        ...actions.map(({ node }) => ({ node, text: node.value })),
        ...principals.map(({ node, name }) => ({ node, text: name })),
        ...conditions.map(({ member }) => ({ node: member.at, text: member.key })),
      ];
      for (const { node, text } of texts)
        if (variablesIn(text).length > 0)
          yield { at: node, message: `A variable is not replaced in ${quoted(text)}.`, mend: "Write the value itself." };
    }
  },
);
