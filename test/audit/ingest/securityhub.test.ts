import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { normaliseGuardDuty } from "../../../src/audit/ingest/guardduty.js";
import type { JsonRecord } from "../../../src/audit/ingest/record.js";
import { normaliseSecurityHub } from "../../../src/audit/ingest/securityhub.js";
import { ACCOUNT, context, draftOf, identity, PROFILE, REGION, ROLE, USER, understood } from "./made.js";

const HUB = `arn:aws:securityhub:${REGION}::product/aws/securityhub`;

function control(more: JsonRecord = {}): JsonRecord {
  return {
    Id: `arn:aws:securityhub:${REGION}:${ACCOUNT}:security-control/RDS.2/finding/1`,
    ProductArn: HUB,
    GeneratorId: "security-control/RDS.2",
    AwsAccountId: ACCOUNT,
    Region: REGION,
    Title: "RDS instances should not be public",
    Severity: { Label: "CRITICAL", Normalized: 90 },
    LastObservedAt: "2026-09-30T10:00:00.000Z",
    Compliance: { Status: "FAILED", SecurityControlId: "RDS.2" },
    Resources: [{ Type: "AwsRdsDbInstance", Id: `arn:aws:rds:${REGION}:${ACCOUNT}:db:orders` }],
    Workflow: { Status: "NEW" },
    RecordState: "ACTIVE",
    Remediation: { Recommendation: { Url: "https://docs.aws.amazon.com/console/securityhub/RDS.2/remediation" } },
    ...more,
  };
}

const read = (more: JsonRecord): ReturnType<typeof understood> => understood(normaliseSecurityHub(control(more), context("hub")));
const user = (id: string): JsonRecord => ({ Type: "AwsIamUser", Id: id });

describe("a failed control", () => {
  it("becomes a draft with the control as rule, frameworks and exposure of the check", () => {
    const { draft, observation } = read({});
    expect(draft).toMatchObject({
      rule: "securityhub:RDS.2",
      key: "",
      severity: "critical",
      status: "open",
      region: REGION,
      resource: { type: "AwsRdsDbInstance", name: "orders" },
      exposed: true,
      frameworks: { fsbp: ["RDS.2"], "cis-5.0": ["2.2.3"] },
    });
    expect(draft?.remediation).toContain("https://docs.aws.amazon.com/console/securityhub/RDS.2/remediation");
    expect(observation).toMatchObject({ control: "RDS.2", compliance: "failed", state: "open" });
  });

  it("that asks what our own check asks has that check's identity, in whichever generation and region", () => {
    const generations: JsonRecord[] = [
      { Compliance: { Status: "FAILED", SecurityControlId: "IAM.5" }, GeneratorId: "security-control/IAM.5" },
      { Compliance: { Status: "FAILED" }, GeneratorId: "aws-foundational-security-best-practices/v/1.0.0/IAM.5" },
      {
        Compliance: { Status: "FAILED" },
        GeneratorId: "arn:aws:securityhub:::ruleset/cis-aws-foundations-benchmark/v/1.2.0/rule/1.2",
      },
      { Compliance: { Status: "FAILED" }, GeneratorId: "cis-aws-foundations-benchmark/v/1.4.0/1.10", Region: "eu-central-1" },
    ];
    const resources = [USER.arn, `arn:aws:iam::${ACCOUNT}:user/${USER.id}`];
    const identities = generations.flatMap((generation) =>
      resources.map((arn) =>
        identity(draftOf(normaliseSecurityHub(control({ ...generation, Resources: [user(arn)] }), context()))),
      ),
    );
    expect(new Set(identities)).toEqual(new Set([`user-console-mfa | ${ACCOUNT} | global | ${USER.id} | `]));
  });

  it("names the user as target, and the role that a resource runs as", () => {
    expect(read({ Resources: [user(USER.arn)] }).draft?.principals).toEqual([{ arn: USER.arn, relation: "target" }]);
    const runsAs = [
      {
        Type: "AwsEc2Instance",
        Id: "arn:aws:ec2:us-east-1:111122223333:instance/i-0",
        Details: { AwsEc2Instance: { IamInstanceProfileArn: PROFILE } },
      },
      {
        Type: "AwsLambdaFunction",
        Id: "arn:aws:lambda:us-east-1:111122223333:function:f",
        Details: { AwsLambdaFunction: { Role: ROLE.arn } },
      },
      {
        Type: "AwsEcsTaskDefinition",
        Id: "arn:aws:ecs:us-east-1:111122223333:task-definition/t:1",
        Details: { AwsEcsTaskDefinition: { TaskRoleArn: ROLE.arn } },
      },
    ];
    for (const resource of runsAs)
      expect(read({ Resources: [resource] }).draft?.principals, resource.Type).toEqual([{ arn: ROLE.arn, relation: "runs-as" }]);
  });

  it("takes a session's ARN for its role", () => {
    const session = `arn:aws:sts::${ACCOUNT}:assumed-role/${ROLE.name}/job`;
    expect(read({ Resources: [{ Type: "AwsIamRole", Id: session }] }).draft).toMatchObject({
      resource: { id: ROLE.id, name: ROLE.arn },
      principals: [{ arn: ROLE.arn }],
    });
  });

  it("about the root user is filed under the root user", () => {
    const { draft } = read({
      Compliance: { Status: "FAILED", SecurityControlId: "IAM.9" },
      Resources: [{ Type: "AwsAccount", Id: `AWS::::Account:${ACCOUNT}` }],
    });
    expect(draft).toMatchObject({ rule: "root-mfa", region: "global", resource: { id: `${ACCOUNT}:root`, type: "AwsIamRoot" } });
  });

  it.each([
    [{ RecordState: "ARCHIVED" }, "archived"],
    [{ Workflow: { Status: "SUPPRESSED" } }, "suppressed"],
    [{ Workflow: { Status: "RESOLVED" } }, "suppressed"],
    [{ Workflow: { Status: "NOTIFIED" } }, "open"],
    [{ Workflow: undefined, WorkflowState: "NEW" }, "open"],
  ])("with %j is %s", (more, status) => {
    expect(read(more).draft?.status).toBe(status);
  });

  it.each([
    [{ Label: "HIGH" }, "high"],
    [{ Label: "high" }, "high"],
    [{ Normalized: 39 }, "low"],
    [{ Normalized: 40 }, "medium"],
    [{ Normalized: 70 }, "high"],
    [{ Normalized: 90 }, "critical"],
    [{ Normalized: 0 }, "informational"],
    [{ Label: 7 }, "critical"],
  ])("of severity %j is %s", (Severity, word) => {
    expect(read({ Severity }).draft?.severity).toBe(word);
  });

  it.each([
    ["http://docs.example.com/x"],
    ["javascript:alert(1)"],
    ["https://docs.example.com/a b"],
    ["https://docs.example.com/\u001b[0m"],
    [7],
  ])("does not pass on the link %s", (Url) => {
    const { draft } = read({ Remediation: { Recommendation: { Url } } });
    expect(draft?.remediation).not.toContain("See ");
    expect(draft?.remediation.length).toBeGreaterThan(20);
  });

  it("of a number that no control has is kept under its generator", () => {
    const { draft, observation } = read({
      Compliance: { Status: "FAILED" },
      GeneratorId: "cis-aws-foundations-benchmark/v/9.9.9/1.1",
    });
    expect(draft).toMatchObject({ rule: "securityhub:other", key: "cis-aws-foundations-benchmark/v/9.9.9/1.1" });
    expect(observation).toBeUndefined();
  });
});

describe("a control that did not fail", () => {
  it.each([
    ["PASSED", "passed"],
    ["WARNING", "unknown"],
    ["NOT_AVAILABLE", "unknown"],
    [undefined, "unknown"],
    ["NEW_WORD", "unknown"],
  ])("with %s is an observation and no finding", (Status, compliance) => {
    const { draft, observation } = read({ Compliance: { Status, SecurityControlId: "RDS.2" } });
    expect(draft).toBeUndefined();
    expect(observation).toMatchObject({ control: "RDS.2", compliance });
  });

  it("that passed because nothing was looked at is unknown", () => {
    const Compliance = {
      Status: "PASSED",
      SecurityControlId: "RDS.2",
      StatusReasons: [{ ReasonCode: "CONFIG_EVALUATIONS_EMPTY" }],
    };
    expect(read({ Compliance }).observation).toMatchObject({ compliance: "unknown" });
  });

  it("that Security Hub resolved because it passed counts as open, one that a person suppressed does not", () => {
    const Compliance = { Status: "PASSED", SecurityControlId: "RDS.2" };
    expect(read({ Compliance, Workflow: { Status: "RESOLVED" } }).observation).toMatchObject({ state: "open" });
    expect(read({ Compliance, Workflow: { Status: "SUPPRESSED" } }).observation).toMatchObject({ state: "suppressed" });
  });
});

describe("a finding of another product", () => {
  const product = (more: JsonRecord): JsonRecord => ({
    ...control(more),
    ProductArn: `arn:aws:securityhub:${REGION}::product/aws/inspector`,
    Id: "inspector-1",
    Compliance: undefined,
    ...more,
  });

  it("keeps the product's own id as its key", () => {
    expect(draftOf(normaliseSecurityHub(product({}), context()))).toMatchObject({
      rule: "securityhub:inspector",
      key: "inspector-1",
    });
  });

  it("that passed is nothing", () => {
    expect(understood(normaliseSecurityHub(product({ Compliance: { Status: "PASSED" } }), context()))).toEqual({
      draft: undefined,
      productKey: undefined,
      observation: undefined,
    });
  });

  it("of a product whose name is none is filed under other", () => {
    expect(draftOf(normaliseSecurityHub(product({ ProductArn: "x:product/a/<b>" }), context())).rule).toBe("securityhub:other");
  });
});

describe("a GuardDuty finding that came by Security Hub", () => {
  const ARN = `arn:aws:guardduty:${REGION}:${ACCOUNT}:detector/d1/finding/f1`;
  const cases = [
    {
      type: "UnauthorizedAccess:IAMUser/TorIPCaller",
      own: {
        AccessKeyDetails: {
          AccessKeyId: "ASIAEXAMPLE",
          UserType: "AssumedRole",
          UserName: ROLE.name,
          PrincipalId: `${ROLE.id}:job`,
        },
      },
      hub: [
        {
          Type: "AwsIamAccessKey",
          Id: "AWS::IAM::AccessKey:ASIAEXAMPLE",
          Details: { AwsIamAccessKey: { PrincipalId: `${ROLE.id}:job`, PrincipalName: ROLE.name, PrincipalType: "AssumedRole" } },
        },
      ],
    },
    {
      type: "CryptoCurrency:EC2/BitcoinTool.B!DNS",
      own: { InstanceDetails: { InstanceId: "i-0abc", IamInstanceProfile: { Arn: PROFILE } } },
      hub: [
        {
          Type: "AwsEc2Instance",
          Id: `arn:aws:ec2:${REGION}:${ACCOUNT}:instance/i-0abc`,
          Details: { AwsEc2Instance: { IamInstanceProfileArn: PROFILE } },
        },
      ],
    },
    {
      type: "Exfiltration:S3/AnomalousBehavior",
      own: {
        AccessKeyDetails: { UserType: "IAMUser", UserName: USER.name, PrincipalId: USER.id },
        S3BucketDetails: [{ Arn: "arn:aws:s3:::lake" }],
      },
      hub: [
        {
          Type: "AwsIamAccessKey",
          Id: "AWS::IAM::AccessKey:AKIAEXAMPLE",
          Details: { AwsIamAccessKey: { PrincipalId: USER.id, PrincipalName: USER.name, PrincipalType: "IAMUser" } },
        },
        { Type: "AwsS3Bucket", Id: "arn:aws:s3:::lake" },
      ],
    },
  ];

  it.each(cases)("has the identity, the key and the principals of the one from GuardDuty: $type", ({ type, own, hub }) => {
    const direct = understood(
      normaliseGuardDuty(
        { AccountId: ACCOUNT, Region: REGION, Arn: ARN, Id: "f1", Type: type, Severity: 8, Resource: own, Service: {} },
        context(),
      ),
    );
    const record = control({
      Id: ARN,
      ProductArn: `arn:aws:securityhub:${REGION}::product/aws/guardduty`,
      GeneratorId: `arn:aws:guardduty:${REGION}:${ACCOUNT}:detector/d1`,
      Types: [`TTPs/Some Tactic/${type.replace("/", "-")}`],
      Compliance: undefined,
      Severity: { Label: "HIGH", Product: 8 },
      Resources: hub,
    });
    const byHub = understood(normaliseSecurityHub(record, context("hub")));
    expect(byHub.productKey).toBe(direct.productKey);
    expect(identity(draftOf(byHub))).toBe(identity(draftOf(direct)));
    expect(byHub.draft?.principals).toEqual(direct.draft?.principals);
    expect(byHub.draft?.severity).toBe(direct.draft?.severity);
  });

  it("has GuardDuty's ARN as key where Security Hub keeps it in the product's fields only", () => {
    const record = control({
      Id: "x",
      ProductArn: `arn:aws:securityhub:${REGION}::product/aws/guardduty`,
      ProductFields: { "aws/securityhub/FindingId": `arn:aws:securityhub:${REGION}::product/aws/guardduty/${ARN}` },
    });
    expect(understood(normaliseSecurityHub(record, context())).productKey).toBe(ARN);
  });
});

describe("a record", () => {
  it("without Id, or of nobody, is a problem", () => {
    expect(normaliseSecurityHub(control({ Id: undefined }), context())).toEqual({ problem: expect.stringContaining("no Id") });
    expect(normaliseSecurityHub({ Id: "x" }, context())).toEqual({
      problem: expect.stringContaining("neither product nor generator"),
    });
  });

  it("keeps what tells two resources or findings apart, however long", () => {
    const long = `arn:aws:s3:::${"b".repeat(900)}`;
    const ids = ["1", "2"].map(
      (end) =>
        draftOf(normaliseSecurityHub(control({ Resources: [{ Type: "AwsS3Bucket", Id: `${long}${end}` }] }), context())).resource
          .id,
    );
    expect(new Set(ids).size).toBe(2);
  });

  it("of any shape is a bounded draft or a problem, never an error", () => {
    const keys = Object.keys(control());
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom(...keys, "ProductFields", "Types"), fc.jsonValue()),
        fc.string({ minLength: 5000, maxLength: 6000 }),
        (more, long) => {
          const hostile = control({
            Title: long,
            Description: long,
            Resources: [{ Type: long, Id: long }],
            GeneratorId: long,
            ...more,
          });
          for (const record of [control(more), hostile]) {
            const result = normaliseSecurityHub(record, context());
            if ("problem" in result || result.draft === undefined) continue;
            expect(result.draft.title.length).toBeLessThanOrEqual(300);
            expect(JSON.stringify(result.draft).length).toBeLessThan(40_000);
          }
        },
      ),
    );
  });
});

describe("a record that says nothing of compliance", () => {
  it("is a finding by its severity where it is of no control", () => {
    const exposure = {
      Id: `arn:aws:securityhub:${REGION}:${ACCOUNT}:finding/exposure-1`,
      GeneratorId: "exposure/EC2-reachable",
      Compliance: undefined,
      Severity: { Label: "HIGH" },
      Title: "An instance can be reached from the internet",
    };
    const { draft, observation } = read(exposure as never);
    expect(draft).toMatchObject({ rule: "securityhub:other", key: exposure.Id, severity: "high", status: "open" });
    expect(observation).toBeUndefined();
  });
  it("is no failure of a control, and no pass", () => {
    const { draft, observation } = read({ Compliance: undefined } as never);
    expect(draft).toBeUndefined();
    expect(observation).toMatchObject({ control: "RDS.2", compliance: "unknown" });
  });
});
