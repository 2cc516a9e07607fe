import type { ActionSet } from "../iam/action-set.js";
import { catalogue } from "../iam/catalogue/index.js";
import type { ConditionBlock } from "../iam/document.js";
import { keysOf, knowsKey } from "./condition-keys.js";
import type { Part } from "./part.js";
import { checkPlaceholders } from "./placeholders.js";
import { nearest } from "./suggest.js";

const STRING = [
  "StringEquals",
  "StringNotEquals",
  "StringEqualsIgnoreCase",
  "StringNotEqualsIgnoreCase",
  "StringLike",
  "StringNotLike",
];
const COMPARED = ["Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals"];
const ARN = ["ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike"];

/** Source: IAM User Guide, "IAM JSON policy elements: Condition operators". */
const PLAIN: readonly string[] = [
  ...STRING,
  ...COMPARED.map((name) => `Numeric${name}`),
  ...COMPARED.map((name) => `Date${name}`),
  ...ARN,
  "Bool",
  "BinaryEquals",
  "IpAddress",
  "NotIpAddress",
];

const OPERATORS: ReadonlySet<string> = new Set([
  "Null",
  ...PLAIN.flatMap((name) => [name, `${name}IfExists`]).flatMap((name) => [name, `ForAllValues:${name}`, `ForAnyValue:${name}`]),
]);

function checkOperator(operator: string, part: Part): boolean {
  if (OPERATORS.has(operator)) return true;
  const near = nearest(operator, OPERATORS);
  const mend = near === undefined ? "Operators are those of IAM policies, such as StringEquals." : `Did you mean \`${near}\`?`;
  part.error("unknown-condition-operator", `There is no condition operator \`${operator}\`.`, { mend }, "key");
  return false;
}

/** The key that was meant; what follows a tag key's slash is anybody's choice and counts for nothing. */
function suggestKey(key: string, actions: ActionSet): string {
  const [stem = "", ...rest] = key.split("/");
  const service = catalogue.service(stem.split(":")[0] ?? "");
  const listed = [...catalogue.globalConditionKeys, ...(service?.conditionKeys ?? [])].map((known) => known.key);
  const near = nearest(
    stem,
    [...listed, ...keysOf(actions)].map((known) => known.split("/")[0] ?? known),
  );
  if (near === undefined) return "Look in the service's page of the Service Authorization Reference.";
  return `Did you mean \`${[near, ...rest].join("/")}\`?`;
}

function checkKey(key: string, part: Part, actions: ActionSet): void {
  if (catalogue.conditionKey(key) === undefined) {
    part.error("unknown-condition-key", `There is no condition key \`${key}\`.`, { mend: suggestKey(key, actions) }, "key");
    return;
  }
  if (actions.isEmpty() || knowsKey(actions, key)) return;
  const reason = "a condition on a key that is never there does not decide what it seems to";
  const mend = "Take the condition out, or give the actions that know it a rule of their own.";
  part.error("condition-key-not-here", `No action of this rule knows the condition key \`${key}\`.`, { reason, mend }, "key");
}

const VALUE_RULES: readonly { readonly operator: RegExp; readonly value: RegExp; readonly wanted: string }[] = [
  { operator: /^(Null|(.*:)?Bool(IfExists)?)$/, value: /^(true|false)$/, wanted: "true or false" },
  { operator: /^(.*:)?Numeric/, value: /^-?[0-9]+(\.[0-9]+)?$/, wanted: "a number" },
  {
    operator: /^(.*:)?Date/,
    value: /^([0-9]+|[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9:.]+(Z|[+-][0-9:]+))?)$/,
    wanted: "a date such as 2030-01-31T00:00:00Z",
  },
  { operator: /^(.*:)?(Not)?IpAddress/, value: /^[0-9a-fA-F.:]+(\/[0-9]{1,3})?$/, wanted: "an IP address or range" },
];

function checkValue(operator: string, part: Part): void {
  const text = part.text();
  if (text !== undefined && !checkPlaceholders({ text, part })) return;
  if (text?.includes("${")) return;
  const rule = VALUE_RULES.find((candidate) => candidate.operator.test(operator));
  if (rule === undefined || typeof part.value === "object" || rule.value.test(String(part.value))) return;
  part.error("invalid-condition-value", `\`${operator}\` compares with ${rule.wanted}, not \`${String(part.value)}\`.`);
}

/**
 * Reads `when`: operators, keys and values of IAM's own form. Keys are held against the rule's actions and the global keys; with no
 * actions, where those could not be read, only against what exists.
 */
export function readConditions(part: Part, actions: ActionSet): ConditionBlock | undefined {
  if (part.entries().length === 0) return undefined;
  for (const [operator, keys] of part.entries()) {
    const sound = checkOperator(operator, keys);
    for (const [key, values] of keys.entries()) {
      checkKey(key, values, actions);
      if (!sound) continue;
      const list = values.items();
      for (const value of list.length > 0 ? list : [values]) checkValue(operator, value);
    }
  }
  return part.value as ConditionBlock;
}
