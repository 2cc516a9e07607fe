import type { ConditionBlock } from "../../src/iam/document.js";
import { allow, type Case, deny, none, open, some, when } from "./compare-cases.js";

const is = (key: string, ...values: readonly string[]): ConditionBlock => ({ StringEquals: { [key]: values } });
const VPC = "aws:SourceVpc";
const TIME = "2026-06-01T00:00:00Z";
const LATER = "2026-07-01T00:00:00Z";

/** Source: IAM User Guide, "IAM JSON policy elements: Condition operators" and "Condition operators for multivalued context keys". */
export const CONDITION_CASES: readonly Case[] = [
  none("a condition narrows", when(undefined, is(VPC, "vpc-1"))),
  some("no condition is wider", when(is(VPC, "vpc-1"), undefined), []),
  none("the same condition", when(is(VPC, "vpc-1"), is(VPC, "vpc-1"))),
  none("one of two values", when(is(VPC, "vpc-1", "vpc-2"), is(VPC, "vpc-2"))),
  some("a second value", when(is(VPC, "vpc-1"), is(VPC, "vpc-1", "vpc-2"))),
  none("keys have no case", when(is("AWS:sourcevpc", "vpc-1"), is(VPC, "vpc-1"))),
  some("values have", when(is(VPC, "vpc-a"), is(VPC, "vpc-A"))),
  none("values without case", when({ StringEqualsIgnoreCase: { [VPC]: "vpc-a" } }, is(VPC, "VPC-A"))),
  some("one case is not all", when(is(VPC, "vpc-a"), { StringEqualsIgnoreCase: { [VPC]: "vpc-a" } })),
  none("a text within a pattern", when({ StringLike: { [VPC]: "vpc-*" } }, is(VPC, "vpc-1"))),
  some("a pattern for a text", when(is(VPC, "vpc-1"), { StringLike: { [VPC]: "vpc-*" } })),
  some("StringEquals knows no wildcard", when(is(VPC, "vpc-*"), { StringLike: { [VPC]: "vpc-*" } })),
  none("StringLike knows it", when({ StringLike: { [VPC]: "vpc-*" } }, is(VPC, "vpc-*"))),
  none("all but two within all but one", when({ StringNotEquals: { [VPC]: "a" } }, { StringNotEquals: { [VPC]: ["a", "b"] } })),
  some("all but one", when({ StringNotEquals: { [VPC]: ["a", "b"] } }, { StringNotEquals: { [VPC]: "a" } })),
  none("a text is not another", when({ StringNotEquals: { [VPC]: "a" } }, is(VPC, "b"))),
  some("a negated operator holds where the key is absent", when(is(VPC, "b"), { StringNotEquals: { [VPC]: "a" } })),
  some("IfExists holds where the key is absent", when(is(VPC, "a"), { StringEqualsIfExists: { [VPC]: "a" } })),
  none("IfExists is wider", when({ StringEqualsIfExists: { [VPC]: "a" } }, is(VPC, "a"))),
  none("IfExists, and present", [
    [allow({ Condition: is(VPC, "a") })],
    [allow({ Condition: { StringEqualsIfExists: { [VPC]: "a" }, Null: { [VPC]: "false" } } })],
  ]),
  none("IfExists is the text or absence", [
    [allow({ Condition: is(VPC, "a") }), allow({ Condition: { Null: { [VPC]: "true" } } })],
    [allow({ Condition: { StringEqualsIfExists: { [VPC]: "a" } } })],
  ]),
  none("a text or none of it is everything", [
    [allow({ Condition: is(VPC, "a") }), allow({ Condition: { StringNotEquals: { [VPC]: "a" } } })],
    [allow({})],
  ]),
  some("absence forgotten", [
    [allow({ Condition: is(VPC, "a") }), allow({ Condition: { StringNotEquals: { [VPC]: "a" }, Null: { [VPC]: "false" } } })],
    [allow({})],
  ]),
  none("true or false, or absent, is everything", [
    [
      allow({ Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } } }),
      allow({ Condition: { BoolIfExists: { "aws:MultiFactorAuthPresent": "false" } } }),
    ],
    [allow({})],
  ]),
  some("true or false forgets absence", [
    [
      allow({ Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } } }),
      allow({ Condition: { Bool: { "aws:MultiFactorAuthPresent": "false" } } }),
    ],
    [allow({})],
  ]),
  some("BoolIfExists lets long-term keys through", [
    [allow({ Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } } })],
    [allow({ Condition: { BoolIfExists: { "aws:MultiFactorAuthPresent": "true" } } })],
  ]),
  open("a key that AWS always sends is never absent", [
    [allow({ Condition: { Bool: { "aws:SecureTransport": "true" } } })],
    [allow({ Condition: { BoolIfExists: { "aws:SecureTransport": "true" } } })],
  ]),
  some("a second condition gone", when({ ...is(VPC, "a"), Bool: { "aws:SecureTransport": "true" } }, is(VPC, "a"))),
  none("a second condition added", when(is(VPC, "a"), { ...is(VPC, "a"), Bool: { "aws:SecureTransport": "true" } })),
  none("conditions that exclude each other", when(is(VPC, "a"), { ...is(VPC, "b"), StringLike: { [VPC]: "c*" } })),
  none("a lower bound", when({ NumericLessThan: { "s3:max-keys": "10" } }, { NumericLessThan: { "s3:max-keys": "5" } })),
  some("a higher bound", when({ NumericLessThan: { "s3:max-keys": "5" } }, { NumericLessThan: { "s3:max-keys": "10" } })),
  some(
    "the bound itself",
    when({ NumericLessThan: { "s3:max-keys": "10" } }, { NumericLessThanEquals: { "s3:max-keys": "10" } }),
  ),
  none("a number within", when({ NumericLessThanEquals: { "s3:max-keys": "10" } }, { NumericEquals: { "s3:max-keys": "10.0" } })),
  none("below and from there on", [
    [
      allow({ Condition: { NumericLessThan: { "s3:max-keys": "10" } } }),
      allow({ Condition: { NumericGreaterThanEquals: { "s3:max-keys": "10" } } }),
    ],
    [allow({ Condition: { Null: { "s3:max-keys": "false" } } })],
  ]),
  some("below and above leave one", [
    [
      allow({ Condition: { NumericLessThan: { "s3:max-keys": "10" } } }),
      allow({ Condition: { NumericGreaterThan: { "s3:max-keys": "10" } } }),
    ],
    [allow({ Condition: { Null: { "s3:max-keys": "false" } } })],
  ]),
  none("between", [
    [allow({ Condition: { NumericGreaterThan: { "s3:max-keys": "1" } } })],
    [allow({ Condition: { NumericGreaterThan: { "s3:max-keys": "2" }, NumericLessThan: { "s3:max-keys": "9" } } })],
  ]),
  none("an earlier end", when({ DateLessThan: { "aws:CurrentTime": LATER } }, { DateLessThan: { "aws:CurrentTime": TIME } })),
  some("a later end", when({ DateLessThan: { "aws:CurrentTime": TIME } }, { DateLessThan: { "aws:CurrentTime": LATER } })),
  none(
    "the same instant written otherwise",
    when({ DateLessThan: { "aws:CurrentTime": TIME } }, { DateLessThan: { "aws:CurrentTime": "2026-06-01T02:00:00+02:00" } }),
  ),
  none(
    "a date as seconds",
    when(
      { DateGreaterThan: { "aws:TokenIssueTime": "2026-01-01" } },
      { DateGreaterThan: { "aws:TokenIssueTime": "1767225600" } },
    ),
  ),
  none(
    "a block within a block",
    when({ IpAddress: { "aws:SourceIp": "10.0.0.0/8" } }, { IpAddress: { "aws:SourceIp": "10.1.0.0/16" } }),
  ),
  some("a wider block", when({ IpAddress: { "aws:SourceIp": "10.1.0.0/16" } }, { IpAddress: { "aws:SourceIp": "10.0.0.0/8" } })),
  none(
    "two halves of a block",
    when({ IpAddress: { "aws:SourceIp": ["10.0.0.0/9", "10.128.0.0/9"] } }, { IpAddress: { "aws:SourceIp": "10.0.0.0/8" } }),
  ),
  some(
    "three quarters of a block",
    when({ IpAddress: { "aws:SourceIp": ["10.0.0.0/9", "10.128.0.0/10"] } }, { IpAddress: { "aws:SourceIp": "10.0.0.0/8" } }),
  ),
  none(
    "not in a wider block",
    when({ NotIpAddress: { "aws:SourceIp": "10.1.0.0/16" } }, { NotIpAddress: { "aws:SourceIp": "10.0.0.0/8" } }),
  ),
  some(
    "version 6 is not version 4",
    when({ IpAddress: { "aws:SourceIp": "0.0.0.0/0" } }, { IpAddress: { "aws:SourceIp": "::/0" } }),
  ),
  none(
    "addresses of version 6",
    when({ IpAddress: { "aws:SourceIp": "2001:db8::/32" } }, { IpAddress: { "aws:SourceIp": "2001:db8:0:1::/64" } }),
  ),
  none(
    "an ARN within an ARN pattern",
    when(
      { ArnLike: { "aws:SourceArn": "arn:aws:sns:*:111122223333:*" } },
      { ArnEquals: { "aws:SourceArn": "arn:aws:sns:us-east-1:111122223333:a" } },
    ),
  ),
  some(
    "an ARN pattern's account",
    when({ ArnLike: { "aws:SourceArn": "arn:aws:sns:*:111122223333:*" } }, { ArnLike: { "aws:SourceArn": "arn:aws:sns:*:*:*" } }),
  ),
  some(
    "StringLike crosses colons, ArnLike does not",
    when({ ArnLike: { "aws:SourceArn": "arn:aws:sns:*:a" } }, { StringLike: { "aws:SourceArn": "arn:aws:s?s:*:a" } }),
  ),
  none(
    "ForAnyValue of fewer",
    when({ "ForAnyValue:StringEquals": { "aws:TagKeys": ["a", "b"] } }, { "ForAnyValue:StringEquals": { "aws:TagKeys": "a" } }),
  ),
  some(
    "ForAllValues holds of nothing",
    when({ "ForAnyValue:StringEquals": { "aws:TagKeys": "a" } }, { "ForAllValues:StringEquals": { "aws:TagKeys": "a" } }),
  ),
  some(
    "one of several is not all of them",
    when({ "ForAllValues:StringEquals": { "aws:TagKeys": "a" } }, { "ForAnyValue:StringEquals": { "aws:TagKeys": "a" } }),
  ),
  none(
    "all of fewer",
    when({ "ForAllValues:StringEquals": { "aws:TagKeys": ["a", "b"] } }, { "ForAllValues:StringEquals": { "aws:TagKeys": "a" } }),
  ),
  some(
    "all of more",
    when({ "ForAllValues:StringEquals": { "aws:TagKeys": "a" } }, { "ForAllValues:StringEquals": { "aws:TagKeys": ["a", "b"] } }),
  ),
  some("all of them may be empty values only", [
    [allow({ Condition: { "ForAnyValue:StringEquals": { "aws:TagKeys": "a" } } })],
    [allow({ Condition: { "ForAllValues:StringEquals": { "aws:TagKeys": "a" }, Null: { "aws:TagKeys": "false" } } })],
  ]),
  none("present is wider", when({ Null: { [VPC]: "false" } }, is(VPC, "a"))),
  some("absent is not present", when({ Null: { [VPC]: "false" } }, { Null: { [VPC]: "true" } })),
  some("another key", when(is(VPC, "a"), is("aws:SourceVpce", "a"))),
  some("a deny's condition narrows", [
    [allow({}), deny({ Condition: { StringNotEquals: { [VPC]: "a" } } })],
    [allow({}), deny({ Condition: { StringNotEquals: { [VPC]: ["a", "b"] } } })],
  ]),
  none("a deny unless, instead of an allow if", [
    [allow({ Condition: is(VPC, "a") })],
    [allow({}), deny({ Condition: { StringNotEquals: { [VPC]: "a" } } })],
  ]),
  some("a deny unless, with IfExists", [
    [allow({ Condition: is(VPC, "a") })],
    [allow({}), deny({ Condition: { StringNotEquals: { [VPC]: "a" }, Null: { [VPC]: "false" } } })],
  ]),
  none("a user's name in a variable, held to the text", [
    [allow({ Resource: "arn:aws:s3:::shop/*" })],
    [allow({ Resource: "arn:aws:s3:::shop/${aws:username}", Condition: is("aws:username", "ana") })],
  ]),
  some("the name in the variable, held to another", [
    [allow({ Resource: "arn:aws:s3:::shop/bob" })],
    [allow({ Resource: "arn:aws:s3:::shop/${aws:username}", Condition: is("aws:username", "ana") })],
  ]),
  none(
    "tags that must be equal",
    when(is("aws:ResourceTag/team", "${aws:PrincipalTag/team}"), is("aws:ResourceTag/team", "${aws:PrincipalTag/team}")),
  ),
  some("tags that need not be equal", when(is("aws:ResourceTag/team", "${aws:PrincipalTag/team}"), undefined)),
  some("one tag for a variable", when(is("aws:ResourceTag/team", "${aws:PrincipalTag/team}"), is("aws:ResourceTag/team", "a"))),
  none("a region of two", when(is("aws:RequestedRegion", "us-east-1", "eu-west-1"), is("aws:RequestedRegion", "eu-west-1"))),
];
