import { describe, expect, test } from "vitest";
import { type DecisionInput, decide } from "../../src/iam/decide.js";
import type { PolicyDocument, Statement } from "../../src/iam/document.js";

const ANA = "arn:aws:iam::111122223333:user/ana";
const ROLE = "arn:aws:iam::111122223333:role/app/worker";
const SESSION = "arn:aws:sts::111122223333:assumed-role/worker/job";
const FEDERATED = "arn:aws:sts::111122223333:federated-user/guest";
const ROOT = "arn:aws:iam::111122223333:root";
const OBJECT = "arn:aws:s3:::shop-raw/a.csv";
const TABLE = "arn:aws:dynamodb:us-east-1:111122223333:table/orders";
const KEY = "arn:aws:kms:us-east-1:111122223333:key/1234";

function doc(...statements: Partial<Statement>[]): PolicyDocument {
  return { Version: "2012-10-17", Statement: statements.map((one) => ({ Effect: "Allow", ...one }) as Statement) };
}
const allow = (Action: string, Resource: string | string[] = "*", more: Partial<Statement> = {}) =>
  doc({ Action, Resource, ...more });
const deny = (Action: string, Resource: string | string[] = "*", more: Partial<Statement> = {}) =>
  doc({ Effect: "Deny", Action, Resource, ...more });
const full = allow("*");
const grant = (Principal: Statement["Principal"], Action = "s3:GetObject", Resource = "*") =>
  doc({ Principal: Principal ?? "*", Action, Resource });

type Row = readonly [
  title: string,
  input: Omit<Partial<DecisionInput>, "request"> & { request?: Partial<DecisionInput["request"]> },
  decision: string,
  layer: string,
];

function rows(section: string, table: readonly Row[]): void {
  describe(section, () => {
    test.each(table)("%s", (_title, { request, ...input }, decision, layer) => {
      const answer = decide({
        identityPolicies: [],
        ...input,
        request: { principal: ANA, action: "s3:GetObject", resource: OBJECT, ...request },
      });
      expect([answer.decision, answer.by.layer]).toEqual([decision, layer]);
    });
  });
}

rows("Policy evaluation logic: denied unless allowed, and an explicit deny overrides", [
  ["nothing says anything", {}, "implicitDeny", "identity"],
  ["an allow", { identityPolicies: [allow("s3:GetObject")] }, "allowed", "identity"],
  ["an allow of another action", { identityPolicies: [allow("s3:PutObject")] }, "implicitDeny", "identity"],
  ["an allow in a second policy", { identityPolicies: [allow("ec2:*"), allow("s3:*")] }, "allowed", "identity"],
  ["a deny beside an allow", { identityPolicies: [full, deny("s3:GetObject")] }, "explicitDeny", "identity"],
  ["a deny before an allow", { identityPolicies: [deny("s3:*"), full] }, "explicitDeny", "identity"],
  ["a deny of another resource", { identityPolicies: [full, deny("s3:*", "arn:aws:s3:::other/*")] }, "allowed", "identity"],
  [
    "a deny under a condition that is not met",
    {
      identityPolicies: [full, deny("*", "*", { Condition: { Bool: { "aws:SecureTransport": "false" } } })],
      request: { context: { "aws:SecureTransport": "true" } },
    },
    "allowed",
    "identity",
  ],
  [
    "an allow under a condition that is not met",
    { identityPolicies: [allow("*", "*", { Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } } })] },
    "implicitDeny",
    "identity",
  ],
]);

rows("IAM JSON policy elements: Action and NotAction", [
  ["in any case", { identityPolicies: [allow("S3:getobject")] }, "allowed", "identity"],
  ["a wildcard", { identityPolicies: [allow("s3:Get*")] }, "allowed", "identity"],
  ["one character each", { identityPolicies: [allow("s3:?etObject")] }, "allowed", "identity"],
  ["a wildcard of another service", { identityPolicies: [allow("ec2:*")] }, "implicitDeny", "identity"],
  ["everything but", { identityPolicies: [doc({ NotAction: "iam:*", Resource: "*" })] }, "allowed", "identity"],
  ["all but this", { identityPolicies: [doc({ NotAction: "s3:*", Resource: "*" })] }, "implicitDeny", "identity"],
  [
    "denied, all but this",
    { identityPolicies: [full, doc({ Effect: "Deny", NotAction: "s3:*", Resource: "*" })] },
    "allowed",
    "identity",
  ],
  [
    "denied, all but another",
    { identityPolicies: [full, doc({ Effect: "Deny", NotAction: "iam:*", Resource: "*" })] },
    "explicitDeny",
    "identity",
  ],
  [
    "an action that the catalogue does not hold",
    { identityPolicies: [allow("madeup:*")], request: { action: "madeup:DoThing", resource: "*" } },
    "allowed",
    "identity",
  ],
  // IAM keeps what follows the service's colon as it is written, so that these stand in live policies.
  ["a name with a space is no action's", { identityPolicies: [allow("s3:GetObject ")] }, "implicitDeny", "identity"],
  ["no name after the colon", { identityPolicies: [allow("s3:")] }, "implicitDeny", "identity"],
  [
    "statements beside one about no action",
    { identityPolicies: [doc({ Action: "s3: Get", Resource: "*" }, { Action: "*", Resource: "*" })] },
    "allowed",
    "identity",
  ],
  ["all but a name with a space", { identityPolicies: [doc({ NotAction: "s3: *", Resource: "*" })] }, "allowed", "identity"],
]);

// IAM takes an operator of any name where it holds no key.
rows("IAM JSON policy elements: Condition without keys", [
  ["no operator", { identityPolicies: [allow("s3:*", "*", { Condition: {} })] }, "allowed", "identity"],
  ["an operator", { identityPolicies: [allow("s3:*", "*", { Condition: { StringEquals: {} } })] }, "allowed", "identity"],
  ["a word that is no operator", { identityPolicies: [allow("s3:*", "*", { Condition: { Later: {} } })] }, "allowed", "identity"],
]);

rows("IAM JSON policy elements: Resource and NotResource", [
  ["the object", { identityPolicies: [allow("s3:*", OBJECT)] }, "allowed", "identity"],
  ["the bucket is not its objects", { identityPolicies: [allow("s3:*", "arn:aws:s3:::shop-raw")] }, "implicitDeny", "identity"],
  ["objects of the bucket", { identityPolicies: [allow("s3:*", "arn:aws:s3:::shop-raw/*")] }, "allowed", "identity"],
  ["case counts", { identityPolicies: [allow("s3:*", "arn:aws:s3:::Shop-raw/*")] }, "implicitDeny", "identity"],
  [
    "everything but another",
    { identityPolicies: [doc({ Action: "*", NotResource: "arn:aws:s3:::other/*" })] },
    "allowed",
    "identity",
  ],
  [
    "everything but this",
    { identityPolicies: [doc({ Action: "*", NotResource: "arn:aws:s3:::shop-raw/*" })] },
    "implicitDeny",
    "identity",
  ],
  [
    "denied, everything but this",
    { identityPolicies: [full, doc({ Effect: "Deny", Action: "*", NotResource: "arn:aws:s3:::shop-raw/*" })] },
    "allowed",
    "identity",
  ],
  [
    "an action without resources needs *",
    {
      identityPolicies: [allow("ec2:DescribeInstances", "arn:aws:ec2:*:*:instance/*")],
      request: { action: "ec2:DescribeInstances", resource: "*" },
    },
    "implicitDeny",
    "identity",
  ],
  [
    "whatever the request names",
    {
      identityPolicies: [allow("ec2:DescribeInstances")],
      request: { action: "ec2:DescribeInstances", resource: "arn:aws:ec2:us-east-1:111122223333:instance/i-1" },
    },
    "allowed",
    "identity",
  ],
]);

const home = allow("s3:*", "arn:aws:s3:::shop-raw/${aws:username}/*");
rows("IAM policy elements: Variables and tags", [
  [
    "own folder",
    { identityPolicies: [home], request: { resource: "arn:aws:s3:::shop-raw/ana/x", context: { "aws:username": "ana" } } },
    "allowed",
    "identity",
  ],
  [
    "another's folder",
    { identityPolicies: [home], request: { resource: "arn:aws:s3:::shop-raw/bob/x", context: { "aws:username": "ana" } } },
    "implicitDeny",
    "identity",
  ],
  [
    "no such key in the request of a role",
    { identityPolicies: [home], request: { principal: ROLE, resource: "arn:aws:s3:::shop-raw/ana/x" } },
    "implicitDeny",
    "identity",
  ],
  [
    "a wildcard as value is no wildcard",
    { identityPolicies: [home], request: { resource: "arn:aws:s3:::shop-raw/bob/x", context: { "aws:username": "*" } } },
    "implicitDeny",
    "identity",
  ],
  [
    "a default",
    {
      identityPolicies: [allow("s3:*", "arn:aws:s3:::shop-raw/${aws:PrincipalTag/team, 'none'}/*")],
      request: { resource: "arn:aws:s3:::shop-raw/none/x" },
    },
    "allowed",
    "identity",
  ],
  [
    "plain text before version 2012-10-17",
    {
      identityPolicies: [{ ...home, Version: "2008-10-17" }],
      request: { resource: "arn:aws:s3:::shop-raw/ana/x", context: { "aws:username": "ana" } },
    },
    "implicitDeny",
    "identity",
  ],
  [
    "tag of the principal and of the resource alike",
    {
      identityPolicies: [
        allow("*", "*", { Condition: { StringEquals: { "aws:ResourceTag/team": "${aws:PrincipalTag/team}" } } }),
      ],
      request: { context: { "aws:ResourceTag/team": "a", "aws:PrincipalTag/team": "a" } },
    },
    "allowed",
    "identity",
  ],
]);

rows("Permissions boundaries for IAM entities", [
  ["both allow", { identityPolicies: [full], permissionsBoundaries: [allow("s3:*")] }, "allowed", "identity"],
  [
    "the boundary does not allow",
    { identityPolicies: [full], permissionsBoundaries: [allow("ec2:*")] },
    "implicitDeny",
    "boundary",
  ],
  ["a boundary grants nothing", { permissionsBoundaries: [full] }, "implicitDeny", "identity"],
  ["the boundary denies", { identityPolicies: [full], permissionsBoundaries: [full, deny("s3:*")] }, "explicitDeny", "boundary"],
  [
    "a grant to the user by a resource policy is not limited by the boundary",
    { permissionsBoundaries: [allow("ec2:*")], resourcePolicy: grant({ AWS: ANA }) },
    "allowed",
    "resource",
  ],
  [
    "a grant to the role is",
    { permissionsBoundaries: [allow("ec2:*")], resourcePolicy: grant({ AWS: ROLE }), request: { principal: SESSION } },
    "implicitDeny",
    "boundary",
  ],
  [
    "a grant to the session is not",
    { permissionsBoundaries: [allow("ec2:*")], resourcePolicy: grant({ AWS: SESSION }), request: { principal: SESSION } },
    "allowed",
    "resource",
  ],
]);

rows("Session policies", [
  [
    "both allow",
    { identityPolicies: [full], sessionPolicies: [allow("s3:*")], request: { principal: SESSION } },
    "allowed",
    "identity",
  ],
  [
    "the session policy does not",
    { identityPolicies: [full], sessionPolicies: [allow("ec2:*")], request: { principal: SESSION } },
    "implicitDeny",
    "session",
  ],
  [
    "one of several does",
    { identityPolicies: [full], sessionPolicies: [allow("ec2:*"), allow("s3:*")], request: { principal: SESSION } },
    "allowed",
    "identity",
  ],
  ["it grants nothing", { sessionPolicies: [full], request: { principal: SESSION } }, "implicitDeny", "identity"],
  [
    "it denies",
    { identityPolicies: [full], sessionPolicies: [full, deny("s3:*")], request: { principal: SESSION } },
    "explicitDeny",
    "session",
  ],
  [
    "it limits a grant to the role",
    { sessionPolicies: [allow("ec2:*")], resourcePolicy: grant({ AWS: ROLE }), request: { principal: SESSION } },
    "implicitDeny",
    "session",
  ],
  [
    "it does not limit a grant to the session",
    { sessionPolicies: [allow("ec2:*")], resourcePolicy: grant({ AWS: SESSION }), request: { principal: SESSION } },
    "allowed",
    "resource",
  ],
  [
    "a federated user has nothing without one",
    { identityPolicies: [full], request: { principal: FEDERATED } },
    "implicitDeny",
    "session",
  ],
  [
    "a federated user within it",
    { identityPolicies: [full], sessionPolicies: [allow("s3:*")], request: { principal: FEDERATED } },
    "allowed",
    "identity",
  ],
]);

rows("Policy evaluation for requests within a single account: resource policies", [
  ["a grant to the user suffices", { resourcePolicy: grant({ AWS: ANA }) }, "allowed", "resource"],
  [
    "a grant to another does not",
    { resourcePolicy: grant({ AWS: "arn:aws:iam::111122223333:user/bob" }) },
    "implicitDeny",
    "identity",
  ],
  [
    "a grant to the account leaves it to identity policies",
    { resourcePolicy: grant({ AWS: "111122223333" }) },
    "implicitDeny",
    "identity",
  ],
  ["and those may grant", { identityPolicies: [full], resourcePolicy: grant({ AWS: ROOT }) }, "allowed", "identity"],
  ["a grant to everyone suffices", { resourcePolicy: grant("*") }, "allowed", "resource"],
  [
    "a grant to the session's role suffices",
    { resourcePolicy: grant({ AWS: ROLE }), request: { principal: SESSION } },
    "allowed",
    "resource",
  ],
  [
    "the role's own ARN decides where its path is known",
    {
      resourcePolicy: grant({ AWS: ROLE }),
      request: { principal: SESSION, context: { "aws:PrincipalArn": "arn:aws:iam::111122223333:role/other/worker" } },
    },
    "implicitDeny",
    "identity",
  ],
  [
    "a deny to the account is one to its users",
    { identityPolicies: [full], resourcePolicy: doc({ Effect: "Deny", Principal: { AWS: ROOT }, Action: "*", Resource: "*" }) },
    "explicitDeny",
    "resource",
  ],
  [
    "a deny to everybody else",
    {
      identityPolicies: [full],
      resourcePolicy: doc({ Effect: "Deny", NotPrincipal: { AWS: [ANA, ROOT] }, Action: "*", Resource: "*" }),
    },
    "allowed",
    "identity",
  ],
  [
    "which this one is",
    {
      identityPolicies: [full],
      resourcePolicy: doc({
        Effect: "Deny",
        NotPrincipal: { AWS: ["arn:aws:iam::111122223333:user/bob", ROOT] },
        Action: "*",
        Resource: "*",
      }),
    },
    "explicitDeny",
    "resource",
  ],
  ["the root user needs no grant", { request: { principal: ROOT } }, "allowed", "identity"],
]);

const other = { principal: "arn:aws:iam::222233334444:user/bob", resourceAccount: "111122223333" };
rows("Cross-account policy evaluation logic", [
  ["the resource's account must allow", { identityPolicies: [full], request: other }, "implicitDeny", "resource"],
  ["so must the principal's", { resourcePolicy: grant({ AWS: other.principal }), request: other }, "implicitDeny", "identity"],
  [
    "both do",
    { identityPolicies: [full], resourcePolicy: grant({ AWS: other.principal }), request: other },
    "allowed",
    "identity",
  ],
  [
    "a grant to the account counts",
    { identityPolicies: [full], resourcePolicy: grant({ AWS: "222233334444" }), request: other },
    "allowed",
    "identity",
  ],
  [
    "the boundary limits",
    { identityPolicies: [full], permissionsBoundaries: [allow("ec2:*")], resourcePolicy: grant("*"), request: other },
    "implicitDeny",
    "boundary",
  ],
  [
    "the ARN's account is the owner",
    { identityPolicies: [full], request: { principal: other.principal, action: "dynamodb:GetItem", resource: TABLE } },
    "implicitDeny",
    "resource",
  ],
]);

rows("Service control policies", [
  [
    "each level allows",
    { identityPolicies: [full], serviceControlPolicies: [[full], [full], [allow("s3:*")]] },
    "allowed",
    "identity",
  ],
  [
    "one level does not",
    { identityPolicies: [full], serviceControlPolicies: [[full], [allow("ec2:*")], [full]] },
    "implicitDeny",
    "scp",
  ],
  ["one level has no policy", { identityPolicies: [full], serviceControlPolicies: [[full], []] }, "implicitDeny", "scp"],
  [
    "two policies of a level together",
    { identityPolicies: [full], serviceControlPolicies: [[allow("ec2:*"), allow("s3:*")]] },
    "allowed",
    "identity",
  ],
  [
    "a deny anywhere",
    { identityPolicies: [full], serviceControlPolicies: [[full, deny("s3:*")], [full]] },
    "explicitDeny",
    "scp",
  ],
  ["they grant nothing", { serviceControlPolicies: [[full]] }, "implicitDeny", "identity"],
  ["they limit root", { serviceControlPolicies: [[full, deny("s3:*")]], request: { principal: ROOT } }, "explicitDeny", "scp"],
  [
    "they do not limit service-linked roles",
    {
      identityPolicies: [full],
      serviceControlPolicies: [[full, deny("s3:*")]],
      request: { principal: "arn:aws:iam::111122223333:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX" },
    },
    "allowed",
    "identity",
  ],
  [
    "nor services",
    {
      serviceControlPolicies: [[deny("*")]],
      resourcePolicy: grant({ Service: "logging.s3.amazonaws.com" }),
      request: { principal: "logging.s3.amazonaws.com" },
    },
    "allowed",
    "resource",
  ],
]);

rows("Resource control policies", [
  [
    "allow everything, the default",
    { identityPolicies: [full], resourceControlPolicies: [[grant("*", "*")]] },
    "allowed",
    "identity",
  ],
  [
    "a deny",
    {
      identityPolicies: [full],
      resourceControlPolicies: [[grant("*", "*"), doc({ Effect: "Deny", Principal: "*", Action: "s3:*", Resource: "*" })]],
    },
    "explicitDeny",
    "rcp",
  ],
  [
    "not for services that they do not cover",
    {
      identityPolicies: [full],
      resourceControlPolicies: [[grant("*", "*"), doc({ Effect: "Deny", Principal: "*", Action: "*", Resource: "*" })]],
      request: { action: "ec2:RunInstances", resource: "arn:aws:ec2:us-east-1:111122223333:instance/*" },
    },
    "allowed",
    "identity",
  ],
  [
    "they reach callers from outside",
    {
      resourcePolicy: grant("*"),
      resourceControlPolicies: [[grant("*", "*"), doc({ Effect: "Deny", Principal: "*", Action: "s3:*", Resource: "*" })]],
      request: { principal: "*" },
    },
    "explicitDeny",
    "rcp",
  ],
]);

rows("AWS JSON policy elements: Principal", [
  [
    "a service",
    { resourcePolicy: grant({ Service: "sns.amazonaws.com" }), request: { principal: "sns.amazonaws.com" } },
    "allowed",
    "resource",
  ],
  [
    "another service",
    { resourcePolicy: grant({ Service: "sqs.amazonaws.com" }), request: { principal: "sns.amazonaws.com" } },
    "implicitDeny",
    "resource",
  ],
  ["an anonymous caller", { resourcePolicy: grant({ AWS: "*" }), request: { principal: "*" } }, "allowed", "resource"],
  [
    "an anonymous caller is in no account",
    { resourcePolicy: grant({ AWS: "111122223333" }), request: { principal: "*" } },
    "implicitDeny",
    "resource",
  ],
  [
    "a unique id",
    { resourcePolicy: grant({ AWS: "AIDAEXAMPLE" }), request: { context: { "aws:userid": "AIDAEXAMPLE" } } },
    "allowed",
    "resource",
  ],
]);

const assume = { principal: ANA, action: "sts:AssumeRole", resource: ROLE };
const trust = (Principal: Statement["Principal"]): PolicyDocument =>
  doc({ Principal: Principal ?? "*", Action: "sts:AssumeRole" });
rows("Granting a user permissions to switch roles: trust policies", [
  ["the role must trust", { identityPolicies: [full], request: assume }, "implicitDeny", "resource"],
  [
    "trust in the user itself suffices in one account",
    { resourcePolicy: trust({ AWS: ANA }), request: assume },
    "allowed",
    "resource",
  ],
  [
    "trust in the account needs an identity policy",
    { resourcePolicy: trust({ AWS: ROOT }), request: assume },
    "implicitDeny",
    "identity",
  ],
  ["with one", { identityPolicies: [full], resourcePolicy: trust({ AWS: ROOT }), request: assume }, "allowed", "resource"],
  [
    "a service",
    { resourcePolicy: trust({ Service: "lambda.amazonaws.com" }), request: { ...assume, principal: "lambda.amazonaws.com" } },
    "allowed",
    "resource",
  ],
  [
    "a provider",
    {
      resourcePolicy: doc({
        Principal: { Federated: "arn:aws:iam::111122223333:saml-provider/sso" },
        Action: "sts:AssumeRoleWithSAML",
      }),
      request: { principal: "arn:aws:iam::111122223333:saml-provider/sso", action: "sts:AssumeRoleWithSAML", resource: ROLE },
    },
    "allowed",
    "resource",
  ],
]);

const decrypt = { action: "kms:Decrypt", resource: KEY };
rows("Key policies in AWS KMS: an identity policy needs the key policy's leave", [
  [
    "no leave",
    { identityPolicies: [full], resourcePolicy: grant({ AWS: ROLE }, "kms:*"), request: decrypt },
    "implicitDeny",
    "resource",
  ],
  [
    "leave to the account",
    { identityPolicies: [full], resourcePolicy: grant({ AWS: ROOT }, "kms:*"), request: decrypt },
    "allowed",
    "resource",
  ],
  ["a grant in the key policy", { resourcePolicy: grant({ AWS: ANA }, "kms:*"), request: decrypt }, "allowed", "resource"],
  [
    "root has no power of its own",
    { resourcePolicy: grant({ AWS: ANA }, "kms:*"), request: { ...decrypt, principal: ROOT } },
    "implicitDeny",
    "resource",
  ],
]);

rows("Control access to VPC endpoints using endpoint policies", [
  ["it allows", { identityPolicies: [full], endpointPolicies: [grant("*", "s3:*")] }, "allowed", "identity"],
  ["it does not", { identityPolicies: [full], endpointPolicies: [grant("*", "ec2:*")] }, "implicitDeny", "endpoint"],
]);

const mfa = allow("*", "*", { Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } } });
rows("what is not known", [
  ["a key that matters", { identityPolicies: [mfa], unknownKeys: ["aws:multifactorauthpresent"] }, "depends", "identity"],
  ["a key that does not", { identityPolicies: [mfa, full], unknownKeys: ["aws:MultiFactorAuthPresent"] }, "allowed", "identity"],
  [
    "a key that only a denied request asks for",
    { identityPolicies: [mfa, deny("s3:*")], unknownKeys: ["aws:MultiFactorAuthPresent"] },
    "explicitDeny",
    "identity",
  ],
  [
    "a key of a deny",
    { identityPolicies: [full, deny("*", "*", { Condition: { StringNotEquals: { k: "a" } } })], unknownKeys: ["k"] },
    "depends",
    "identity",
  ],
  [
    "a key of a deny where nothing allows",
    { identityPolicies: [deny("*", "*", { Condition: { StringNotEquals: { k: "a" } } })], unknownKeys: ["k"] },
    "implicitDeny",
    "identity",
  ],
  ["a layer that may deny", { identityPolicies: [full], unknownLayers: ["scp"] }, "depends", "scp"],
  ["a layer that cannot help", { unknownLayers: ["scp"] }, "implicitDeny", "identity"],
  ["a resource policy that may grant", { unknownLayers: ["resource"] }, "depends", "resource"],
  [
    "a resource policy where there is no resource",
    { identityPolicies: [full], unknownLayers: ["resource"], request: { action: "ec2:DescribeInstances", resource: "*" } },
    "allowed",
    "identity",
  ],
]);

describe("reasons", () => {
  const request = { principal: ANA, action: "s3:GetObject", resource: OBJECT };

  test("names policy, statement and Sid, and the level of the organization", () => {
    const policies = [
      full,
      doc({ Action: "ec2:*", Resource: "*" }, { Sid: "NoReading", Effect: "Deny", Action: "s3:Get*", Resource: "*" }),
    ];
    expect(decide({ request, identityPolicies: policies }).by).toEqual({
      layer: "identity",
      policy: 1,
      statement: 1,
      sid: "NoReading",
    });
    const levels = [[full], [full, deny("s3:*")]];
    expect(decide({ request, identityPolicies: [full], serviceControlPolicies: levels }).by).toEqual({
      layer: "scp",
      level: 1,
      policy: 1,
      statement: 0,
    });
    expect(decide({ request, identityPolicies: [full], permissionsBoundaries: [full, deny("s3:*")] }).by).toEqual({
      layer: "boundary",
      policy: 1,
      statement: 0,
    });
  });

  test("tells the missing keys, and what it depends on", () => {
    expect(decide({ request, identityPolicies: [mfa] }).missing).toEqual(["aws:MultiFactorAuthPresent"]);
    const open = decide({
      request,
      identityPolicies: [mfa],
      unknownKeys: ["aws:MultiFactorAuthPresent"],
      unknownLayers: ["scp"],
    });
    expect(open.dependsOn).toEqual({ keys: ["aws:multifactorauthpresent"], layers: ["scp"] });
  });

  test.each([
    [{ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*" }] }, "identityPolicies[0].Statement[0]"],
    [
      { Version: "2012-10-17", Statement: { Effect: "Allow", Action: ["s3:*", 1], Resource: "*" } },
      "identityPolicies[0].Statement.Action[1]",
    ],
    [{ Statement: [{ Effect: "Maybe", Action: "*", Resource: "*" }] }, "identityPolicies[0].Statement[0].Effect"],
    [{ Version: "2012-10-17" }, "identityPolicies[0].Statement"],
    [
      {
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Action: "*", Resource: "*", Condition: { StringLikes: { a: "b" } } }],
      },
      "identityPolicies[0].Statement[0].Condition.StringLikes",
    ],
    [null, "identityPolicies[0]"],
  ])("an invalid document is an error that names the place: %j", (document, at) => {
    expect(() => decide({ request, identityPolicies: [document as unknown as PolicyDocument] })).toThrow(
      expect.objectContaining({ code: "policy-invalid", at }),
    );
  });
});
