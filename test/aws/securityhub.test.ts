import * as S from "@aws-sdk/client-securityhub";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Finding, loaded } from "./finding-set.js";
import { MADE_CONTROLS, STANDARDS } from "./made-controls.js";
import { organisationOf } from "./organisation.js";
import { securityhubHandlers } from "./securityhub.js";
import { type StandIn, startStandIn } from "./stand-in.js";

const [MANAGEMENT, ADMINISTRATOR, MEMBER] = ["111122223333", "222233334444", "333344445555"] as const;
const [HOME, OTHER] = ["us-east-1", "eu-west-1"] as const;
const COUNT = 430;

let standIn: StandIn;
beforeAll(async () => {
  const world = organisationOf({
    accounts: 3,
    regions: [HOME, OTHER],
    findingsPerAccount: 2 * COUNT,
    aggregationRegion: HOME,
    withoutHub: [`${MANAGEMENT}/${OTHER}`],
  });
  standIn = await startStandIn({ world, rates: "off" });
});
afterAll(() => standIn.stop());

const as = (account: string, region: string = HOME) =>
  new S.SecurityHubClient({ ...standIn.client(account, region), maxAttempts: 1 });

async function find(
  more: S.GetFindingsCommandInput = {},
  account: string = MEMBER,
  region: string = HOME,
): Promise<S.AwsSecurityFinding[]> {
  const found: S.AwsSecurityFinding[] = [];
  for await (const { Findings = [] } of S.paginateGetFindings({ client: as(account, region) }, more)) {
    expect(Findings.length).toBeLessThanOrEqual(100);
    found.push(...Findings);
  }
  return found;
}

function own(account: string = MEMBER, region: string = HOME): Finding[] {
  const set = standIn.world.region(account, region).hub?.findings;
  return Array.from({ length: set?.length ?? 0 }, (_, i) => set?.at(i) ?? {});
}

describe("the hub", () => {
  test("tells its standards and whether it is there", async () => {
    const { HubArn } = await as(MEMBER).send(new S.DescribeHubCommand({}));
    expect(HubArn).toBe(`arn:aws:securityhub:${HOME}:${MEMBER}:hub/default`);
    const { StandardsSubscriptions = [] } = await as(MEMBER).send(new S.GetEnabledStandardsCommand({}));
    expect(StandardsSubscriptions.map(({ StandardsArn, StandardsStatus }) => [StandardsArn, StandardsStatus])).toEqual(
      STANDARDS.map((standard) => [`arn:aws:securityhub:${HOME}::standards/${standard}`, "READY"]),
    );
    const one = { StandardsSubscriptionArns: [StandardsSubscriptions[1]?.StandardsSubscriptionArn ?? ""] };
    expect((await as(MEMBER).send(new S.GetEnabledStandardsCommand(one))).StandardsSubscriptions).toHaveLength(1);
    expect((await as(MEMBER).send(new S.DescribeStandardsCommand({}))).Standards).toHaveLength(2);
    expect((await as(MEMBER).send(new S.ListEnabledProductsForImportCommand({}))).ProductSubscriptions).toHaveLength(2);
  });

  test.each<[string, unknown]>([
    ["DescribeHub", new S.DescribeHubCommand({})],
    ["GetFindings", new S.GetFindingsCommand({})],
    ["GetEnabledStandards", new S.GetEnabledStandardsCommand({})],
  ])("%s is refused where there is none", async (_, command) => {
    await expect(as(MANAGEMENT, OTHER).send(command as S.DescribeHubCommand)).rejects.toMatchObject({
      name: "InvalidAccessException",
      message: `Account ${MANAGEMENT} is not subscribed to AWS Security Hub`,
    });
  });
});

describe("controls", () => {
  test("are the same by each way of asking", async () => {
    const client = as(MEMBER);
    const { StandardsSubscriptions = [] } = await client.send(new S.GetEnabledStandardsCommand({}));
    const StandardsSubscriptionArn = StandardsSubscriptions[0]?.StandardsSubscriptionArn ?? "";
    const inStandard: string[] = [];
    for await (const { Controls = [] } of S.paginateDescribeStandardsControls(
      { client, pageSize: 5 },
      { StandardsSubscriptionArn },
    )) {
      inStandard.push(...Controls.map(({ ControlId = "", ControlStatus }) => `${ControlId} ${ControlStatus}`));
    }
    const expected = MADE_CONTROLS.filter(({ standards }) => standards.includes(STANDARDS[0] ?? "")).map(({ id }) => id);
    expect(inStandard).toEqual(expected.map((id) => `${id} ENABLED`));
    const defined: string[] = [];
    const StandardsArn = StandardsSubscriptions[0]?.StandardsArn;
    for await (const page of S.paginateListSecurityControlDefinitions({ client, pageSize: 7 }, { StandardsArn })) {
      defined.push(...(page.SecurityControlDefinitions ?? []).map(({ SecurityControlId = "" }) => SecurityControlId));
    }
    expect(defined).toEqual(expected);
  });

  test("tell their state in each standard", async () => {
    const { hub } = standIn.world.region(MEMBER, HOME);
    const [fsbp = "", cis = ""] = STANDARDS;
    if (hub !== undefined)
      hub.controls = hub.controls.map((each) => (each.id === "IAM.6" ? { ...each, disabledIn: [cis] } : each));
    const client = as(MEMBER);
    const { StandardsControlAssociationSummaries: summaries } = await client.send(
      new S.ListStandardsControlAssociationsCommand({ SecurityControlId: "IAM.6" }),
    );
    expect(summaries?.map(({ StandardsArn, AssociationStatus }) => [StandardsArn, AssociationStatus])).toEqual([
      [`arn:aws:securityhub:${HOME}::standards/${fsbp}`, "ENABLED"],
      [`arn:aws:securityhub:${HOME}::standards/${cis}`, "DISABLED"],
    ]);
    const { SecurityControls, UnprocessedIds } = await client.send(
      new S.BatchGetSecurityControlsCommand({ SecurityControlIds: ["IAM.6", "None.1"] }),
    );
    expect(SecurityControls).toMatchObject([
      { SecurityControlId: "IAM.6", SecurityControlStatus: "ENABLED", SeverityRating: "CRITICAL" },
    ]);
    expect(UnprocessedIds).toMatchObject([{ SecurityControlId: "None.1", ErrorCode: "NOT_FOUND" }]);
    const asked = [
      { SecurityControlId: "IAM.6", StandardsArn: `arn:aws:securityhub:${HOME}::standards/${cis}` },
      { SecurityControlId: "IAM.7", StandardsArn: `arn:aws:securityhub:${HOME}::standards/${cis}` },
    ];
    const batch = await client.send(new S.BatchGetStandardsControlAssociationsCommand({ StandardsControlAssociationIds: asked }));
    expect(batch.StandardsControlAssociationDetails).toMatchObject([
      { SecurityControlId: "IAM.6", AssociationStatus: "DISABLED" },
    ]);
    expect(batch.UnprocessedAssociations).toMatchObject([{ StandardsControlAssociationId: asked[1] }]);
    const unknown = new S.ListStandardsControlAssociationsCommand({ SecurityControlId: "None.1" });
    await expect(client.send(unknown)).rejects.toMatchObject({ name: "InvalidInputException" });
  });
});

const compliance = (finding: Finding) => (finding.Compliance as { Status: string; SecurityControlId: string }).Status;
const control = (finding: Finding) => (finding.Compliance as { SecurityControlId: string }).SecurityControlId;
const workflow = (finding: Finding) => (finding.Workflow as { Status: string }).Status;
const label = (finding: Finding) => (finding.Severity as { Label: string }).Label;
const updated = (finding: Finding) => String(finding.UpdatedAt);
const equals = (...values: string[]) => values.map((Value) => ({ Value, Comparison: "EQUALS" as const }));
const unlike = (...values: string[]) => values.map((Value) => ({ Value, Comparison: "NOT_EQUALS" as const }));

/** Filters, and the same in words of this language. */
const FILTERS: readonly (readonly [S.AwsSecurityFindingFilters, (finding: Finding) => boolean])[] = [
  [{ RecordState: equals("ACTIVE") }, ({ RecordState }) => RecordState === "ACTIVE"],
  [{ WorkflowStatus: equals("NEW", "NOTIFIED") }, (finding) => ["NEW", "NOTIFIED"].includes(workflow(finding))],
  [{ ComplianceStatus: unlike("PASSED") }, (finding) => compliance(finding) !== "PASSED"],
  [{ ComplianceStatus: unlike("PASSED", "FAILED") }, (finding) => !["PASSED", "FAILED"].includes(compliance(finding))],
  [{ ComplianceSecurityControlId: equals("IAM.1", "S3.1") }, (finding) => ["IAM.1", "S3.1"].includes(control(finding))],
  [{ ComplianceSecurityControlId: [{ Value: "IAM.", Comparison: "PREFIX" }] }, (finding) => control(finding).startsWith("IAM.")],
  [
    { ComplianceSecurityControlId: [{ Value: "IAM.", Comparison: "PREFIX" }, ...unlike("IAM.1")] },
    (finding) => control(finding).startsWith("IAM.") && control(finding) !== "IAM.1",
  ],
  [{ SeverityLabel: equals("CRITICAL", "HIGH") }, (finding) => ["CRITICAL", "HIGH"].includes(label(finding))],
  [{ SeverityNormalized: [{ Gte: 70 }] }, (finding) => ["CRITICAL", "HIGH"].includes(label(finding))],
  [{ ProductName: equals("Security Hub") }, () => true],
  [{ ProductArn: equals(`arn:aws:securityhub:${HOME}::product/aws/guardduty`) }, () => false],
  [{ AwsAccountId: equals(MEMBER), Region: equals(HOME) }, () => true],
  [{ Region: equals(OTHER) }, () => false],
  [{ GeneratorId: [{ Value: "security-control/EC2", Comparison: "PREFIX" }] }, (finding) => control(finding).startsWith("EC2.")],
  [{ ResourceType: equals("AwsS3Bucket") }, (finding) => control(finding).startsWith("S3.")],
  [{ Title: [{ Value: "MFA", Comparison: "CONTAINS" }] }, ({ Title }) => String(Title).includes("MFA")],
  [{ Title: [{ Value: "MFA", Comparison: "NOT_CONTAINS" }] }, ({ Title }) => !String(Title).includes("MFA")],
  [{ ProductFields: [{ Key: "RelatedAWSResources", Value: "0", Comparison: "EQUALS" }] }, () => true],
  [
    { ComplianceAssociatedStandardsId: equals(`standards/${STANDARDS[1]}`) },
    (finding) => MADE_CONTROLS.find(({ id }) => id === control(finding))?.standards.includes(STANDARDS[1] ?? "") === true,
  ],
  [
    {
      RecordState: equals("ACTIVE"),
      ComplianceStatus: equals("FAILED"),
      WorkflowStatus: equals("NEW"),
      SeverityLabel: equals("HIGH"),
    },
    (finding) =>
      finding.RecordState === "ACTIVE" &&
      compliance(finding) === "FAILED" &&
      workflow(finding) === "NEW" &&
      label(finding) === "HIGH",
  ],
];

describe("findings", () => {
  test("are given as they are, a hundred a page", async () => {
    expect(await find()).toEqual(own());
    expect(await find({ MaxResults: 7 })).toEqual(own());
  });

  test.each(FILTERS.map(([filters, passes]) => [JSON.stringify(filters), filters, passes] as const))(
    "are filtered by %s",
    async (_, Filters, passes) => {
      const expected = own().filter(passes);
      expect((await find({ Filters })).map(({ Id }) => Id)).toEqual(expected.map(({ Id }) => Id));
    },
  );

  test("are filtered by id", async () => {
    const [, second] = own();
    expect(await find({ Filters: { Id: equals(String(second?.Id), "none") } })).toEqual([second]);
  });

  test("are filtered by stretches of time", async () => {
    const times = own().map(updated).sort();
    const [Start = "", End = ""] = [times[100], times[300]];
    expect(await find({ Filters: { UpdatedAt: [{ Start, End }] } })).toHaveLength(201);
    expect(await find({ Filters: { UpdatedAt: [{ End: Start }, { Start: End }] } })).toHaveLength(101 + (COUNT - 300));
    const day = { Value: 36_500, Unit: "DAYS" } as const;
    expect(await find({ Filters: { UpdatedAt: [{ DateRange: day }] } })).toHaveLength(COUNT);
    expect(await find({ Filters: { UpdatedAt: [{ DateRange: { Value: 1, Unit: "DAYS" } }] } })).toEqual([]);
  });

  test.each(["asc", "desc"] as const)("come in order of time, %s", async (SortOrder) => {
    const found = await find({ SortCriteria: [{ Field: "UpdatedAt", SortOrder }], Filters: { RecordState: equals("ACTIVE") } });
    const sorted = own()
      .filter(({ RecordState }) => RecordState === "ACTIVE")
      .map(updated)
      .sort();
    expect(found.map(({ UpdatedAt }) => UpdatedAt)).toEqual(SortOrder === "asc" ? sorted : sorted.reverse());
  });

  test("that were loaded come back as they were", async () => {
    const { hub } = standIn.world.region(ADMINISTRATOR, OTHER);
    const finding = { ...own()[0], Id: "loaded", AwsAccountId: ADMINISTRATOR, Region: OTHER, UserDefinedFields: { Case: "7" } };
    if (hub !== undefined) hub.findings = loaded([finding]);
    expect(
      await find({ Filters: { UserDefinedFields: [{ Key: "Case", Value: "7", Comparison: "EQUALS" }] } }, ADMINISTRATOR, OTHER),
    ).toEqual([finding]);
  });

  test.each<[string, S.GetFindingsCommandInput]>([
    ["a page of 101", { MaxResults: 101 }],
    ["a cursor of nobody", { NextToken: "none" }],
    ["twenty-one values", { Filters: { Id: equals(...Array.from({ length: 21 }, (_, i) => `${i}`)) } }],
    [
      "eleven attributes",
      {
        Filters: Object.fromEntries(
          [
            "Id",
            "Region",
            "Title",
            "Type",
            "GeneratorId",
            "ProductArn",
            "ProductName",
            "CompanyName",
            "RecordState",
            "Description",
            "AwsAccountId",
          ].map((name) => [name, equals("a")]),
        ),
      },
    ],
  ])("refuse %s", async (_, input) => {
    await expect(as(MEMBER).send(new S.GetFindingsCommand(input))).rejects.toMatchObject({ name: "InvalidInputException" });
  });

  test("refuse a cursor of another question", async () => {
    const { NextToken } = await as(MEMBER).send(new S.GetFindingsCommand({}));
    const other = new S.GetFindingsCommand({ NextToken, Filters: { RecordState: equals("ACTIVE") } });
    await expect(as(MEMBER).send(other)).rejects.toMatchObject({ name: "InvalidInputException" });
  });
});

describe("the organization", () => {
  test("the administrator's aggregation region shows every member and linked region", async () => {
    const { FindingAggregators } = await as(ADMINISTRATOR).send(new S.ListFindingAggregatorsCommand({}));
    const [{ FindingAggregatorArn = "" } = {}] = FindingAggregators ?? [];
    const aggregator = await as(ADMINISTRATOR).send(new S.GetFindingAggregatorCommand({ FindingAggregatorArn }));
    expect(aggregator).toMatchObject({
      FindingAggregationRegion: HOME,
      RegionLinkingMode: "SPECIFIED_REGIONS",
      Regions: [OTHER],
    });
    const all = await find({ Filters: { AwsAccountId: equals(MEMBER) } }, ADMINISTRATOR);
    expect(all.map(({ Id }) => Id).sort()).toEqual([...own(), ...own(MEMBER, OTHER)].map(({ Id }) => Id).sort());
    expect(await find({}, ADMINISTRATOR, OTHER)).toHaveLength(own(ADMINISTRATOR, OTHER).length + own(MEMBER, OTHER).length);
    const none = new S.GetFindingAggregatorCommand({ FindingAggregatorArn: `${FindingAggregatorArn}x` });
    await expect(as(ADMINISTRATOR).send(none)).rejects.toMatchObject({ name: "ResourceNotFoundException" });
    expect((await as(MEMBER).send(new S.ListFindingAggregatorsCommand({}))).FindingAggregators).toEqual([]);
  });

  test("members and administrator know each other", async () => {
    const { Members } = await as(ADMINISTRATOR).send(new S.ListMembersCommand({}));
    expect(Members?.map(({ AccountId, MemberStatus }) => [AccountId, MemberStatus])).toEqual([
      [MANAGEMENT, "Enabled"],
      [MEMBER, "Enabled"],
    ]);
    expect((await as(MEMBER).send(new S.GetAdministratorAccountCommand({}))).Administrator?.AccountId).toBe(ADMINISTRATOR);
    expect((await as(ADMINISTRATOR).send(new S.GetAdministratorAccountCommand({}))).Administrator).toBeUndefined();
    const { AdminAccounts } = await as(MANAGEMENT).send(new S.ListOrganizationAdminAccountsCommand({}));
    expect(AdminAccounts).toEqual([{ AccountId: ADMINISTRATOR, Status: "ENABLED" }]);
    await expect(as(MEMBER).send(new S.ListOrganizationAdminAccountsCommand({}))).rejects.toMatchObject({
      name: "InvalidAccessException",
    });
    const configuration = await as(ADMINISTRATOR).send(new S.DescribeOrganizationConfigurationCommand({}));
    expect(configuration.OrganizationConfiguration?.ConfigurationType).toBe("CENTRAL");
    await expect(as(MEMBER).send(new S.DescribeOrganizationConfigurationCommand({}))).rejects.toMatchObject({
      name: "InvalidAccessException",
    });
  });
});

test("every operation was asked for", () => {
  const asked = Object.keys(standIn.ledger.counts({ service: "securityhub" })).map((name) => name.slice("securityhub:".length));
  expect(asked).toEqual(Object.keys(securityhubHandlers).sort());
  expect(standIn.broken).toEqual([]);
});
