import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { disjoint, evaluate, implies, readContext } from "../../src/iam/condition.js";
import type { ConditionBlock } from "../../src/iam/document.js";

const role = "arn:aws:iam::111122223333:role/bailiwick/bailiwick-support";
const ARN = "aws:PrincipalArn";
const TAG = "aws:RequestTag/team";
const KEYS = "aws:TagKeys";

describe("implies", () => {
  test.each<[ConditionBlock | undefined, ConditionBlock | undefined, boolean]>([
    [undefined, undefined, true],
    [{ StringEquals: { [TAG]: "a" } }, undefined, true],
    [undefined, { StringEquals: { [TAG]: "a" } }, false],
    [undefined, { StringLikeIfExists: { [TAG]: "*" } }, true],
    [{ StringEquals: { [TAG]: "a" } }, { StringEquals: { [TAG]: ["a", "b"] } }, true],
    [{ StringEquals: { [TAG]: ["a", "b"] } }, { StringEquals: { [TAG]: "a" } }, false],
    [{ StringEquals: { [TAG]: "ab" } }, { StringLike: { [TAG]: "a*" } }, true],
    [{ StringLike: { [TAG]: "a*" } }, { StringEquals: { [TAG]: "ab" } }, false],
    [{ StringEquals: { [TAG]: "a" } }, { Null: { [TAG]: "false" } }, true],
    [{ StringEqualsIfExists: { [TAG]: "a" } }, { StringEquals: { [TAG]: "a" } }, false],
    [{ StringEqualsIfExists: { [TAG]: "a" }, Null: { [TAG]: "false" } }, { StringEquals: { [TAG]: "a" } }, true],
    [{ StringEquals: { [TAG]: "a" } }, { StringNotEquals: { [TAG]: "b" } }, true],
    [{ StringEquals: { [KEYS]: "a" } }, { StringNotEquals: { [KEYS]: "b" } }, false],
    [{ StringNotEquals: { [TAG]: ["a", "b"] } }, { StringNotEquals: { [TAG]: "a" } }, true],
    [{ StringNotEquals: { [TAG]: "a" } }, { StringNotEquals: { [TAG]: ["a", "b"] } }, false],
    [{ StringNotLike: { [TAG]: "a*" } }, { StringNotEquals: { [TAG]: "ab" } }, true],
    [{ StringEquals: { [TAG]: "Ab" } }, { StringEqualsIgnoreCase: { [TAG]: "aB" } }, true],
    [{ ArnEquals: { [ARN]: role } }, { ArnLike: { [ARN]: "arn:aws:iam::*:role/bailiwick/*" } }, true],
    [{ ArnEquals: { [ARN]: role } }, { ArnNotLike: { [ARN]: "arn:aws:iam::*:role/break-glass" } }, true],
    [{ StringEquals: { [ARN]: role } }, { ArnLike: { [ARN]: "arn:aws:iam::*:role/*" } }, true],
    [{ StringLike: { [ARN]: "arn:aws:iam::*:role/a" } }, { ArnLike: { [ARN]: "arn:aws:iam::*:role/a" } }, false],
    [{ ArnLike: { [ARN]: role } }, { StringLike: { [ARN]: "arn:aws:iam::*" } }, true],
    [{ Bool: { "aws:MultiFactorAuthPresent": "true" } }, { Bool: { "aws:MultiFactorAuthPresent": true } }, true],
    [{ Bool: { "aws:MultiFactorAuthPresent": "true" } }, { BoolIfExists: { "aws:MultiFactorAuthPresent": "true" } }, true],
    [{ BoolIfExists: { "aws:MultiFactorAuthPresent": "true" } }, { Bool: { "aws:MultiFactorAuthPresent": "true" } }, false],
    [{ "ForAllValues:StringEquals": { [KEYS]: ["a"] } }, { "ForAllValues:StringEquals": { [KEYS]: ["a", "b"] } }, true],
    [{ "ForAllValues:StringEquals": { [KEYS]: ["a"] } }, { "ForAnyValue:StringEquals": { [KEYS]: ["a"] } }, false],
    [{ "ForAnyValue:StringEquals": { [KEYS]: ["a"] } }, { "ForAllValues:StringEquals": { [KEYS]: ["a"] } }, false],
    [{ StringEquals: { [TAG]: "${aws:PrincipalTag/t}" } }, { StringLike: { [TAG]: "${aws:principaltag/t}*" } }, true],
    [{ StringEquals: { [TAG]: "${aws:PrincipalTag/t}" } }, { StringEquals: { [TAG]: "x" } }, false],
    [
      { IpAddress: { "aws:SourceIp": "192.0.2.0/24" } },
      { IpAddress: { "aws:SourceIp": ["192.0.2.0/24", "198.51.100.0/24"] } },
      true,
    ],
    [{ NumericLessThan: { k: "1" } }, { NumericLessThan: { k: "2" } }, false],
  ])("%j implies %j: %s", (a, b, answer) => {
    expect(implies(a, b)).toBe(answer);
  });
});

describe("disjoint", () => {
  test.each<[ConditionBlock | undefined, ConditionBlock | undefined, boolean]>([
    [undefined, undefined, false],
    [{ StringEquals: { [TAG]: "a" } }, { StringEquals: { [TAG]: "b" } }, true],
    [{ StringEquals: { [KEYS]: "a" } }, { StringEquals: { [KEYS]: "b" } }, false],
    [{ StringEquals: { [TAG]: "a" } }, { StringNotEquals: { [TAG]: ["a", "b"] } }, true],
    [{ StringEquals: { [KEYS]: "a" } }, { StringNotEquals: { [KEYS]: ["a", "b"] } }, true],
    [{ StringEquals: { [TAG]: "a" } }, { Null: { [TAG]: "true" } }, true],
    [{ StringNotEquals: { [TAG]: "a" } }, { Null: { [TAG]: "true" } }, false],
    [{ StringEquals: { [TAG]: ["a", "b"] } }, { StringNotEquals: { [TAG]: "a" }, StringNotLike: { [TAG]: "b*" } }, true],
    [{ StringEqualsIfExists: { [TAG]: "a" } }, { StringEquals: { [TAG]: "b" } }, true],
    [{ StringEqualsIfExists: { [TAG]: "a" } }, { StringEqualsIfExists: { [TAG]: "b" } }, false],
    [{ StringLike: { [TAG]: "a*" } }, { StringLike: { [TAG]: "*b" } }, false],
    [{ StringLike: { [TAG]: "a*" } }, { StringLike: { [TAG]: "b*" } }, true],
    [{ StringEquals: { [TAG]: "${aws:username}" } }, { StringEquals: { [TAG]: "b" } }, false],
    [{ ArnEquals: { [ARN]: role } }, { ArnLike: { [ARN]: "arn:aws:iam::*:role/break-glass" } }, true],
    [{ Bool: { "aws:SecureTransport": "true" } }, { Bool: { "aws:SecureTransport": "false" } }, true],
    [{ Bool: { "aws:SecureTransport": "true" } }, { BoolIfExists: { "aws:SecureTransport": "false" } }, true],
    [{ "ForAnyValue:StringEquals": { [KEYS]: "a" } }, { "ForAllValues:StringEquals": { [KEYS]: "b" } }, true],
    [{ "ForAllValues:StringEquals": { [KEYS]: "a" } }, { "ForAllValues:StringEquals": { [KEYS]: "b" } }, false],
    [{ Null: { [TAG]: "true" } }, { Null: { [TAG]: "false" } }, true],
  ])("%j and %j: %s", (a, b, answer) => {
    expect(disjoint(a, b)).toBe(answer);
    expect(disjoint(b, a)).toBe(answer);
  });
});

// Values and keys are few, so that blocks meet often. TAG has at most one value, KEYS any number.
const value = fc.constantFrom(
  "a",
  "b",
  "A",
  "ab",
  "a*",
  "*",
  "?b",
  "true",
  "${x}",
  "arn:aws:iam::1:role/a",
  "arn:aws:iam::*:role/a*",
  "",
);
const operator = fc
  .tuple(
    fc.constantFrom("", "", "", "ForAllValues:", "ForAnyValue:"),
    fc.constantFrom(
      "StringEquals",
      "StringNotEquals",
      "StringLike",
      "StringNotLike",
      "StringEqualsIgnoreCase",
      "ArnLike",
      "ArnNotEquals",
      "Bool",
      "NumericLessThan",
    ),
    fc.constantFrom("", "", "IfExists"),
  )
  .map((parts) => parts.join(""));
const block: fc.Arbitrary<ConditionBlock> = fc
  .array(
    fc.oneof(
      { weight: 5, arbitrary: fc.tuple(operator, fc.constantFrom(TAG, KEYS), fc.array(value, { minLength: 1, maxLength: 3 })) },
      { weight: 1, arbitrary: fc.tuple(fc.constant("Null"), fc.constantFrom(TAG, KEYS), fc.constantFrom(["true"], ["false"])) },
    ),
    { maxLength: 3 },
  )
  .map((parts) => {
    const made: Record<string, Record<string, string[]>> = {};
    for (const [name, key, values] of parts) made[name] = { ...made[name], [key]: [...values] };
    return made;
  });
const held = fc.constantFrom("a", "b", "A", "ab", "xb", "true", "z", "", "arn:aws:iam::1:role/a", "arn:aws:iam::2:role/ab");
const context = fc.record(
  { [TAG]: held, [KEYS]: fc.array(held, { maxLength: 3 }), x: fc.constantFrom("a", "z", "*") },
  { requiredKeys: [] },
);

describe("laws", () => {
  test("no context contradicts implication or disjointness", () => {
    fc.assert(
      fc.property(block, block, fc.array(context, { minLength: 15, maxLength: 15 }), (a, b, contexts) => {
        const [implied, apart] = [implies(a, b), disjoint(a, b)];
        for (const one of contexts.map((given) => readContext(given as Record<string, string | string[]>))) {
          if (evaluate(a, one) === "false") continue;
          if (implied) expect([a, b, [...one], evaluate(b, one)]).toEqual([a, b, [...one], "true"]);
          if (apart) expect([a, b, [...one], evaluate(b, one)]).toEqual([a, b, [...one], "false"]);
        }
      }),
      { numRuns: 20_000 },
    );
  });

  test("a block implies itself and each of its parts", () => {
    fc.assert(
      fc.property(block, (whole) => {
        expect(implies(whole, structuredClone(whole))).toBe(true);
        for (const [name, keys] of Object.entries(whole)) expect(implies(whole, { [name]: keys })).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});
