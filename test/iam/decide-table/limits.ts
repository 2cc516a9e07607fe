import {
  ACCOUNT,
  allow,
  type Case,
  denies,
  deny,
  doc,
  FEDERATED,
  full,
  grants,
  OBJECT,
  ROLE,
  ROOT,
  SERVICE,
  SESSION,
  section,
  USER,
} from "./case.js";

const ec2 = allow("ec2:*");
const s3 = allow("s3:*");
const by = (principal: string) => ({ request: { principal } });
const names = (principal: Parameters<typeof grants>[0]) => ({ resourcePolicy: doc(grants(principal)) });

const boundaries = section(
  "IAM User Guide, Permissions boundaries for IAM entities: Evaluating effective permissions with boundaries",
  [
    ["both allow", { identityPolicies: [full], permissionsBoundaries: [s3] }, "allowed"],
    ["the boundary does not", { identityPolicies: [full], permissionsBoundaries: [ec2] }, "implicitDeny", "boundary"],
    ["the identity policy does not", { identityPolicies: [ec2], permissionsBoundaries: [full] }, "implicitDeny", "identity"],
    ["a boundary grants nothing", { permissionsBoundaries: [full] }, "implicitDeny", "identity"],
    [
      "a boundary denies",
      {
        identityPolicies: [full],
        permissionsBoundaries: [doc({ Action: "*", Resource: "*" }, { Effect: "Deny", Action: "s3:*", Resource: "*" })],
      },
      "explicitDeny",
      "boundary",
    ],
    [
      "a role's boundary limits its sessions",
      { identityPolicies: [full], permissionsBoundaries: [ec2], ...by(SESSION) },
      "implicitDeny",
      "boundary",
    ],
    [
      "a boundary that says nothing allows nothing",
      { identityPolicies: [full], permissionsBoundaries: [doc()] },
      "implicitDeny",
      "boundary",
    ],
    [
      "a grant to the user is not limited by an implicit deny",
      { permissionsBoundaries: [ec2], ...names({ AWS: USER }) },
      "allowed",
      "resource",
    ],
    ["an explicit one limits it", { permissionsBoundaries: [deny("s3:*")], ...names({ AWS: USER }) }, "explicitDeny", "boundary"],
    [
      "a grant to the role is limited",
      { permissionsBoundaries: [ec2], ...names({ AWS: ROLE }), ...by(SESSION) },
      "implicitDeny",
      "boundary",
    ],
    [
      "a grant to the role within the boundary",
      { permissionsBoundaries: [s3], ...names({ AWS: ROLE }), ...by(SESSION) },
      "allowed",
      "resource",
    ],
    [
      "a grant to the session is not limited",
      { permissionsBoundaries: [ec2], ...names({ AWS: SESSION }), ...by(SESSION) },
      "allowed",
      "resource",
    ],
    [
      "nor is one to everyone under aws:PrincipalArn",
      {
        permissionsBoundaries: [ec2],
        resourcePolicy: doc(grants("*", "s3:*", { ArnEquals: { "aws:PrincipalArn": ROLE } })),
        request: { principal: SESSION, context: { "aws:PrincipalArn": ROLE } },
      },
      "allowed",
      "resource",
    ],
    [
      "a grant to the account goes through identity policies, which are limited",
      { identityPolicies: [full], permissionsBoundaries: [ec2], ...names({ AWS: ROOT }) },
      "implicitDeny",
      "boundary",
    ],
  ],
);

const sessions = section("IAM User Guide, Policies and permissions in IAM: Session policies", [
  ["both allow", { identityPolicies: [full], sessionPolicies: [s3], ...by(SESSION) }, "allowed"],
  [
    "the session policy does not",
    { identityPolicies: [full], sessionPolicies: [ec2], ...by(SESSION) },
    "implicitDeny",
    "session",
  ],
  ["it grants nothing itself", { identityPolicies: [ec2], sessionPolicies: [full], ...by(SESSION) }, "implicitDeny", "identity"],
  ["one of several suffices", { identityPolicies: [full], sessionPolicies: [ec2, s3], ...by(SESSION) }, "allowed"],
  ["none was passed", { identityPolicies: [full], sessionPolicies: [], ...by(SESSION) }, "allowed"],
  [
    "it denies",
    { identityPolicies: [full], sessionPolicies: [full, deny("s3:Get*")], ...by(SESSION) },
    "explicitDeny",
    "session",
  ],
  [
    "with a boundary, all three",
    { identityPolicies: [full], permissionsBoundaries: [s3], sessionPolicies: [s3], ...by(SESSION) },
    "allowed",
  ],
  [
    "and the boundary limits too",
    { identityPolicies: [full], permissionsBoundaries: [ec2], sessionPolicies: [s3], ...by(SESSION) },
    "implicitDeny",
    "boundary",
  ],
  [
    "it limits a grant to the role",
    { sessionPolicies: [ec2], ...names({ AWS: ROLE }), ...by(SESSION) },
    "implicitDeny",
    "session",
  ],
  ["it allows a grant to the role", { sessionPolicies: [s3], ...names({ AWS: ROLE }), ...by(SESSION) }, "allowed", "resource"],
  [
    "it does not limit a grant to the session",
    { sessionPolicies: [ec2], ...names({ AWS: SESSION }), ...by(SESSION) },
    "allowed",
    "resource",
  ],
  ["its deny does", { sessionPolicies: [deny("s3:*")], ...names({ AWS: SESSION }), ...by(SESSION) }, "explicitDeny", "session"],
]);

const federated = section("IAM User Guide, Permissions for GetFederationToken", [
  ["no session policy, no permission", { identityPolicies: [full], ...by(FEDERATED) }, "implicitDeny", "session"],
  ["within it", { identityPolicies: [full], sessionPolicies: [s3], ...by(FEDERATED) }, "allowed"],
  ["outside it", { identityPolicies: [full], sessionPolicies: [ec2], ...by(FEDERATED) }, "implicitDeny", "session"],
  [
    "what the user may not, they may not",
    { identityPolicies: [ec2], sessionPolicies: [full], ...by(FEDERATED) },
    "implicitDeny",
    "identity",
  ],
  ["a grant to the federated user stands alone", { ...names({ AWS: FEDERATED }), ...by(FEDERATED) }, "allowed", "resource"],
  [
    "no role is assumed with its credentials",
    {
      identityPolicies: [full],
      sessionPolicies: [full],
      request: { principal: FEDERATED, action: "sts:AssumeRole", resource: ROLE },
      resourcePolicy: doc({ Principal: { AWS: ROOT }, Action: "sts:AssumeRole" }),
    },
    "implicitDeny",
  ],
]);

const SLR = `arn:aws:iam::${ACCOUNT}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling`;
const scps = section("AWS Organizations User Guide, SCP evaluation", [
  ["each level allows", { identityPolicies: [full], serviceControlPolicies: [[full], [full], [s3]] }, "allowed"],
  ["the root does not", { identityPolicies: [full], serviceControlPolicies: [[ec2], [full], [full]] }, "implicitDeny", "scp"],
  ["the unit does not", { identityPolicies: [full], serviceControlPolicies: [[full], [ec2], [full]] }, "implicitDeny", "scp"],
  ["the account does not", { identityPolicies: [full], serviceControlPolicies: [[full], [full], [ec2]] }, "implicitDeny", "scp"],
  [
    "a level without policies allows nothing",
    { identityPolicies: [full], serviceControlPolicies: [[full], []] },
    "implicitDeny",
    "scp",
  ],
  ["policies of one level add up", { identityPolicies: [full], serviceControlPolicies: [[ec2, s3]] }, "allowed"],
  ["policies of two levels do not", { identityPolicies: [full], serviceControlPolicies: [[ec2], [s3]] }, "implicitDeny", "scp"],
  [
    "a deny at any level",
    { identityPolicies: [full], serviceControlPolicies: [[full, deny("s3:*")], [full]] },
    "explicitDeny",
    "scp",
  ],
  [
    "a deny of all but some regions",
    {
      identityPolicies: [full],
      serviceControlPolicies: [
        [
          full,
          doc({
            Effect: "Deny",
            NotAction: ["iam:*", "sts:*"],
            Resource: "*",
            Condition: { StringNotEquals: { "aws:RequestedRegion": ["eu-west-1"] } },
          }),
        ],
      ],
      request: { context: { "aws:RequestedRegion": "us-east-1" } },
    },
    "explicitDeny",
    "scp",
  ],
  ["they grant nothing", { serviceControlPolicies: [[full]] }, "implicitDeny", "identity"],
  ["they reach the root user", { serviceControlPolicies: [[full, deny("s3:*")]], ...by(ROOT) }, "explicitDeny", "scp"],
  ["and what the root user is not allowed", { serviceControlPolicies: [[ec2]], ...by(ROOT) }, "implicitDeny", "scp"],
  [
    "they limit what a resource policy grants",
    { serviceControlPolicies: [[ec2]], ...names({ AWS: USER }) },
    "implicitDeny",
    "scp",
  ],
  [
    "they do not reach service-linked roles",
    { identityPolicies: [full], serviceControlPolicies: [[deny("*")]], ...by(SLR) },
    "allowed",
  ],
  [
    "nor services",
    { serviceControlPolicies: [[deny("*")]], ...names({ Service: SERVICE }), ...by(SERVICE) },
    "allowed",
    "resource",
  ],
  [
    "nor anonymous callers, who are in no account",
    { serviceControlPolicies: [[deny("*")]], ...names("*"), ...by("*") },
    "allowed",
    "resource",
  ],
  ["no organization", { identityPolicies: [full] }, "allowed"],
]);

const rcpFull = doc({ Principal: "*", Action: "*", Resource: "*" });
const rcpDeny = doc({ Effect: "Deny", Principal: "*", Action: "s3:*", Resource: "*" });
const perimeter = doc({
  Effect: "Deny",
  Principal: "*",
  Action: "s3:*",
  Resource: "*",
  Condition: {
    StringNotEqualsIfExists: { "aws:PrincipalOrgID": "o-example" },
    BoolIfExists: { "aws:PrincipalIsAWSService": "false" },
  },
});
const rcps = section("AWS Organizations User Guide, Resource control policies (RCPs)", [
  ["RCPFullAWSAccess alone", { identityPolicies: [full], resourceControlPolicies: [[rcpFull], [rcpFull]] }, "allowed"],
  [
    "a deny at the root",
    { identityPolicies: [full], resourceControlPolicies: [[rcpFull, rcpDeny], [rcpFull]] },
    "explicitDeny",
    "rcp",
  ],
  [
    "a deny at the account",
    { identityPolicies: [full], resourceControlPolicies: [[rcpFull], [rcpFull, rcpDeny]] },
    "explicitDeny",
    "rcp",
  ],
  [
    "RCPFullAWSAccess cannot be detached, listed or not",
    { identityPolicies: [full], resourceControlPolicies: [[], [rcpFull]] },
    "allowed",
  ],
  ["they grant nothing", { resourceControlPolicies: [[rcpFull]] }, "implicitDeny", "identity"],
  ["they reach the root user", { resourceControlPolicies: [[rcpFull, rcpDeny]], ...by(ROOT) }, "explicitDeny", "rcp"],
  [
    "they reach anonymous callers",
    { ...names("*"), resourceControlPolicies: [[rcpFull, rcpDeny]], ...by("*") },
    "explicitDeny",
    "rcp",
  ],
  [
    "they reach services",
    { ...names({ Service: SERVICE }), resourceControlPolicies: [[rcpFull, rcpDeny]], ...by(SERVICE) },
    "explicitDeny",
    "rcp",
  ],
  [
    "unless they spare them",
    { ...names({ Service: SERVICE }), resourceControlPolicies: [[rcpFull, perimeter]], ...by(SERVICE) },
    "allowed",
  ],
  [
    "a perimeter keeps others out",
    {
      identityPolicies: [full],
      resourceControlPolicies: [[rcpFull, perimeter]],
      request: { context: { "aws:PrincipalOrgID": "o-other" } },
    },
    "explicitDeny",
    "rcp",
  ],
  [
    "and lets its own in",
    {
      identityPolicies: [full],
      resourceControlPolicies: [[rcpFull, perimeter]],
      request: { context: { "aws:PrincipalOrgID": "o-example" } },
    },
    "allowed",
  ],
  [
    "they do not reach service-linked roles",
    { identityPolicies: [full], resourceControlPolicies: [[rcpFull, rcpDeny]], ...by(SLR) },
    "allowed",
  ],
  [
    "nor services that they do not cover",
    {
      identityPolicies: [full],
      resourceControlPolicies: [[rcpFull, doc({ Effect: "Deny", Principal: "*", Action: "*", Resource: "*" })]],
      request: { action: "ec2:StopInstances", resource: `arn:aws:ec2:us-east-1:${ACCOUNT}:instance/i-1` },
    },
    "allowed",
  ],
  [
    "nor whoever retires a KMS grant",
    {
      identityPolicies: [full],
      resourcePolicy: doc({ Principal: { AWS: ROOT }, Action: "kms:*", Resource: "*" }),
      resourceControlPolicies: [[rcpFull, doc({ Effect: "Deny", Principal: "*", Action: "*", Resource: "*" })]],
      request: { action: "kms:RetireGrant", resource: `arn:aws:kms:us-east-1:${ACCOUNT}:key/k` },
    },
    "allowed",
  ],
]);

const endpoints = section("AWS PrivateLink Guide, Control access to VPC endpoints using endpoint policies", [
  ["the default policy", { identityPolicies: [full], endpointPolicies: [rcpFull] }, "allowed"],
  [
    "it does not allow the action",
    { identityPolicies: [full], endpointPolicies: [doc(grants("*", "ec2:*"))] },
    "implicitDeny",
    "endpoint",
  ],
  [
    "it does not allow the principal",
    { identityPolicies: [full], endpointPolicies: [doc(grants({ AWS: SESSION }))] },
    "implicitDeny",
    "endpoint",
  ],
  ["it allows the principal", { identityPolicies: [full], endpointPolicies: [doc(grants({ AWS: USER }))] }, "allowed"],
  ["it denies", { identityPolicies: [full], endpointPolicies: [doc(grants("*"), denies("*"))] }, "explicitDeny", "endpoint"],
  ["it grants nothing", { endpointPolicies: [rcpFull] }, "implicitDeny", "identity"],
  [
    "a bucket of another account",
    {
      identityPolicies: [full],
      endpointPolicies: [
        doc({ Principal: "*", Action: "s3:*", Resource: "*", Condition: { StringEquals: { "aws:ResourceAccount": ACCOUNT } } }),
      ],
      resourcePolicy: doc(grants("*")),
      request: { resource: OBJECT, resourceAccount: "444455556666" },
    },
    "implicitDeny",
    "endpoint",
  ],
]);

export const limits: readonly Case[] = [...boundaries, ...sessions, ...federated, ...scps, ...rcps, ...endpoints];
