import { operatorOf } from "../../condition/operators.js";
import { nearest } from "../../nearest.js";
import type { LintPolicy } from "../policy.js";
import { documentRule, type Found, quoted } from "../rule.js";
import { type Member, memberOf } from "../tree.js";

const BASES = [
  "StringEquals",
  "StringNotEquals",
  "StringEqualsIgnoreCase",
  "StringNotEqualsIgnoreCase",
  "StringLike",
  "StringNotLike",
  "NumericEquals",
  "NumericNotEquals",
  "NumericLessThan",
  "NumericLessThanEquals",
  "NumericGreaterThan",
  "NumericGreaterThanEquals",
  "DateEquals",
  "DateNotEquals",
  "DateLessThan",
  "DateLessThanEquals",
  "DateGreaterThan",
  "DateGreaterThanEquals",
  "Bool",
  "BinaryEquals",
  "IpAddress",
  "NotIpAddress",
  "ArnEquals",
  "ArnLike",
  "ArnNotEquals",
  "ArnNotLike",
  "Null",
];

function* blocksOf({ statements }: LintPolicy): Generator<Member> {
  for (const { node } of statements) {
    const condition = memberOf(node, "Condition")?.value;
    if (condition?.kind === "object") yield* condition.members;
  }
}

/** `ForAllValues:Null`, `NullIfExists`: the one operator that takes neither. */
const NULL = /^(?:for(?:all|any)values?:)?null(?:ifexists)?$/i;

function bare(name: string): { readonly before: string; readonly base: string; readonly after: string } {
  const [, before = "", base = "", after = ""] = /^([^:]*:)?(.*?)(IfExists)?$/i.exec(name) ?? [];
  return { before, base, after };
}

/** The same name with the nearest operator in the middle. */
function meant(name: string): string | undefined {
  const { before, base, after } = bare(name);
  const near = nearest(base, BASES);
  const set = before === "" ? "" : nearest(before, ["ForAllValues:", "ForAnyValue:"]);
  return near === undefined || set === undefined ? undefined : `${set}${near}${after}`;
}

export const unknownOperator = documentRule("unknown-operator", "error", "A condition's operator exists", function* (policy) {
  for (const { key, at } of blocksOf(policy)) {
    if (operatorOf(key) !== undefined || NULL.test(key) || key.startsWith("Fn::")) continue;
    const near = meant(key);
    yield {
      at,
      message: `There is no condition operator ${quoted(key)}.`,
      mend: near === undefined ? "Look it up in the IAM User Guide." : `Did you mean \`${near}\`?`,
    };
  }
});

export const nullWithModifier = documentRule(
  "null-with-modifier",
  "error",
  "Null takes neither IfExists nor a set operator",
  function* (policy) {
    for (const { key, at } of blocksOf(policy))
      if (operatorOf(key) === undefined && NULL.test(key))
        yield { at, message: `${quoted(key)} is no operator: Null itself asks whether a key is there.`, mend: "Write `Null`." };
  },
);

function* twice(members: readonly Member[], what: string): Generator<Found> {
  const seen = new Map<string, string>();
  for (const { key, at } of members) {
    const first = seen.get(key.toLowerCase());
    if (first !== undefined && first !== key)
      yield {
        at,
        message: `${what} ${quoted(first)} stands here again as ${quoted(key)}.`,
        mend: "Join the values under one of them.",
      };
    seen.set(key.toLowerCase(), key);
  }
}

export const conditionKeyTwice = documentRule(
  "condition-key-twice",
  "error",
  "A condition key stands once under its operator",
  function* (policy) {
    for (const { node } of policy.statements) {
      const condition = memberOf(node, "Condition")?.value;
      if (condition?.kind !== "object") continue;
      yield* twice(condition.members, "The operator");
      for (const { value } of condition.members) if (value.kind === "object") yield* twice(value.members, "The condition key");
    }
  },
);
