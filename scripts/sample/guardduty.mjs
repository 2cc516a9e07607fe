// GuardDuty as its CLI prints it: detectors and findings.
import { hex, seenAgo } from "./ids.mjs";

export function detectorId(account, region) {
  return hex(`detector ${account} ${region}`, 32);
}

const FEATURES = [
  "CLOUD_TRAIL",
  "DNS_LOGS",
  "FLOW_LOGS",
  "S3_DATA_EVENTS",
  "EKS_AUDIT_LOGS",
  "EBS_MALWARE_PROTECTION",
  "RDS_LOGIN_EVENTS",
  "LAMBDA_NETWORK_LOGS",
];
const AGENTS = ["EKS_ADDON_MANAGEMENT", "ECS_FARGATE_AGENT_MANAGEMENT", "EC2_AGENT_MANAGEMENT"];

/** A working detector; `off`: the features and agents that are not on. */
export function detector(account, region, off = []) {
  const state = (name) => (off.includes(name) ? "DISABLED" : "ENABLED");
  const agents = AGENTS.map((Name) => ({ Name, Status: state(Name) }));
  const features = FEATURES.map((Name) => ({ Name, Status: state(Name) }));
  const runtime = { Name: "RUNTIME_MONITORING", Status: state("RUNTIME_MONITORING"), AdditionalConfiguration: agents };
  return {
    DetectorId: detectorId(account, region),
    Status: "ENABLED",
    FindingPublishingFrequency: "FIFTEEN_MINUTES",
    ServiceRole: `arn:aws:iam::${account}:role/aws-service-role/guardduty.amazonaws.com/AWSServiceRoleForAmazonGuardDuty`,
    Features: [...features, runtime],
  };
}

export function guarddutyArn(account, region, name) {
  return `arn:aws:guardduty:${region}:${account}:detector/${detectorId(account, region)}/finding/${hex(`finding ${name}`, 32)}`;
}

/** One finding; `resource` and `action` as GuardDuty writes them. */
export function finding({
  account,
  region = "us-east-1",
  name,
  type,
  severity,
  title,
  description,
  resource,
  action,
  count = 1,
  days = 0.5,
  archived = false,
}) {
  const Arn = guarddutyArn(account, region, name);
  const first = seenAgo(Math.ceil(days) + 1, "22:04:10.000Z");
  const last = seenAgo(Math.ceil(days), "19:47:52.000Z");
  return {
    AccountId: account,
    Arn,
    CreatedAt: first,
    Description: description,
    Id: Arn.slice(Arn.lastIndexOf("/") + 1),
    Partition: "aws",
    Region: region,
    Resource: resource,
    SchemaVersion: "2.0",
    Service: {
      Action: action,
      Archived: archived,
      Count: count,
      DetectorId: detectorId(account, region),
      EventFirstSeen: first,
      EventLastSeen: last,
      ResourceRole: "TARGET",
      ServiceName: "guardduty",
    },
    Severity: severity,
    Title: title,
    Type: type,
    UpdatedAt: last,
  };
}

export function apiCall(api, service, ip, country) {
  return {
    ActionType: "AWS_API_CALL",
    AwsApiCallAction: {
      Api: api,
      CallerType: "Remote IP",
      ServiceName: service,
      RemoteIpDetails: { IpAddressV4: ip, Country: { CountryName: country } },
    },
  };
}
