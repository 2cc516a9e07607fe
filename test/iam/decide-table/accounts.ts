import {
  ACCOUNT,
  allow,
  type Case,
  denies,
  doc,
  full,
  grants,
  OTHER_ACCOUNT,
  OTHER_ROOT,
  OTHER_USER,
  ROLE,
  ROOT,
  SESSION,
  section,
  USER,
} from "./case.js";

const KEY = `arn:aws:kms:us-east-1:${ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
const QUEUE = `arn:aws:sqs:us-east-1:${ACCOUNT}:orders`;
const OTHER_ROLE = `arn:aws:iam::${OTHER_ACCOUNT}:role/reader`;
const OTHER_SESSION = `arn:aws:sts::${OTHER_ACCOUNT}:assumed-role/reader/job`;
const from = (principal: string) => ({ request: { principal, resourceAccount: ACCOUNT } });
const names = (principal: Parameters<typeof grants>[0], action = "s3:GetObject") => ({
  resourcePolicy: doc(grants(principal, action)),
});

const crossing = section("IAM User Guide, Cross-account policy evaluation logic", [
  ["an identity policy alone", { identityPolicies: [full], ...from(OTHER_USER) }, "implicitDeny", "resource"],
  ["a resource policy alone", { ...names({ AWS: OTHER_USER }), ...from(OTHER_USER) }, "implicitDeny", "identity"],
  ["both, naming the user", { identityPolicies: [full], ...names({ AWS: OTHER_USER }), ...from(OTHER_USER) }, "allowed"],
  ["both, naming the account", { identityPolicies: [full], ...names({ AWS: OTHER_ACCOUNT }), ...from(OTHER_USER) }, "allowed"],
  ["both, naming the account's ARN", { identityPolicies: [full], ...names({ AWS: OTHER_ROOT }), ...from(OTHER_USER) }, "allowed"],
  ["both, naming everyone", { identityPolicies: [full], ...names("*"), ...from(OTHER_USER) }, "allowed"],
  ["everyone without an identity policy", { ...names("*"), ...from(OTHER_USER) }, "implicitDeny", "identity"],
  [
    "naming the resource's own account",
    { identityPolicies: [full], ...names({ AWS: ACCOUNT }), ...from(OTHER_USER) },
    "implicitDeny",
    "resource",
  ],
  ["both, naming the role", { identityPolicies: [full], ...names({ AWS: OTHER_ROLE }), ...from(OTHER_SESSION) }, "allowed"],
  ["both, naming the session", { identityPolicies: [full], ...names({ AWS: OTHER_SESSION }), ...from(OTHER_SESSION) }, "allowed"],
  [
    "a session that is named still needs its identity policy",
    { ...names({ AWS: OTHER_SESSION }), ...from(OTHER_SESSION) },
    "implicitDeny",
    "identity",
  ],
  [
    "a boundary limits, whoever is named",
    { identityPolicies: [full], permissionsBoundaries: [allow("ec2:*")], ...names({ AWS: OTHER_USER }), ...from(OTHER_USER) },
    "implicitDeny",
    "boundary",
  ],
  [
    "a session policy limits, whoever is named",
    { identityPolicies: [full], sessionPolicies: [allow("ec2:*")], ...names({ AWS: OTHER_SESSION }), ...from(OTHER_SESSION) },
    "implicitDeny",
    "session",
  ],
  [
    "an SCP of the principal's account limits",
    { identityPolicies: [full], serviceControlPolicies: [[allow("ec2:*")]], ...names({ AWS: OTHER_USER }), ...from(OTHER_USER) },
    "implicitDeny",
    "scp",
  ],
  [
    "a deny of the resource policy",
    { identityPolicies: [full], resourcePolicy: doc(grants("*"), denies({ AWS: OTHER_ACCOUNT })), ...from(OTHER_USER) },
    "explicitDeny",
    "resource",
  ],
  [
    "the account is in the ARN",
    { identityPolicies: [full], request: { principal: OTHER_USER, action: "sqs:SendMessage", resource: QUEUE } },
    "implicitDeny",
    "resource",
  ],
  [
    "and both allow",
    {
      identityPolicies: [full],
      ...names({ AWS: OTHER_ACCOUNT }, "sqs:SendMessage"),
      request: { principal: OTHER_USER, action: "sqs:SendMessage", resource: QUEUE },
    },
    "allowed",
  ],
  [
    "a managed policy of AWS is nobody else's",
    { identityPolicies: [full], request: { action: "iam:GetPolicy", resource: "arn:aws:iam::aws:policy/ReadOnlyAccess" } },
    "allowed",
  ],
]);

const assume = (principal: string, action = "sts:AssumeRole") => ({ request: { principal, action, resource: ROLE } });
const trusts = (
  Principal: Parameters<typeof grants>[0],
  Action: string | string[] = "sts:AssumeRole",
  Condition?: Parameters<typeof grants>[2],
) => ({
  resourcePolicy: doc({ Principal, Action, ...(Condition === undefined ? {} : { Condition }) }),
});
const SAML = `arn:aws:iam::${ACCOUNT}:saml-provider/sso`;
const OIDC = `arn:aws:iam::${ACCOUNT}:oidc-provider/token.actions.githubusercontent.com`;
const mayAssume = allow("sts:AssumeRole", ROLE);

const roles = section("IAM User Guide, Granting a user permissions to switch roles; Roles terms and concepts: trust policy", [
  [
    "a role that trusts nobody of the account",
    { identityPolicies: [mayAssume], ...trusts({ Service: "ec2.amazonaws.com" }), ...assume(USER) },
    "implicitDeny",
    "resource",
  ],
  ["no trust policy at hand", { identityPolicies: [mayAssume], ...assume(USER) }, "implicitDeny", "resource"],
  [
    "trust in the account, and an identity policy",
    { identityPolicies: [mayAssume], ...trusts({ AWS: ROOT }), ...assume(USER) },
    "allowed",
  ],
  ["trust in the account alone", { ...trusts({ AWS: ROOT }), ...assume(USER) }, "implicitDeny", "identity"],
  ["trust in the user alone, in one account", { ...trusts({ AWS: USER }), ...assume(USER) }, "allowed", "resource"],
  [
    "trust in a role alone, in one account",
    { ...trusts({ AWS: `arn:aws:iam::${ACCOUNT}:role/ci` }), ...assume(`arn:aws:sts::${ACCOUNT}:assumed-role/ci/run`) },
    "allowed",
    "resource",
  ],
  [
    "an identity policy for another role",
    {
      identityPolicies: [allow("sts:AssumeRole", `arn:aws:iam::${ACCOUNT}:role/other`)],
      ...trusts({ AWS: ROOT }),
      ...assume(USER),
    },
    "implicitDeny",
    "identity",
  ],
  [
    "trust in another account, and an identity policy there",
    { identityPolicies: [mayAssume], ...trusts({ AWS: OTHER_ACCOUNT }), ...assume(OTHER_USER) },
    "allowed",
  ],
  [
    "trust in another account's user alone",
    { ...trusts({ AWS: OTHER_USER }), ...assume(OTHER_USER) },
    "implicitDeny",
    "identity",
  ],
  [
    "an identity policy alone, in another account",
    { identityPolicies: [mayAssume], ...assume(OTHER_USER) },
    "implicitDeny",
    "resource",
  ],
  [
    "an external id",
    {
      identityPolicies: [mayAssume],
      ...trusts({ AWS: OTHER_ACCOUNT }, "sts:AssumeRole", { StringEquals: { "sts:ExternalId": "12345" } }),
      request: { ...assume(OTHER_USER).request, context: { "sts:ExternalId": "12345" } },
    },
    "allowed",
  ],
  [
    "a missing external id",
    {
      identityPolicies: [mayAssume],
      ...trusts({ AWS: OTHER_ACCOUNT }, "sts:AssumeRole", { StringEquals: { "sts:ExternalId": "12345" } }),
      ...assume(OTHER_USER),
    },
    "implicitDeny",
    "resource",
  ],
  [
    "MFA that is not there",
    {
      identityPolicies: [mayAssume],
      ...trusts({ AWS: ROOT }, "sts:AssumeRole", { Bool: { "aws:MultiFactorAuthPresent": "true" } }),
      ...assume(USER),
    },
    "implicitDeny",
    "resource",
  ],
  [
    "a deny of the trust policy",
    {
      identityPolicies: [mayAssume],
      resourcePolicy: doc(
        { Principal: { AWS: ROOT }, Action: "sts:AssumeRole" },
        { Effect: "Deny", Principal: { AWS: USER }, Action: "sts:AssumeRole" },
      ),
      ...assume(USER),
    },
    "explicitDeny",
    "resource",
  ],
  ["a service", { ...trusts({ Service: "ec2.amazonaws.com" }), ...assume("ec2.amazonaws.com") }, "allowed", "resource"],
  [
    "another service",
    { ...trusts({ Service: "ec2.amazonaws.com" }), ...assume("lambda.amazonaws.com") },
    "implicitDeny",
    "resource",
  ],
  ["the root user cannot", { ...trusts({ AWS: ROOT }), ...assume(ROOT) }, "implicitDeny"],
  [
    "an SCP",
    {
      identityPolicies: [mayAssume],
      serviceControlPolicies: [[full, doc({ Effect: "Deny", Action: "sts:AssumeRole", Resource: "*" })]],
      ...trusts({ AWS: ROOT }),
      ...assume(USER),
    },
    "explicitDeny",
    "scp",
  ],
]);

const federation = section(
  "AWS STS API Reference, AssumeRoleWithSAML and AssumeRoleWithWebIdentity; IAM User Guide, Pass session tags in AWS STS",
  [
    [
      "a SAML provider",
      { ...trusts({ Federated: SAML }, "sts:AssumeRoleWithSAML"), ...assume(SAML, "sts:AssumeRoleWithSAML") },
      "allowed",
      "resource",
    ],
    [
      "another provider",
      { ...trusts({ Federated: SAML }, "sts:AssumeRoleWithSAML"), ...assume(`${SAML}-2`, "sts:AssumeRoleWithSAML") },
      "implicitDeny",
      "resource",
    ],
    [
      "with the audience",
      {
        ...trusts({ Federated: SAML }, "sts:AssumeRoleWithSAML", {
          StringEquals: { "SAML:aud": "https://signin.aws.amazon.com/saml" },
        }),
        request: {
          ...assume(SAML, "sts:AssumeRoleWithSAML").request,
          context: { "saml:aud": "https://signin.aws.amazon.com/saml" },
        },
      },
      "allowed",
      "resource",
    ],
    [
      "trust for AssumeRole is not for SAML",
      { ...trusts({ Federated: SAML }), ...assume(SAML, "sts:AssumeRoleWithSAML") },
      "implicitDeny",
      "resource",
    ],
    [
      "an OIDC provider with its subject",
      {
        ...trusts({ Federated: OIDC }, "sts:AssumeRoleWithWebIdentity", {
          StringLike: { "token.actions.githubusercontent.com:sub": "repo:example/shop:*" },
        }),
        request: {
          ...assume(OIDC, "sts:AssumeRoleWithWebIdentity").request,
          context: { "token.actions.githubusercontent.com:sub": "repo:example/shop:ref:refs/heads/main" },
        },
      },
      "allowed",
      "resource",
    ],
    [
      "another subject",
      {
        ...trusts({ Federated: OIDC }, "sts:AssumeRoleWithWebIdentity", {
          StringLike: { "token.actions.githubusercontent.com:sub": "repo:example/shop:*" },
        }),
        request: {
          ...assume(OIDC, "sts:AssumeRoleWithWebIdentity").request,
          context: { "token.actions.githubusercontent.com:sub": "repo:stranger/shop:ref:refs/heads/main" },
        },
      },
      "implicitDeny",
      "resource",
    ],
    [
      "Amazon Cognito",
      {
        ...trusts({ Federated: "cognito-identity.amazonaws.com" }, "sts:AssumeRoleWithWebIdentity"),
        ...assume("cognito-identity.amazonaws.com", "sts:AssumeRoleWithWebIdentity"),
      },
      "allowed",
      "resource",
    ],
    [
      "session tags need leave of their own",
      { ...trusts({ Federated: SAML }, "sts:AssumeRoleWithSAML"), ...assume(SAML, "sts:TagSession") },
      "implicitDeny",
      "resource",
    ],
    [
      "they have it",
      { ...trusts({ Federated: SAML }, ["sts:AssumeRoleWithSAML", "sts:TagSession"]), ...assume(SAML, "sts:TagSession") },
      "allowed",
      "resource",
    ],
    [
      "so does a source identity",
      { identityPolicies: [full], ...trusts({ AWS: ROOT }), ...assume(USER, "sts:SetSourceIdentity") },
      "implicitDeny",
      "resource",
    ],
    [
      "with leave",
      {
        identityPolicies: [full],
        ...trusts({ AWS: ROOT }, ["sts:AssumeRole", "sts:SetSourceIdentity"]),
        ...assume(USER, "sts:SetSourceIdentity"),
      },
      "allowed",
    ],
  ],
);

const decrypt = (principal: string) => ({ request: { principal, action: "kms:Decrypt", resource: KEY } });
const mayDecrypt = allow("kms:Decrypt", KEY);
const keys = section("AWS KMS Developer Guide, Key policies in AWS KMS; Default key policy", [
  [
    "the default policy lets identity policies grant",
    { identityPolicies: [mayDecrypt], ...names({ AWS: ROOT }, "kms:*"), ...decrypt(USER) },
    "allowed",
  ],
  ["and grants nothing itself", { ...names({ AWS: ROOT }, "kms:*"), ...decrypt(USER) }, "implicitDeny", "identity"],
  [
    "without it an identity policy counts for nothing",
    { identityPolicies: [full], ...names({ AWS: ROLE }, "kms:*"), ...decrypt(USER) },
    "implicitDeny",
    "resource",
  ],
  ["no key policy at hand", { identityPolicies: [full], ...decrypt(USER) }, "implicitDeny", "resource"],
  ["the key policy may grant alone", { ...names({ AWS: USER }, "kms:Decrypt"), ...decrypt(USER) }, "allowed", "resource"],
  ["to a role's session too", { ...names({ AWS: ROLE }, "kms:Decrypt"), ...decrypt(SESSION) }, "allowed", "resource"],
  [
    "leave for another action",
    { identityPolicies: [full], ...names({ AWS: ROOT }, "kms:DescribeKey"), ...decrypt(USER) },
    "implicitDeny",
    "resource",
  ],
  ["the root user has it from the key policy", { ...names({ AWS: ROOT }, "kms:*"), ...decrypt(ROOT) }, "allowed"],
  ["or not at all", { ...names({ AWS: USER }, "kms:*"), ...decrypt(ROOT) }, "implicitDeny", "resource"],
  [
    "another account needs both",
    { identityPolicies: [mayDecrypt], ...names({ AWS: OTHER_ACCOUNT }, "kms:Decrypt"), ...decrypt(OTHER_USER) },
    "allowed",
  ],
  [
    "and has not by the key policy alone",
    { ...names({ AWS: OTHER_USER }, "kms:Decrypt"), ...decrypt(OTHER_USER) },
    "implicitDeny",
    "identity",
  ],
  [
    "an alias has no key policy",
    { identityPolicies: [full], request: { action: "kms:CreateAlias", resource: `arn:aws:kms:us-east-1:${ACCOUNT}:alias/shop` } },
    "allowed",
  ],
  [
    "making a key needs no key policy",
    { identityPolicies: [full], request: { action: "kms:CreateKey", resource: "*" } },
    "allowed",
  ],
  [
    "by way of a service",
    {
      resourcePolicy: doc(
        grants("*", "kms:Decrypt", {
          StringEquals: { "kms:ViaService": "s3.us-east-1.amazonaws.com", "kms:CallerAccount": ACCOUNT },
        }),
      ),
      request: {
        ...decrypt(USER).request,
        context: { "kms:ViaService": "s3.us-east-1.amazonaws.com", "kms:CallerAccount": ACCOUNT },
      },
    },
    "allowed",
    "resource",
  ],
]);

export const accounts: readonly Case[] = [...crossing, ...roles, ...federation, ...keys];
