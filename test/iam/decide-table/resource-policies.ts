import {
  ACCOUNT,
  allow,
  type Case,
  denies,
  deniesOthers,
  deny,
  doc,
  FEDERATED,
  full,
  grants,
  OTHER_ACCOUNT,
  OTHER_ROOT,
  OTHER_USER,
  ROLE,
  ROOT,
  SERVICE,
  SESSION,
  section,
  USER,
} from "./case.js";

const by = (principal: string, context: Record<string, string> = {}) => ({ request: { principal, context } });
const names = (...principals: Parameters<typeof grants>[0][]) => ({
  resourcePolicy: doc(...principals.map((one) => grants(one))),
});

const single = section(
  "IAM User Guide, Policy evaluation for requests within a single account: identity-based and resource-based policies",
  [
    ["a grant to the user suffices", names({ AWS: USER }), "allowed", "resource"],
    [
      "so does an identity policy, beside a resource policy about others",
      { identityPolicies: [full], ...names({ AWS: OTHER_USER }) },
      "allowed",
      "identity",
    ],
    ["neither", names({ AWS: `arn:aws:iam::${ACCOUNT}:user/bob` }), "implicitDeny", "identity"],
    ["a deny in the identity policy", { identityPolicies: [deny("s3:*")], ...names({ AWS: USER }) }, "explicitDeny", "identity"],
    [
      "a deny in the resource policy",
      { identityPolicies: [full], resourcePolicy: doc(denies({ AWS: USER })) },
      "explicitDeny",
      "resource",
    ],
    [
      "a deny of somebody else",
      { identityPolicies: [full], resourcePolicy: doc(denies({ AWS: OTHER_USER })) },
      "allowed",
      "identity",
    ],
    ["a grant of another action", { resourcePolicy: doc(grants({ AWS: USER }, "s3:PutObject")) }, "implicitDeny", "identity"],
    [
      "a grant of another resource",
      { resourcePolicy: doc({ Principal: { AWS: USER }, Action: "s3:*", Resource: "arn:aws:s3:::other/*" }) },
      "implicitDeny",
      "identity",
    ],
    [
      "a grant under a condition that is not met",
      {
        resourcePolicy: doc(grants({ AWS: USER }, "s3:*", { Bool: { "aws:SecureTransport": "true" } })),
        ...by(USER, { "aws:SecureTransport": "false" }),
      },
      "implicitDeny",
      "identity",
    ],
  ],
);

const principals = section("IAM User Guide, AWS JSON policy elements: Principal", [
  ["everyone", names("*"), "allowed", "resource"],
  ["everyone, the other way", names({ AWS: "*" }), "allowed", "resource"],
  ["everyone in a list", names({ AWS: [OTHER_USER, "*"] }), "allowed", "resource"],
  [
    "everyone beside the role, which a boundary would limit",
    { permissionsBoundaries: [allow("ec2:*")], ...names({ AWS: [ROLE, "*"] }), ...by(SESSION) },
    "allowed",
    "resource",
  ],
  [
    "the same of the role itself",
    { permissionsBoundaries: [allow("ec2:*")], ...names({ AWS: [ROLE, "*"] }), ...by(ROLE) },
    "allowed",
    "resource",
  ],
  ["the account's id leaves it to identity policies", names({ AWS: ACCOUNT }), "implicitDeny", "identity"],
  ["so does the account's ARN", names({ AWS: ROOT }), "implicitDeny", "identity"],
  ["which may grant", { identityPolicies: [allow("s3:GetObject")], ...names({ AWS: ROOT }) }, "allowed", "identity"],
  ["a list is an or", names({ AWS: [OTHER_USER, USER] }), "allowed", "resource"],
  ["names have case", names({ AWS: `arn:aws:iam::${ACCOUNT}:user/Ana` }), "implicitDeny"],
  ["no wildcard in a part of an ARN", names({ AWS: `arn:aws:iam::${ACCOUNT}:user/*` }), "implicitDeny"],
  ["nor in a role's", { ...names({ AWS: `arn:aws:iam::${ACCOUNT}:role/*` }), ...by(SESSION) }, "implicitDeny"],
  ["nor in a session's", { ...names({ AWS: `arn:aws:sts::${ACCOUNT}:assumed-role/worker/*` }), ...by(SESSION) }, "implicitDeny"],
  ["a role is its sessions", { ...names({ AWS: ROLE }), ...by(SESSION) }, "allowed", "resource"],
  ["a role that the principal is", { ...names({ AWS: ROLE }), ...by(ROLE) }, "allowed", "resource"],
  ["another role", { ...names({ AWS: `arn:aws:iam::${ACCOUNT}:role/app/other` }), ...by(SESSION) }, "implicitDeny"],
  [
    "the role of that name elsewhere",
    { ...names({ AWS: `arn:aws:iam::${OTHER_ACCOUNT}:role/app/worker` }), ...by(SESSION) },
    "implicitDeny",
  ],
  ["a session", { ...names({ AWS: SESSION }), ...by(SESSION) }, "allowed", "resource"],
  [
    "another session of the role",
    { ...names({ AWS: `arn:aws:sts::${ACCOUNT}:assumed-role/worker/other` }), ...by(SESSION) },
    "implicitDeny",
  ],
  ["a federated user", { ...names({ AWS: FEDERATED }), ...by(FEDERATED) }, "allowed", "resource"],
  [
    "another federated user",
    { ...names({ AWS: `arn:aws:sts::${ACCOUNT}:federated-user/other` }), ...by(FEDERATED) },
    "implicitDeny",
  ],
  ["a service", { ...names({ Service: SERVICE }), ...by(SERVICE) }, "allowed", "resource"],
  ["a service in a list", { ...names({ Service: ["sqs.amazonaws.com", SERVICE] }), ...by(SERVICE) }, "allowed", "resource"],
  ["another service", { ...names({ Service: "sqs.amazonaws.com" }), ...by(SERVICE) }, "implicitDeny", "resource"],
  ["a service is no user", names({ Service: SERVICE }), "implicitDeny"],
  ["everyone is services too", { ...names("*"), ...by(SERVICE) }, "allowed", "resource"],
  ["an anonymous caller is everyone", { ...names("*"), ...by("*") }, "allowed", "resource"],
  ["an anonymous caller is in no account", { ...names({ AWS: ACCOUNT }), ...by("*") }, "implicitDeny", "resource"],
  ["identity policies are not an anonymous caller's", { identityPolicies: [full], ...by("*") }, "implicitDeny", "resource"],
  [
    "a unique id",
    { ...names({ AWS: "AIDACKCEVSQ6C2EXAMPLE" }), ...by(USER, { "aws:userid": "AIDACKCEVSQ6C2EXAMPLE" }) },
    "allowed",
    "resource",
  ],
  [
    "the unique id of a role is its sessions",
    { ...names({ AWS: "AROACLKWSDQRAOEXAMPLE" }), ...by(SESSION, { "aws:userid": "AROACLKWSDQRAOEXAMPLE:job" }) },
    "allowed",
    "resource",
  ],
  [
    "another unique id, of a user made anew",
    { ...names({ AWS: "AIDAJQABLZS4A3EXAMPLE" }), ...by(USER, { "aws:userid": "AIDACKCEVSQ6C2EXAMPLE" }) },
    "implicitDeny",
  ],
  [
    "an origin access identity",
    {
      ...names({ AWS: "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E2EXAMPLE1MDG" }),
      ...by("arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E2EXAMPLE1MDG"),
    },
    "allowed",
    "resource",
  ],
  [
    "everyone, narrowed to one principal",
    { resourcePolicy: doc(grants("*", "s3:*", { ArnEquals: { "aws:PrincipalArn": USER } })) },
    "allowed",
    "resource",
  ],
  [
    "and not to this one",
    { resourcePolicy: doc(grants("*", "s3:*", { ArnEquals: { "aws:PrincipalArn": OTHER_USER } })) },
    "implicitDeny",
    "identity",
  ],
  [
    "a deny of the account is one of its users",
    { identityPolicies: [full], resourcePolicy: doc(denies({ AWS: ACCOUNT })) },
    "explicitDeny",
    "resource",
  ],
  [
    "and of its sessions",
    { identityPolicies: [full], resourcePolicy: doc(denies({ AWS: ROOT })), ...by(SESSION) },
    "explicitDeny",
    "resource",
  ],
  [
    "a deny of the role is one of its sessions",
    { identityPolicies: [full], resourcePolicy: doc(denies({ AWS: ROLE })), ...by(SESSION) },
    "explicitDeny",
    "resource",
  ],
  ["a deny of everyone", { identityPolicies: [full], resourcePolicy: doc(grants("*"), denies("*")) }, "explicitDeny", "resource"],
]);

const others = section("IAM User Guide, AWS JSON policy elements: NotPrincipal", [
  [
    "denied to everybody but user and account",
    { identityPolicies: [full], resourcePolicy: doc(deniesOthers({ AWS: [USER, ROOT] })) },
    "allowed",
  ],
  [
    "this is another user",
    { identityPolicies: [full], resourcePolicy: doc(deniesOthers({ AWS: [`arn:aws:iam::${ACCOUNT}:user/bob`, ROOT] })) },
    "explicitDeny",
    "resource",
  ],
  [
    "an anonymous caller is another",
    { resourcePolicy: doc(grants("*"), deniesOthers({ AWS: [USER, ROOT] })), ...by("*") },
    "explicitDeny",
    "resource",
  ],
  [
    "so is another account",
    {
      identityPolicies: [full],
      resourcePolicy: doc(grants("*"), deniesOthers({ AWS: [USER, ROOT] })),
      request: { principal: OTHER_USER, resourceAccount: ACCOUNT },
    },
    "explicitDeny",
    "resource",
  ],
  [
    "a session with its role and account",
    { identityPolicies: [full], resourcePolicy: doc(deniesOthers({ AWS: [SESSION, ROLE, ROOT] })), ...by(SESSION) },
    "allowed",
  ],
  [
    "a role and its account",
    { identityPolicies: [full], resourcePolicy: doc(deniesOthers({ AWS: [ROLE, ROOT] })), ...by(SESSION) },
    "allowed",
  ],
  ["a service", { resourcePolicy: doc(grants("*"), deniesOthers({ Service: SERVICE })), ...by(SERVICE) }, "allowed"],
  ["it spares, and does not grant", { resourcePolicy: doc(deniesOthers({ AWS: [USER, ROOT] })) }, "implicitDeny", "identity"],
  [
    "whoever has a boundary is denied, named or not",
    { identityPolicies: [full], permissionsBoundaries: [full], resourcePolicy: doc(deniesOthers({ AWS: [USER, ROOT] })) },
    "explicitDeny",
    "resource",
  ],
  [
    "the session of a role with a boundary too",
    {
      identityPolicies: [full],
      permissionsBoundaries: [full],
      resourcePolicy: doc(deniesOthers({ AWS: [SESSION, ROLE, ROOT] })),
      ...by(SESSION),
    },
    "explicitDeny",
    "resource",
  ],
  [
    "a boundary that is not known may be there",
    { identityPolicies: [full], unknownLayers: ["boundary"], resourcePolicy: doc(deniesOthers({ AWS: [USER, ROOT] })) },
    "depends",
  ],
]);

const root = section("IAM User Guide, AWS account root user", [
  ["the root user needs no policy", by(ROOT), "allowed", "identity"],
  ["a resource policy may deny it", { resourcePolicy: doc(denies("*")), ...by(ROOT) }, "explicitDeny", "resource"],
  [
    "in another account it needs a grant",
    { request: { principal: OTHER_ROOT, resourceAccount: ACCOUNT } },
    "implicitDeny",
    "resource",
  ],
  [
    "which the account's ARN is",
    { ...names({ AWS: OTHER_ROOT }), request: { principal: OTHER_ROOT, resourceAccount: ACCOUNT } },
    "allowed",
  ],
]);

export const resourcePolicies: readonly Case[] = [...single, ...principals, ...others, ...root];
