import type { FindingResource } from "../../model/finding.js";
import { clip, IDENTITY, type JsonRecord, object, objects, text } from "./record.js";

/** What a finding may be about, by kind; GuardDuty's own shape and ASFF both come to this. */
export interface Candidates {
  principal?: FindingResource;
  instance?: FindingResource;
  bucket?: FindingResource;
  eks?: FindingResource;
  ecs?: FindingResource;
  lambda?: FindingResource;
  database?: FindingResource;
  container?: FindingResource;
  other?: FindingResource;
}

const ORDER: readonly (keyof Candidates)[] = [
  "bucket",
  "database",
  "lambda",
  "eks",
  "ecs",
  "instance",
  "container",
  "principal",
  "other",
];

const BY_FAMILY = new Map<string, readonly (keyof Candidates)[]>([
  ["IAMUser", ["principal"]],
  ["IAM", ["principal"]],
  ["EC2", ["instance"]],
  ["S3", ["bucket"]],
  ["Object", ["bucket"]],
  ["Kubernetes", ["eks"]],
  ["EKS", ["eks"]],
  ["ECS", ["ecs"]],
  ["Lambda", ["lambda"]],
  ["RDS", ["database"]],
  ["Runtime", ["eks", "ecs", "instance"]],
]);

/**
 * Which of several things a finding is about. A finding of one type is about the same thing in whichever shape it
 * came, so that the finding that came twice has one resource.
 */
export function resourceFor(family: string, candidates: Candidates): FindingResource | undefined {
  for (const kind of BY_FAMILY.get(family) ?? []) if (candidates[kind] !== undefined) return candidates[kind];
  for (const kind of ORDER) if (candidates[kind] !== undefined) return candidates[kind];
  return undefined;
}

/** A resource by its ARN; its name is what stands behind the last separator. */
export function namedByArn(arn: string, type: string): FindingResource {
  const name = arn.slice(Math.max(arn.lastIndexOf("/"), arn.lastIndexOf(":")) + 1);
  return { id: arn, type, name: clip(name === "" ? arn : name, 200) };
}

/** Everything beside principals that the `Resource` of a GuardDuty finding names. */
export function candidatesOf(resource: JsonRecord, place: { partition: string; region: string; account: string }): Candidates {
  const found: Candidates = {};
  const instance = text(object(resource, "InstanceDetails"), "InstanceId", IDENTITY);
  if (instance !== undefined) {
    found.instance = namedByArn(
      `arn:${place.partition}:ec2:${place.region}:${place.account}:instance/${instance}`,
      "AwsEc2Instance",
    );
  }
  const bucket = objects(resource, "S3BucketDetails")[0];
  const bucketArn = bucket && (text(bucket, "Arn", IDENTITY) ?? arnOfBucket(place.partition, text(bucket, "Name", IDENTITY)));
  if (bucketArn !== undefined) found.bucket = namedByArn(bucketArn, "AwsS3Bucket");
  const byArn = (kind: keyof Candidates, details: string, key: string, type: string): void => {
    const arn = text(object(resource, details), key, IDENTITY);
    if (arn !== undefined) found[kind] = namedByArn(arn, type);
  };
  byArn("eks", "EksClusterDetails", "Arn", "AwsEksCluster");
  byArn("ecs", "EcsClusterDetails", "Arn", "AwsEcsCluster");
  byArn("lambda", "LambdaDetails", "FunctionArn", "AwsLambdaFunction");
  byArn("database", "RdsLimitlessDbDetails", "DbShardGroupArn", "AwsRdsDbShardGroup");
  byArn("database", "RdsDbInstanceDetails", "DbInstanceArn", "AwsRdsDbInstance");
  byArn("other", "EbsSnapshotDetails", "SnapshotArn", "AwsEc2Snapshot");
  byArn("other", "RecoveryPointDetails", "RecoveryPointArn", "AwsBackupRecoveryPoint");
  byArn("other", "Ec2ImageDetails", "ImageArn", "AwsEc2Image");
  const container = object(resource, "ContainerDetails");
  const containerId = text(container, "Id", IDENTITY);
  if (containerId !== undefined)
    found.container = { id: containerId, type: "Container", name: text(container, "Name") ?? containerId };
  return found;
}

function arnOfBucket(partition: string, name: string | undefined): string | undefined {
  return name === undefined ? undefined : `arn:${partition}:s3:::${name}`;
}

/** True where GuardDuty says that a bucket is open to everybody. */
export function isPublicBucket(resource: JsonRecord): boolean {
  return objects(resource, "S3BucketDetails").some(
    (bucket) => text(object(bucket, "PublicAccess"), "EffectivePermission") === "PUBLIC",
  );
}
