import { isAddressBlock, isDateText, isNumberText } from "../../condition/compare.js";
import type { Comparison } from "../../condition/operators.js";
import { conditionRule, documentRule, type LintRule, quoted } from "../rule.js";
import { variablesIn } from "./variable-text.js";

/** A rule that every value under some operators has a form. A variable is another rule's matter. */
function valueRule(id: string, title: string, family: RegExp, isGood: (text: string) => boolean, mend: string): LintRule {
  return documentRule(id, "error", title, function* ({ statements }) {
    for (const { conditions } of statements)
      for (const { operator, values, block } of conditions) {
        if (operator === undefined || !family.test(operator.comparison)) continue;
        for (const { node, text } of values)
          if (!isGood(text) && variablesIn(text).length === 0)
            yield { at: node, message: `${quoted(text)} is no value for ${quoted(block.key)}.`, mend };
      }
  });
}

const isBoolean = (text: string): boolean => /^(true|false)$/i.test(text);
const isBase64 = (text: string): boolean => text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text);

export const numericValue = valueRule(
  "numeric-value",
  "Numeric operators compare numbers",
  /^numeric/,
  isNumberText,
  "Write a number.",
);
export const dateValue = valueRule(
  "date-value",
  "Date operators compare dates",
  /^date/,
  isDateText,
  "Write 2026-01-31T12:00:00Z, or seconds since 1970.",
);
export const boolValue = valueRule("bool-value", "Bool compares with true or false", /^bool$/, isBoolean, "Write true or false.");
export const ipValue = valueRule(
  "ip-value",
  "Address operators compare addresses or blocks",
  /^ip$/,
  isAddressBlock,
  "Write an address or a block such as 203.0.113.0/24.",
);
export const binaryValue = valueRule(
  "binary-value",
  "BinaryEquals compares base64 texts",
  /^binary$/,
  isBase64,
  "Encode the value in base64.",
);
export const nullValue = valueRule(
  "null-value",
  "Null compares with true or false",
  /^null$/,
  isBoolean,
  "Write true (the key is absent) or false.",
);

export const severalBooleans = conditionRule(
  "several-booleans",
  "error",
  "Bool and Null take one value",
  ({ operator, values, member, block }) => {
    if (operator === undefined || (operator.comparison !== "bool" && operator.comparison !== "null") || values.length < 2)
      return undefined;
    return {
      at: member.value,
      message: `${quoted(block.key)} has ${values.length} values.`,
      mend: "Keep one: two of them accept everything.",
    };
  },
);

const REPLACED: readonly Comparison[] = ["string", "stringIgnoreCase", "like", "arn"];

export const variableInOperator = documentRule(
  "variable-in-operator",
  "error",
  "Variables stand in string and ARN conditions only",
  function* ({ statements }) {
    for (const { conditions } of statements)
      for (const { operator, values, block } of conditions) {
        if (operator === undefined || REPLACED.includes(operator.comparison)) continue;
        for (const { node, text } of values) {
          const variable = variablesIn(text)[0];
          if (variable !== undefined)
            yield {
              at: node,
              message: `${quoted(block.key)} does not replace the variable ${quoted(variable.written)}.`,
              mend: "Write the value itself.",
            };
        }
      }
  },
);
