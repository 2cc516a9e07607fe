import type { ManagedPolicy } from "./iam-state.js";

const ALL = { Effect: "Allow", Action: "*", Resource: "*" };
const AUDIT = [
  "access-analyzer:List*",
  "account:GetAlternateContact",
  "cloudtrail:Describe*",
  "cloudtrail:Get*",
  "guardduty:Get*",
  "guardduty:List*",
  "iam:GenerateCredentialReport",
  "iam:Get*",
  "iam:List*",
  "organizations:Describe*",
  "organizations:List*",
  "securityhub:Describe*",
  "securityhub:Get*",
  "securityhub:List*",
  "s3:GetBucketPolicy",
  "s3:ListAllMyBuckets",
];

/** A few of AWS's own managed policies: name, path, statements. The long ones are shortened. */
const POLICIES: readonly (readonly [string, string, readonly object[]])[] = [
  ["AdministratorAccess", "/", [ALL]],
  [
    "PowerUserAccess",
    "/",
    [
      { Effect: "Allow", NotAction: ["iam:*", "organizations:*", "account:*"], Resource: "*" },
      { Effect: "Allow", Action: ["iam:CreateServiceLinkedRole", "iam:ListRoles", "account:ListRegions"], Resource: "*" },
    ],
  ],
  ["IAMFullAccess", "/", [{ Effect: "Allow", Action: ["iam:*", "organizations:DescribeOrganization"], Resource: "*" }]],
  ["ReadOnlyAccess", "/", [{ Effect: "Allow", Action: [...AUDIT, "s3:Get*", "s3:List*", "dynamodb:GetItem"], Resource: "*" }]],
  ["SecurityAudit", "/", [{ Effect: "Allow", Action: AUDIT, Resource: "*" }]],
  ["AmazonS3FullAccess", "/", [{ Effect: "Allow", Action: ["s3:*", "s3-object-lambda:*"], Resource: "*" }]],
  ["AWSSupportAccess", "/", [{ Effect: "Allow", Action: ["support:*"], Resource: "*" }]],
  [
    "AWSLambdaBasicExecutionRole",
    "/service-role/",
    [{ Effect: "Allow", Action: ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"], Resource: "*" }],
  ],
  [
    "AmazonGuardDutyServiceRolePolicy",
    "/aws-service-role/",
    [{ Effect: "Allow", Action: ["ec2:DescribeInstances", "ec2:DescribeImages"], Resource: "*" }],
  ],
];

function policy([name, path, statements]: (typeof POLICIES)[number], i: number): ManagedPolicy {
  const createDate = "2015-02-06T18:39:46Z";
  const document = JSON.stringify({ Version: "2012-10-17", Statement: statements }, undefined, 4);
  return {
    name,
    path,
    id: `ANPAAWSMANAGED${String(i).padStart(7, "0").replace(/[01]/g, "A")}`,
    arn: `arn:aws:iam::aws:policy${path}${name}`,
    createDate,
    updateDate: createDate,
    versions: [{ id: "v1", document, createDate }],
    defaultVersion: "v1",
    nextVersion: 2,
    tags: [],
    aws: true,
  };
}

/** AWS's own managed policies, by ARN: the same in every account. */
export const AWS_MANAGED: ReadonlyMap<string, ManagedPolicy> = new Map(
  POLICIES.map(policy).map((each): [string, ManagedPolicy] => [each.arn, each]),
);
