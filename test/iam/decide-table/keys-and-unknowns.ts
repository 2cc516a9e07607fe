import {
  ACCOUNT,
  allow,
  type Case,
  deny,
  doc,
  FEDERATED,
  full,
  grants,
  OBJECT,
  OTHER_ACCOUNT,
  ROLE,
  ROOT,
  SERVICE,
  SESSION,
  section,
  USER,
} from "./case.js";

const KEYS = "IAM User Guide, AWS global condition context keys";
const when = (key: string, value: string | string[], operator = "StringEquals") =>
  allow("*", "*", { [operator]: { [key]: value } });
/** For callers without identity policies. */
const granted = (key: string, value: string, operator = "StringEquals") => ({
  resourcePolicy: doc(grants("*", "s3:GetObject", { [operator]: { [key]: value } })),
});
const by = (principal: string, context: Record<string, string> = {}) => ({ request: { principal, context } });
const session = { sessionPolicies: [full] };

const nothing = section("IAM User Guide, IAM JSON policy elements: Condition operators (Null)", [
  [
    "a value that is undefined is none",
    { identityPolicies: [when("aws:SourceVpc", "true", "Null")], request: { context: { "aws:SourceVpc": undefined } } },
    "allowed",
  ],
  [
    "nor is null",
    { identityPolicies: [when("aws:SourceVpc", "true", "Null")], request: { context: { "aws:SourceVpc": null } } },
    "allowed",
  ],
  [
    "neither is a text",
    { identityPolicies: [when("aws:SourceVpc", "*", "StringLike")], request: { context: { "aws:SourceVpc": undefined } } },
    "implicitDeny",
  ],
  [
    "a tag without a value is not passed",
    { identityPolicies: [when("aws:TagKeys", "true", "Null")], request: { context: { "aws:RequestTag/team": undefined } } },
    "allowed",
  ],
  [
    "numbers in a list",
    {
      identityPolicies: [when("s3:max-keys", "5", "ForAnyValue:NumericLessThan")],
      request: { context: { "s3:max-keys": [9, 4] } },
    },
    "allowed",
  ],
]);

const filled = section(`${KEYS}: Properties of the principal`, [
  ["aws:PrincipalArn of a user", { identityPolicies: [when("aws:PrincipalArn", USER, "ArnEquals")] }, "allowed"],
  ["of a role", { identityPolicies: [when("aws:PrincipalArn", ROLE, "ArnEquals")], ...by(ROLE) }, "allowed"],
  [
    "of a session: its role's, not its own",
    { identityPolicies: [when("aws:PrincipalArn", SESSION, "ArnEquals")], ...by(SESSION) },
    "implicitDeny",
  ],
  [
    "which the context may say",
    { identityPolicies: [when("aws:PrincipalArn", ROLE, "ArnEquals")], ...by(SESSION, { "aws:PrincipalArn": ROLE }) },
    "allowed",
  ],
  [
    "and by name alone where it does not",
    { identityPolicies: [when("aws:PrincipalArn", `arn:aws:iam::${ACCOUNT}:role/worker`, "ArnEquals")], ...by(SESSION) },
    "allowed",
  ],
  [
    "of a federated user",
    { identityPolicies: [when("aws:PrincipalArn", FEDERATED, "ArnEquals")], ...session, ...by(FEDERATED) },
    "allowed",
  ],
  [
    "of the root user",
    {
      ...granted("aws:PrincipalArn", ROOT, "ArnNotEquals"),
      serviceControlPolicies: [[full, deny("*", "*", { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::*:root" } })]],
      ...by(ROOT),
    },
    "explicitDeny",
    "scp",
  ],
  ["of nobody", { ...granted("aws:PrincipalArn", "*", "ArnLike"), ...by("*") }, "implicitDeny", "resource"],
  ["aws:PrincipalAccount of a user", { identityPolicies: [when("aws:PrincipalAccount", ACCOUNT)] }, "allowed"],
  ["of a session", { identityPolicies: [when("aws:PrincipalAccount", ACCOUNT)], ...by(SESSION) }, "allowed"],
  ["of another account", { identityPolicies: [when("aws:PrincipalAccount", OTHER_ACCOUNT)] }, "implicitDeny"],
  ["aws:PrincipalIsAWSService of a user", { identityPolicies: [when("aws:PrincipalIsAWSService", "false", "Bool")] }, "allowed"],
  ["of a service", { ...granted("aws:PrincipalIsAWSService", "true", "Bool"), ...by(SERVICE) }, "allowed", "resource"],
  [
    "not of a role, whosever",
    { identityPolicies: [when("aws:PrincipalIsAWSService", "true", "Bool")], ...by(ROLE) },
    "implicitDeny",
  ],
  [
    "of nobody: an anonymous request has no such key",
    { ...granted("aws:PrincipalIsAWSService", "false", "Bool"), ...by("*") },
    "implicitDeny",
    "resource",
  ],
  [
    "aws:PrincipalServiceName of a service",
    { ...granted("aws:PrincipalServiceName", SERVICE), ...by(SERVICE) },
    "allowed",
    "resource",
  ],
  ["of a user: none", { identityPolicies: [when("aws:PrincipalServiceName", "true", "Null")] }, "allowed"],
]);

const table = section("IAM User Guide, IAM policy elements: Variables and tags, Principal key values", [
  ["aws:username of a user", { identityPolicies: [when("aws:username", "ana")] }, "allowed"],
  [
    "of a user with a path",
    { identityPolicies: [when("aws:username", "ana")], ...by(`arn:aws:iam::${ACCOUNT}:user/staff/ana`) },
    "allowed",
  ],
  ["of a session: none", { identityPolicies: [when("aws:username", "true", "Null")], ...by(SESSION) }, "allowed"],
  [
    "of a federated user: none",
    { identityPolicies: [when("aws:username", "true", "Null")], ...session, ...by(FEDERATED) },
    "allowed",
  ],
  ["aws:PrincipalType of a user", { identityPolicies: [when("aws:PrincipalType", "User")] }, "allowed"],
  ["of a session", { identityPolicies: [when("aws:PrincipalType", "AssumedRole")], ...by(SESSION) }, "allowed"],
  [
    "of a federated user",
    { identityPolicies: [when("aws:PrincipalType", "FederatedUser")], ...session, ...by(FEDERATED) },
    "allowed",
  ],
  ["of the root user", { serviceControlPolicies: [[when("aws:PrincipalType", "Account")]], ...by(ROOT) }, "allowed"],
  ["of an anonymous caller", { ...granted("aws:PrincipalType", "Anonymous"), ...by("*") }, "allowed", "resource"],
  ["aws:userid of the root user", { serviceControlPolicies: [[when("aws:userid", ACCOUNT)]], ...by(ROOT) }, "allowed"],
  [
    "aws:userid of a federated user",
    { identityPolicies: [when("aws:userid", `${ACCOUNT}:guest`)], ...session, ...by(FEDERATED) },
    "allowed",
  ],
  ["of a user: an id that no name tells", { identityPolicies: [when("aws:userid", "true", "Null")] }, "allowed"],
  ["aws:userid of an anonymous caller", { ...granted("aws:userid", "anonymous"), ...by("*") }, "allowed", "resource"],
]);

const properties = section(`${KEYS}: Properties of the resource and of the request`, [
  [
    "aws:ResourceAccount from the ARN",
    {
      identityPolicies: [when("aws:ResourceAccount", ACCOUNT)],
      request: { action: "sqs:SendMessage", resource: `arn:aws:sqs:us-east-1:${ACCOUNT}:q` },
    },
    "allowed",
  ],
  [
    "from the request",
    {
      identityPolicies: [when("aws:ResourceAccount", OTHER_ACCOUNT)],
      resourcePolicy: doc(grants("*")),
      request: { resourceAccount: OTHER_ACCOUNT },
    },
    "allowed",
  ],
  [
    "none where there is no resource",
    {
      identityPolicies: [when("aws:ResourceAccount", "true", "Null")],
      request: { action: "ec2:DescribeInstances", resource: "*" },
    },
    "allowed",
  ],
  ["the same account on both sides", { identityPolicies: [when("aws:ResourceAccount", "${aws:PrincipalAccount}")] }, "allowed"],
  [
    "not the same",
    {
      identityPolicies: [full, deny("*", "*", { StringNotEquals: { "aws:ResourceAccount": "${aws:PrincipalAccount}" } })],
      resourcePolicy: doc(grants("*")),
      request: { resourceAccount: OTHER_ACCOUNT },
    },
    "explicitDeny",
    "identity",
  ],
  [
    "aws:EpochTime from aws:CurrentTime",
    {
      identityPolicies: [when("aws:EpochTime", "1706745600", "NumericEquals")],
      ...by(USER, { "aws:CurrentTime": "2024-02-01T00:00:00Z" }),
    },
    "allowed",
  ],
  [
    "aws:CurrentTime from aws:EpochTime",
    {
      identityPolicies: [when("aws:CurrentTime", "2024-02-01T00:00:00Z", "DateEquals")],
      ...by(USER, { "aws:EpochTime": "1706745600" }),
    },
    "allowed",
  ],
  [
    "a time that is not told is not there",
    { identityPolicies: [when("aws:CurrentTime", "2000-01-01", "DateGreaterThan")] },
    "implicitDeny",
  ],
  [
    "what the context says wins",
    { identityPolicies: [when("aws:username", "bob")], ...by(USER, { "aws:username": "bob" }) },
    "allowed",
  ],
  [
    "aws:SecureTransport does not follow from anything",
    { identityPolicies: [when("aws:SecureTransport", "true", "Null")] },
    "allowed",
  ],
]);

const mfa = when("aws:MultiFactorAuthPresent", "true", "Bool");
const unknownKeys = ["aws:MultiFactorAuthPresent"];
const unknown = section("IAM User Guide, Policy evaluation logic, over every value of what is not known", [
  ["an allow that asks for it", { identityPolicies: [mfa], unknownKeys }, "depends"],
  ["beside one that does not", { identityPolicies: [mfa, full], unknownKeys }, "allowed"],
  [
    "a deny that asks for it",
    { identityPolicies: [full, deny("*", "*", { BoolIfExists: { "aws:MultiFactorAuthPresent": "false" } })], unknownKeys },
    "depends",
  ],
  [
    "a deny that asks for it, where nothing allows",
    { identityPolicies: [deny("*", "*", { Bool: { "aws:MultiFactorAuthPresent": "false" } })], unknownKeys },
    "implicitDeny",
  ],
  ["a deny that does not", { identityPolicies: [mfa, deny("*")], unknownKeys }, "explicitDeny"],
  [
    "a statement about another action",
    { identityPolicies: [full, deny("ec2:*", "*", { Bool: { "aws:MultiFactorAuthPresent": "false" } })], unknownKeys },
    "allowed",
  ],
  [
    "what the context says is known",
    { identityPolicies: [mfa], unknownKeys, ...by(USER, { "aws:MultiFactorAuthPresent": "true" }) },
    "allowed",
  ],
  [
    "a key that would be filled in stays unknown",
    { identityPolicies: [when("aws:username", "ana")], unknownKeys: ["aws:username"] },
    "depends",
  ],
  [
    "a variable of it",
    {
      identityPolicies: [allow("s3:*", "arn:aws:s3:::shop-raw/${aws:PrincipalTag/team}/*")],
      unknownKeys: ["aws:PrincipalTag/team"],
    },
    "depends",
  ],
  [
    "a variable of it in a statement about something else",
    {
      identityPolicies: [allow("s3:*", ["arn:aws:s3:::other/${aws:PrincipalTag/team}/*", OBJECT])],
      unknownKeys: ["aws:PrincipalTag/team"],
    },
    "allowed",
  ],
  [
    "present or not, either way",
    { identityPolicies: [when("aws:PrincipalTag/a", ["true", "false"], "Null")], unknownKeys: ["aws:PrincipalTag/a"] },
    "allowed",
  ],
  ["SCPs that are not known", { identityPolicies: [full], unknownLayers: ["scp"] }, "depends", "scp"],
  ["which cannot grant", { unknownLayers: ["scp"] }, "implicitDeny", "identity"],
  ["a boundary that is not known", { identityPolicies: [full], unknownLayers: ["boundary"] }, "depends", "boundary"],
  ["RCPs that are not known", { identityPolicies: [full], unknownLayers: ["rcp"] }, "depends", "rcp"],
  [
    "which do not reach the service",
    {
      identityPolicies: [full],
      unknownLayers: ["rcp"],
      request: { action: "ec2:StopInstances", resource: `arn:aws:ec2:us-east-1:${ACCOUNT}:instance/i-1` },
    },
    "allowed",
  ],
  ["a resource policy that is not known may grant", { unknownLayers: ["resource"] }, "depends", "resource"],
  ["or deny", { identityPolicies: [full], unknownLayers: ["resource"] }, "depends", "resource"],
  ["identity policies that are not known", { unknownLayers: ["identity"] }, "depends", "identity"],
  [
    "which others cannot make good",
    { identityPolicies: [deny("*")], unknownLayers: ["identity", "scp", "resource"] },
    "explicitDeny",
    "identity",
  ],
  ["an endpoint that is not known", { identityPolicies: [full], unknownLayers: ["endpoint"] }, "depends", "endpoint"],
]);

export const keysAndUnknowns: readonly Case[] = [...nothing, ...filled, ...table, ...properties, ...unknown];
