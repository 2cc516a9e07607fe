import { describe, expect, test } from "vitest";
import { evaluate, readContext, type Truth } from "../../src/iam/condition.js";
import type { ConditionBlock } from "../../src/iam/document.js";

type Row = readonly [block: ConditionBlock, context: Record<string, string | string[]>, answer: boolean];

function rows(title: string, table: readonly Row[]): void {
  describe(title, () => {
    test.each(table)("%j with %j: %s", (block, context, answer) => {
      expect(evaluate(block, readContext(context))).toBe(String(answer));
    });
  });
}

// Every table names the section of the IAM User Guide that it follows.
rows("JSON policy elements: Condition operators, String", [
  [{ StringEquals: { k: "a" } }, { k: "a" }, true],
  [{ StringEquals: { k: "a" } }, { k: "A" }, false],
  [{ StringEquals: { k: "a*" } }, { k: "ab" }, false],
  [{ StringEquals: { k: "a*" } }, { k: "a*" }, true],
  [{ StringEquals: { "AWS:K": "a" } }, { "aws:k": "a" }, true],
  [{ StringEquals: { k: "a" } }, {}, false],
  [{ StringEquals: { k: ["a", "b"] } }, { k: "b" }, true],
  [{ StringNotEquals: { k: "a" } }, { k: "b" }, true],
  [{ StringNotEquals: { k: ["a", "b"] } }, { k: "b" }, false],
  [{ StringNotEquals: { k: "a" } }, {}, true],
  [{ StringEqualsIgnoreCase: { k: "aB" } }, { k: "Ab" }, true],
  [{ StringNotEqualsIgnoreCase: { k: "aB" } }, { k: "Ab" }, false],
  [{ StringLike: { k: "a*c?" } }, { k: "abbcd" }, true],
  [{ StringLike: { k: "a*c?" } }, { k: "abbc" }, false],
  [{ StringLike: { k: "*" } }, {}, false],
  [{ StringNotLike: { k: "a*" } }, { k: "ab" }, false],
  [{ StringNotLike: { k: "a*" } }, {}, true],
]);

rows("JSON policy elements: Condition, several keys and operators are joined by AND", [
  [{ StringEquals: { k: "a", l: "b" } }, { k: "a", l: "b" }, true],
  [{ StringEquals: { k: "a", l: "b" } }, { k: "a", l: "c" }, false],
  [{ StringEquals: { k: "a" }, Bool: { "aws:SecureTransport": "true" } }, { k: "a" }, false],
  [{}, {}, true],
]);

rows("Condition operators, Numeric", [
  [{ NumericEquals: { k: "10" } }, { k: "10.0" }, true],
  [{ NumericNotEquals: { k: "10" } }, { k: "10" }, false],
  [{ NumericLessThan: { k: 10 } }, { k: "9.5" }, true],
  [{ NumericLessThan: { k: 10 } }, { k: "10" }, false],
  [{ NumericLessThanEquals: { k: "10" } }, { k: "10" }, true],
  [{ NumericGreaterThan: { k: "10" } }, { k: "9" }, false],
  [{ NumericGreaterThanEquals: { k: "10" } }, { k: "1e1" }, true],
  [{ NumericLessThan: { k: "10" } }, { k: "nine" }, false],
  [{ NumericLessThan: { k: "10" } }, {}, false],
]);

rows("Condition operators, Date", [
  [{ DateGreaterThan: { "aws:CurrentTime": "2024-01-01T00:00:00Z" } }, { "aws:CurrentTime": "2024-06-01T00:00:00Z" }, true],
  [{ DateLessThan: { "aws:CurrentTime": "2024-01-01T00:00:00Z" } }, { "aws:CurrentTime": "2024-06-01T00:00:00Z" }, false],
  [{ DateEquals: { k: "2024-01-01T02:00:00+02:00" } }, { k: "2024-01-01T00:00:00Z" }, true],
  [{ DateEquals: { k: "2024-01-01" } }, { k: "2024-01-01T00:00:00.000Z" }, true],
  [{ DateLessThanEquals: { "aws:EpochTime": "1704067200" } }, { "aws:EpochTime": "2024-01-01T00:00:00Z" }, true],
  [{ DateGreaterThanEquals: { k: "2024-01-01T00:00:00Z" } }, { k: "2023-12-31T23:59:59Z" }, false],
  [{ DateNotEquals: { k: "2024-01-01" } }, { k: "2024-01-02" }, true],
  [{ DateLessThan: { k: "2024-01-01" } }, { k: "soon" }, false],
  // A day that its month does not have is no date, and not the next month's.
  [{ DateLessThan: { k: "2027-02-29T00:00:00Z" } }, { k: "2026-12-31T00:00:00Z" }, false],
  [{ DateLessThan: { k: "2028-02-29T00:00:00Z" } }, { k: "2028-02-28T23:59:59Z" }, true],
  [{ DateNotEquals: { k: "2026-05-01" } }, { k: "2026-04-31" }, true],
  [{ DateGreaterThan: { k: "2026-06-30T24:00:01Z" } }, { k: "2026-12-31" }, false],
  [{ DateEquals: { k: "2026-06-30T24:00:00Z" } }, { k: "2026-07-01" }, true],
  [{ DateLessThan: { k: "2026-06-30T12:00:75Z" } }, { k: "2026-01-01" }, false],
]);

rows("Condition operators, Boolean and Binary", [
  [{ Bool: { "aws:MultiFactorAuthPresent": "true" } }, { "aws:MultiFactorAuthPresent": "true" }, true],
  [{ Bool: { "aws:MultiFactorAuthPresent": true } }, { "aws:MultiFactorAuthPresent": "TRUE" }, true],
  [{ Bool: { "aws:MultiFactorAuthPresent": "true" } }, {}, false],
  [{ Bool: { "aws:MultiFactorAuthPresent": "false" } }, {}, false],
  [{ BoolIfExists: { "aws:MultiFactorAuthPresent": "false" } }, {}, true],
  [{ BinaryEquals: { k: "QmluYXJ5" } }, { k: "QmluYXJ5" }, true],
  [{ BinaryEquals: { k: "QmluYXJ5" } }, { k: "qmluyxj5" }, false],
]);

rows("Condition operators, IP address", [
  [{ IpAddress: { "aws:SourceIp": "203.0.113.0/24" } }, { "aws:SourceIp": "203.0.113.77" }, true],
  [{ IpAddress: { "aws:SourceIp": "203.0.113.0/24" } }, { "aws:SourceIp": "203.0.114.1" }, false],
  [{ IpAddress: { "aws:SourceIp": "203.0.113.7" } }, { "aws:SourceIp": "203.0.113.7" }, true],
  [{ IpAddress: { "aws:SourceIp": "0.0.0.0/0" } }, { "aws:SourceIp": "198.51.100.1" }, true],
  [
    { IpAddress: { "aws:SourceIp": ["192.0.2.0/24", "2001:DB8:1234:5678::/64"] } },
    { "aws:SourceIp": "2001:db8:1234:5678:9::1" },
    true,
  ],
  [{ IpAddress: { "aws:SourceIp": "2001:DB8::/32" } }, { "aws:SourceIp": "2001:db9::1" }, false],
  [{ IpAddress: { "aws:SourceIp": "0.0.0.0/0" } }, { "aws:SourceIp": "2001:db8::1" }, false],
  [{ IpAddress: { "aws:SourceIp": "203.0.113.0/24" } }, {}, false],
  [{ NotIpAddress: { "aws:SourceIp": "203.0.113.0/24" } }, { "aws:SourceIp": "203.0.113.1" }, false],
  [{ NotIpAddress: { "aws:SourceIp": "203.0.113.0/24" } }, {}, true],
]);

rows("Condition operators, ARN", [
  [{ ArnEquals: { k: "arn:aws:sns:*:111122223333:topic" } }, { k: "arn:aws:sns:us-east-1:111122223333:topic" }, true],
  [{ ArnLike: { k: "arn:aws:iam::*:role/*" } }, { k: "arn:aws:iam::111122223333:role/a/b" }, true],
  [{ ArnLike: { k: "arn:aws:s3:::shop?" } }, { k: "arn:aws:s3:::shop1" }, true],
  [{ ArnLike: { k: "arn:aws:sns:us-*-1:topic" } }, { k: "arn:aws:sns:us-east-1:111122223333:topic" }, false],
  [{ ArnLike: { k: "arn:aws:iam::*:role/*" } }, {}, false],
  [{ ArnNotLike: { k: "arn:aws:iam::*:role/x" } }, { k: "arn:aws:iam::111122223333:role/x" }, false],
  [{ ArnNotEquals: { k: "arn:aws:iam::111122223333:role/x" } }, {}, true],
]);

rows("Condition operators, IfExists", [
  [{ StringEqualsIfExists: { k: "a" } }, {}, true],
  [{ StringEqualsIfExists: { k: "a" } }, { k: "b" }, false],
  [{ StringLikeIfExists: { "ec2:InstanceType": ["t1.*", "t2.*"] } }, { "ec2:InstanceType": "t2.nano" }, true],
  [{ NumericLessThanIfExists: { k: "1" } }, {}, true],
  [{ StringNotEqualsIfExists: { k: "a" } }, { k: "a" }, false],
]);

rows("Condition operators, Null", [
  [{ Null: { "aws:TokenIssueTime": "true" } }, {}, true],
  [{ Null: { "aws:TokenIssueTime": "true" } }, { "aws:TokenIssueTime": "2024-01-01T00:00:00Z" }, false],
  [{ Null: { "aws:TokenIssueTime": "false" } }, {}, false],
  [{ Null: { "aws:TokenIssueTime": false } }, { "aws:TokenIssueTime": "x" }, true],
]);

rows("Set operators for multivalued context keys", [
  [{ "ForAllValues:StringEquals": { "aws:TagKeys": ["a", "b"] } }, { "aws:TagKeys": ["a"] }, true],
  [{ "ForAllValues:StringEquals": { "aws:TagKeys": ["a", "b"] } }, { "aws:TagKeys": ["a", "c"] }, false],
  [{ "ForAllValues:StringEquals": { "aws:TagKeys": ["a"] } }, {}, true],
  [{ "ForAllValues:StringEquals": { "aws:TagKeys": ["a"] } }, { "aws:TagKeys": [""] }, true],
  [{ "ForAnyValue:StringEquals": { "aws:TagKeys": ["a", "b"] } }, { "aws:TagKeys": ["c", "b"] }, true],
  [{ "ForAnyValue:StringEquals": { "aws:TagKeys": ["a"] } }, { "aws:TagKeys": ["c"] }, false],
  [{ "ForAnyValue:StringEquals": { "aws:TagKeys": ["a"] } }, {}, false],
  [{ "ForAllValues:StringNotEquals": { "aws:TagKeys": ["a"] } }, { "aws:TagKeys": ["b", "c"] }, true],
  [{ "ForAllValues:StringNotEquals": { "aws:TagKeys": ["a"] } }, { "aws:TagKeys": ["b", "a"] }, false],
  [{ "ForAnyValue:StringNotEquals": { "aws:TagKeys": ["a"] } }, { "aws:TagKeys": ["b", "a"] }, true],
  [{ "ForAnyValue:StringNotEquals": { "aws:TagKeys": ["a"] } }, { "aws:TagKeys": ["a"] }, false],
  [{ "ForAnyValue:StringLike": { k: "a*" } }, { k: ["xa", "ax"] }, true],
  [{ "ForAllValues:StringLikeIfExists": { k: "a*" } }, {}, true],
]);

rows("Variables and tags", [
  [
    { StringEquals: { "aws:ResourceTag/team": "${aws:PrincipalTag/team}" } },
    { "aws:ResourceTag/team": "x", "aws:PrincipalTag/team": "x" },
    true,
  ],
  [
    { StringEquals: { "aws:ResourceTag/team": "${aws:PrincipalTag/team}" } },
    { "aws:ResourceTag/team": "x", "aws:PrincipalTag/team": "y" },
    false,
  ],
  [{ StringEquals: { "aws:ResourceTag/team": "${aws:PrincipalTag/team}" } }, { "aws:ResourceTag/team": "x" }, false],
  [{ StringEquals: { k: "${aws:PrincipalTag/team, 'none'}" } }, { k: "none" }, true],
  [{ StringEquals: { k: "${aws:PrincipalTag/team, 'none'}" } }, { k: "none", "aws:PrincipalTag/team": "x" }, false],
  [{ StringLike: { k: "home/${aws:username}/*" } }, { k: "home/ana/a", "aws:username": "ana" }, true],
  [{ StringLike: { k: "home/${aws:username}/*" } }, { k: "home/bob/a", "aws:username": "*" }, false],
  [{ StringLike: { k: "a${*}" } }, { k: "a*" }, true],
  [{ StringLike: { k: "a${*}" } }, { k: "ab" }, false],
  [{ StringEquals: { k: "${$}{x}" } }, { k: "${x}" }, true],
  [
    { ArnLike: { k: "arn:aws:iam::*:user/${aws:username}" } },
    { k: "arn:aws:iam::111122223333:user/ana", "aws:username": "ana" },
    true,
  ],
]);

describe("unknown keys", () => {
  const unknownKeys = new Set(["k"]);
  test.each<[ConditionBlock, Record<string, string>, Truth]>([
    [{ StringEquals: { k: "a" } }, {}, "unknown"],
    [{ StringEquals: { k: "a", l: "b" } }, { l: "c" }, "false"],
    [{ StringEquals: { l: "b" } }, { l: "b" }, "true"],
    [{ Null: { k: "true" } }, {}, "unknown"],
    [{ Null: { k: ["true", "false"] } }, {}, "true"],
    [{ StringEquals: { l: ["${k}", "b"] } }, { l: "b" }, "true"],
    [{ StringEquals: { l: "${k}" } }, { l: "b" }, "unknown"],
    [{ StringEquals: { k: "a" } }, { k: "a" }, "true"],
  ])("%j with %j: %s", (block, context, answer) => {
    expect(evaluate(block, readContext(context), { unknownKeys })).toBe(answer);
  });

  test("keys that were missing are told as written", () => {
    const missing: string[] = [];
    evaluate({ StringNotEquals: { "aws:RequestTag/A": "x" }, StringEquals: { l: "${aws:Username}" } }, readContext({ l: "y" }), {
      onMissing: (key) => missing.push(key),
    });
    expect(missing).toEqual(["aws:RequestTag/A", "aws:Username"]);
  });
});
