import type { Control } from "./world.js";

const FSBP = "aws-foundational-security-best-practices/v/1.0.0";
const CIS = "cis-aws-foundations-benchmark/v/3.0.0";

/** The standards that made hubs have. */
export const STANDARDS: readonly string[] = [FSBP, CIS];

const both = [FSBP, CIS];
const CONTROLS: readonly (readonly [string, string, Control["severity"], readonly string[], string])[] = [
  ["IAM.1", "IAM policies should not allow full administrative privileges", "HIGH", both, "AwsIamPolicy"],
  ["IAM.2", "IAM users should not have IAM policies attached", "LOW", both, "AwsIamUser"],
  ["IAM.3", "IAM users' access keys should be rotated every 90 days or less", "MEDIUM", both, "AwsIamUser"],
  ["IAM.4", "IAM root user access key should not exist", "CRITICAL", both, "AwsAccount"],
  ["IAM.5", "MFA should be enabled for all IAM users with a console password", "MEDIUM", both, "AwsIamUser"],
  ["IAM.6", "Hardware MFA should be enabled for the root user", "CRITICAL", both, "AwsAccount"],
  ["IAM.7", "Password policies for IAM users should be strong", "MEDIUM", [FSBP], "AwsAccount"],
  ["IAM.8", "Unused IAM user credentials should be removed", "MEDIUM", [FSBP], "AwsIamUser"],
  ["IAM.9", "MFA should be enabled for the root user", "CRITICAL", [CIS], "AwsAccount"],
  ["IAM.15", "Password policies should ask for 14 characters", "MEDIUM", [CIS], "AwsAccount"],
  ["CloudTrail.1", "CloudTrail should record every region", "HIGH", both, "AwsAccount"],
  ["CloudTrail.2", "CloudTrail should have encryption at rest", "MEDIUM", both, "AwsCloudTrailTrail"],
  ["Config.1", "AWS Config should be enabled", "CRITICAL", both, "AwsAccount"],
  ["EC2.2", "Default security groups should not allow traffic", "HIGH", both, "AwsEc2SecurityGroup"],
  ["EC2.6", "VPC flow logging should be enabled", "MEDIUM", both, "AwsEc2Vpc"],
  ["EC2.7", "EBS default encryption should be enabled", "MEDIUM", both, "AwsAccount"],
  ["EC2.8", "EC2 instances should use IMDSv2", "HIGH", both, "AwsEc2Instance"],
  ["GuardDuty.1", "GuardDuty should be enabled", "HIGH", [FSBP], "AwsAccount"],
  ["KMS.4", "KMS key rotation should be enabled", "MEDIUM", [CIS], "AwsKmsKey"],
  ["RDS.1", "RDS snapshots should be private", "CRITICAL", [FSBP], "AwsRdsDbSnapshot"],
  ["RDS.3", "RDS DB instances should be encrypted", "MEDIUM", both, "AwsRdsDbInstance"],
  ["S3.1", "S3 buckets should block public access", "MEDIUM", both, "AwsS3Bucket"],
  ["S3.2", "S3 buckets should block public read access", "CRITICAL", [FSBP], "AwsS3Bucket"],
  ["S3.5", "S3 buckets should ask for TLS", "MEDIUM", both, "AwsS3Bucket"],
];

/** The controls that made hubs have, with the type of resource that each one looks at. */
export const MADE_CONTROLS: readonly (Control & { readonly resource: string })[] = CONTROLS.map(
  ([id, title, severity, standards, resource]) => ({ id, title: `${id} ${title}`, severity, standards, resource }),
);
