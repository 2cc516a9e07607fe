import { ACCOUNT, allow, type Case, conditions, deny, doc, full, ROLE, SESSION, section } from "./case.js";

const logic = conditions("IAM User Guide, Conditions with multiple context keys or values", [
  // Keys and operators are joined by AND, values by OR, values of negated operators by NOR.
  [
    { StringEquals: { "aws:PrincipalTag/a": "1", "aws:PrincipalTag/b": "2" } },
    { "aws:PrincipalTag/a": "1", "aws:PrincipalTag/b": "2" },
    true,
  ],
  [
    { StringEquals: { "aws:PrincipalTag/a": "1", "aws:PrincipalTag/b": "2" } },
    { "aws:PrincipalTag/a": "1", "aws:PrincipalTag/b": "3" },
    false,
  ],
  [{ StringEquals: { "aws:PrincipalTag/a": "1", "aws:PrincipalTag/b": "2" } }, { "aws:PrincipalTag/a": "1" }, false],
  [
    { StringEquals: { "s3:prefix": "a" }, Bool: { "aws:SecureTransport": "true" } },
    { "s3:prefix": "a", "aws:SecureTransport": "true" },
    true,
  ],
  [
    { StringEquals: { "s3:prefix": "a" }, Bool: { "aws:SecureTransport": "true" } },
    { "s3:prefix": "a", "aws:SecureTransport": "false" },
    false,
  ],
  [{ StringEquals: { "aws:PrincipalTag/a": ["1", "2", "3"] } }, { "aws:PrincipalTag/a": "3" }, true],
  [{ StringEquals: { "aws:PrincipalTag/a": ["1", "2", "3"] } }, { "aws:PrincipalTag/a": "4" }, false],
  [{ StringNotEquals: { "aws:PrincipalTag/a": ["1", "2"] } }, { "aws:PrincipalTag/a": "3" }, true],
  [{ StringNotEquals: { "aws:PrincipalTag/a": ["1", "2"] } }, { "aws:PrincipalTag/a": "2" }, false],
  [{ StringNotLike: { "aws:PrincipalTag/a": ["x*", "y*"] } }, { "aws:PrincipalTag/a": "yes" }, false],
  [{ ArnNotLike: { "aws:SourceArn": ["arn:aws:s3:::a", "arn:aws:s3:::b*"] } }, { "aws:SourceArn": "arn:aws:s3:::bb" }, false],
]);

const sets = conditions("IAM User Guide, Set operators for multivalued context keys", [
  [{ "ForAllValues:StringEquals": { "aws:TagKeys": ["env", "team"] } }, { "aws:TagKeys": ["env"] }, true],
  [{ "ForAllValues:StringEquals": { "aws:TagKeys": ["env", "team"] } }, { "aws:TagKeys": ["team", "env"] }, true],
  [{ "ForAllValues:StringEquals": { "aws:TagKeys": ["env", "team"] } }, { "aws:TagKeys": ["env", "cost"] }, false],
  // True where the key is missing, or holds nothing but empty values.
  [{ "ForAllValues:StringEquals": { "aws:TagKeys": ["env", "team"] } }, {}, true],
  [{ "ForAllValues:StringEquals": { "aws:TagKeys": ["env", "team"] } }, { "aws:TagKeys": [""] }, true],
  [{ "ForAllValues:StringEquals": { "aws:TagKeys": ["env"] }, Null: { "aws:TagKeys": "false" } }, {}, false],
  [{ "ForAnyValue:StringEquals": { "aws:TagKeys": ["env", "team"] } }, { "aws:TagKeys": ["cost", "team"] }, true],
  [{ "ForAnyValue:StringEquals": { "aws:TagKeys": ["env", "team"] } }, { "aws:TagKeys": ["cost"] }, false],
  [{ "ForAnyValue:StringEquals": { "aws:TagKeys": ["env", "team"] } }, {}, false],
  [
    { "ForAnyValue:StringLike": { "aws:PrincipalOrgPaths": "o-a/r-b/ou-c/*" } },
    { "aws:PrincipalOrgPaths": ["o-a/r-b/ou-c/ou-d/"] },
    true,
  ],
  [
    { "ForAnyValue:StringLike": { "aws:PrincipalOrgPaths": "o-a/r-b/ou-c/*" } },
    { "aws:PrincipalOrgPaths": ["o-a/r-b/ou-x/"] },
    false,
  ],
  [{ "ForAllValues:StringNotEquals": { "aws:TagKeys": "secret" } }, { "aws:TagKeys": ["env", "team"] }, true],
  [{ "ForAllValues:StringNotEquals": { "aws:TagKeys": "secret" } }, { "aws:TagKeys": ["env", "secret"] }, false],
  [{ "ForAnyValue:StringNotEquals": { "aws:TagKeys": "secret" } }, { "aws:TagKeys": ["env", "secret"] }, true],
  [{ "ForAnyValue:StringNotEquals": { "aws:TagKeys": "secret" } }, { "aws:TagKeys": ["secret"] }, false],
  [{ "ForAnyValue:StringEqualsIfExists": { "aws:TagKeys": "env" } }, {}, true],
  [
    { "ForAllValues:StringLike": { "dynamodb:Attributes": ["id", "name*"] } },
    { "dynamodb:Attributes": ["id", "name_first"] },
    true,
  ],
  [
    { "ForAllValues:ArnLike": { "iam:PolicyARN": "arn:aws:iam::*:policy/dev-*" } },
    { "iam:PolicyARN": ["arn:aws:iam::111122223333:policy/dev-a"] },
    true,
  ],
  [{ "forallvalues:stringequals": { "aws:TagKeys": "env" } }, { "aws:TagKeys": ["env"] }, true],
]);

const keys = conditions("IAM User Guide, IAM JSON policy elements: Condition, The condition block: context keys have no case", [
  [{ StringEquals: { "AWS:principaltag/TEAM": "a" } }, { "aws:PrincipalTag/team": "a" }, true],
  [{ StringEquals: { "aws:ResourceTag/Team": "a" } }, { "AWS:RESOURCETAG/team": "a" }, true],
  [{ StringEquals: { "aws:ResourceTag/Team": "a" } }, { "aws:ResourceTag/Team": "A" }, false],
  [{ StringEquals: { "aws:RequestTag/team": "a" } }, { "aws:ResourceTag/team": "a" }, false],
]);

const tags = conditions("IAM User Guide, Controlling access to AWS resources using tags", [
  [
    { StringEquals: { "aws:ResourceTag/team": "${aws:PrincipalTag/team}" } },
    { "aws:ResourceTag/team": "a", "aws:PrincipalTag/team": "a" },
    true,
  ],
  [
    { StringEquals: { "aws:ResourceTag/team": "${aws:PrincipalTag/team}" } },
    { "aws:ResourceTag/team": "a", "aws:PrincipalTag/team": "b" },
    false,
  ],
  [{ StringEquals: { "aws:RequestTag/env": ["preprod", "production"] } }, { "aws:RequestTag/env": "production" }, true],
  [{ StringEquals: { "aws:RequestTag/env": ["preprod", "production"] } }, {}, false],
  // The tags that a request passes make up aws:TagKeys.
  [{ "ForAllValues:StringEquals": { "aws:TagKeys": ["env"] } }, { "aws:RequestTag/env": "x", "aws:RequestTag/cost": "y" }, false],
  [{ "ForAnyValue:StringEquals": { "aws:TagKeys": ["env"] } }, { "aws:RequestTag/env": "x" }, true],
]);

const VARIABLES = "IAM User Guide, IAM policy elements: Variables and tags";
const variables = conditions(`${VARIABLES}: Where you can use policy variables`, [
  [{ StringLike: { "s3:prefix": "${aws:PrincipalTag/team}/*" } }, { "s3:prefix": "a/x", "aws:PrincipalTag/team": "a" }, true],
  [{ StringLike: { "s3:prefix": "${aws:PrincipalTag/team}/*" } }, { "s3:prefix": "b/x", "aws:PrincipalTag/team": "a" }, false],
  [
    { ArnEquals: { "aws:SourceArn": "arn:aws:sns:*:*:${aws:PrincipalTag/team}" } },
    { "aws:SourceArn": "arn:aws:sns:us-east-1:111122223333:a", "aws:PrincipalTag/team": "a" },
    true,
  ],
  // Not with numeric, date, boolean and address operators.
  [{ NumericEquals: { "s3:max-keys": "${aws:PrincipalTag/max}" } }, { "s3:max-keys": "5", "aws:PrincipalTag/max": "5" }, false],
  [
    { Bool: { "aws:SecureTransport": "${aws:PrincipalTag/tls}" } },
    { "aws:SecureTransport": "true", "aws:PrincipalTag/tls": "true" },
    false,
  ],
  [
    { IpAddress: { "aws:SourceIp": "${aws:PrincipalTag/ip}" } },
    { "aws:SourceIp": "203.0.113.1", "aws:PrincipalTag/ip": "203.0.113.1" },
    false,
  ],
]);

const withoutValue = conditions(`${VARIABLES}: Policy variables with no value`, [
  [{ StringEquals: { "s3:prefix": "${aws:PrincipalTag/team}" } }, { "s3:prefix": "a" }, false],
  [{ StringLike: { "s3:prefix": "${aws:PrincipalTag/team}*" } }, { "s3:prefix": "a" }, false],
  // Negated operators match, since nothing equals a variable without value.
  [{ StringNotEquals: { "s3:prefix": "${aws:PrincipalTag/team}" } }, { "s3:prefix": "a" }, true],
  [{ StringNotLike: { "s3:prefix": "${aws:PrincipalTag/team}*" } }, { "s3:prefix": "a" }, true],
  // A key with several values fills nothing in.
  [{ StringEquals: { "s3:prefix": "${aws:TagKeys}" } }, { "s3:prefix": "a", "aws:TagKeys": ["a", "b"] }, false],
]);

const defaults = conditions(`${VARIABLES}: Specifying default values`, [
  [{ StringEquals: { "s3:prefix": "${aws:PrincipalTag/team, 'company-wide'}" } }, { "s3:prefix": "company-wide" }, true],
  [
    { StringEquals: { "s3:prefix": "${aws:PrincipalTag/team, 'company-wide'}" } },
    { "s3:prefix": "company-wide", "aws:PrincipalTag/team": "a" },
    false,
  ],
  [
    { StringEquals: { "s3:prefix": "${aws:PrincipalTag/team, 'company-wide'}" } },
    { "s3:prefix": "a", "aws:PrincipalTag/team": "a" },
    true,
  ],
]);

const special = conditions(`${VARIABLES}: characters with special meaning`, [
  [{ StringLike: { "s3:prefix": "a${*}" } }, { "s3:prefix": "a*" }, true],
  [{ StringLike: { "s3:prefix": "a${*}" } }, { "s3:prefix": "ab" }, false],
  [{ StringLike: { "s3:prefix": "a${?}" } }, { "s3:prefix": "a?" }, true],
  [{ StringLike: { "s3:prefix": "a${?}" } }, { "s3:prefix": "ab" }, false],
  [{ StringEquals: { "s3:prefix": "${$}{x}" } }, { "s3:prefix": "${x}" }, true],
]);

const own = (resource: string) => allow("s3:*", resource);
const at = (resource: string, context: Record<string, string> = {}, principal = ROLE) => ({
  request: { resource: `arn:aws:s3:::shop-raw/${resource}`, context, principal },
});
const TEAM = "arn:aws:s3:::shop-raw/${aws:PrincipalTag/team}/*";
const inResources = section(`${VARIABLES}: Resource element`, [
  ["the tag's folder", { identityPolicies: [own(TEAM)], ...at("a/x", { "aws:PrincipalTag/team": "a" }) }, "allowed"],
  ["another folder", { identityPolicies: [own(TEAM)], ...at("b/x", { "aws:PrincipalTag/team": "a" }) }, "implicitDeny"],
  ["no tag", { identityPolicies: [own(TEAM)], ...at("a/x") }, "implicitDeny"],
  [
    "a wildcard in the value is plain text",
    { identityPolicies: [own(TEAM)], ...at("a/x", { "aws:PrincipalTag/team": "*" }) },
    "implicitDeny",
  ],
  ["a deny without value denies nothing", { identityPolicies: [full, deny("s3:*", TEAM)], ...at("a/x") }, "allowed"],
  [
    "NotResource without value leaves out nothing",
    { identityPolicies: [full, doc({ Effect: "Deny", Action: "s3:*", NotResource: TEAM })], ...at("a/x") },
    "explicitDeny",
  ],
  [
    "a default",
    { identityPolicies: [own("arn:aws:s3:::shop-raw/${aws:PrincipalTag/team, 'none'}/*")], ...at("none/x") },
    "allowed",
  ],
  ["an escaped star", { identityPolicies: [own("arn:aws:s3:::shop-raw/${*}")], ...at("*") }, "allowed"],
  ["is no wildcard", { identityPolicies: [own("arn:aws:s3:::shop-raw/${*}")], ...at("a") }, "implicitDeny"],
  [
    "a queue of the user's name",
    {
      identityPolicies: [allow("sqs:*", "arn:aws:sqs:us-east-2:*:${aws:username}-queue")],
      request: { action: "sqs:SendMessage", resource: `arn:aws:sqs:us-east-2:${ACCOUNT}:ana-queue` },
    },
    "allowed",
  ],
  [
    "before version 2012-10-17 it is plain text",
    { identityPolicies: [{ ...own(TEAM), Version: "2008-10-17" }], ...at("a/x", { "aws:PrincipalTag/team": "a" }) },
    "implicitDeny",
  ],
  [
    "which a resource of that very name matches",
    {
      identityPolicies: [{ ...own(TEAM), Version: "2008-10-17" }],
      ...at("${aws:PrincipalTag/team}/x", { "aws:PrincipalTag/team": "a" }),
    },
    "allowed",
  ],
  [
    "in conditions too",
    {
      identityPolicies: [
        { ...allow("*", "*", { StringEquals: { "s3:prefix": "${aws:PrincipalTag/team}" } }), Version: "2008-10-17" },
      ],
      ...at("a/x", { "aws:PrincipalTag/team": "a", "s3:prefix": "a" }, SESSION),
    },
    "implicitDeny",
  ],
]);

export const values: readonly Case[] = [
  ...logic,
  ...sets,
  ...keys,
  ...tags,
  ...variables,
  ...withoutValue,
  ...defaults,
  ...special,
  ...inResources,
];
