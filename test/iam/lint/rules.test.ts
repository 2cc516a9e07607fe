import { describe, expect, it } from "vitest";
import type { PolicyType } from "../../../src/iam/lint/policy-type.js";
import { rulesOn, said } from "./lint-text.js";

const VERSION = "2012-10-17";
const allow = (more: object): object => ({
  Effect: "Allow",
  Action: "s3:GetObject",
  Resource: "arn:aws:s3:::reports/*",
  ...more,
});
const policy = (...statements: readonly object[]): object => ({ Version: VERSION, Statement: statements });
const when = (operator: string, key: string, value: unknown, more: object = {}): object =>
  policy(allow({ Condition: { [operator]: { [key]: value } }, ...more }));

interface Case {
  readonly what: string;
  readonly document: object;
  readonly rules: readonly string[];
  readonly type?: PolicyType;
}

/** Expectations follow the documentation that the rules' pages name; the pages' own examples are tested beside. */
const CASES: readonly Case[] = [
  // Grammar
  { what: "a single statement needs no list", document: { Version: VERSION, Statement: allow({}) }, rules: [] },
  { what: "a statement that is a text", document: policy("Allow" as unknown as object), rules: ["wrong-shape"] },
  {
    what: "a mistyped Action is one mistake",
    document: policy({ Effect: "Allow", Actoin: "s3:GetObject", Resource: "arn:aws:s3:::a/*" }),
    rules: ["unknown-element"],
  },
  {
    what: "a mistyped Version is one mistake",
    document: { Verson: VERSION, Statement: [allow({})] },
    rules: ["unknown-element"],
  },
  { what: "Id is an element", document: { Version: VERSION, Id: "reports", Statement: [allow({})] }, rules: [] },
  { what: "a list in a list", document: policy(allow({ Resource: [["arn:aws:s3:::a/*"]] })), rules: ["wrong-shape"] },
  {
    what: "null for a value of a condition",
    document: when("StringEquals", "aws:PrincipalTag/team", null),
    rules: ["wrong-shape"],
  },
  { what: "numbers and booleans in conditions", document: when("Bool", "aws:SecureTransport", true), rules: [] },
  { what: "an empty text among actions", document: policy(allow({ Action: ["s3:GetObject", ""] })), rules: ["empty-value"] },
  { what: "no statements", document: { Version: VERSION, Statement: [] }, rules: ["empty-value"] },
  { what: "the document is a list", document: [] as object, rules: ["wrong-shape"] },

  // Sids
  {
    what: "a Sid with a space in a bucket policy",
    document: policy(allow({ Sid: "read reports", Principal: { AWS: "111122223333" } })),
    rules: [],
    type: "resource",
  },
  {
    what: "a Sid with a space in a trust policy",
    document: policy({ Sid: "who may", Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }),
    rules: ["invalid-sid"],
  },

  // Types
  {
    what: "an SCP may allow with conditions and resources",
    document: policy(allow({ Condition: { StringEquals: { "aws:RequestedRegion": "us-east-1" } } })),
    rules: [],
    type: "scp",
  },
  {
    what: "an SCP with NotAction and Allow",
    document: policy({ Effect: "Allow", NotAction: "iam:*", Resource: "*" }),
    rules: [],
    type: "scp",
  },
  {
    what: "an SCP names no principal",
    document: policy(allow({ Principal: "*" })),
    rules: ["principal-not-allowed"],
    type: "scp",
  },
  {
    what: "a boundary that allows everything is a boundary",
    document: policy({ Effect: "Allow", Action: "*", Resource: "*" }),
    rules: [],
    type: "boundary",
  },
  { what: "an endpoint policy needs a principal", document: policy(allow({})), rules: ["missing-principal"], type: "endpoint" },
  {
    what: "an endpoint policy for everybody is the usual one",
    document: policy({ Effect: "Allow", Principal: "*", Action: "*", Resource: "*" }),
    rules: [],
    type: "endpoint",
  },
  {
    what: "the RCP that AWS attaches everywhere",
    document: policy({ Effect: "Allow", Principal: "*", Action: "*", Resource: "*" }),
    rules: [],
    type: "rcp",
  },
  {
    what: "an RCP that allows one service",
    document: policy({ Effect: "Allow", Principal: "*", Action: "s3:*", Resource: "*" }),
    rules: ["rcp-allow"],
    type: "rcp",
  },
  {
    what: "an RCP for AWS of everybody",
    document: policy({
      Effect: "Deny",
      Principal: { AWS: "*" },
      Action: "s3:*",
      Resource: "*",
      Condition: { BoolIfExists: { "aws:SecureTransport": "false" } },
    }),
    rules: [],
    type: "rcp",
  },
  {
    what: "a trust policy may tag the session",
    document: policy({
      Effect: "Allow",
      Principal: { Service: "ec2.amazonaws.com" },
      Action: ["sts:AssumeRole", "sts:TagSession"],
    }),
    rules: [],
  },
  {
    what: "a resource policy may leave the resource out",
    document: policy({ Effect: "Allow", Principal: { AWS: "111122223333" }, Action: "ecr:BatchGetImage" }),
    rules: [],
    type: "resource",
  },

  // Actions
  { what: "actions have no case for AWS", document: policy(allow({ Action: "S3:getobject" })), rules: ["action-case"] },
  {
    what: "a call of the API that is no action",
    document: policy(allow({ Action: "s3:ListObjectsV2", Resource: "arn:aws:s3:::reports" })),
    rules: ["unknown-action"],
  },
  { what: "a space in an action", document: policy(allow({ Action: "s3: GetObject" })), rules: ["invalid-action"] },
  { what: "a question mark is a wildcard", document: policy(allow({ Action: "s3:GetObjec?" })), rules: [] },
  {
    what: "a retired action in a Deny does no harm",
    document: policy({ Effect: "Deny", Action: "aws-portal:ViewBilling", Resource: "*" }),
    rules: [],
  },

  // ARNs and resources
  {
    what: "a document of AWS's own has no account",
    document: policy(allow({ Action: "ssm:SendCommand", Resource: "arn:aws:ssm:us-east-1::document/AWS-RunShellScript" })),
    rules: [],
  },
  {
    what: "a variable may stand for the account",
    document: policy(
      allow({ Action: "dynamodb:GetItem", Resource: "arn:aws:dynamodb:us-east-1:${aws:PrincipalAccount}:table/orders" }),
    ),
    rules: [],
  },
  {
    what: "a variable with a colon does not break the ARN",
    document: policy(allow({ Resource: "arn:aws:s3:::homes/${aws:PrincipalTag/team}/*" })),
    rules: [],
  },
  { what: "the GovCloud partition", document: policy(allow({ Resource: "arn:aws-us-gov:s3:::reports/*" })), rules: [] },
  {
    what: "a bucket beside its objects is the usual pair",
    document: policy(allow({ Resource: ["arn:aws:s3:::reports", "arn:aws:s3:::reports/*"] })),
    rules: [],
  },
  {
    what: "a bucket's name with a wildcard covers objects",
    document: policy(allow({ Action: ["s3:GetObject", "s3:ListBucket"], Resource: "arn:aws:s3:::reports*" })),
    rules: [],
  },
  {
    what: "an object of a bucket only",
    document: policy(allow({ Resource: "arn:aws:s3:::reports" })),
    rules: ["s3-bucket-and-object"],
  },
  {
    what: "s3:ListAllMyBuckets works on every bucket",
    document: policy(allow({ Action: "s3:ListAllMyBuckets", Resource: "arn:aws:s3:::*" })),
    rules: [],
  },
  {
    what: "a mistyped resource type",
    document: policy(allow({ Action: "dynamodb:GetItem", Resource: "arn:aws:dynamodb:*:*:tabel/orders" })),
    rules: ["resource-not-for-action"],
  },
  {
    what: "a Deny of a resource of another service",
    document: policy({ Effect: "Deny", Action: "dynamodb:DeleteTable", Resource: "arn:aws:s3:::reports" }),
    rules: ["resource-not-for-action"],
  },
  {
    what: "a Deny that reaches one of its resources",
    document: policy({
      Effect: "Deny",
      Action: "dynamodb:DeleteTable",
      Resource: ["arn:aws:s3:::reports", "arn:aws:dynamodb:*:*:table/orders"],
    }),
    rules: [],
  },

  // Principals
  {
    what: "a user's unique id",
    document: policy(allow({ Principal: { AWS: "AIDAIOSFODNN7EXAMPLE" } })),
    rules: [],
    type: "resource",
  },
  {
    what: "a session as a principal",
    document: policy(allow({ Principal: { AWS: "arn:aws:sts::111122223333:assumed-role/deploy/session" } })),
    rules: [],
    type: "resource",
  },
  {
    what: "an ARN without its service",
    document: policy(allow({ Resource: "arn:aws::::reports" })),
    rules: ["invalid-arn"],
  },
  {
    what: "an account id with dashes",
    document: policy(allow({ Principal: { AWS: "1111-2222-3333" } })),
    rules: ["account-id"],
    type: "resource",
  },
  {
    what: "a service principal with its region",
    document: policy({ Effect: "Allow", Principal: { Service: "logs.us-east-1.amazonaws.com" }, Action: "sts:AssumeRole" }),
    rules: [],
  },
  {
    what: "a service principal with capitals",
    document: policy({ Effect: "Allow", Principal: { Service: "EC2.amazonaws.com" }, Action: "sts:AssumeRole" }),
    rules: ["service-principal"],
  },
  {
    what: "a trust policy that lets any service in",
    document: policy({ Effect: "Allow", Principal: { Service: ["ec2.amazonaws.com", "*"] }, Action: "sts:AssumeRole" }),
    rules: ["confused-deputy"],
  },
  {
    what: "a trust policy that lets in any service of the account's resources",
    document: policy({
      Effect: "Allow",
      Principal: { Service: "*" },
      Action: "sts:AssumeRole",
      Condition: { StringEquals: { "aws:SourceAccount": "111122223333" } },
    }),
    rules: [],
  },
  {
    what: "a day that its month does not have",
    document: when("DateLessThan", "aws:CurrentTime", "2027-02-29"),
    rules: ["date-value"],
  },
  {
    what: "a tag by the key of Systems Manager",
    document: when("StringEquals", "ssm:resourceTag/team", "support", {
      Action: "ssm:GetParameter",
      Resource: "arn:aws:ssm:us-east-1:111122223333:parameter/reports",
    }),
    rules: [],
  },

  // Conditions
  { what: "operators have no case", document: when("stringequals", "aws:PrincipalTag/team", "support"), rules: [] },
  { what: "keys have no case", document: when("StringEquals", "AWS:principalorgid", "o-exampleorg"), rules: [] },
  { what: "epoch seconds are a date", document: when("DateLessThan", "aws:EpochTime", "1767225600"), rules: [] },
  { what: "an address of version 6", document: when("IpAddress", "aws:SourceIp", "2001:db8::/32"), rules: [] },
  {
    what: "a claim of an identity provider",
    document: policy({
      Effect: "Allow",
      Principal: { Federated: "arn:aws:iam::111122223333:oidc-provider/idp.example.com/team" },
      Action: "sts:AssumeRoleWithWebIdentity",
      Condition: { StringEquals: { "idp.example.com/team:aud": "app", "idp.example.com/team:sub": "worker" } },
    }),
    rules: [],
  },
  {
    what: "an encryption context of KMS",
    document: when("StringEquals", "kms:EncryptionContext:app", "orders", {
      Action: "kms:Decrypt",
      Resource: "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
    }),
    rules: [],
  },
  {
    what: "the escape of an asterisk is no wildcard",
    document: when("StringEquals", "aws:PrincipalTag/team", "support-${*}"),
    rules: [],
  },
  {
    what: "tag keys of a request may be absent",
    document: when("ForAllValues:StringEquals", "aws:TagKeys", ["team"], {
      Action: "ec2:CreateTags",
      Resource: "arn:aws:ec2:us-east-1:111122223333:instance/*",
    }),
    rules: [],
  },
  {
    what: "ForAnyValue fails where the key is absent",
    document: when("ForAnyValue:StringLike", "aws:PrincipalOrgPaths", "o-exampleorg/r-ab12/*"),
    rules: [],
  },
  {
    what: "a Null beside BoolIfExists in a Deny",
    document: policy({
      Effect: "Deny",
      Action: "s3:DeleteObject",
      Resource: "*",
      Condition: { BoolIfExists: { "aws:MultiFactorAuthPresent": "false" } },
    }),
    rules: [],
  },

  {
    what: "Cognito's methods of authentication are several",
    document: policy({
      Effect: "Allow",
      Principal: { Federated: "cognito-identity.amazonaws.com" },
      Action: "sts:AssumeRoleWithWebIdentity",
      Condition: {
        StringEquals: { "cognito-identity.amazonaws.com:aud": "us-east-1:12345678-ffff-ffff-ffff-123456" },
        "ForAnyValue:StringEquals": { "cognito-identity.amazonaws.com:amr": "authenticated" },
      },
    }),
    rules: [],
  },
  {
    what: "API Gateway's short form of its own ARN",
    document: policy({
      Effect: "Deny",
      Principal: "*",
      Action: "execute-api:Invoke",
      Resource: "execute-api:/*",
      Condition: { NotIpAddress: { "aws:SourceIp": "203.0.113.0/24" } },
    }),
    rules: [],
    type: "resource",
  },

  // Access
  {
    what: "everything under a condition is judged by the condition",
    document: policy({
      Effect: "Allow",
      Action: "*",
      Resource: "*",
      Condition: { StringEquals: { "aws:PrincipalTag/team": "platform" } },
    }),
    rules: [],
  },
  { what: "PassRole in a wildcard", document: policy(allow({ Action: "iam:Pass*", Resource: "*" })), rules: ["pass-any-role"] },
  {
    what: "PassRole on every role of an account",
    document: policy(allow({ Action: "iam:PassRole", Resource: "arn:aws:iam::111122223333:role/*" })),
    rules: ["pass-any-role"],
  },
  { what: "PassRole in a Deny", document: policy({ Effect: "Deny", Action: "iam:PassRole", Resource: "*" }), rules: [] },
  {
    what: "everybody under IfExists",
    document: policy(allow({ Principal: "*", Condition: { StringEqualsIfExists: { "aws:PrincipalOrgID": "o-exampleorg" } } })),
    rules: ["any-principal"],
    type: "resource",
  },
  {
    what: "everybody but one organization",
    document: policy(allow({ Principal: "*", Condition: { StringNotEquals: { "aws:PrincipalOrgID": "o-exampleorg" } } })),
    rules: ["any-principal"],
    type: "resource",
  },
  {
    what: "everybody in a Deny",
    document: policy({
      Effect: "Deny",
      Principal: "*",
      Action: "s3:*",
      Resource: "arn:aws:s3:::reports/*",
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    }),
    rules: [],
    type: "resource",
  },
  {
    what: "an owner's name that another may continue",
    document: policy({
      Effect: "Allow",
      Principal: { Federated: "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com" },
      Action: "sts:AssumeRoleWithWebIdentity",
      Condition: {
        StringEquals: { "token.actions.githubusercontent.com:aud": "sts.amazonaws.com" },
        StringLike: { "token.actions.githubusercontent.com:sub": "repo:*/app:*" },
      },
    }),
    rules: ["oidc-wide-subject"],
  },

  // Redundancy
  {
    what: "a wildcard covers in any case",
    document: policy(allow({ Action: ["s3:GetObject*", "s3:getobjectacl"] })),
    rules: ["action-case", "redundant-action"],
  },
  {
    what: "two effects are not redundant",
    document: policy(allow({}), { Effect: "Deny", Action: "s3:GetObject", Resource: "arn:aws:s3:::reports/2026/*" }),
    rules: [],
  },
  {
    what: "a condition makes the difference",
    document: policy(
      allow({}),
      allow({ Action: "s3:GetObject*", Condition: { StringEquals: { "aws:PrincipalTag/team": "support" } } }),
    ),
    rules: [],
  },
  {
    what: "a Deny under a condition does not deny always",
    document: policy(allow({}), {
      Effect: "Deny",
      Action: "s3:*",
      Resource: "*",
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    }),
    rules: [],
  },
];

describe("rules", () => {
  it.each(CASES)("$what", ({ document, rules, type }) => {
    expect(rulesOn(document, type)).toEqual([...rules].sort());
  });

  it("point at the words that are wrong", () => {
    const text =
      '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["s3:GetObject", "s3:GetObjct"], "Resource": "arn:aws:s3:::a/*"}]}';
    expect(said(text)).toEqual(['unknown-action at "s3:GetObjct"']);
  });

  it("say what was meant", () => {
    const text =
      '{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/*", "Conditon": {}}}';
    expect(said(text)).toEqual(['unknown-element at "Conditon"']);
  });

  it("tell length without the white space between the parts", () => {
    const many = (count: number): object =>
      policy(allow({ Resource: Array.from({ length: count }, (_, i) => `arn:aws:s3:::reports-${1000 + i}/*`) }));
    // Each ARN has 27 characters, and 30 with its quotes and a comma; the rest of the document has 95, and one comma less.
    expect(JSON.stringify(many(0)).length).toBe(95);
    expect(rulesOn(many(201))).toEqual([]);
    expect(rulesOn(many(202))).toEqual(["policy-long"]);
    expect(rulesOn(many(360))).toEqual(["policy-too-long"]);
    expect(rulesOn(many(202), "boundary")).toEqual(["policy-too-long"]);
  });
});
