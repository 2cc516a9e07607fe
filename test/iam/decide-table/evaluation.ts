import { allow, type Case, deny, doc, full, OBJECT, section, USER } from "./case.js";

const LOGIC = "IAM User Guide, Policy evaluation logic";
const TABLE = "arn:aws:dynamodb:us-east-1:111122223333:table/orders";
const INSTANCE = "arn:aws:ec2:us-east-1:111122223333:instance/i-0123456789abcdef0";

const logic = section(`${LOGIC}: How AWS enforcement code logic evaluates requests`, [
  ["nothing is allowed by default", {}, "implicitDeny", "identity"],
  ["an allow overrides the default", { identityPolicies: [allow("s3:GetObject")] }, "allowed", "identity"],
  ["an allow of something else does not", { identityPolicies: [allow("s3:PutObject")] }, "implicitDeny", "identity"],
  ["policies of user and groups count together", { identityPolicies: [allow("ec2:*"), allow("s3:*")] }, "allowed", "identity"],
  ["an explicit deny overrides an allow", { identityPolicies: [full, deny("s3:GetObject")] }, "explicitDeny", "identity"],
  ["whichever comes first", { identityPolicies: [deny("s3:GetObject"), full] }, "explicitDeny", "identity"],
  [
    "in one document too",
    { identityPolicies: [doc({ Action: "*", Resource: "*" }, { Effect: "Deny", Action: "s3:*", Resource: "*" })] },
    "explicitDeny",
    "identity",
  ],
  ["a deny alone is a deny", { identityPolicies: [deny("s3:*")] }, "explicitDeny", "identity"],
  ["a deny of another action leaves the allow", { identityPolicies: [full, deny("s3:PutObject")] }, "allowed", "identity"],
  [
    "a deny of another resource leaves the allow",
    { identityPolicies: [full, deny("s3:*", "arn:aws:s3:::shop-secret/*")] },
    "allowed",
    "identity",
  ],
  [
    "a deny whose condition is not met leaves the allow",
    {
      identityPolicies: [full, deny("*", "*", { Bool: { "aws:SecureTransport": "false" } })],
      request: { context: { "aws:SecureTransport": "true" } },
    },
    "allowed",
    "identity",
  ],
  [
    "one whose condition is met does not",
    {
      identityPolicies: [full, deny("*", "*", { Bool: { "aws:SecureTransport": "false" } })],
      request: { context: { "aws:SecureTransport": "false" } },
    },
    "explicitDeny",
    "identity",
  ],
]);

const actions = section("IAM User Guide, IAM JSON policy elements: Action", [
  ["prefix and action have no case", { identityPolicies: [allow("S3:getobject")] }, "allowed"],
  ["nor has the request's action", { identityPolicies: [allow("s3:GetObject")], request: { action: "S3:GETOBJECT" } }, "allowed"],
  ["* covers every action of the service", { identityPolicies: [allow("s3:*")] }, "allowed"],
  ["* alone covers every action", { identityPolicies: [allow("*")] }, "allowed"],
  ["* in the middle", { identityPolicies: [allow("s3:G*Object")] }, "allowed"],
  ["* may stand for nothing", { identityPolicies: [allow("s3:GetObject*")] }, "allowed"],
  ["* at the beginning", { identityPolicies: [allow("s3:*Object")] }, "allowed"],
  ["? stands for one character", { identityPolicies: [allow("s3:GetObjec?")] }, "allowed"],
  ["not for none", { identityPolicies: [allow("s3:GetObject?")] }, "implicitDeny"],
  ["not for two", { identityPolicies: [allow("s3:GetObje?")] }, "implicitDeny"],
  ["a pattern matches the whole name", { identityPolicies: [allow("s3:Get")] }, "implicitDeny"],
  ["another service's action of the same name", { identityPolicies: [allow("codecommit:GetObject")] }, "implicitDeny"],
  ["a list needs one that matches", { identityPolicies: [allow(["ec2:*", "s3:GetObject"])] }, "allowed"],
]);

const notActions = section("IAM User Guide, IAM JSON policy elements: NotAction", [
  ["with Allow: everything else", { identityPolicies: [doc({ NotAction: "iam:*", Resource: "*" })] }, "allowed"],
  ["with Allow: not what it lists", { identityPolicies: [doc({ NotAction: "s3:Get*", Resource: "*" })] }, "implicitDeny"],
  [
    "with Allow: none of a list",
    { identityPolicies: [doc({ NotAction: ["iam:*", "s3:GetObject"], Resource: "*" })] },
    "implicitDeny",
  ],
  [
    "with Allow: on the named resources only",
    { identityPolicies: [doc({ NotAction: "s3:DeleteBucket", Resource: "arn:aws:s3:::other/*" })] },
    "implicitDeny",
  ],
  [
    "with Deny: everything else is denied",
    { identityPolicies: [full, doc({ Effect: "Deny", NotAction: "iam:*", Resource: "*" })] },
    "explicitDeny",
  ],
  [
    "with Deny: what it lists is not denied",
    { identityPolicies: [full, doc({ Effect: "Deny", NotAction: "s3:*", Resource: "*" })] },
    "allowed",
  ],
  [
    "with Deny: what it lists is not allowed by it",
    { identityPolicies: [doc({ Effect: "Deny", NotAction: "s3:*", Resource: "*" })] },
    "implicitDeny",
  ],
  [
    "with Deny until there is MFA",
    {
      identityPolicies: [
        full,
        doc({
          Effect: "Deny",
          NotAction: ["iam:CreateVirtualMFADevice", "iam:EnableMFADevice"],
          Resource: "*",
          Condition: { BoolIfExists: { "aws:MultiFactorAuthPresent": "false" } },
        }),
      ],
    },
    "explicitDeny",
  ],
]);

const on = (Resource: string | string[], resource = OBJECT, action = "s3:GetObject") => ({
  identityPolicies: [allow("*", Resource)],
  request: { action, resource },
});

const resources = section("IAM User Guide, IAM JSON policy elements: Resource", [
  ["the ARN itself", on(OBJECT), "allowed"],
  ["case counts", on("arn:aws:s3:::Shop-raw/orders/a.csv"), "implicitDeny"],
  ["the bucket is not its objects", on("arn:aws:s3:::shop-raw"), "implicitDeny"],
  ["nor are its objects the bucket", on("arn:aws:s3:::shop-raw/*", "arn:aws:s3:::shop-raw", "s3:ListBucket"), "implicitDeny"],
  ["* crosses slashes", on("arn:aws:s3:::shop-raw/*"), "allowed"],
  ["* within a name", on("arn:aws:s3:::shop-*/orders/*.csv"), "allowed"],
  ["? for one character", on("arn:aws:s3:::shop-raw/orders/?.csv"), "allowed"],
  ["? not for two", on("arn:aws:s3:::shop-raw/orders/?csv"), "implicitDeny"],
  ["one of a list", on(["arn:aws:s3:::other/*", "arn:aws:s3:::shop-raw/*"]), "allowed"],
  ["* as region", on("arn:aws:dynamodb:*:111122223333:table/orders", TABLE, "dynamodb:GetItem"), "allowed"],
  ["* as account", on("arn:aws:dynamodb:us-east-1:*:table/orders", TABLE, "dynamodb:GetItem"), "allowed"],
  ["another region", on("arn:aws:dynamodb:eu-west-1:*:table/orders", TABLE, "dynamodb:GetItem"), "implicitDeny"],
  ["another account", on("arn:aws:dynamodb:*:444455556666:table/orders", TABLE, "dynamodb:GetItem"), "implicitDeny"],
  ["another service", on("arn:aws:s3:us-east-1:111122223333:table/orders", TABLE, "dynamodb:GetItem"), "implicitDeny"],
  ["another partition", on("arn:aws-cn:dynamodb:*:*:table/orders", TABLE, "dynamodb:GetItem"), "implicitDeny"],
  ["an index of the table is no table", on(`${TABLE}`, `${TABLE}/index/by-day`, "dynamodb:Query"), "implicitDeny"],
  ["a ? in a segment", on("arn:aws:dynamodb:us-east-?:111122223333:table/orders", TABLE, "dynamodb:GetItem"), "allowed"],
  [
    "a * that ends a segment matches beyond the colon",
    on(
      "arn:aws:logs:us-east-1:*:log-stream:web",
      "arn:aws:logs:us-east-1:111122223333:log-group:shop:log-stream:web",
      "logs:GetLogEvents",
    ),
    "allowed",
  ],
  [
    "a * within a segment does not",
    on("arn:aws:logs:us-*t-1:log-group:shop", "arn:aws:logs:us-east-1:111122223333:log-group:shop", "logs:GetLogEvents"),
    "implicitDeny",
  ],
  [
    "a * at the end matches whatever follows",
    on(
      "arn:aws:secretsmanager:*",
      "arn:aws:secretsmanager:us-east-1:111122223333:secret:db-AbCdEf",
      "secretsmanager:GetSecretValue",
    ),
    "allowed",
  ],
  [
    "the suffix that a secret's ARN has must be matched",
    on(
      "arn:aws:secretsmanager:us-east-1:111122223333:secret:db",
      "arn:aws:secretsmanager:us-east-1:111122223333:secret:db-AbCdEf",
      "secretsmanager:GetSecretValue",
    ),
    "implicitDeny",
  ],
]);

const notResources = section("IAM User Guide, IAM JSON policy elements: NotResource", [
  [
    "with Allow: everything else",
    { identityPolicies: [doc({ Action: "s3:*", NotResource: "arn:aws:s3:::other/*" })] },
    "allowed",
  ],
  [
    "with Allow: not what it lists",
    { identityPolicies: [doc({ Action: "s3:*", NotResource: ["arn:aws:s3:::other/*", "arn:aws:s3:::shop-raw/*"] })] },
    "implicitDeny",
  ],
  [
    "with Deny: everything else",
    { identityPolicies: [full, doc({ Effect: "Deny", Action: "s3:*", NotResource: "arn:aws:s3:::other/*" })] },
    "explicitDeny",
  ],
  [
    "with Deny: not what it lists",
    { identityPolicies: [full, doc({ Effect: "Deny", Action: "s3:*", NotResource: "arn:aws:s3:::shop-raw/*" })] },
    "allowed",
  ],
  [
    "with Deny, the bucket and its objects",
    {
      identityPolicies: [
        full,
        doc({ Effect: "Deny", Action: "s3:*", NotResource: ["arn:aws:s3:::shop-raw", "arn:aws:s3:::shop-raw/*"] }),
      ],
    },
    "allowed",
  ],
]);

const everything = section("Service Authorization Reference, How to use the reference tables: Resource types", [
  ["an action without resource types needs *", on("arn:aws:ec2:*:*:instance/*", "*", "ec2:DescribeInstances"), "implicitDeny"],
  ["it has it", on("*", "*", "ec2:DescribeInstances"), "allowed"],
  ["whatever the request names", on("*", INSTANCE, "ec2:DescribeInstances"), "allowed"],
  ["a named resource is not enough", on(INSTANCE, INSTANCE, "ec2:DescribeInstances"), "implicitDeny"],
  ["the list of instances is not of every instance", on("arn:aws:ec2:*:*:*", "*", "ec2:DescribeInstances"), "implicitDeny"],
  [
    "a deny of named resources does not reach it",
    {
      identityPolicies: [full, deny("ec2:*", "arn:aws:ec2:*:*:instance/*")],
      request: { action: "ec2:DescribeInstances", resource: "*" },
    },
    "allowed",
  ],
  ["an action with resource types can be scoped", on(INSTANCE, INSTANCE, "ec2:StopInstances"), "allowed"],
  ["and is about what the request names", on("arn:aws:ec2:*:*:instance/i-other", INSTANCE, "ec2:StopInstances"), "implicitDeny"],
]);

const BUCKETS = "arn:aws:s3:::*";
const lists = (...identityPolicies: ReturnType<typeof allow>[]) => ({
  identityPolicies,
  request: { action: "s3:ListAllMyBuckets", resource: "*" },
});
const buckets = section("AWS S3 User Guide, Controlling access to a bucket with user policies: Step 4", [
  [
    "the list of buckets is granted on every bucket",
    lists(allow(["s3:ListAllMyBuckets", "s3:GetBucketLocation"], BUCKETS)),
    "allowed",
  ],
  ["and on *", lists(allow("s3:ListAllMyBuckets")), "allowed"],
  ["in every partition", lists(allow("s3:List*", "arn:*:s3:::*")), "allowed"],
  ["but not on one bucket", lists(allow("s3:ListAllMyBuckets", "arn:aws:s3:::shop-raw")), "implicitDeny"],
  ["nor on objects", lists(allow("s3:ListAllMyBuckets", "arn:aws:s3:::*/*")), "implicitDeny"],
  ["nor on the buckets of China", lists(allow("s3:ListAllMyBuckets", "arn:aws-cn:s3:::*")), "implicitDeny"],
  [
    "a deny on one bucket does not reach it",
    lists(full, deny("s3:*", ["arn:aws:s3:::shop-raw", "arn:aws:s3:::shop-raw/*"])),
    "allowed",
  ],
  ["one on every bucket does", lists(full, deny("s3:ListAllMyBuckets", BUCKETS)), "explicitDeny"],
  [
    "a deny of all but every bucket spares it",
    lists(full, doc({ Effect: "Deny", Action: "*", NotResource: [BUCKETS] })),
    "allowed",
  ],
]);

const documents = section("IAM User Guide, Grammar of the IAM JSON policy language", [
  [
    "one statement without a list",
    { identityPolicies: [{ Version: "2012-10-17", Statement: { Effect: "Allow", Action: "*", Resource: "*" } }] },
    "allowed",
  ],
  ["no version", { identityPolicies: [{ Statement: [{ Effect: "Allow", Action: "s3:*", Resource: "*" }] }] }, "allowed"],
  [
    "the older version",
    { identityPolicies: [{ Version: "2008-10-17", Statement: [{ Effect: "Allow", Action: "s3:*", Resource: "*" }] }] },
    "allowed",
  ],
  [
    "an id and an empty Sid",
    {
      identityPolicies: [
        { Version: "2012-10-17", Id: "x", Statement: [{ Sid: "", Effect: "Allow", Action: "s3:*", Resource: "*" }] },
      ],
    },
    "allowed",
  ],
  ["an empty condition is none", { identityPolicies: [doc({ Action: "s3:*", Resource: "*", Condition: {} })] }, "allowed"],
  [
    "numbers and booleans as values",
    {
      identityPolicies: [allow("s3:*", "*", { NumericEquals: { "s3:max-keys": 10 }, Bool: { "aws:SecureTransport": true } })],
      request: { context: { "s3:max-keys": "10", "aws:SecureTransport": "true" } },
    },
    "allowed",
  ],
  ["no statements", { identityPolicies: [{ Version: "2012-10-17", Statement: [] }] }, "implicitDeny"],
]);

const nothingNeeded = section("AWS STS API Reference, GetCallerIdentity and GetSessionToken", [
  ["whoever one is, one may ask", { request: { action: "sts:GetCallerIdentity", resource: "*" } }, "allowed"],
  [
    "a deny does not count",
    { identityPolicies: [deny("*")], request: { action: "sts:GetCallerIdentity", resource: "*" } },
    "allowed",
  ],
  [
    "a user's session token needs no permission",
    { request: { action: "sts:GetSessionToken", resource: "*", principal: USER } },
    "allowed",
  ],
]);

export const evaluation: readonly Case[] = [
  ...logic,
  ...actions,
  ...notActions,
  ...resources,
  ...notResources,
  ...everything,
  ...buckets,
  ...documents,
  ...nothingNeeded,
];
