// Seeded Security Hub findings (ASFF), one a line: control results over many resources, a tenth of them from GuardDuty.

import { once } from "node:events";
import { createWriteStream } from "node:fs";

const CONTROLS = [
  "S3.2",
  "S3.8",
  "RDS.2",
  "EC2.8",
  "EC2.19",
  "IAM.3",
  "KMS.4",
  "CloudTrail.2",
  "EC2.7",
  "Lambda.1",
  "ECS.5",
  "SQS.1",
];
const LABELS = ["CRITICAL", "HIGH", "MEDIUM", "LOW"];

function findingOf(number, { account, region }) {
  const control = CONTROLS[number % CONTROLS.length];
  const hex = number.toString(16).padStart(12, "0");
  const base = {
    SchemaVersion: "2018-10-08",
    Region: region,
    AwsAccountId: account,
    CompanyName: "AWS",
    FirstObservedAt: "2026-08-01T10:00:00.000Z",
    LastObservedAt: "2026-09-30T10:00:00.000Z",
    CreatedAt: "2026-08-01T10:00:00.000Z",
    UpdatedAt: "2026-09-30T10:00:00.000Z",
    WorkflowState: "NEW",
    Workflow: { Status: number % 50 === 0 ? "SUPPRESSED" : "NEW" },
    RecordState: "ACTIVE",
  };
  if (number % 10 === 9) {
    const arn = `arn:aws:guardduty:${region}:${account}:detector/12abc34d567e8fa901bc2d34e56789f0/finding/${hex}`;
    return {
      ...base,
      Id: arn,
      ProductArn: `arn:aws:securityhub:${region}::product/aws/guardduty`,
      ProductName: "GuardDuty",
      GeneratorId: "arn:aws:guardduty:detector",
      Types: ["TTPs/Discovery/Recon:IAMUser-MaliciousIPCaller"],
      Severity: { Product: 5, Label: "MEDIUM", Normalized: 50 },
      Title: `API was invoked from a known malicious address by user-${number % 8000}.`,
      Description: "An API commonly used to discover resources was called from an address on a threat list.",
      ProductFields: {
        "aws/guardduty/service/action/actionType": "AWS_API_CALL",
        "aws/securityhub/FindingId": arn,
        "aws/securityhub/ProductName": "GuardDuty",
      },
      Resources: [
        {
          Type: "AwsIamAccessKey",
          Id: `AWS::IAM::AccessKey:AKIA${hex.toUpperCase()}`,
          Partition: "aws",
          Region: region,
          Details: {
            AwsIamAccessKey: {
              PrincipalType: "IAMUser",
              PrincipalName: `user-${number % 8000}`,
              UserName: `user-${number % 8000}`,
            },
          },
        },
      ],
    };
  }
  return {
    ...base,
    Id: `arn:aws:securityhub:${region}:${account}:security-control/${control}/finding/${hex}`,
    ProductArn: `arn:aws:securityhub:${region}::product/aws/securityhub`,
    ProductName: "Security Hub",
    GeneratorId: `security-control/${control}`,
    Types: ["Software and Configuration Checks/Industry and Regulatory Standards"],
    Severity: { Label: LABELS[number % 4], Normalized: 40, Original: LABELS[number % 4] },
    Title: `${control} is not met by resource ${number}`,
    Description:
      "The control compares the resource's configuration with what the standard asks for; this resource differs and should be changed or excepted.",
    Remediation: {
      Recommendation: {
        Text: "For directions on how to correct this, see the documentation.",
        Url: `https://docs.aws.amazon.com/console/securityhub/${control}/remediation`,
      },
    },
    ProductFields: {
      "aws/securityhub/ProductName": "Security Hub",
      "aws/securityhub/CompanyName": "AWS",
      "Resources:0/Id": `arn:aws:s3:::bucket-${number}`,
    },
    Resources: [
      {
        Type: "AwsS3Bucket",
        Id: `arn:aws:s3:::bucket-${number}`,
        Partition: "aws",
        Region: region,
        Tags: { team: `team-${number % 60}` },
        Details: { AwsS3Bucket: { OwnerId: "a1b2c3", CreatedAt: "2025-01-01T00:00:00.000Z" } },
      },
    ],
    Compliance: {
      Status: "FAILED",
      SecurityControlId: control,
      AssociatedStandards: [{ StandardsId: "standards/aws-foundational-security-best-practices/v/1.0.0" }],
    },
    FindingProviderFields: {
      Severity: { Label: LABELS[number % 4], Original: LABELS[number % 4] },
      Types: ["Software and Configuration Checks/Industry and Regulatory Standards"],
    },
  };
}

/** Writes `count` findings and returns how many bytes they are. */
export async function writeSyntheticFindings(path, count, where) {
  const out = createWriteStream(path);
  let bytes = 0;
  for (let number = 0; number < count; number++) {
    const line = `${JSON.stringify(findingOf(number, where))}\n`;
    bytes += line.length;
    if (!out.write(line)) await once(out, "drain");
  }
  out.end();
  await once(out, "close");
  return bytes;
}
