import * as I from "@aws-sdk/client-iam";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { iamPolicyReads } from "./iam-policy-reads.js";
import { iamReads } from "./iam-reads.js";
import { documentOf, IamMaker, trustOf } from "./made-iam.js";
import { oneAccount } from "./organisation.js";
import { type StandIn, startStandIn } from "./stand-in.js";

const ACCOUNT = "111122223333";
const USERS = 230;
/** What a document may hold that URL encoding and XML could spoil. */
const ODD = documentOf({
  Sid: "Odd",
  Effect: "Allow",
  Action: "s3:GetObject",
  Resource: "arn:aws:s3:::b/<&>'\"+% é/${aws:username}!*()",
});

let standIn: StandIn;
let iam: I.IAMClient;
beforeAll(async () => {
  const world = oneAccount(ACCOUNT, { iam: { users: USERS, groups: 3, roles: 40, policies: 30 } });
  const make = new IamMaker(world.account(ACCOUNT).iam, 1);
  make.role("odd", trustOf({ Service: "ec2.amazonaws.com" }), {
    inline: { odd: ODD },
    boundary: `arn:aws:iam::${ACCOUNT}:policy/made/policy-0`,
  });
  const state = world.account(ACCOUNT).iam;
  state.aliases = ["example-alias"];
  state.certificates = [{ name: "web", expiration: "2026-12-01T00:00:00Z", uploaded: "2025-12-01T00:00:00Z" }];
  state.spareMfaDevices = ["spare"];
  standIn = await startStandIn({ world, rates: "off" });
  iam = new I.IAMClient({ ...standIn.client(ACCOUNT), maxAttempts: 1 });
});
afterAll(() => standIn.stop());

async function details(Filter?: I.EntityType[], MaxItems = 100) {
  const lists = {
    UserDetailList: [] as string[],
    GroupDetailList: [] as string[],
    RoleDetailList: [] as string[],
    Policies: [] as string[],
  };
  const sizes: number[] = [];
  for await (const page of I.paginateGetAccountAuthorizationDetails(
    { client: iam, pageSize: MaxItems },
    Filter === undefined ? {} : { Filter },
  )) {
    let size = 0;
    for (const name of Object.keys(lists) as (keyof typeof lists)[]) {
      const arns = (page[name] ?? []).map(({ Arn = "" }) => Arn);
      lists[name].push(...arns);
      size += arns.length;
    }
    sizes.push(size);
  }
  return { lists, sizes };
}

describe("authorization details", () => {
  test.each([1000, 100, 7])("come once each in pages of %i at most, some of them shorter", async (size) => {
    const { lists, sizes } = await details(undefined, size);
    expect(new Set(lists.UserDetailList).size).toBe(USERS);
    expect(lists.UserDetailList).toHaveLength(USERS);
    expect(lists.GroupDetailList).toHaveLength(3);
    expect(lists.RoleDetailList).toHaveLength(43);
    expect(lists.Policies).toHaveLength(32);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(size);
    if (size === 7) expect(sizes.slice(0, -1).some((each) => each < 7)).toBe(true);
  });

  test("are the same by five filters as together", async () => {
    const { lists: all } = await details();
    const { lists: users } = await details(["User"]);
    const { lists: own } = await details(["LocalManagedPolicy"]);
    const { lists: aws } = await details(["AWSManagedPolicy"]);
    expect(users).toEqual({ UserDetailList: all.UserDetailList, GroupDetailList: [], RoleDetailList: [], Policies: [] });
    expect([...own.Policies, ...aws.Policies]).toEqual(all.Policies);
    expect(aws.Policies).toContain("arn:aws:iam::aws:policy/SecurityAudit");
    expect(aws.Policies).not.toContain("arn:aws:iam::aws:policy/AdministratorAccess");
  });

  test("hold documents URL-encoded, to the byte", async () => {
    const { RoleDetailList = [] } = await iam.send(
      new I.GetAccountAuthorizationDetailsCommand({ Filter: ["Role"], MaxItems: 1000 }),
    );
    const second = await iam.send(new I.GetAccountAuthorizationDetailsCommand({ Filter: ["Role"], MaxItems: 1000 }));
    expect(second.RoleDetailList).toEqual(RoleDetailList);
    const odd = RoleDetailList.find(({ RoleName }) => RoleName === "odd");
    const document = odd?.RolePolicyList?.[0]?.PolicyDocument ?? "";
    expect(document).toMatch(/^[A-Za-z0-9%._~-]+$/);
    expect(decodeURIComponent(document)).toBe(ODD);
    expect(odd?.PermissionsBoundary?.PermissionsBoundaryArn).toBe(`arn:aws:iam::${ACCOUNT}:policy/made/policy-0`);
    const profile = RoleDetailList.find(({ RoleName }) => RoleName === "workload-0")?.InstanceProfileList?.[0];
    expect(profile).toMatchObject({
      InstanceProfileName: "workload-0",
      Arn: `arn:aws:iam::${ACCOUNT}:instance-profile/workload-0`,
    });
  });

  test.each([
    [{ MaxItems: 1001 }, "ValidationError"],
    [{ MaxItems: 0 }, "ValidationError"],
    [{ Marker: "bm8" }, "ValidationError"],
    [{ Filter: ["Nobody" as I.EntityType] }, "ValidationError"],
  ])("refuse %o", async (input, name) => {
    await expect(iam.send(new I.GetAccountAuthorizationDetailsCommand(input))).rejects.toMatchObject({ name });
  });
});

describe("the account", () => {
  test("tells what is in it", async () => {
    const { SummaryMap } = await iam.send(new I.GetAccountSummaryCommand({}));
    expect(SummaryMap).toMatchObject({
      Users: USERS,
      Groups: 3,
      Roles: 43,
      Policies: 30,
      AccountMFAEnabled: 1,
      AccountPasswordPresent: 1,
    });
    expect((await iam.send(new I.ListAccountAliasesCommand({}))).AccountAliases).toEqual(["example-alias"]);
    const { ServerCertificateMetadataList } = await iam.send(new I.ListServerCertificatesCommand({}));
    expect(ServerCertificateMetadataList).toMatchObject([
      { ServerCertificateName: "web", Expiration: new Date("2026-12-01T00:00:00Z") },
    ]);
  });

  test("has virtual devices, with their users where they have one", async () => {
    const devices: I.VirtualMFADevice[] = [];
    for await (const { VirtualMFADevices = [] } of I.paginateListVirtualMFADevices({ client: iam }, {}))
      devices.push(...VirtualMFADevices);
    expect(devices).toHaveLength(USERS + 1);
    expect(devices.filter(({ User }) => User === undefined).map(({ SerialNumber }) => SerialNumber)).toEqual([
      `arn:aws:iam::${ACCOUNT}:mfa/spare`,
    ]);
    const { VirtualMFADevices: unassigned } = await iam.send(
      new I.ListVirtualMFADevicesCommand({ AssignmentStatus: "Unassigned" }),
    );
    expect(unassigned).toHaveLength(1);
  });

  test("has a password policy, or an error that says that it has none", async () => {
    const { PasswordPolicy } = await iam.send(new I.GetAccountPasswordPolicyCommand({}));
    expect(PasswordPolicy).toMatchObject({ MinimumPasswordLength: 14, RequireSymbols: true, ExpirePasswords: false });
    const state = standIn.world.account(ACCOUNT).iam;
    const kept = state.passwordPolicy;
    state.passwordPolicy = undefined;
    await expect(iam.send(new I.GetAccountPasswordPolicyCommand({}))).rejects.toMatchObject({
      name: "NoSuchEntityException",
      $metadata: { httpStatusCode: 404 },
    });
    state.passwordPolicy = kept;
  });
});

describe("the credential report", () => {
  const get = () => iam.send(new I.GetCredentialReportCommand({}));
  const generate = async () => (await iam.send(new I.GenerateCredentialReportCommand({}))).State;

  test("is made when asked for, kept for four hours, and then expired", async () => {
    await expect(get()).rejects.toMatchObject({ name: "CredentialReportNotPresentException" });
    expect(await generate()).toBe("STARTED");
    await expect(get()).rejects.toMatchObject({ name: "CredentialReportNotReadyException" });
    expect(await generate()).toBe("COMPLETE");
    const { Content, GeneratedTime, ReportFormat } = await get();
    expect(ReportFormat).toBe("text/csv");
    const lines = Buffer.from(Content ?? [])
      .toString()
      .split("\n");
    expect(lines).toHaveLength(USERS + 2);
    expect(lines[1]).toMatch(/^<root_account>,arn:aws:iam::111122223333:root,/);
    standIn.world.clock.advance(3 * 3600_000);
    expect(await generate()).toBe("COMPLETE");
    expect((await get()).GeneratedTime).toEqual(GeneratedTime);
    standIn.world.clock.advance(2 * 3600_000);
    await expect(get()).rejects.toMatchObject({ name: "CredentialReportExpiredException" });
    expect(await generate()).toBe("STARTED");
    expect(await generate()).toBe("INPROGRESS");
    expect(await generate()).toBe("COMPLETE");
    expect((await get()).GeneratedTime?.getTime()).toBeGreaterThan(GeneratedTime?.getTime() ?? 0);
  });
});

describe("users, roles and policies", () => {
  test("lists leave out what AWS leaves out of lists", async () => {
    const { Roles = [] } = await iam.send(new I.ListRolesCommand({ MaxItems: 1000 }));
    const odd = Roles.find(({ RoleName }) => RoleName === "odd");
    expect(odd).toMatchObject({ MaxSessionDuration: 3600 });
    expect(odd?.PermissionsBoundary).toBeUndefined();
    const { Role } = await iam.send(new I.GetRoleCommand({ RoleName: "odd" }));
    expect(Role?.PermissionsBoundary?.PermissionsBoundaryArn).toMatch(/policy-0$/);
    expect(JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ""))).toMatchObject({ Version: "2012-10-17" });
    const { Users = [] } = await iam.send(new I.ListUsersCommand({ MaxItems: 1000 }));
    expect(Users.find(({ UserName }) => UserName === "user-0")?.Tags).toBeUndefined();
    const { User } = await iam.send(new I.GetUserCommand({ UserName: "user-0" }));
    expect(User?.Tags).toEqual([{ Key: "owner", Value: "platform" }]);
  });

  test("a path prefix narrows a list", async () => {
    const { Roles = [] } = await iam.send(new I.ListRolesCommand({ PathPrefix: "/aws-service-role/" }));
    expect(Roles.map(({ RoleName }) => RoleName)).toEqual(["AWSServiceRoleForAmazonGuardDuty"]);
  });

  test("a role tells its policies, profiles and tags", async () => {
    const RoleName = "workload-0";
    const { AttachedPolicies } = await iam.send(new I.ListAttachedRolePoliciesCommand({ RoleName }));
    expect(AttachedPolicies).toEqual([{ PolicyName: "policy-0", PolicyArn: `arn:aws:iam::${ACCOUNT}:policy/made/policy-0` }]);
    expect((await iam.send(new I.ListAttachedRolePoliciesCommand({ RoleName, PathPrefix: "/other/" }))).AttachedPolicies).toEqual(
      [],
    );
    expect((await iam.send(new I.ListRolePoliciesCommand({ RoleName }))).PolicyNames).toEqual(["own"]);
    const { PolicyDocument } = await iam.send(new I.GetRolePolicyCommand({ RoleName: "odd", PolicyName: "odd" }));
    expect(decodeURIComponent(PolicyDocument ?? "")).toBe(ODD);
    expect((await iam.send(new I.ListInstanceProfilesForRoleCommand({ RoleName }))).InstanceProfiles).toHaveLength(1);
    expect((await iam.send(new I.ListRoleTagsCommand({ RoleName }))).Tags).toEqual([]);
  });

  test("a policy tells its versions and who holds it", async () => {
    const PolicyArn = `arn:aws:iam::${ACCOUNT}:policy/made/policy-0`;
    const { Policy } = await iam.send(new I.GetPolicyCommand({ PolicyArn }));
    expect(Policy).toMatchObject({ AttachmentCount: 41, PermissionsBoundaryUsageCount: 1, DefaultVersionId: "v1" });
    const { PolicyVersion } = await iam.send(new I.GetPolicyVersionCommand({ PolicyArn, VersionId: "v1" }));
    expect(decodeURIComponent(PolicyVersion?.Document ?? "")).toContain("table/table-0");
    const { Versions } = await iam.send(new I.ListPolicyVersionsCommand({ PolicyArn }));
    expect(Versions).toMatchObject([{ VersionId: "v1", IsDefaultVersion: true }]);
    expect(Versions?.[0]?.Document).toBeUndefined();
    expect((await iam.send(new I.ListPolicyTagsCommand({ PolicyArn }))).Tags).toEqual([]);
    const boundaries = await iam.send(
      new I.ListEntitiesForPolicyCommand({ PolicyArn, PolicyUsageFilter: "PermissionsBoundary" }),
    );
    expect(boundaries.PolicyRoles?.map(({ RoleName }) => RoleName)).toEqual(["odd"]);
    const groups = await iam.send(new I.ListEntitiesForPolicyCommand({ PolicyArn, EntityFilter: "Group" }));
    expect(groups).toMatchObject({ PolicyGroups: [{ GroupName: "group-0" }], PolicyRoles: [], PolicyUsers: [] });
  });

  test.each([
    [{ Scope: "Local" as const }, 30],
    [{ Scope: "Local" as const, OnlyAttached: true }, 3],
    [{ Scope: "Local" as const, PolicyUsageFilter: "PermissionsBoundary" as const }, 1],
    [{ Scope: "Local" as const, PathPrefix: "/other/" }, 0],
    [{ Scope: "AWS" as const, OnlyAttached: true }, 2],
  ])("policies by %o are %i", async (input, count) => {
    const arns: string[] = [];
    for await (const { Policies = [] } of I.paginateListPolicies({ client: iam }, input))
      arns.push(...Policies.map(({ Arn = "" }) => Arn));
    expect(arns).toHaveLength(count);
  });

  test.each([
    ["role", new I.GetRoleCommand({ RoleName: "none" })],
    ["role's policy", new I.GetRolePolicyCommand({ RoleName: "odd", PolicyName: "none" })],
    ["role's policies", new I.ListAttachedRolePoliciesCommand({ RoleName: "none" })],
    ["policy", new I.GetPolicyCommand({ PolicyArn: `arn:aws:iam::${ACCOUNT}:policy/none` })],
    ["version", new I.GetPolicyVersionCommand({ PolicyArn: `arn:aws:iam::${ACCOUNT}:policy/made/policy-0`, VersionId: "v9" })],
    ["user", new I.GetUserCommand({ UserName: "none" })],
  ])("no such %s", async (_, command) => {
    await expect(iam.send(command as I.GetRoleCommand)).rejects.toMatchObject({
      name: "NoSuchEntityException",
      $metadata: { httpStatusCode: 404 },
    });
  });
});

test("every read was asked for", () => {
  const asked = Object.keys(standIn.ledger.counts({ service: "iam" })).map((name) => name.slice("iam:".length));
  expect(asked).toEqual(expect.arrayContaining([...Object.keys(iamReads), ...Object.keys(iamPolicyReads)]));
  expect(standIn.broken).toEqual([]);
});
