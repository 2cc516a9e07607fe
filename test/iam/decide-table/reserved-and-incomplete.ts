import { ACCOUNT, allow, type Case, deny, doc, full, grants, ROLE, section, USER } from "./case.js";

const QUEUE = `arn:aws:sqs:us-east-1:${ACCOUNT}:orders`;
const FARTHER = "arn:aws:sqs:eu-west-1:444455556666:payments";
const send = (resource = QUEUE) => ({ request: { action: "sqs:SendMessage", resource } });

const incomplete = section("IAM User Guide, Identify AWS resources with Amazon Resource Names (ARNs), incomplete ARNs", [
  ["a service alone is everything of it", { identityPolicies: [allow("sqs:*", "arn:aws:sqs")], ...send() }, "allowed"],
  ["also in a denial", { identityPolicies: [full, deny("sqs:*", "arn:aws:sqs")], ...send() }, "explicitDeny", "identity"],
  ["a service and a region", { identityPolicies: [allow("sqs:*", "arn:aws:sqs:us-east-1")], ...send() }, "allowed"],
  ["another region", { identityPolicies: [allow("sqs:*", "arn:aws:sqs:eu-west-1")], ...send() }, "implicitDeny", "identity"],
  [
    "a service, a region and an account",
    { identityPolicies: [allow("sqs:*", `arn:aws:sqs:us-east-1:${ACCOUNT}`)], ...send() },
    "allowed",
  ],
  ["any region of an account", { identityPolicies: [allow("sqs:*", `arn:aws:sqs:*:${ACCOUNT}`)], ...send() }, "allowed"],
  [
    "another account",
    { identityPolicies: [allow("sqs:*", "arn:aws:sqs:us-east-1:444455556666")], ...send() },
    "implicitDeny",
    "identity",
  ],
  ["another service", { identityPolicies: [allow("sqs:*", "arn:aws:sns")], ...send() }, "implicitDeny", "identity"],
  ["a partition alone", { identityPolicies: [allow("sqs:*", "arn:aws")], ...send() }, "allowed"],
  [
    "a user's own account by a variable",
    { identityPolicies: [allow("sqs:*", "arn:aws:sqs:us-east-1:${aws:PrincipalAccount}")], ...send() },
    "allowed",
  ],
  [
    "everything but a service",
    { identityPolicies: [doc({ Action: "*", NotResource: "arn:aws:sqs" })], ...send() },
    "implicitDeny",
    "identity",
  ],
  [
    "a denial of everything but a service",
    { identityPolicies: [full, doc({ Effect: "Deny", Action: "*", NotResource: "arn:aws:sqs" })], ...send() },
    "allowed",
  ],
  [
    "a denial of everything but another service",
    { identityPolicies: [full, doc({ Effect: "Deny", Action: "*", NotResource: "arn:aws:s3" })], ...send() },
    "explicitDeny",
    "identity",
  ],
  ["in a boundary", { identityPolicies: [full], permissionsBoundaries: [allow("*", "arn:aws:sqs")], ...send() }, "allowed"],
  [
    "which limits to the service",
    { identityPolicies: [full], permissionsBoundaries: [allow("*", "arn:aws:sqs")] },
    "implicitDeny",
    "boundary",
  ],
  [
    "the policy of a resource is no identity-based policy",
    { resourcePolicy: doc({ ...grants({ AWS: USER }, "sqs:SendMessage"), Resource: "arn:aws:sqs" }), ...send() },
    "implicitDeny",
  ],
  [
    "of other accounts as well, which must agree",
    {
      identityPolicies: [allow("sqs:*", "arn:aws:sqs")],
      resourcePolicy: doc(grants({ AWS: USER }, "sqs:SendMessage")),
      ...send(FARTHER),
    },
    "allowed",
  ],
]);

const MANAGED = "arn:aws:iam::aws:policy/ReadOnlyAccess";
const OWN = `arn:aws:iam::${ACCOUNT}:policy/own`;
const SIGN_ON = `arn:aws:iam::${ACCOUNT}:role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Admin_0123456789abcdef`;
const key = (alias: string) => `arn:aws:kms:us-east-1:${ACCOUNT}:alias/${alias}`;
const asked = (action: string, resource: string) => ({ identityPolicies: [full], request: { action, resource } });

const managed = section("IAM User Guide, Managed policies and inline policies, AWS managed policies", [
  ["reading one", asked("iam:GetPolicyVersion", MANAGED), "allowed"],
  ["listing who has it", asked("iam:ListEntitiesForPolicy", MANAGED), "allowed"],
  ["writing a version of it", asked("iam:CreatePolicyVersion", MANAGED), "implicitDeny"],
  ["putting an older version of it in force", asked("iam:SetDefaultPolicyVersion", MANAGED), "implicitDeny"],
  ["deleting it", asked("iam:DeletePolicy", MANAGED), "implicitDeny"],
  ["tagging it", asked("iam:TagPolicy", MANAGED), "implicitDeny"],
  ["writing a version of the account's own", asked("iam:CreatePolicyVersion", OWN), "allowed"],
  [
    "a denial stays one",
    {
      identityPolicies: [full, deny("iam:*")],
      request: { action: "iam:DeletePolicy", resource: MANAGED },
    },
    "explicitDeny",
    "identity",
  ],
]);

const signOn = section("AWS IAM Identity Center User Guide, Referencing permission sets in resource policies", [
  ["writing a policy of such a role", asked("iam:PutRolePolicy", SIGN_ON), "implicitDeny"],
  ["attaching one to it", asked("iam:AttachRolePolicy", SIGN_ON), "implicitDeny"],
  ["rewriting its trust", asked("iam:UpdateAssumeRolePolicy", SIGN_ON), "implicitDeny"],
  ["taking its boundary away", asked("iam:DeleteRolePermissionsBoundary", SIGN_ON), "implicitDeny"],
  ["tagging it", asked("iam:TagRole", SIGN_ON), "implicitDeny"],
  ["deleting it", asked("iam:DeleteRole", SIGN_ON), "implicitDeny"],
  ["looking at it", asked("iam:GetRole", SIGN_ON), "allowed"],
  ["writing a policy of another role", asked("iam:PutRolePolicy", ROLE), "allowed"],
  [
    "a name alone makes no such role",
    asked("iam:PutRolePolicy", `arn:aws:iam::${ACCOUNT}:role/AWSReservedSSO_Admin_0123456789abcdef`),
    "allowed",
  ],
]);

const aliases = section("AWS KMS Developer Guide, Aliases, reserved names", [
  ["making one of AWS's", asked("kms:CreateAlias", key("aws/s3")), "implicitDeny"],
  ["pointing one of AWS's elsewhere", asked("kms:UpdateAlias", key("aws/s3")), "implicitDeny"],
  ["deleting one of AWS's", asked("kms:DeleteAlias", key("aws/s3")), "implicitDeny"],
  ["deleting one's own", asked("kms:DeleteAlias", key("orders")), "allowed"],
  ["deleting one whose name only begins alike", asked("kms:DeleteAlias", key("aws-orders")), "allowed"],
]);

export const reservedAndIncomplete: readonly Case[] = [...incomplete, ...managed, ...signOn, ...aliases];
