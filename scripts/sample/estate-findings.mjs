// What GuardDuty and Security Hub report about the estate.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { apiCall, detector, detectorId, finding, guarddutyArn } from "./guardduty.mjs";
import { uniqueId } from "./ids.mjs";
import { accountResource, controlFinding, productFinding, standards } from "./securityhub.mjs";

const PROD = "111122223333";
const NONPROD = "222233334444";
const SANDBOX = "333344445555";
const EAST = "us-east-1";
const INSTANCE = "i-0c1d2e3f405162738";
const TOR = { ip: "198.51.100.23", country: "Netherlands" };

/** Every control that a check asks for and Security Hub answers, with the check's title and severity. */
function mappedControls(root) {
  const checks = ["iam", "guardduty", "securityhub"].flatMap(
    (file) => parse(readFileSync(join(root, `reports/frameworks/${file}.yaml`), "utf8")).checks,
  );
  return checks
    .filter(({ securityhub }) => securityhub !== undefined)
    .map(({ securityhub, title, severity, frameworks }) => ({
      control: securityhub,
      title,
      word: severity,
      fsbp: frameworks.fsbp !== undefined,
    }));
}

function accessKey(account, holder) {
  return {
    AccessKeyDetails: {
      AccessKeyId: uniqueId("AKIA", `${account} ${holder}`),
      PrincipalId: uniqueId("AIDA", `${account} AIDA ${holder}`),
      UserName: holder,
      UserType: "IAMUser",
    },
    ResourceType: "AccessKey",
  };
}

function assumedRole(account, role, session) {
  return {
    AccessKeyDetails: {
      AccessKeyId: uniqueId("ASIA", `${account} ${role}`),
      PrincipalId: `${uniqueId("AROA", `${account} AROA ${role}`)}:${session}`,
      UserName: role,
      UserType: "AssumedRole",
    },
    ResourceType: "AccessKey",
  };
}

const TOR_FINDING = {
  account: PROD,
  name: "deploy-bot from tor",
  type: "UnauthorizedAccess:IAMUser/TorIPCaller",
  severity: 5,
  title: "The API GetObject was called from a Tor exit node with the key of deploy-bot.",
  description: "API GetObject was invoked from Tor exit node 198.51.100.23 using an access key of user deploy-bot.",
  resource: accessKey(PROD, "deploy-bot"),
  action: apiCall("GetObject", "s3.amazonaws.com", TOR.ip, TOR.country),
  count: 14,
};

function instanceResource() {
  const profile = {
    Arn: `arn:aws:iam::${PROD}:instance-profile/orders-batch`,
    Id: uniqueId("AIPA", `${PROD} AIPA orders-batch`),
  };
  return {
    InstanceDetails: {
      InstanceId: INSTANCE,
      InstanceType: "m6i.large",
      IamInstanceProfile: profile,
      ImageId: "ami-0a1b2c3d4e5f60718",
    },
    ResourceType: "Instance",
  };
}

const MINING = { ActionType: "DNS_REQUEST", DnsRequestAction: { Domain: "pool.example.net", Protocol: "UDP", Blocked: false } };
const PROBE = { ActionType: "PORT_PROBE", PortProbeAction: { Blocked: false, PortProbeDetails: [] } };

/** `<account>/<region>` -> GuardDuty's detectors and findings. */
export function guardduty() {
  const unusual = {
    account: PROD,
    name: "ci-deployer anomaly",
    type: "PrivilegeEscalation:IAMUser/AnomalousBehavior",
    severity: 5,
    title: "Role ci-deployer called APIs of privilege escalation in an unusual way.",
    description: "APIs commonly used to gain privileges were called by ci-deployer at an unusual hour from an unusual network.",
    resource: assumedRole(PROD, "ci-deployer", "build-2217"),
    action: apiCall("CreateFunction20150331", "lambda.amazonaws.com", "203.0.113.77", "Germany"),
    days: 9,
  };
  const mining = {
    account: PROD,
    name: "instance mining",
    type: "CryptoCurrency:EC2/BitcoinTool.B!DNS",
    severity: 8,
    title: `Instance ${INSTANCE} asks for a name of a cryptocurrency pool.`,
    description: `EC2 instance ${INSTANCE} queries the domain name pool.example.net, which is associated with cryptocurrency mining.`,
    resource: instanceResource(),
    action: MINING,
    count: 212,
    days: 2,
  };
  const probed = {
    account: PROD,
    name: "probe",
    type: "Recon:EC2/PortProbeUnprotectedPort",
    severity: 2,
    title: `An unprotected port of ${INSTANCE} is being probed.`,
    description: "Known scanners probe an open port of the instance.",
    resource: instanceResource(),
    action: PROBE,
    archived: true,
    days: 20,
  };
  const sandboxed = {
    account: SANDBOX,
    name: "experiment",
    type: "Recon:IAMUser/UserPermissions",
    severity: 5,
    title: "User experiment lists permissions in an unusual way.",
    description: "APIs that list permissions were called in an unusual way; looked at and found to be a course.",
    resource: accessKey(SANDBOX, "experiment"),
    action: apiCall("ListPolicies", "iam.amazonaws.com", "203.0.113.9", "Germany"),
    archived: true,
    days: 12,
  };
  return {
    [`${PROD}/us-east-1`]: { detectors: [detector(PROD, EAST)], findings: [TOR_FINDING, unusual, mining, probed].map(finding) },
    [`${PROD}/us-west-2`]: { detectors: [], findings: undefined },
    [`${NONPROD}/us-east-1`]: {
      detectors: [
        detector(NONPROD, EAST, [
          "RUNTIME_MONITORING",
          "EKS_ADDON_MANAGEMENT",
          "ECS_FARGATE_AGENT_MANAGEMENT",
          "EC2_AGENT_MANAGEMENT",
        ]),
      ],
      findings: [],
    },
    [`${SANDBOX}/us-east-1`]: { detectors: [detector(SANDBOX, EAST, ["LAMBDA_NETWORK_LOGS"])], findings: [finding(sandboxed)] },
  };
}

function user(account, name) {
  return {
    Type: "AwsIamUser",
    Id: `arn:aws:iam::${account}:user/${name}`,
    Partition: "aws",
    Region: EAST,
    Details: { AwsIamUser: { UserId: uniqueId("AIDA", `${account} AIDA ${name}`), UserName: name } },
  };
}

function resource(Type, Id, Region = EAST, details = undefined) {
  return { Type, Id, Partition: "aws", Region, ...(details === undefined ? {} : { Details: { [Type]: details } }) };
}

const bucket = (name) => resource("AwsS3Bucket", `arn:aws:s3:::${name}`, EAST, { Name: name });

/** What does not simply pass in production. */
const PROD_TROUBLE = {
  "RDS.2": [
    {
      status: "FAILED",
      resource: resource("AwsRdsDbInstance", `arn:aws:rds:us-east-1:${PROD}:db:orders-reporting`, EAST, {
        DBInstanceIdentifier: "orders-reporting",
        PubliclyAccessible: true,
        Engine: "postgres",
      }),
    },
  ],
  "S3.2": [{ status: "FAILED", resource: bucket("securecart-prod-product-images") }],
  "S3.8": [
    { status: "FAILED", resource: bucket("securecart-prod-product-images") },
    { status: "PASSED", resource: bucket("securecart-prod-lake-raw") },
  ],
  "S3.5": [
    { status: "FAILED", resource: bucket("securecart-prod-review-media"), workflow: "SUPPRESSED" },
    { status: "PASSED", resource: bucket("securecart-prod-lake-raw") },
  ],
  "EC2.8": [
    {
      status: "FAILED",
      resource: resource("AwsEc2Instance", `arn:aws:ec2:us-east-1:${PROD}:instance/${INSTANCE}`, EAST, {
        IamInstanceProfileArn: `arn:aws:iam::${PROD}:instance-profile/orders-batch`,
      }),
    },
  ],
  // Reported by both standards, each in the way of its time.
  "IAM.5": [
    { status: "FAILED", resource: user(PROD, "old-admin") },
    { status: "FAILED", resource: user(PROD, "old-admin"), generator: "cis-aws-foundations-benchmark/v/1.2.0/1.2" },
    { status: "PASSED", resource: user(PROD, "console-operator") },
  ],
  "IAM.1": [{ status: "PASSED", resource: accountResource(PROD, EAST) }],
  "KMS.4": [
    { status: "WARNING", reasons: [{ ReasonCode: "CONFIG_ACCESS_DENIED", Description: "The rule may not read the keys." }] },
  ],
  "EC2.53": [{ status: "PASSED", days: 12 }],
  "S3.20": [{ status: "FAILED", resource: bucket("securecart-prod-old-logs"), record: "ARCHIVED" }],
};

/** Controls whose own evidence is IAM's: Security Hub's word on most of them is left out, as most estates record IAM in one region only. */
function isOwn({ control }) {
  return /^(IAM\.(?!5$|28$)|KMS\.[12]$|GuardDuty\.)/.test(control);
}

function controlFindings(account, region, controls, trouble, disabled) {
  return controls
    .filter((each) => !isOwn(each) && !disabled.includes(each.control))
    .flatMap(({ control, title, word }) => {
      const cases = trouble[control] ?? [{ status: "PASSED" }];
      return cases.map((each) =>
        controlFinding({
          account,
          region,
          control,
          title: `${control} ${title}`,
          word,
          resource: accountResource(account, region),
          ...each,
        }),
      );
    });
}

/** The Tor finding as GuardDuty hands it on. */
function torInHub() {
  const { type, title, description } = TOR_FINDING;
  const key = accessKey(PROD, "deploy-bot").AccessKeyDetails;
  const details = {
    AccessKeyId: key.AccessKeyId,
    PrincipalId: key.PrincipalId,
    PrincipalName: "deploy-bot",
    PrincipalType: "IAMUser",
    AccountId: PROD,
  };
  return productFinding({
    account: PROD,
    region: EAST,
    product: "GuardDuty",
    id: guarddutyArn(PROD, EAST, TOR_FINDING.name),
    types: [`TTPs/Unauthorized Access/${type.replace("/", "-")}`],
    generator: `arn:aws:guardduty:us-east-1:${PROD}:detector/${detectorId(PROD, EAST)}`,
    title,
    description,
    word: "medium",
    resources: [resource("AwsIamAccessKey", `AWS::IAM::AccessKey:${key.AccessKeyId}`, EAST, details)],
  });
}

function inspected() {
  return productFinding({
    account: PROD,
    region: EAST,
    product: "Inspector",
    id: `arn:aws:inspector2:us-east-1:${PROD}:finding/0f1e2d3c4b5a69788796a5b4c3d2e1f0`,
    types: ["Software and Configuration Checks/Vulnerabilities/CVE"],
    generator: "AWSInspector",
    title: "A package of the batch image has a known vulnerability",
    description: "An outdated library on the instance can be made to run code.",
    word: "high",
    resources: [
      resource("AwsEc2Instance", `arn:aws:ec2:us-east-1:${PROD}:instance/${INSTANCE}`, EAST, {
        IamInstanceProfileArn: `arn:aws:iam::${PROD}:instance-profile/orders-batch`,
      }),
    ],
    days: 4,
  });
}

/** `<account>/<region>` -> Security Hub's standards and findings; `denied`: the missing action. */
export function securityhub(root) {
  const controls = mappedControls(root);
  const disabled = ["CloudTrail.7"];
  const guardduty1 = controls.find(({ control }) => control === "GuardDuty.1");
  const off = controlFinding({
    account: PROD,
    region: "us-west-2",
    control: "GuardDuty.1",
    title: `GuardDuty.1 ${guardduty1.title}`,
    word: "high",
    resource: accountResource(PROD, "us-west-2"),
    status: "FAILED",
  });
  return {
    [`${PROD}/us-east-1`]: {
      standards: standards(PROD, EAST, controls, disabled),
      findings: [...controlFindings(PROD, EAST, controls, PROD_TROUBLE, disabled), torInHub(), inspected()],
    },
    [`${PROD}/us-west-2`]: {
      standards: standards(PROD, "us-west-2", controls),
      findings: [
        ...controlFindings(
          PROD,
          "us-west-2",
          controls.filter(({ control }) => control !== "IAM.5"),
          {},
          [],
        ),
        off,
      ],
    },
    [`${NONPROD}/us-east-1`]: {
      standards: standards(NONPROD, EAST, controls),
      findings: controlFindings(
        NONPROD,
        EAST,
        controls,
        { "IAM.5": [{ status: "PASSED", resource: user(NONPROD, "console-operator") }] },
        [],
      ),
    },
    [`${SANDBOX}/us-east-1`]: {
      standards: standards(SANDBOX, EAST, controls),
      findings: undefined,
      denied: "securityhub:GetFindings",
    },
  };
}
