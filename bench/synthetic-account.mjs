// A seeded account of about 25 MB as `aws iam get-account-authorization-details` prints it: 8,000 users, 8,000 roles, 800 groups, 8,000 policies.
import { writeFileSync } from "node:fs";

const ACCOUNT = "111122223333";
const SERVICES = {
  s3: ["GetObject", "PutObject", "ListBucket", "DeleteObject", "GetBucketPolicy", "PutBucketPolicy"],
  dynamodb: ["GetItem", "Query", "Scan", "PutItem", "UpdateItem", "DescribeTable"],
  ec2: ["DescribeInstances", "RunInstances", "StartInstances", "StopInstances", "CreateTags"],
  lambda: ["InvokeFunction", "UpdateFunctionCode", "GetFunction", "ListFunctions", "CreateFunction"],
  sqs: ["SendMessage", "ReceiveMessage", "DeleteMessage", "GetQueueUrl"],
  kms: ["Decrypt", "Encrypt", "GenerateDataKey", "DescribeKey"],
  logs: ["CreateLogStream", "PutLogEvents", "GetLogEvents", "FilterLogEvents"],
  iam: ["PassRole", "GetRole", "ListRoles", "CreateRole", "AttachRolePolicy"],
  secretsmanager: ["GetSecretValue", "DescribeSecret", "ListSecrets"],
  cloudwatch: ["PutMetricData", "GetMetricData", "ListMetrics"],
};

/** A small deterministic generator (mulberry32): the same seed gives the same account on every machine. */
export function randomOf(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

export function syntheticAccount({ users = 8000, roles = 8000, groups = 800, policies = 8000, seed = 7 } = {}) {
  const random = randomOf(seed);
  const int = (limit) => Math.floor(random() * limit);
  const pick = (list) => list[int(list.length)];
  const id = (prefix, number) => {
    let text = "";
    for (let rest = number * 2654435761 + 12345, at = 0; at < 17; at++) {
      text += ALPHABET[rest % 32];
      rest = Math.floor(rest / 7) + at * 977 + number;
    }
    return prefix + text;
  };
  const date = (offset) =>
    `2025-${String(1 + (offset % 12)).padStart(2, "0")}-${String(1 + (offset % 28)).padStart(2, "0")}T08:00:00+00:00`;

  const resource = (service, number) =>
    ({
      s3: `arn:aws:s3:::app-${number}/*`,
      dynamodb: `arn:aws:dynamodb:us-east-1:${ACCOUNT}:table/app-${number}`,
      lambda: `arn:aws:lambda:us-east-1:${ACCOUNT}:function:app-${number}-*`,
      sqs: `arn:aws:sqs:us-east-1:${ACCOUNT}:app-${number}`,
      kms: `arn:aws:kms:us-east-1:${ACCOUNT}:key/${number}`,
      logs: `arn:aws:logs:us-east-1:${ACCOUNT}:log-group:/app/${number}:*`,
      iam: `arn:aws:iam::${ACCOUNT}:role/app-${number}`,
      secretsmanager: `arn:aws:secretsmanager:us-east-1:${ACCOUNT}:secret:app-${number}-*`,
    })[service] ?? "*";
  const statement = (number) => {
    const service = pick(Object.keys(SERVICES));
    const actions = SERVICES[service].filter(() => random() < 0.5).map((action) => `${service}:${action}`);
    const result = {
      Effect: random() < 0.06 ? "Deny" : "Allow",
      Action: random() < 0.08 ? `${service}:*` : actions.length > 0 ? actions : [`${service}:${pick(SERVICES[service])}`],
      Resource: random() < 0.2 ? "*" : resource(service, number),
    };
    if (random() < 0.12) result.Condition = { StringEquals: { "aws:RequestedRegion": pick(["us-east-1", "eu-west-1"]) } };
    return result;
  };
  const document = (number) => ({
    Version: "2012-10-17",
    Statement: Array.from({ length: 3 + int(7) }, () => statement(number)),
  });
  const attached = (most) => {
    const numbers = new Set(Array.from({ length: int(most + 1) }, () => int(policies)));
    return [...numbers].map((number) => ({
      PolicyName: `app-${number}`,
      PolicyArn: `arn:aws:iam::${ACCOUNT}:policy/app-${number}`,
    }));
  };
  const inline = (number, chance) =>
    random() < chance ? [{ PolicyName: `inline-${number}`, PolicyDocument: document(number) }] : [];
  const tags = (number) => [
    { Key: "team", Value: `team-${number % 60}` },
    { Key: "cost-centre", Value: String(1000 + (number % 400)) },
  ];

  return {
    UserDetailList: Array.from({ length: users }, (_, number) => ({
      Path: "/",
      UserName: `user-${number}`,
      UserId: id("AIDA", number),
      Arn: `arn:aws:iam::${ACCOUNT}:user/user-${number}`,
      CreateDate: date(number),
      UserPolicyList: inline(number, 0.2),
      GroupList: [...new Set([`group-${int(groups)}`, `group-${int(groups)}`])],
      AttachedManagedPolicies: attached(1),
      Tags: tags(number),
    })),
    GroupDetailList: Array.from({ length: groups }, (_, number) => ({
      Path: "/",
      GroupName: `group-${number}`,
      GroupId: id("AGPA", number),
      Arn: `arn:aws:iam::${ACCOUNT}:group/group-${number}`,
      CreateDate: date(number),
      GroupPolicyList: inline(number, 0.5),
      AttachedManagedPolicies: attached(3),
    })),
    RoleDetailList: Array.from({ length: roles }, (_, number) => ({
      Path: "/app/",
      RoleName: `app-${number}`,
      RoleId: id("AROA", number),
      Arn: `arn:aws:iam::${ACCOUNT}:role/app/app-${number}`,
      CreateDate: date(number),
      AssumeRolePolicyDocument: {
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: { Service: pick(["lambda.amazonaws.com", "ecs-tasks.amazonaws.com", "ec2.amazonaws.com"]) },
            Action: "sts:AssumeRole",
          },
        ],
      },
      InstanceProfileList: [],
      RolePolicyList: inline(number, 0.6),
      AttachedManagedPolicies: attached(2),
      Tags: tags(number),
      RoleLastUsed: { LastUsedDate: date(number + 3), Region: "us-east-1" },
    })),
    Policies: Array.from({ length: policies }, (_, number) => ({
      PolicyName: `app-${number}`,
      PolicyId: id("ANPA", number),
      Arn: `arn:aws:iam::${ACCOUNT}:policy/app-${number}`,
      Path: "/",
      DefaultVersionId: "v1",
      AttachmentCount: 1,
      PermissionsBoundaryUsageCount: 0,
      IsAttachable: true,
      CreateDate: date(number),
      UpdateDate: date(number),
      PolicyVersionList: [{ Document: document(number), VersionId: "v1", IsDefaultVersion: true, CreateDate: date(number) }],
    })),
  };
}

/** Writes it on one line: the parser has the least to skip, so that ratios to it are the strictest. */
export function writeSyntheticAccount(path, options) {
  const text = JSON.stringify(syntheticAccount(options));
  writeFileSync(path, text);
  return text.length;
}
