import { hash, hex } from "./dice.js";
import type { Finding, FindingSet } from "./finding-set.js";
import { MADE_CONTROLS } from "./made-controls.js";

const DAY = 86_400_000;

/** Where a made set of findings lies. */
export interface Place {
  readonly account: string;
  readonly region: string;
  readonly seed: number;
  /** Milliseconds: no finding is younger. */
  readonly asOf: number;
  readonly length: number;
}

/** The last eight digits of an id are the finding's index, so that it is found without looking. */
function indexIn(id: string): number {
  const found = /([0-9a-f]{8})$/.exec(id);
  return found === null ? -1 : Number.parseInt(found[1] ?? "", 16);
}

function setOf({ account, length }: Place, at: (index: number) => Finding): FindingSet {
  return {
    length,
    account,
    at,
    indexOf: (id) => {
      const index = indexIn(id);
      return index >= 0 && index < length && at(index).Id === id ? index : -1;
    },
  };
}

function lastDigits(index: number): string {
  return index.toString(16).padStart(8, "0");
}

/** One of the choices by weights that add up to 100. */
function weighted<T>(roll: number, choices: readonly (readonly [number, T])[]): T {
  let left = roll % 100;
  for (const [weight, choice] of choices) {
    if (left < weight) return choice;
    left -= weight;
  }
  throw new Error("the weights do not add up to 100");
}

const COMPLIANCE = [
  [14, "FAILED"],
  [78, "PASSED"],
  [4, "WARNING"],
  [4, "NOT_AVAILABLE"],
] as const;
const WORKFLOW = [
  [85, "NEW"],
  [8, "NOTIFIED"],
  [7, "SUPPRESSED"],
] as const;
const SEVERITY = { CRITICAL: 90, HIGH: 70, MEDIUM: 40, LOW: 1, INFORMATIONAL: 0 } as const;

function resourceId(type: string, { account, region }: Place, number: number): string {
  switch (type) {
    case "AwsAccount":
      return `AWS::::Account:${account}`;
    case "AwsIamUser":
      return `arn:aws:iam::${account}:user/user-${number % 4}`;
    case "AwsIamPolicy":
      return `arn:aws:iam::${account}:policy/made/policy-${number % 3}`;
    case "AwsS3Bucket":
      return `arn:aws:s3:::bucket-${account}-${number}`;
    default:
      return `arn:aws:ec2:${region}:${account}:${type.slice(3).toLowerCase()}/made-${number}`;
  }
}

/** Security Hub findings of controls in ASFF, most of them passed. Some come from GuardDuty. */
export function madeSecurityhub(place: Place): FindingSet {
  const { account, region, seed, asOf } = place;
  const base = hash(seed, account, region, "securityhub");
  const time = (index: number, salt: number) => asOf - (hash(base, index, salt) % (80 * DAY)) - 1000;
  const at = (index: number): Finding => {
    const roll = hash(base, index);
    const control = MADE_CONTROLS[roll % MADE_CONTROLS.length] as (typeof MADE_CONTROLS)[number];
    const compliance = weighted(roll >>> 8, COMPLIANCE);
    const label = compliance === "PASSED" ? "INFORMATIONAL" : control.severity;
    const updated = new Date(time(index, 1)).toISOString();
    const created = new Date(Date.parse(updated) - (roll % (9 * DAY))).toISOString();
    const uuid = `${hex(8, base, index)}-${hex(4, index, base)}-4${hex(3, base, index, 1)}-8${hex(3, base, index, 2)}-${hex(4, base, index, 3)}${lastDigits(index)}`;
    const Id = `arn:aws:securityhub:${region}:${account}:security-control/${control.id}/finding/${uuid}`;
    const ProductArn = `arn:aws:securityhub:${region}::product/aws/securityhub`;
    return {
      SchemaVersion: "2018-10-08",
      Id,
      ProductArn,
      ProductName: "Security Hub",
      CompanyName: "AWS",
      Region: region,
      GeneratorId: `security-control/${control.id}`,
      AwsAccountId: account,
      Types: ["Software and Configuration Checks/Industry and Regulatory Standards"],
      FirstObservedAt: created,
      LastObservedAt: updated,
      CreatedAt: created,
      UpdatedAt: updated,
      Severity: { Label: label, Normalized: SEVERITY[label], Original: label },
      Title: control.title,
      Description: `Checks whether this holds: ${control.title}.`,
      Remediation: {
        Recommendation: {
          Text: "See the documentation of the control.",
          Url: `https://docs.aws.amazon.com/console/securityhub/${control.id}/remediation`,
        },
      },
      ProductFields: { "aws/securityhub/FindingId": `${ProductArn}/${Id}`, RelatedAWSResources: "0" },
      Resources: [{ Type: control.resource, Id: resourceId(control.resource, place, index), Partition: "aws", Region: region }],
      Compliance: {
        Status: compliance,
        SecurityControlId: control.id,
        AssociatedStandards: control.standards.map((standard) => ({ StandardsId: `standards/${standard}` })),
      },
      WorkflowState: "NEW",
      Workflow: { Status: compliance === "PASSED" ? "RESOLVED" : weighted(roll >>> 16, WORKFLOW) },
      RecordState: (roll >>> 12) % 100 < 92 ? "ACTIVE" : "ARCHIVED",
    };
  };
  return setOf(place, at);
}

const TYPES = [
  ["UnauthorizedAccess:IAMUser/TorIPCaller", 5],
  ["PrivilegeEscalation:IAMUser/AnomalousBehavior", 5],
  ["CryptoCurrency:EC2/BitcoinTool.B!DNS", 8],
  ["Recon:EC2/PortProbeUnprotectedPort", 2],
] as const;

function guarddutyResource(type: string, { account }: Place, number: number): Finding {
  if (type.includes(":IAMUser/")) {
    const UserName = `user-${number % 4}`;
    return {
      ResourceType: "AccessKey",
      AccessKeyDetails: {
        AccessKeyId: `AKIA${account}EX${number % 10}A`,
        PrincipalId: `AIDA${account}EXAMPLE`,
        UserName,
        UserType: "IAMUser",
      },
    };
  }
  return {
    ResourceType: "Instance",
    InstanceDetails: {
      InstanceId: `i-${hex(17, account, number)}`,
      InstanceType: "m6i.large",
      IamInstanceProfile: { Arn: `arn:aws:iam::${account}:instance-profile/workload-0`, Id: `AIPA${account}EXAMPLE` },
    },
  };
}

/** GuardDuty findings in the SDK's names, some of them archived. */
export function madeGuardduty(place: Place, detector: string): FindingSet {
  const { account, region, seed, asOf } = place;
  const base = hash(seed, account, region, "guardduty");
  const at = (index: number): Finding => {
    const roll = hash(base, index);
    const [type, severity] = TYPES[roll % TYPES.length] as (typeof TYPES)[number];
    const Id = `${hex(24, base, index)}${lastDigits(index)}`;
    const updated = new Date(asOf - (hash(base, index, 1) % (80 * DAY)) - 1000).toISOString();
    const created = new Date(Date.parse(updated) - (roll % (9 * DAY))).toISOString();
    return {
      SchemaVersion: "2.0",
      AccountId: account,
      Region: region,
      Partition: "aws",
      Id,
      Arn: `arn:aws:guardduty:${region}:${account}:detector/${detector}/finding/${Id}`,
      Type: type,
      Resource: guarddutyResource(type, place, index),
      Service: {
        ServiceName: "guardduty",
        DetectorId: detector,
        Action: {
          ActionType: "AWS_API_CALL",
          AwsApiCallAction: {
            Api: "GetObject",
            CallerType: "Remote IP",
            ServiceName: "s3.amazonaws.com",
            RemoteIpDetails: { IpAddressV4: `198.51.100.${roll % 250}`, Country: { CountryName: "Netherlands" } },
          },
        },
        ResourceRole: "TARGET",
        EventFirstSeen: created,
        EventLastSeen: updated,
        Archived: (roll >>> 12) % 100 < 20,
        Count: (roll >>> 5) % 200,
      },
      Severity: severity,
      CreatedAt: created,
      UpdatedAt: updated,
      Title: `${type} in ${account}`,
      Description: `Made finding ${index} of type ${type}.`,
    };
  };
  return setOf(place, at);
}
