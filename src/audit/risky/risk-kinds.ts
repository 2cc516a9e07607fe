import { ActionSet } from "../../iam/action-set.js";
import { catalogue } from "../../iam/catalogue/index.js";

/** What an action does that is a risk where it is allowed widely, as bits. */
export const READS_STORED_DATA = 1;
export const READS_SECRETS = 2;
export const GETS_CREDENTIALS = 4;
export const OPENS_RESOURCES = 8;
export const STOPS_RECORDS = 16;
/** Beside `GETS_CREDENTIALS`: those of IAM's users. */
export const MAKES_USERS_CREDENTIALS = 32;

/** Reading what customers and colleagues stored: the contents of databases, buckets, queues of records and disks. */
const STORED_DATA = [
  "athena:GetQueryResults*",
  "cassandra:Select",
  "dax:BatchGetItem",
  "dax:GetItem",
  "dax:Query",
  "dax:Scan",
  "dynamodb:BatchGetItem",
  "dynamodb:ExportTableToPointInTime",
  "dynamodb:GetItem",
  "dynamodb:GetRecords",
  "dynamodb:PartiQLSelect",
  "dynamodb:Query",
  "dynamodb:Scan",
  "ebs:GetSnapshotBlock",
  "es:ESHttpGet",
  "kinesis:GetRecords",
  "neptune-db:ReadDataViaQuery",
  "rds-data:BatchExecuteStatement",
  "rds-data:ExecuteStatement",
  "rds-db:connect",
  "rds:StartExportTask",
  "redshift-data:GetStatementResult*",
  "s3-object-lambda:GetObject",
  "s3:GetObject",
  "s3:GetObjectVersion",
  "s3tables:GetTableData",
  "sdb:Select",
  "timestream:Select",
];

const SECRETS = ["secretsmanager:BatchGetSecretValue", "secretsmanager:GetSecretValue", "ssm:GetParameter*"];

/** Letting somebody else reach a resource: its policy, its sharing, its address on the internet. */
const OPENING = [
  "acm-pca:PutPolicy",
  "apigateway:UpdateRestApiPolicy",
  "backup:PutBackupVaultAccessPolicy",
  "codeartifact:PutDomainPermissionsPolicy",
  "codeartifact:PutRepositoryPermissionsPolicy",
  "dynamodb:PutResourcePolicy",
  "ec2:ModifyImageAttribute",
  "ec2:ModifySnapshotAttribute",
  "ecr:PutRegistryPolicy",
  "ecr:SetRepositoryPolicy",
  "elasticfilesystem:PutFileSystemPolicy",
  "events:PutPermission",
  "glacier:SetVaultAccessPolicy",
  "glue:PutResourcePolicy",
  "kinesis:PutResourcePolicy",
  "kms:CreateGrant",
  "kms:PutKeyPolicy",
  "lakeformation:BatchGrantPermissions",
  "lakeformation:GrantPermissions",
  "lambda:AddLayerVersionPermission",
  "lambda:AddPermission",
  "lambda:CreateFunctionUrlConfig",
  "lambda:PutResourcePolicy",
  "lambda:UpdateFunctionUrlConfig",
  "logs:PutDestinationPolicy",
  "logs:PutResourcePolicy",
  "ram:AssociateResourceShare",
  "ram:CreateResourceShare",
  "ram:UpdateResourceShare",
  "rds:ModifyDBClusterSnapshotAttribute",
  "rds:ModifyDBSnapshotAttribute",
  "redshift:AuthorizeDataShare",
  "redshift:AuthorizeSnapshotAccess",
  "redshift:PutResourcePolicy",
  "s3-outposts:PutBucketPolicy",
  "s3:CreateAccessGrant",
  "s3:PutAccessPointPolicy",
  "s3:PutAccountPublicAccessBlock",
  "s3:PutBucketAcl",
  "s3:PutBucketPolicy",
  "s3:PutBucketPublicAccessBlock",
  "s3:PutMultiRegionAccessPointPolicy",
  "s3:PutObjectAcl",
  "s3:PutObjectVersionAcl",
  "s3:PutReplicationConfiguration",
  "s3express:PutBucketPolicy",
  "s3tables:PutTableBucketPolicy",
  "s3tables:PutTablePolicy",
  "secretsmanager:PutResourcePolicy",
  "sns:AddPermission",
  "sns:SetTopicAttributes",
  "sqs:AddPermission",
  "sqs:SetQueueAttributes",
  "ssm:ModifyDocumentPermission",
  "ssm:PutResourcePolicy",
];

/** Ending the record of what happens, or the watch over it. */
const STOPPING = [
  "access-analyzer:DeleteAnalyzer",
  "cloudtrail:DeleteTrail",
  "cloudtrail:PutEventSelectors",
  "cloudtrail:StopLogging",
  "cloudtrail:UpdateTrail",
  "config:DeleteConfigurationRecorder",
  "config:DeleteDeliveryChannel",
  "config:StopConfigurationRecorder",
  "detective:DeleteGraph",
  "ec2:DeleteFlowLogs",
  "guardduty:DeleteDetector",
  "guardduty:DisassociateFromAdministratorAccount",
  "guardduty:StopMonitoringMembers",
  "guardduty:UpdateDetector",
  "inspector2:Disable",
  "logs:DeleteLogGroup",
  "macie2:DisableMacie",
  "securityhub:DisableSecurityHub",
];

/** Credentials that give their caller no more than it has: tokens to pull images with, sessions of its own, sign-in by anybody. */
const OWN_CREDENTIALS = [
  "codeartifact:GetAuthorizationToken",
  "cognito-identity:*",
  "cognito-idp:GetUserAttributeVerificationCode",
  "ecr-public:GetAuthorizationToken",
  "ecr:GetAuthorizationToken",
  "s3:GetDataAccess",
  "signin:*",
  "sts:*",
  "waf-regional:GetChangeToken",
  "waf:GetChangeToken",
];

let made: Uint8Array | undefined;

/** Kinds of every action by index, made when first asked for. */
export function riskKinds(): Uint8Array {
  if (made !== undefined) return made;
  const kinds = new Uint8Array(catalogue.size);
  const mark = (indexes: Iterable<number>, kind: number): void => {
    for (const index of indexes) kinds[index] = (kinds[index] ?? 0) | kind;
  };
  mark(catalogue.expandAll(STORED_DATA), READS_STORED_DATA);
  mark(catalogue.expandAll(SECRETS), READS_SECRETS);
  mark(catalogue.expandAll(OPENING), OPENS_RESOURCES);
  mark(catalogue.expandAll(STOPPING), STOPS_RECORDS);
  const own = catalogue.expandAll(OWN_CREDENTIALS);
  const credentials = ActionSet.of(catalogue.withRisk("credential-exposure")).minus(own);
  mark(credentials, GETS_CREDENTIALS);
  mark(credentials.intersect(catalogue.expand("iam:*")), MAKES_USERS_CREDENTIALS);
  made = kinds;
  return kinds;
}
