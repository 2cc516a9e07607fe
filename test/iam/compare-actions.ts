import { catalogue } from "../../src/iam/catalogue/index.js";
import { actions, allow, type Case, deny, none, old, policy, resources, some } from "./compare-cases.js";

const EVERY_S3 = (catalogue.service("s3")?.actions ?? []).map(({ name }) => name);
const BUCKET = "arn:aws:s3:::shop";
const ORDERS = "arn:aws:dynamodb:us-east-1:111122223333:table/orders";

/** Source: IAM User Guide, "IAM JSON policy elements: Action", "NotAction": no case, `*` any text, `?` any one character. */
export const ACTION_CASES: readonly Case[] = [
  none("the same action", actions("s3:GetObject", "s3:GetObject")),
  none("a name with a space, which no action has", actions("s3:GetObject", ["s3:GetObject", "s3:PutObject "])),
  some("an action for a name with a space", actions(["s3: GetObject", "s3:PutObject"], "s3:GetObject"), []),
  none("another case", actions("s3:GetObject", "S3:getobject")),
  none("one of two actions", actions(["s3:GetObject", "s3:PutObject"], "s3:PutObject")),
  some("another action", actions("s3:GetObject", "s3:PutObject"), []),
  none("an action of a pattern", actions("s3:Get*", "s3:GetObject")),
  some("a pattern for an action", actions("s3:GetObject", "s3:Get*"), []),
  none("a narrower pattern", actions("s3:Get*", "s3:GetObject*")),
  some("a wider pattern", actions("s3:GetObject*", "s3:Get*"), []),
  some("every known action is not every action", actions(EVERY_S3, "s3:*"), ["action"]),
  none("every known action is within all of them", actions("s3:*", EVERY_S3)),
  none("one character within any text", actions("s3:Get*", "s3:GetObjec?")),
  some("one character beside the known one", actions("s3:GetObject", "s3:GetObjec?"), ["action"]),
  none("one character and more is any text but none", actions("s3:Get*", "s3:Get?*")),
  some("any text may be none", actions("s3:Get?*", "s3:Get*"), ["action"]),
  none("any text is none, or one character and more", actions(["s3:Get", "s3:Get?*"], "s3:Get*")),
  some("two characters are not one or three", actions(["s3:?", "s3:???"], "s3:??"), ["action"]),
  some("all actions of all services", actions("s3:*", "*"), []),
  none("all written as service:action", actions("*:*", "*")),
  none("an action within everything", actions("*", ["iam:*", "s3:*"])),
  none("a pattern split at a letter", actions(["s3:Get*", "s3:Put*"], ["s3:GetObject", "s3:PutObject*"])),
  none("patterns that overlap", actions("s3:*Object", "s3:Get*Object")),
  some("patterns that overlap in part", actions("s3:*Object", "s3:Get*"), []),
  some("an action that does not exist", actions("s3:GetObject", "s3:FrobObject"), ["action"]),
  none("an action that does not exist, by a pattern", actions("s3:*Object", "s3:FrobObject")),
  some("NotAction of one allows another", [[allow({})], [allow({ NotAction: "s3:GetObject" })]], []),
  none("NotAction of more is less", [[allow({ NotAction: "s3:*" })], [allow({ NotAction: ["s3:*", "iam:*"] })]]),
  some("NotAction of less is more", [[allow({ NotAction: ["s3:*", "iam:*"] })], [allow({ NotAction: "s3:*" })]], []),
  none("an action that NotAction does not name", [[allow({ NotAction: "iam:*" })], [allow({ Action: "s3:*" })]]),
  some("an action that NotAction names", [[allow({ NotAction: "iam:*" })], [allow({ Action: "iam:GetRole" })]], []),
  none("NotAction and what it leaves out", [
    [allow({ NotAction: "iam:*" }), allow({ Action: "iam:*" })],
    [allow({ Action: "*" })],
  ]),
  some("NotAction and half of what it leaves out", [
    [allow({ NotAction: "iam:*" }), allow({ Action: "iam:Get*" })],
    [allow({ Action: "*" })],
  ]),
  none("NotAction with NotResource, within all", [
    [allow({ Action: "*" })],
    [allow({ NotAction: "iam:*", NotResource: `${BUCKET}/*` })],
  ]),
  some("NotAction with NotResource is not NotAction", [
    [allow({ NotAction: "iam:*", NotResource: `${BUCKET}/*` })],
    [allow({ NotAction: "iam:*" })],
  ]),
  none("NotAction with NotResource, both wider", [
    [allow({ NotAction: "iam:*", NotResource: `${BUCKET}/private/*` })],
    [allow({ NotAction: ["iam:*", "sts:*"], NotResource: `${BUCKET}/*` })],
  ]),
];

/** Source: IAM User Guide, "IAM JSON policy elements: Resource", "NotResource": wildcards keep to their segment of an ARN. */
export const RESOURCE_CASES: readonly Case[] = [
  none("objects of a bucket within everything", resources("*", `${BUCKET}/*`)),
  some("everything is more than a bucket", resources(`${BUCKET}/*`, "*"), []),
  some("objects are not the bucket", [
    [allow({ Action: "s3:*", Resource: `${BUCKET}/*` })],
    [allow({ Action: "s3:*", Resource: BUCKET })],
  ]),
  none("bucket and objects within the pattern", resources(`${BUCKET}*`, [BUCKET, `${BUCKET}/*`])),
  some("the pattern without a slash takes other buckets", resources([BUCKET, `${BUCKET}/*`], `${BUCKET}*`)),
  some("another bucket", resources(`${BUCKET}/*`, "arn:aws:s3:::other/*"), []),
  none("a prefix of a bucket", resources(`${BUCKET}/*`, `${BUCKET}/a/*`)),
  some("a shorter prefix", resources(`${BUCKET}/a/*`, `${BUCKET}/*`), []),
  none("a question mark within a star", resources(`${BUCKET}/*`, `${BUCKET}/?`)),
  some("a star is more than a question mark", resources(`${BUCKET}/?`, `${BUCKET}/*`), []),
  some("resource names have case", resources(`${BUCKET}/A`, `${BUCKET}/a`), []),
  some("another region", [
    [allow({ Action: "dynamodb:GetItem", Resource: ORDERS })],
    [allow({ Action: "dynamodb:GetItem", Resource: ORDERS.replace("us-east-1", "eu-west-1") })],
  ]),
  some("every region", [
    [allow({ Action: "dynamodb:GetItem", Resource: ORDERS })],
    [allow({ Action: "dynamodb:GetItem", Resource: ORDERS.replace("us-east-1", "*") })],
  ]),
  none("one region of all", [
    [allow({ Action: "dynamodb:GetItem", Resource: ORDERS.replace("us-east-1", "*") })],
    [allow({ Action: "dynamodb:GetItem", Resource: ORDERS })],
  ]),
  some("every account", [
    [allow({ Action: "dynamodb:GetItem", Resource: ORDERS })],
    [allow({ Action: "dynamodb:GetItem", Resource: ORDERS.replace("111122223333", "*") })],
  ]),
  some("one account more", [
    [allow({ Action: "dynamodb:GetItem", Resource: ORDERS })],
    [allow({ Action: "dynamodb:GetItem", Resource: [ORDERS, ORDERS.replace("111122223333", "444455556666")] })],
  ]),
  none("two statements whose union is the one", [
    [allow({ Resource: `${BUCKET}/a*` }), allow({ NotResource: `${BUCKET}/a*` })],
    [allow({ Resource: "*" })],
  ]),
  some("two prefixes are not the bucket", resources([`${BUCKET}/a*`, `${BUCKET}/b*`], `${BUCKET}/*`)),
  none("none, or one character and more", resources([`${BUCKET}/`, `${BUCKET}/?*`], `${BUCKET}/*`)),
  none("NotResource of more is less", [
    [allow({ NotResource: `${BUCKET}/a/*` })],
    [allow({ NotResource: [`${BUCKET}/a/*`, `${BUCKET}/b/*`] })],
  ]),
  some("NotResource of less is more", [[allow({ NotResource: `${BUCKET}/*` })], [allow({ NotResource: `${BUCKET}/a/*` })]]),
  none("a resource that NotResource does not name", [
    [allow({ NotResource: `${BUCKET}/*` })],
    [allow({ Resource: "arn:aws:s3:::other/*" })],
  ]),
  none("an action without resources is about everything", [
    [allow({ Action: "ec2:DescribeInstances" })],
    [allow({ Action: "ec2:DescribeInstances", Resource: "arn:aws:ec2:us-east-1:111122223333:instance/*" })],
  ]),
  none("an action without resources, on a resource, allows nothing", [
    [],
    [allow({ Action: "ec2:DescribeInstances", Resource: "arn:aws:ec2:us-east-1:111122223333:instance/*" })],
  ]),
  some("an action without resources, on everything", [
    [allow({ Action: "ec2:DescribeInstances", Resource: "arn:aws:ec2:us-east-1:111122223333:instance/*" })],
    [allow({ Action: "ec2:DescribeInstances" })],
  ]),
  some(
    "a resource that the action does not take",
    [[], [allow({ Resource: "arn:aws:dynamodb:us-east-1:111122223333:table/a" })]],
    ["resource"],
  ),
  none("a user's own folder within all folders", resources(`${BUCKET}/*`, `${BUCKET}/\${aws:username}/*`)),
  some("all folders are more than a user's own", resources(`${BUCKET}/\${aws:username}/*`, `${BUCKET}/*`), []),
  none("the same variable", resources(`${BUCKET}/\${aws:username}/*`, `${BUCKET}/\${aws:username}/a/*`)),
  some("another variable", resources(`${BUCKET}/\${aws:username}/*`, `${BUCKET}/\${aws:PrincipalTag/team}/*`)),
  some("one folder is not a user's own", resources(`${BUCKET}/\${aws:username}/*`, `${BUCKET}/ana/*`)),
  some("a user's own folder is not one folder", resources(`${BUCKET}/ana/*`, `${BUCKET}/\${aws:username}/*`)),
  {
    name: "before Version 2012-10-17 a variable is plain text",
    existing: [policy(allow({ Resource: `${BUCKET}/\${aws:username}/*` }))],
    candidate: [old(allow({ Resource: `${BUCKET}/\${aws:username}/*` }))],
    answers: ["new-access"],
  },
  {
    name: "two documents count together",
    existing: [policy(allow({ Action: "s3:Get*" })), policy(allow({ Action: "s3:Put*" }))],
    candidate: [policy(allow({ Action: ["s3:GetObject", "s3:PutObject"] }))],
    answers: ["no-new-access"],
  },
  {
    name: "a `*` that could only cross a colon proves nothing",
    existing: [policy(allow({ Action: "secretsmanager:GetSecretValue", Resource: "arn:aws:secretsmanager:*:secret:shop-*" }))],
    candidate: [
      policy(
        allow({
          Action: "secretsmanager:GetSecretValue",
          Resource: "arn:aws:secretsmanager:us-east-1:111122223333:secret:shop-a",
        }),
      ),
    ],
    answers: ["unknown"],
  },
];

/** Source: IAM User Guide, "Policy evaluation logic": an explicit deny in any policy is final. */
export const DENY_CASES: readonly Case[] = [
  none("a deny takes away", [[allow({ Action: "s3:*" })], [allow({ Action: "s3:*" }), deny({ Action: "s3:Put*" })]]),
  some("a deny is gone", [[allow({ Action: "s3:*" }), deny({ Action: "s3:Put*" })], [allow({ Action: "s3:*" })]], []),
  none("a deny is gone, and what it took is not allowed", [
    [allow({ Action: "s3:*" }), deny({ Action: "s3:Put*" })],
    [allow({ Action: "s3:Get*" })],
  ]),
  none("the same denies in another order", [
    [deny({ Action: "s3:Put*" }), allow({ Action: "s3:*" })],
    [allow({ Action: "s3:*" }), deny({ Action: "s3:Put*" })],
  ]),
  some("a narrower deny", [
    [allow({ Action: "s3:*" }), deny({ Action: "s3:Put*" })],
    [allow({ Action: "s3:*" }), deny({ Action: "s3:PutBucket*" })],
  ]),
  none("a carve-out by deny instead of NotResource", [
    [allow({ NotResource: `${BUCKET}/*` })],
    [allow({}), deny({ Resource: `${BUCKET}/*` })],
  ]),
  none("a carve-out by NotResource instead of deny", [
    [allow({}), deny({ Resource: `${BUCKET}/*` })],
    [allow({ NotResource: `${BUCKET}/*` })],
  ]),
  some("what a deny takes comes back by another action", [
    [allow({ Action: "s3:*" }), deny({ Action: "s3:*", Resource: `${BUCKET}/*` })],
    [allow({ Action: "s3:*" }), deny({ Action: "s3:Get*", Resource: `${BUCKET}/*` })],
  ]),
  none("two denies instead of one", [
    [allow({}), deny({ Resource: `${BUCKET}/*` })],
    [allow({}), deny({ Resource: `${BUCKET}/` }), deny({ Resource: `${BUCKET}/?*` })],
  ]),
  some("a deny under a condition where there was one without", [
    [allow({}), deny({ Resource: `${BUCKET}/*` })],
    [allow({}), deny({ Resource: `${BUCKET}/*`, Condition: { Bool: { "aws:SecureTransport": "false" } } })],
  ]),
  none("a deny of everything", [[], [allow({ Action: "*" }), deny({ Action: "*" })]]),
  none("nothing at all", [[], []]),
  some("something where there was nothing", [[], [allow({})]]),
  none("a deny with NotAction", [
    [allow({ Action: "s3:Get*" })],
    [allow({ Action: "*" }), deny({ NotAction: ["s3:GetObject", "s3:GetBucketAcl"] })],
  ]),
  some("a deny with a wider NotAction", [
    [allow({ Action: "s3:Get*" })],
    [allow({ Action: "*" }), deny({ NotAction: ["s3:GetObject", "s3:PutObject"] })],
  ]),
];
