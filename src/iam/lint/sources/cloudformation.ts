import { QUOTAS } from "../quota.js";
import { type JsonNode, memberOf, textOf, valueAt } from "../tree.js";
import { documentAt, type FoundPolicy, type Holds } from "./found.js";
import { reach } from "./path.js";

type Place = readonly [path: string, holds: Holds];

const RESOURCE: Holds = { type: "resource" };
const managed: Holds = { type: "identity", quota: QUOTAS.managed };
const inRole: Holds = { type: "identity", quota: QUOTAS.roleInline };
const inUser: Holds = { type: "identity", quota: QUOTAS.userInline };
const inGroup: Holds = { type: "identity", quota: QUOTAS.groupInline };

/** Properties that hold documents, by type. Source: CloudFormation Template Reference. */
const PLACES: Readonly<Record<string, readonly Place[]>> = {
  "AWS::IAM::ManagedPolicy": [["PolicyDocument", managed]],
  "AWS::IAM::Policy": [["PolicyDocument", { type: "identity" }]],
  "AWS::IAM::RolePolicy": [["PolicyDocument", inRole]],
  "AWS::IAM::UserPolicy": [["PolicyDocument", inUser]],
  "AWS::IAM::GroupPolicy": [["PolicyDocument", inGroup]],
  "AWS::IAM::Role": [
    ["AssumeRolePolicyDocument", { type: "trust", quota: QUOTAS.trust }],
    ["Policies[].PolicyDocument", inRole],
  ],
  "AWS::IAM::User": [["Policies[].PolicyDocument", inUser]],
  "AWS::IAM::Group": [["Policies[].PolicyDocument", inGroup]],
  "AWS::SSO::PermissionSet": [["InlinePolicy", { type: "identity" }]],
  "AWS::Serverless::Function": [["AssumeRolePolicyDocument", { type: "trust", quota: QUOTAS.trust }]],
  "AWS::S3::BucketPolicy": [["PolicyDocument", { type: "resource", quota: QUOTAS.bucket }]],
  "AWS::S3::AccessPoint": [["Policy", RESOURCE]],
  "AWS::S3::MultiRegionAccessPointPolicy": [["Policy", RESOURCE]],
  "AWS::S3ObjectLambda::AccessPointPolicy": [["PolicyDocument", RESOURCE]],
  "AWS::S3Express::BucketPolicy": [["PolicyDocument", RESOURCE]],
  "AWS::SQS::QueuePolicy": [["PolicyDocument", RESOURCE]],
  "AWS::SQS::QueueInlinePolicy": [["PolicyDocument", RESOURCE]],
  "AWS::SNS::TopicPolicy": [["PolicyDocument", { type: "resource", quota: QUOTAS.topic }]],
  "AWS::SNS::TopicInlinePolicy": [["PolicyDocument", { type: "resource", quota: QUOTAS.topic }]],
  "AWS::KMS::Key": [["KeyPolicy", { type: "resource", quota: QUOTAS.key }]],
  "AWS::KMS::ReplicaKey": [["KeyPolicy", { type: "resource", quota: QUOTAS.key }]],
  "AWS::SecretsManager::ResourcePolicy": [["ResourcePolicy", { type: "resource", quota: QUOTAS.secret }]],
  "AWS::EC2::VPCEndpoint": [["PolicyDocument", { type: "endpoint", quota: QUOTAS.endpoint }]],
  "AWS::ECR::Repository": [["RepositoryPolicyText", RESOURCE]],
  "AWS::ECR::RegistryPolicy": [["PolicyText", RESOURCE]],
  "AWS::EFS::FileSystem": [["FileSystemPolicy", RESOURCE]],
  "AWS::Elasticsearch::Domain": [["AccessPolicies", RESOURCE]],
  "AWS::OpenSearchService::Domain": [["AccessPolicies", RESOURCE]],
  "AWS::Backup::BackupVault": [["AccessPolicy", RESOURCE]],
  "AWS::CodeArtifact::Domain": [["PermissionsPolicyDocument", RESOURCE]],
  "AWS::CodeArtifact::Repository": [["PermissionsPolicyDocument", RESOURCE]],
  "AWS::ApiGateway::RestApi": [["Policy", RESOURCE]],
  "AWS::Logs::ResourcePolicy": [["PolicyDocument", RESOURCE]],
  "AWS::Logs::LogGroup": [["ResourcePolicyDocument", RESOURCE]],
  "AWS::Kinesis::ResourcePolicy": [["ResourcePolicy", RESOURCE]],
  "AWS::DynamoDB::Table": [["ResourcePolicy.PolicyDocument", RESOURCE]],
};

/** Is the object one of CloudFormation's functions: `{"Ref": …}`, `{"Fn::Sub": …}`? */
function isIntrinsic(node: JsonNode): boolean {
  if (node.kind !== "object" || node.members.length !== 1) return false;
  const key = node.members[0]?.key ?? "";
  return key === "Ref" || key.startsWith("Fn::");
}

/** The value with every function in it unknown: only a deployment tells what it gives. */
function withoutIntrinsics(node: JsonNode): JsonNode {
  if (isIntrinsic(node)) return { kind: "unknown", start: node.start, end: node.end };
  if (node.kind === "array") return { ...node, items: node.items.map(withoutIntrinsics) };
  if (node.kind !== "object") return node;
  return { ...node, members: node.members.map((member) => ({ ...member, value: withoutIntrinsics(member.value) })) };
}

/** Is the value a CloudFormation template? */
export function isTemplate(root: JsonNode): boolean {
  const resources = valueAt(root, "Resources");
  return (
    resources?.kind === "object" &&
    (memberOf(root, "AWSTemplateFormatVersion") !== undefined ||
      resources.members.some(({ value }) => textOf(value, "Type")?.includes("::") === true))
  );
}

const ORGANIZATION: Readonly<Record<string, Holds>> = {
  SERVICE_CONTROL_POLICY: { type: "scp", quota: QUOTAS.organization },
  RESOURCE_CONTROL_POLICY: { type: "rcp", quota: QUOTAS.organization },
};

function placesOf(type: string, properties: JsonNode | undefined): readonly Place[] {
  if (type !== "AWS::Organizations::Policy") return PLACES[type] ?? [];
  const holds = ORGANIZATION[textOf(properties, "Type") ?? ""];
  return holds === undefined ? [] : [["Content", holds]];
}

/** Every document of a template's resources. Functions in them are unknown, and nothing is held against them. */
export function* templateDocuments(root: JsonNode, text: string): Generator<FoundPolicy> {
  const resources = valueAt(root, "Resources");
  if (resources?.kind !== "object") return;
  for (const { key, value } of resources.members) {
    const properties = valueAt(value, "Properties");
    for (const [path, holds] of placesOf(textOf(value, "Type") ?? "", properties))
      for (const { node, path: name } of reach(properties === undefined ? undefined : withoutIntrinsics(properties), path))
        yield* documentAt(node, text, `${key}.${name}`, holds);
  }
}
