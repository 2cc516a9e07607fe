import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { guarddutyTypes } from "#frameworks";
import { normaliseGuardDuty } from "../../../src/audit/ingest/guardduty.js";
import type { JsonRecord } from "../../../src/audit/ingest/record.js";
import { ACCOUNT, context, draftOf, PROFILE, REGION, ROLE, USER, understood } from "./made.js";

const ARN = `arn:aws:guardduty:${REGION}:${ACCOUNT}:detector/d1/finding/f1`;

function finding(more: JsonRecord = {}): JsonRecord {
  return {
    AccountId: ACCOUNT,
    Arn: ARN,
    Id: "f1",
    Region: REGION,
    Type: "UnauthorizedAccess:IAMUser/TorIPCaller",
    Severity: 5,
    Title: "A key was used from Tor",
    Description: "A key was used from a Tor exit node.",
    UpdatedAt: "2026-09-30T10:00:00.000Z",
    Resource: { ResourceType: "AccessKey", AccessKeyDetails: { UserType: "IAMUser", UserName: USER.name, PrincipalId: USER.id } },
    Service: {
      Archived: false,
      Count: 3,
      Action: {
        ActionType: "AWS_API_CALL",
        AwsApiCallAction: {
          Api: "GetObject",
          RemoteIpDetails: { IpAddressV4: "198.51.100.23", Country: { CountryName: "Netherlands" } },
        },
      },
    },
    ...more,
  };
}

/** Every key with its first letter in lower case, as EventBridge writes it. */
function lowerCase(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(lowerCase);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key.charAt(0).toLowerCase() + key.slice(1), lowerCase(each)]),
  );
}

const draft = (more: JsonRecord): ReturnType<typeof draftOf> => draftOf(normaliseGuardDuty(finding(more), context()));

describe("a GuardDuty finding", () => {
  it("becomes a draft with its type as rule, its ARN as key and the user behind it as actor", () => {
    const result = understood(normaliseGuardDuty(finding(), context()));
    expect(result.productKey).toBe(ARN);
    expect(result.observation).toEqual({
      kind: "detection",
      account: ACCOUNT,
      region: REGION,
      severity: "medium",
      archived: false,
      updated: Date.parse("2026-09-30T10:00:00.000Z"),
    });
    expect(result.draft).toMatchObject({
      rule: "guardduty:UnauthorizedAccess:IAMUser/TorIPCaller",
      key: ARN,
      severity: "medium",
      status: "open",
      region: REGION,
      resource: { id: USER.id, type: "AwsIamUser", name: USER.arn },
      principals: [{ arn: USER.arn, relation: "actor" }],
    });
    expect(result.draft?.evidence[0]?.facts).toMatchObject({
      api: "GetObject",
      remoteIp: "198.51.100.23",
      country: "Netherlands",
      count: 3,
    });
    expect(result.draft?.exposed).toBeUndefined();
  });

  it("is the same from the CLI, from EventBridge and in EventBridge's envelope", () => {
    const fromCli = normaliseGuardDuty(finding(), context());
    const fromBus = lowerCase(finding()) as JsonRecord;
    expect(normaliseGuardDuty(fromBus, context())).toEqual(fromCli);
    expect(normaliseGuardDuty({ version: "0", "detail-type": "GuardDuty Finding", detail: fromBus }, context())).toEqual(fromCli);
  });

  it.each([
    [1, "low"],
    [3.9, "low"],
    [4, "medium"],
    [6.9, "medium"],
    [7, "high"],
    [8.9, "high"],
    [9, "critical"],
    [10, "critical"],
    ["8", "high"],
  ])("of severity %s is %s", (severity, word) => {
    expect(draft({ Severity: severity }).severity).toBe(word);
  });

  it("without a severity has its type's, and says so", () => {
    const own = draft({ Severity: undefined, Type: "CryptoCurrency:EC2/BitcoinTool.B!DNS" });
    expect(own.severity).toBe(guarddutyTypes["CryptoCurrency:EC2/BitcoinTool.B!DNS"]?.severity);
    expect(own.uncertain).toHaveLength(1);
    expect(draft({ Severity: undefined, Type: "New:Thing/Never.Seen" })).toMatchObject({
      severity: "medium",
      uncertain: [expect.any(String)],
    });
  });

  it("of a type that nobody knows yet keeps its own severity and name", () => {
    expect(draft({ Type: "Future:Quantum/Entangled.B!Odd", Severity: 8 })).toMatchObject({
      rule: "guardduty:Future:Quantum/Entangled.B!Odd",
      severity: "high",
    });
  });

  it("of every type that is known has that type as its rule", () => {
    for (const Type of Object.keys(guarddutyTypes)) expect(draft({ Type }).rule).toBe(`guardduty:${Type}`);
  });

  it("of a type that is no name is filed under other", () => {
    expect(draft({ Type: "\u001b[31m<script>" }).rule).toBe("guardduty:other");
  });

  it("that is archived is kept, not open", () => {
    expect(draft({ Service: { Archived: true } }).status).toBe("archived");
  });

  it.each([
    [
      "a session of a role",
      { UserType: "AssumedRole", UserName: ROLE.name, PrincipalId: `${ROLE.id}:job-1` },
      ROLE.arn,
      ROLE.id,
      "AwsIamRole",
    ],
    ["a role named only", { UserType: "Role", UserName: ROLE.name }, ROLE.arn, ROLE.id, "AwsIamRole"],
    ["a user known by id only", { PrincipalId: USER.id }, USER.arn, USER.id, "AwsIamUser"],
    [
      "root",
      { UserType: "Root", UserName: "Root", PrincipalId: ACCOUNT },
      `arn:aws:iam::${ACCOUNT}:root`,
      `${ACCOUNT}:root`,
      "AwsIamRoot",
    ],
    [
      "a user that is not in the evidence",
      { UserType: "IAMUser", UserName: "gone" },
      `arn:aws:iam::${ACCOUNT}:user/gone`,
      `arn:aws:iam::${ACCOUNT}:user/gone`,
      "AwsIamUser",
    ],
    [
      "a recreated user",
      { UserType: "IAMUser", UserName: USER.name, PrincipalId: "AIDAANOTHERONEEXAMPLE" },
      USER.arn,
      "AIDAANOTHERONEEXAMPLE",
      "AwsIamUser",
    ],
  ])("by %s names the actor", (_, AccessKeyDetails, arn, id, type) => {
    const { principals, resource } = draft({ Resource: { ResourceType: "AccessKey", AccessKeyDetails } });
    expect(principals).toEqual([{ arn, relation: "actor" }]);
    expect(resource).toMatchObject({ id, type });
  });

  it.each([["AWSService"], ["AWSAccount"], ["FederatedUser"], ["Something else"]])(
    "by a %s names nobody of this account",
    (UserType) => {
      expect(
        draft({ Resource: { AccessKeyDetails: { UserType, UserName: "x", PrincipalId: "AROANOBODYNOBODYEXAMP" } } }).principals,
      ).toEqual([]);
    },
  );

  it("about an instance names the role that it runs as", () => {
    const Resource = {
      ResourceType: "Instance",
      InstanceDetails: { InstanceId: "i-0abc", IamInstanceProfile: { Arn: PROFILE } },
    };
    expect(draft({ Type: "Backdoor:EC2/Spambot", Resource })).toMatchObject({
      resource: { id: `arn:aws:ec2:${REGION}:${ACCOUNT}:instance/i-0abc`, type: "AwsEc2Instance", name: "i-0abc" },
      principals: [{ arn: ROLE.arn, relation: "runs-as" }],
    });
  });

  it("about an instance whose profile nobody knows says so", () => {
    const Resource = { InstanceDetails: { InstanceId: "i-0abc", IamInstanceProfile: { Arn: `${PROFILE}-2` } } };
    expect(draft({ Type: "Backdoor:EC2/Spambot", Resource }).uncertain).toEqual([expect.stringContaining(`${PROFILE}-2`)]);
  });

  it.each([
    [
      "Policy:S3/BucketAnonymousAccessGranted",
      { S3BucketDetails: [{ Arn: "arn:aws:s3:::shop", Name: "shop" }] },
      "arn:aws:s3:::shop",
      true,
    ],
    [
      "Discovery:S3/MaliciousIPCaller",
      { S3BucketDetails: [{ Name: "shop", PublicAccess: { EffectivePermission: "PUBLIC" } }] },
      "arn:aws:s3:::shop",
      true,
    ],
    [
      "Discovery:S3/MaliciousIPCaller",
      { S3BucketDetails: [{ Name: "shop", PublicAccess: { EffectivePermission: "NOT_PUBLIC" } }] },
      "arn:aws:s3:::shop",
      undefined,
    ],
    [
      "Execution:Lambda/Odd",
      { LambdaDetails: { FunctionArn: "arn:aws:lambda:us-east-1:111122223333:function:f", Role: ROLE.arn } },
      "arn:aws:lambda:us-east-1:111122223333:function:f",
      undefined,
    ],
    [
      "Policy:Kubernetes/ExposedDashboard",
      { EksClusterDetails: { Arn: "arn:aws:eks:us-east-1:111122223333:cluster/c" } },
      "arn:aws:eks:us-east-1:111122223333:cluster/c",
      true,
    ],
    [
      "Execution:Runtime/ReverseShell",
      { EcsClusterDetails: { Arn: "arn:aws:ecs:us-east-1:111122223333:cluster/c" } },
      "arn:aws:ecs:us-east-1:111122223333:cluster/c",
      undefined,
    ],
    [
      "CredentialAccess:RDS/AnomalousBehavior.SuccessfulLogin",
      { RdsDbInstanceDetails: { DbInstanceArn: "arn:aws:rds:us-east-1:111122223333:db:d" } },
      "arn:aws:rds:us-east-1:111122223333:db:d",
      undefined,
    ],
  ])("%s is about the right resource", (Type, Resource, id, exposed) => {
    const found = draft({ Type, Resource });
    expect(found.resource.id).toBe(id);
    expect(found.exposed).toBe(exposed);
  });

  it("of a sequence names every actor in it", () => {
    const Actors = [
      { User: { Type: "AssumedRole", Uid: `${ROLE.id}:a`, Name: ROLE.name } },
      { User: { Type: "IAMUser", Uid: USER.id, Name: USER.name } },
    ];
    const Service = { Detection: { Sequence: { Actors } } };
    expect(
      draft({ Type: "AttackSequence:IAM/CompromisedCredentials", Severity: 9.5, Service, Resource: {} }).principals.map(
        ({ arn }) => arn,
      ),
    ).toEqual([ROLE.arn, USER.arn]);
  });

  it("of a member keeps the member's account and region, not the administrator's", () => {
    expect(draft({ AccountId: "222233334444", Region: "eu-central-1" })).toMatchObject({
      account: "222233334444",
      region: "eu-central-1",
    });
    expect(draft({ AccountId: "../../etc", Region: 7 })).toMatchObject({ account: ACCOUNT, region: REGION });
  });

  it("without type or identity is a problem", () => {
    expect(normaliseGuardDuty(finding({ Type: undefined }), context())).toEqual({ problem: expect.stringContaining("no type") });
    expect(normaliseGuardDuty({ Type: "A:B/C" }, context())).toEqual({ problem: expect.stringContaining("neither ARN nor id") });
  });

  it("of any shape is a bounded draft or a problem, never an error", () => {
    const keys = Object.keys(finding());
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom(...keys), fc.jsonValue()),
        fc.string({ minLength: 5000, maxLength: 6000 }),
        (more, long) => {
          for (const record of [finding(more), finding({ Title: long, Description: long, Type: `A:B/${long}`, ...more })]) {
            const result = normaliseGuardDuty(record, context());
            if ("problem" in result) continue;
            expect(result.draft?.title.length).toBeLessThanOrEqual(300);
            expect(result.draft?.rule.length).toBeLessThanOrEqual(200);
            expect(JSON.stringify(result.draft).length).toBeLessThan(20_000);
          }
        },
      ),
    );
  });
});
