import * as G from "@aws-sdk/client-guardduty";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Finding, type FindingSet, loaded } from "./finding-set.js";
import { guarddutyHandlers } from "./guardduty.js";
import { organisationOf } from "./organisation.js";
import { type StandIn, startStandIn } from "./stand-in.js";

const [MANAGEMENT, ADMINISTRATOR, MEMBER] = ["111122223333", "222233334444", "333344445555"] as const;
const REGION = "us-east-1";
const COUNT = 170;

let standIn: StandIn;
beforeAll(async () => {
  const world = organisationOf({
    accounts: 3,
    regions: [REGION, "eu-west-1"],
    guarddutyPerAccount: 2 * COUNT,
    withoutDetector: [`${MEMBER}/eu-west-1`],
    disabledRegions: ["ap-east-1"],
  });
  standIn = await startStandIn({ world, rates: "off" });
});
afterAll(() => standIn.stop());

const as = (account: string, region = REGION) => new G.GuardDutyClient({ ...standIn.client(account, region), maxAttempts: 1 });

async function detector(account: string, region = REGION): Promise<string> {
  const { DetectorIds } = await as(account, region).send(new G.ListDetectorsCommand({}));
  return DetectorIds?.[0] ?? "";
}

async function list(account: string, more: Partial<G.ListFindingsCommandInput> = {}): Promise<string[]> {
  const DetectorId = await detector(account);
  const ids: string[] = [];
  for await (const page of G.paginateListFindings({ client: as(account) }, { DetectorId, ...more })) {
    expect(page.FindingIds?.length).toBeLessThanOrEqual(50);
    ids.push(...(page.FindingIds ?? []));
  }
  return ids;
}

function own(account: string): Finding[] {
  const set = standIn.world.region(account, REGION).detector?.findings as FindingSet;
  return Array.from({ length: set.length }, (_, i) => set.at(i));
}

const service = (finding: Finding) => finding.Service as { readonly Archived: boolean };

describe("detectors", () => {
  test("tell their features, and a region without one says so", async () => {
    const DetectorId = await detector(MEMBER);
    const found = await as(MEMBER).send(new G.GetDetectorCommand({ DetectorId }));
    expect(found).toMatchObject({ Status: "ENABLED", FindingPublishingFrequency: "FIFTEEN_MINUTES" });
    const runtime = found.Features?.find(({ Name }) => Name === "RUNTIME_MONITORING");
    expect(runtime?.AdditionalConfiguration?.map(({ Name, Status }) => [Name, Status])).toEqual([
      ["EKS_ADDON_MANAGEMENT", "ENABLED"],
      ["ECS_FARGATE_AGENT_MANAGEMENT", "DISABLED"],
    ]);
    expect(runtime?.UpdatedAt).toBeInstanceOf(Date);
    expect((await as(MEMBER, "eu-west-1").send(new G.ListDetectorsCommand({}))).DetectorIds).toEqual([]);
  });

  test("of others are refused, and so is a region that is not opted into", async () => {
    const other = await detector(ADMINISTRATOR);
    await expect(as(MEMBER).send(new G.GetDetectorCommand({ DetectorId: other }))).rejects.toMatchObject({
      name: "BadRequestException",
    });
    await expect(as(MEMBER, "ap-east-1").send(new G.ListDetectorsCommand({}))).rejects.toMatchObject({
      name: "UnrecognizedClientException",
    });
  });
});

describe("findings", () => {
  test("are listed once each, archived ones among them unless asked otherwise", async () => {
    expect(await list(MEMBER)).toEqual(own(MEMBER).map(({ Id }) => Id));
    const archived = (value: string) => ({ FindingCriteria: { Criterion: { "service.archived": { Eq: [value] } } } });
    const open = await list(MEMBER, archived("false"));
    expect(open).toEqual(
      own(MEMBER)
        .filter((finding) => !service(finding).Archived)
        .map(({ Id }) => Id),
    );
    expect(open.length + (await list(MEMBER, archived("true"))).length).toBe(COUNT);
    expect(open.length).toBeLessThan(COUNT);
  });

  test("are found by time in milliseconds and by severity", async () => {
    const times = own(MEMBER)
      .map(({ UpdatedAt }) => Date.parse(String(UpdatedAt)))
      .sort((a, b) => a - b);
    const [from = 0, to = 0] = [times[40], times[120]];
    const within = await list(MEMBER, { FindingCriteria: { Criterion: { updatedAt: { Gte: from, Lt: to } } } });
    expect(within).toHaveLength(80);
    const severe = await list(MEMBER, { FindingCriteria: { Criterion: { severity: { GreaterThanOrEqual: 7 } } } });
    expect(severe).toEqual(
      own(MEMBER)
        .filter(({ Severity }) => Number(Severity) >= 7)
        .map(({ Id }) => Id),
    );
    const others = await list(MEMBER, {
      FindingCriteria: { Criterion: { type: { Neq: ["Recon:EC2/PortProbeUnprotectedPort"] } } },
    });
    expect(others).toEqual(
      own(MEMBER)
        .filter(({ Type }) => Type !== "Recon:EC2/PortProbeUnprotectedPort")
        .map(({ Id }) => Id),
    );
  });

  test.each(["ASC", "DESC"] as const)("come in order of time, %s", async (OrderBy) => {
    const ids = await list(MEMBER, { SortCriteria: { AttributeName: "updatedAt", OrderBy } });
    const times = new Map(own(MEMBER).map(({ Id, UpdatedAt }) => [Id, String(UpdatedAt)]));
    const sorted = [...times.values()].sort();
    expect(ids.map((id) => times.get(id))).toEqual(OrderBy === "ASC" ? sorted : sorted.reverse());
  });

  test("are given as they are, fifty at most", async () => {
    const DetectorId = await detector(MEMBER);
    const some = own(MEMBER).slice(0, 50);
    const ids = some.map(({ Id }) => String(Id));
    const { Findings } = await as(MEMBER).send(new G.GetFindingsCommand({ DetectorId, FindingIds: ids }));
    expect(Findings).toEqual(some);
    const more = new G.GetFindingsCommand({ DetectorId, FindingIds: [...ids, "x"] });
    await expect(as(MEMBER).send(more)).rejects.toMatchObject({ name: "BadRequestException" });
    const unknown = new G.GetFindingsCommand({ DetectorId, FindingIds: ["0".repeat(32)] });
    expect((await as(MEMBER).send(unknown)).Findings).toEqual([]);
  });

  test("that were loaded come back as they were", async () => {
    const state = standIn.world.region(MANAGEMENT, REGION).detector;
    if (state === undefined) throw new Error("no detector");
    const finding = {
      Id: "f1",
      Resource: {
        ResourceType: "Instance",
        InstanceDetails: {
          ProductCodes: [{ Code: "c", ProductType: "t" }],
          Tags: [{ Key: "Name", Value: "web" }],
          IamInstanceProfile: { Arn: "arn:aws:iam::111122223333:instance-profile/web" },
          NetworkInterfaces: [{ Ipv6Addresses: [], PrivateIpAddress: "192.0.2.1" }],
        },
      },
      Service: {
        Archived: false,
        AdditionalInfo: { Type: "default", Value: "{}" },
        Detection: {
          Anomaly: { Profiles: { Account: { UserAgent: [{ ProfileType: "FREQUENCY", Observations: { Text: ["a"] } }] } } },
        },
        Action: {
          AwsApiCallAction: {
            RemoteIpDetails: { GeoLocation: { Lat: 1.5, Lon: 2.5 } },
            AffectedResources: { "AWS::S3::Bucket": "b" },
          },
        },
      },
      UpdatedAt: "2026-09-01T00:00:00.000Z",
    };
    state.findings = loaded([finding]);
    const DetectorId = await detector(MANAGEMENT);
    const { Findings } = await as(MANAGEMENT).send(new G.GetFindingsCommand({ DetectorId, FindingIds: ["f1"] }));
    expect(Findings).toMatchObject([finding]);
  });

  test.each([
    [{ NextToken: "none" }, "BadRequestException"],
    [{ MaxResults: 51 }, "BadRequestException"],
  ])("refuse %o", async (more, name) => {
    const DetectorId = await detector(MEMBER);
    await expect(as(MEMBER).send(new G.ListFindingsCommand({ DetectorId, ...more }))).rejects.toMatchObject({ name });
  });
});

describe("the organization", () => {
  test("the administrator sees its members and their findings", async () => {
    const DetectorId = await detector(ADMINISTRATOR);
    const { Members } = await as(ADMINISTRATOR).send(new G.ListMembersCommand({ DetectorId }));
    expect(Members?.map(({ AccountId }) => AccountId)).toEqual([MANAGEMENT, MEMBER]);
    const ids = await list(ADMINISTRATOR);
    expect(ids).toEqual(expect.arrayContaining(own(MEMBER).map(({ Id }) => Id)));
    const [first] = own(MEMBER);
    const { Findings } = await as(ADMINISTRATOR).send(new G.GetFindingsCommand({ DetectorId, FindingIds: [String(first?.Id)] }));
    expect(Findings).toMatchObject([{ AccountId: MEMBER }]);
    const found = await as(ADMINISTRATOR).send(new G.DescribeOrganizationConfigurationCommand({ DetectorId }));
    expect(found.AutoEnableOrganizationMembers).toBe("ALL");
  });

  test("a member knows its administrator; the administrator gets 200 and no body", async () => {
    const member = await as(MEMBER).send(new G.GetAdministratorAccountCommand({ DetectorId: await detector(MEMBER) }));
    expect(member.Administrator).toMatchObject({ AccountId: ADMINISTRATOR, RelationshipStatus: "Enabled" });
    const itself = await as(ADMINISTRATOR).send(
      new G.GetAdministratorAccountCommand({ DetectorId: await detector(ADMINISTRATOR) }),
    );
    expect(itself.$metadata.httpStatusCode).toBe(200);
    expect(itself.Administrator).toBeUndefined();
    const DetectorId = await detector(MEMBER);
    expect((await as(MEMBER).send(new G.ListMembersCommand({ DetectorId }))).Members).toEqual([]);
    const asked = as(MEMBER).send(new G.DescribeOrganizationConfigurationCommand({ DetectorId }));
    await expect(asked).rejects.toMatchObject({ name: "BadRequestException" });
  });

  test("only the management account asks who administers", async () => {
    const { AdminAccounts } = await as(MANAGEMENT).send(new G.ListOrganizationAdminAccountsCommand({}));
    expect(AdminAccounts).toEqual([{ AdminAccountId: ADMINISTRATOR, AdminStatus: "ENABLED" }]);
    await expect(as(MEMBER).send(new G.ListOrganizationAdminAccountsCommand({}))).rejects.toMatchObject({
      name: "BadRequestException",
    });
  });
});

test("every operation was asked for", () => {
  const asked = Object.keys(standIn.ledger.counts({ service: "guardduty" })).map((name) => name.slice("guardduty:".length));
  expect(asked).toEqual(Object.keys(guarddutyHandlers).sort());
  expect(standIn.broken).toEqual([]);
});
