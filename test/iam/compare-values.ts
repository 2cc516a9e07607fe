import type { ConditionBlock } from "../../src/iam/document.js";
import { allow, type Case, none, some, when } from "./compare-cases.js";

const TAG = "aws:PrincipalTag/team";
const KEYS = "s3:max-keys";
const LARGE = "100000000000000000000";
const LARGER_THAN_DOUBLES = "1e999";

const held = (operator: string, key: string, ...values: string[]): ConditionBlock => ({ [operator]: { [key]: values } });
const any = (title: string, key: string, ...values: readonly [operator: string, value: string][]): Case =>
  some(title, [
    values.map(([operator, value]) => allow({ Condition: held(operator, key, value) })),
    [allow({ Condition: held("Null", key, "false") })],
  ]);

/** Source: IAM User Guide, "IAM JSON policy elements: Condition operators". Cases at the edges of what values can be. */
export const VALUE_CASES: readonly Case[] = [
  some("a number below a large one", when(held("Null", KEYS, "true"), held("NumericLessThan", KEYS, LARGE))),
  some("a number above a large one", when(held("Null", KEYS, "true"), held("NumericGreaterThan", KEYS, LARGE))),
  any("numbers below the largest that are told apart", KEYS, ["NumericGreaterThanEquals", "1e300"]),
  some(
    "a number below what no double holds",
    when(held("Null", KEYS, "true"), held("NumericLessThan", KEYS, LARGER_THAN_DOUBLES)),
  ),
  any("dates after a far one", "aws:CurrentTime", ["DateLessThan", "9999-12-31T23:59:59Z"]),
  some(
    "dates after one that is only digits",
    when(held("Null", "aws:CurrentTime", "true"), held("DateGreaterThan", "aws:CurrentTime", "9".repeat(25))),
  ),
  some(
    "a text with a star is not the pattern that is written alike",
    when(held("StringLike", TAG, "= a*"), held("StringEquals", TAG, "a*")),
  ),
  some("a pattern is not the text that is written alike", when(held("StringEquals", TAG, "a*"), held("StringLike", TAG, "= a*"))),
  none(
    "both cases of a letter",
    when(held("StringEquals", TAG, "ab", "aB", "Ab", "AB"), held("StringEqualsIgnoreCase", TAG, "ab")),
  ),
  ...["k\u212a", "\u00df\u1e9e", "\u03b8\u03f4", "\u01c6\u01c5", "\u1f80\u1f88"].map((pair) => {
    const [lower = "", other = ""] = pair;
    const upper = [...lower.toUpperCase()].length === 1 ? lower.toUpperCase() : lower;
    return some(
      `without case, ${lower} is ${other} too`,
      when(held("StringEquals", TAG, lower, upper), held("StringEqualsIgnoreCase", TAG, lower)),
    );
  }),
];
