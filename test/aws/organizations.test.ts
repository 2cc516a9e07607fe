import * as O from "@aws-sdk/client-organizations";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { accountIds, oneAccount, organisationOf } from "./organisation.js";
import { organizationsReads } from "./organizations-reads.js";
import { organizationsWrites } from "./organizations-writes.js";
import { type StandIn, startStandIn } from "./stand-in.js";

const COUNT = 95;
const IDS = accountIds(COUNT);
const [MANAGEMENT = "", ADMINISTRATOR = "", MEMBER = ""] = IDS;
const SCP = "SERVICE_CONTROL_POLICY";

let standIn: StandIn;
let root: string;
let client: O.OrganizationsClient;
beforeAll(async () => {
  const world = organisationOf({ accounts: COUNT, seed: 3 });
  standIn = await startStandIn({ world, rates: "off" });
  client = as(MANAGEMENT);
  root = world.organization?.root ?? "";
});
afterAll(() => standIn.stop());

const as = (account: string) => new O.OrganizationsClient({ ...standIn.client(account), maxAttempts: 1 });
const refused = (command: unknown, name: string, more: object = {}, by = client) =>
  expect(by.send(command as O.DescribeOrganizationCommand)).rejects.toMatchObject({ name, ...more });
const content = (action: string) =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Deny", Action: action, Resource: "*" }] });

describe("who may ask", () => {
  test("management and delegated administrators ask everything, members what organization they are in", async () => {
    for (const account of [MANAGEMENT, ADMINISTRATOR, MEMBER]) {
      const { Organization } = await as(account).send(new O.DescribeOrganizationCommand({}));
      expect(Organization).toMatchObject({ MasterAccountId: MANAGEMENT, FeatureSet: "ALL" });
    }
    expect((await as(ADMINISTRATOR).send(new O.ListRootsCommand({}))).Roots).toHaveLength(1);
    await refused(new O.ListRootsCommand({}), "AccessDeniedException", {}, as(MEMBER));
    await refused(
      new O.CreatePolicyCommand({ Name: "a", Type: SCP, Description: "", Content: content("s3:*") }),
      "AccessDeniedException",
      {},
      as(ADMINISTRATOR),
    );
  });

  test("an account alone is told that it is in none", async () => {
    const alone = await startStandIn({ world: oneAccount(MEMBER) });
    const asked = new O.OrganizationsClient({ ...alone.client(MEMBER), maxAttempts: 1 }).send(
      new O.DescribeOrganizationCommand({}),
    );
    await expect(asked).rejects.toMatchObject({ name: "AWSOrganizationsNotInUseException" });
    await alone.stop();
  });
});

describe("lists", () => {
  test("of accounts come once each, twenty a page, some pages empty", async () => {
    const ids: string[] = [];
    const sizes: number[] = [];
    for await (const { Accounts = [] } of O.paginateListAccounts({ client }, {})) {
      sizes.push(Accounts.length);
      ids.push(...Accounts.map(({ Id = "" }) => Id));
    }
    expect(ids.sort()).toEqual([...IDS].sort());
    expect(Math.max(...sizes)).toBe(20);
    expect(sizes).toContain(0);
    await refused(new O.ListAccountsCommand({ MaxResults: 21 }), "ValidationError");
    await refused(new O.ListAccountsCommand({ NextToken: "x" }), "InvalidInputException", { Reason: "INVALID_NEXT_TOKEN" });
  });

  test("make up the whole tree", async () => {
    const accounts: string[] = [];
    const names: string[] = [];
    const walk = async (ParentId: string): Promise<void> => {
      for await (const { Accounts = [] } of O.paginateListAccountsForParent({ client }, { ParentId }))
        accounts.push(...Accounts.map(({ Id = "" }) => Id));
      for await (const { OrganizationalUnits = [] } of O.paginateListOrganizationalUnitsForParent({ client }, { ParentId })) {
        for (const { Id = "", Name = "" } of OrganizationalUnits) {
          names.push(Name);
          await walk(Id);
        }
      }
    };
    await walk(root);
    expect(accounts.sort()).toEqual([...IDS].sort());
    expect(names.sort()).toEqual(["Production", "Sandbox", "Workloads"]);
  });

  test("of parents and children agree", async () => {
    const { Parents } = await client.send(new O.ListParentsCommand({ ChildId: MEMBER }));
    const [{ Id: ParentId = "", Type } = {}] = Parents ?? [];
    expect(Type).toBe("ORGANIZATIONAL_UNIT");
    const children: string[] = [];
    for await (const { Children = [] } of O.paginateListChildren({ client }, { ParentId, ChildType: "ACCOUNT" }))
      children.push(...Children.map(({ Id = "" }) => Id));
    expect(children).toContain(MEMBER);
    const { Children } = await client.send(new O.ListChildrenCommand({ ParentId: root, ChildType: "ORGANIZATIONAL_UNIT" }));
    expect(Children).toHaveLength(2);
    const { OrganizationalUnit } = await client.send(new O.DescribeOrganizationalUnitCommand({ OrganizationalUnitId: ParentId }));
    expect(OrganizationalUnit?.Id).toBe(ParentId);
    await refused(new O.ListParentsCommand({ ChildId: "999999999999" }), "ChildNotFoundException");
    await refused(new O.ListChildrenCommand({ ParentId: "r-none", ChildType: "ACCOUNT" }), "ParentNotFoundException");
  });

  test("of delegated administrators and their services", async () => {
    const { DelegatedAdministrators } = await client.send(
      new O.ListDelegatedAdministratorsCommand({ ServicePrincipal: "guardduty.amazonaws.com" }),
    );
    expect(DelegatedAdministrators?.map(({ Id }) => Id)).toEqual([ADMINISTRATOR]);
    const { DelegatedServices } = await client.send(new O.ListDelegatedServicesForAccountCommand({ AccountId: ADMINISTRATOR }));
    expect(DelegatedServices?.map(({ ServicePrincipal }) => ServicePrincipal)).toEqual([
      "guardduty.amazonaws.com",
      "securityhub.amazonaws.com",
    ]);
    expect(
      (await client.send(new O.ListDelegatedAdministratorsCommand({ ServicePrincipal: "config.amazonaws.com" })))
        .DelegatedAdministrators,
    ).toEqual([]);
    const { EnabledServicePrincipals } = await client.send(new O.ListAWSServiceAccessForOrganizationCommand({}));
    expect(EnabledServicePrincipals).toHaveLength(2);
    await refused(new O.ListDelegatedServicesForAccountCommand({ AccountId: MEMBER }), "AccountNotRegisteredException");
  });

  test("of policies and targets", async () => {
    const { Policies } = await client.send(new O.ListPoliciesCommand({ Filter: SCP }));
    expect(Policies?.map(({ Name, AwsManaged }) => [Name, AwsManaged])).toEqual([
      ["FullAWSAccess", true],
      ["KeepTheTrail", false],
    ]);
    const PolicyId = Policies?.[1]?.Id ?? "";
    const { Policy } = await client.send(new O.DescribePolicyCommand({ PolicyId }));
    expect(JSON.parse(Policy?.Content ?? "").Statement[0].Sid).toBe("KeepTheTrail");
    const { Targets } = await client.send(new O.ListTargetsForPolicyCommand({ PolicyId }));
    expect(Targets).toMatchObject([{ TargetId: root, Type: "ROOT" }]);
    const targets: string[] = [];
    for await (const page of O.paginateListTargetsForPolicy({ client }, { PolicyId: "p-FullAWSAccess" }))
      targets.push(...(page.Targets ?? []).map(({ TargetId = "" }) => TargetId));
    expect(new Set(targets).size).toBe(COUNT + 4);
    const { Policies: onMember } = await client.send(new O.ListPoliciesForTargetCommand({ TargetId: MEMBER, Filter: SCP }));
    expect(onMember?.map(({ Name }) => Name)).toEqual(["FullAWSAccess"]);
    expect((await client.send(new O.ListPoliciesCommand({ Filter: "RESOURCE_CONTROL_POLICY" }))).Policies).toHaveLength(1);
    await refused(new O.DescribePolicyCommand({ PolicyId: "p-none1234" }), "PolicyNotFoundException");
    await refused(new O.ListPoliciesForTargetCommand({ TargetId: "r-none", Filter: SCP }), "TargetNotFoundException");
    await refused(new O.ListPoliciesCommand({ Filter: "NO_POLICY" as O.PolicyType }), "InvalidInputException", {
      Reason: "INVALID_ENUM_POLICY_TYPE",
    });
  });

  test("of one account, its tags, and no effective policy", async () => {
    expect((await client.send(new O.DescribeAccountCommand({ AccountId: MEMBER }))).Account).toMatchObject({
      Id: MEMBER,
      Status: "ACTIVE",
    });
    expect((await client.send(new O.ListTagsForResourceCommand({ ResourceId: MEMBER }))).Tags).toEqual([]);
    await refused(new O.DescribeAccountCommand({ AccountId: "999999999999" }), "AccountNotFoundException");
    await refused(
      new O.DescribeOrganizationalUnitCommand({ OrganizationalUnitId: "ou-none-none1234" }),
      "OrganizationalUnitNotFoundException",
    );
    await refused(
      new O.DescribeEffectivePolicyCommand({ PolicyType: "TAG_POLICY", TargetId: MEMBER }),
      "EffectivePolicyNotFoundException",
    );
    await refused(
      new O.DescribeEffectivePolicyCommand({ PolicyType: SCP as O.EffectivePolicyType, TargetId: MEMBER }),
      "InvalidInputException",
    );
  });
});

describe("policies", () => {
  const create = async (Name: string) => {
    const { Policy } = await client.send(
      new O.CreatePolicyCommand({ Name, Type: SCP, Description: "made", Content: content("s3:*") }),
    );
    return Policy?.PolicySummary?.Id ?? "";
  };

  test("are made, changed, attached, detached and deleted", async () => {
    const PolicyId = await create("life");
    await client.send(new O.UpdatePolicyCommand({ PolicyId, Content: content("ec2:*"), Description: "changed" }));
    const { Policy } = await client.send(new O.DescribePolicyCommand({ PolicyId }));
    expect(Policy).toMatchObject({ PolicySummary: { Name: "life", Description: "changed" }, Content: content("ec2:*") });
    await client.send(new O.AttachPolicyCommand({ PolicyId, TargetId: MEMBER }));
    expect(standIn.world.organization?.serviceControlLevels(MEMBER)?.at(-1)).toHaveLength(2);
    await refused(new O.AttachPolicyCommand({ PolicyId, TargetId: MEMBER }), "DuplicatePolicyAttachmentException");
    await refused(new O.DeletePolicyCommand({ PolicyId }), "PolicyInUseException");
    await client.send(new O.DetachPolicyCommand({ PolicyId, TargetId: MEMBER }));
    await refused(new O.DetachPolicyCommand({ PolicyId, TargetId: MEMBER }), "PolicyNotAttachedException");
    await client.send(new O.DeletePolicyCommand({ PolicyId }));
    await refused(new O.DescribePolicyCommand({ PolicyId }), "PolicyNotFoundException");
  });

  test("take tags, which a later one of the same key replaces, and lose them", async () => {
    const ResourceId = await create("tagged");
    const tags = async () => (await client.send(new O.ListTagsForResourceCommand({ ResourceId }))).Tags;
    const tag = (Tags: O.Tag[]) => client.send(new O.TagResourceCommand({ ResourceId, Tags }));
    await tag([
      { Key: "a", Value: "1" },
      { Key: "b", Value: "2" },
    ]);
    await tag([{ Key: "a", Value: "3" }]);
    expect(await tags()).toEqual([
      { Key: "b", Value: "2" },
      { Key: "a", Value: "3" },
    ]);
    await client.send(new O.UntagResourceCommand({ ResourceId, TagKeys: ["b", "c"] }));
    expect(await tags()).toEqual([{ Key: "a", Value: "3" }]);
    await client.send(new O.DeletePolicyCommand({ PolicyId: ResourceId }));
  });

  test("are refused as AWS refuses them", async () => {
    const PolicyId = await create("refused");
    const make = (Content: string) => new O.CreatePolicyCommand({ Name: "other", Type: SCP, Description: "", Content });
    await refused(
      new O.CreatePolicyCommand({ Name: "refused", Type: SCP, Description: "", Content: content("s3:*") }),
      "DuplicatePolicyException",
    );
    await refused(make("{"), "MalformedPolicyDocumentException");
    await refused(make(content(`s3:${"x".repeat(5200)}`)), "ConstraintViolationException", {
      Reason: "POLICY_CONTENT_LIMIT_EXCEEDED",
    });
    await refused(new O.UpdatePolicyCommand({ PolicyId: "p-FullAWSAccess", Content: content("s3:*") }), "InvalidInputException");
    await refused(new O.DetachPolicyCommand({ PolicyId: "p-FullAWSAccess", TargetId: MEMBER }), "ConstraintViolationException", {
      Reason: "MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED",
    });
    await refused(new O.AttachPolicyCommand({ PolicyId, TargetId: "r-none" }), "TargetNotFoundException");
    for (let i = 0; i < 4; i++)
      await client.send(new O.AttachPolicyCommand({ PolicyId: await create(`full-${i}`), TargetId: MEMBER }));
    await refused(new O.AttachPolicyCommand({ PolicyId, TargetId: MEMBER }), "ConstraintViolationException", {
      Reason: "MAX_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED",
    });
  });

  test("of a type that is not enabled are not attached", async () => {
    const { Policy } = await client.send(
      new O.CreatePolicyCommand({ Name: "tags", Type: "TAG_POLICY", Description: "", Content: content("s3:*") }),
    );
    await refused(
      new O.AttachPolicyCommand({ PolicyId: Policy?.PolicySummary?.Id ?? "", TargetId: MEMBER }),
      "PolicyTypeNotEnabledException",
    );
  });
});

test("every operation was asked for", () => {
  const asked = Object.keys(standIn.ledger.counts({ service: "organizations" })).map((name) =>
    name.slice("organizations:".length),
  );
  expect(asked).toEqual(expect.arrayContaining([...Object.keys(organizationsReads), ...Object.keys(organizationsWrites)]));
  expect(standIn.broken).toEqual([]);
});
