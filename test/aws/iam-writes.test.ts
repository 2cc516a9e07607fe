import * as I from "@aws-sdk/client-iam";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { iamPolicyWrites } from "./iam-policy-writes.js";
import { iamRoleWrites } from "./iam-role-writes.js";
import { documentOf, trustOf } from "./made-iam.js";
import { oneAccount } from "./organisation.js";
import { type StandIn, startStandIn } from "./stand-in.js";

const ACCOUNT = "111122223333";
const TRUST = trustOf({ AWS: `arn:aws:iam::${ACCOUNT}:root` });
const READ = documentOf({ Effect: "Allow", Action: "s3:GetObject", Resource: "*" });
const arnOf = (name: string) => `arn:aws:iam::${ACCOUNT}:policy/bailiwick/${name}`;

let standIn: StandIn;
let iam: I.IAMClient;
beforeAll(async () => {
  standIn = await startStandIn({ world: oneAccount(ACCOUNT), rates: "off" });
  iam = new I.IAMClient({ ...standIn.client(ACCOUNT), maxAttempts: 1 });
});
afterAll(() => standIn.stop());

const refused = (command: unknown, name: string, message?: RegExp) =>
  expect(iam.send(command as I.GetRoleCommand)).rejects.toMatchObject({
    name,
    ...(message === undefined ? {} : { message: expect.stringMatching(message) }),
  });
const createRole = (RoleName: string, more: Partial<I.CreateRoleCommandInput> = {}) =>
  iam.send(new I.CreateRoleCommand({ RoleName, Path: "/bailiwick/", AssumeRolePolicyDocument: TRUST, ...more }));
const createPolicy = (PolicyName: string, PolicyDocument = READ) =>
  iam.send(new I.CreatePolicyCommand({ PolicyName, Path: "/bailiwick/", PolicyDocument }));

describe("roles", () => {
  test("are made with everything that was given, and read back so", async () => {
    await createPolicy("role-boundary");
    const Tags = [{ Key: "bailiwick:team", Value: "support" }];
    const { Role: made } = await createRole("made", {
      Description: "Support",
      MaxSessionDuration: 7200,
      PermissionsBoundary: arnOf("role-boundary"),
      Tags,
    });
    expect(made?.RoleId).toMatch(/^AROA[A-Z2-7]{17}$/);
    expect(made?.Arn).toBe(`arn:aws:iam::${ACCOUNT}:role/bailiwick/made`);
    const { Role } = await iam.send(new I.GetRoleCommand({ RoleName: "made" }));
    expect(Role).toMatchObject({ ...made, Description: "Support", MaxSessionDuration: 7200, Tags });
    expect(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? "")).toBe(TRUST);
    expect(Role?.PermissionsBoundary).toEqual({
      PermissionsBoundaryType: "Policy",
      PermissionsBoundaryArn: arnOf("role-boundary"),
    });
  });

  test("are changed one thing at a time", async () => {
    const RoleName = "changed";
    await createPolicy("changed-boundary");
    await createRole(RoleName);
    const other = trustOf({ Service: "ec2.amazonaws.com" });
    await iam.send(new I.UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: other }));
    await iam.send(new I.UpdateRoleCommand({ RoleName, Description: "new", MaxSessionDuration: 43200 }));
    await iam.send(new I.PutRolePermissionsBoundaryCommand({ RoleName, PermissionsBoundary: arnOf("changed-boundary") }));
    await iam.send(
      new I.TagRoleCommand({
        RoleName,
        Tags: [
          { Key: "a", Value: "1" },
          { Key: "b", Value: "2" },
        ],
      }),
    );
    await iam.send(new I.TagRoleCommand({ RoleName, Tags: [{ Key: "A", Value: "3" }] }));
    await iam.send(new I.UntagRoleCommand({ RoleName, TagKeys: ["b", "none"] }));
    const { Role } = await iam.send(new I.GetRoleCommand({ RoleName }));
    expect(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? "")).toBe(other);
    expect(Role).toMatchObject({ Description: "new", MaxSessionDuration: 43200, Tags: [{ Key: "A", Value: "3" }] });
    expect(Role?.PermissionsBoundary?.PermissionsBoundaryArn).toBe(arnOf("changed-boundary"));
    await iam.send(new I.UpdateRoleCommand({ RoleName }));
    await iam.send(new I.DeleteRolePermissionsBoundaryCommand({ RoleName }));
    const { Role: after } = await iam.send(new I.GetRoleCommand({ RoleName }));
    expect(after).toMatchObject({ Description: "new", MaxSessionDuration: 3600 });
    expect(after?.PermissionsBoundary).toBeUndefined();
    await refused(new I.DeleteRolePermissionsBoundaryCommand({ RoleName }), "NoSuchEntityException");
  });

  test("hold policies, attached and their own, and go only without them", async () => {
    const RoleName = "holder";
    await createPolicy("held");
    await createRole(RoleName);
    await iam.send(new I.AttachRolePolicyCommand({ RoleName, PolicyArn: arnOf("held") }));
    await iam.send(new I.AttachRolePolicyCommand({ RoleName, PolicyArn: arnOf("held") }));
    await iam.send(new I.PutRolePolicyCommand({ RoleName, PolicyName: "own", PolicyDocument: READ }));
    const { AttachedPolicies } = await iam.send(new I.ListAttachedRolePoliciesCommand({ RoleName }));
    expect(AttachedPolicies).toEqual([{ PolicyName: "held", PolicyArn: arnOf("held") }]);
    await refused(new I.DeleteRoleCommand({ RoleName }), "DeleteConflictException", /detach all policies/);
    await refused(new I.DeletePolicyCommand({ PolicyArn: arnOf("held") }), "DeleteConflictException", /attached/);
    await iam.send(new I.DetachRolePolicyCommand({ RoleName, PolicyArn: arnOf("held") }));
    await refused(new I.DeleteRoleCommand({ RoleName }), "DeleteConflictException", /delete policies/);
    await refused(new I.DetachRolePolicyCommand({ RoleName, PolicyArn: arnOf("held") }), "NoSuchEntityException");
    await iam.send(new I.DeleteRolePolicyCommand({ RoleName, PolicyName: "own" }));
    await refused(new I.DeleteRolePolicyCommand({ RoleName, PolicyName: "own" }), "NoSuchEntityException");
    await iam.send(new I.DeleteRoleCommand({ RoleName }));
    await refused(new I.GetRoleCommand({ RoleName }), "NoSuchEntityException");
    await refused(new I.DeleteRoleCommand({ RoleName: "workload-0" }), "DeleteConflictException", /instance profile/);
  });

  test("made again under the same name are others", async () => {
    const { Role: first } = await createRole("again");
    await refused(
      new I.CreateRoleCommand({ RoleName: "AGAIN", AssumeRolePolicyDocument: TRUST }),
      "EntityAlreadyExistsException",
    );
    await iam.send(new I.DeleteRoleCommand({ RoleName: "again" }));
    const { Role: second } = await createRole("again");
    expect(second?.Arn).toBe(first?.Arn);
    expect(second?.RoleId).not.toBe(first?.RoleId);
  });

  test("of AWS's own are left alone", async () => {
    const RoleName = "AWSServiceRoleForAmazonGuardDuty";
    await refused(new I.UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: TRUST }), "UnmodifiableEntityException");
    await refused(new I.DeleteRoleCommand({ RoleName }), "UnmodifiableEntityException");
  });
});

describe("policies", () => {
  test("have five versions at most, one of them the default", async () => {
    const PolicyArn = arnOf("versions");
    await createPolicy("versions");
    const add = (SetAsDefault = false) =>
      iam.send(new I.CreatePolicyVersionCommand({ PolicyArn, PolicyDocument: READ, SetAsDefault }));
    expect((await add(true)).PolicyVersion).toMatchObject({ VersionId: "v2", IsDefaultVersion: true });
    for (const VersionId of ["v3", "v4", "v5"])
      expect((await add()).PolicyVersion).toMatchObject({ VersionId, IsDefaultVersion: false });
    await expect(add()).rejects.toMatchObject({ name: "LimitExceededException" });
    await refused(new I.DeletePolicyVersionCommand({ PolicyArn, VersionId: "v2" }), "DeleteConflictException");
    await refused(new I.DeletePolicyVersionCommand({ PolicyArn, VersionId: "v9" }), "NoSuchEntityException");
    await refused(new I.DeletePolicyCommand({ PolicyArn }), "DeleteConflictException", /more than one version/);
    await iam.send(new I.DeletePolicyVersionCommand({ PolicyArn, VersionId: "v1" }));
    expect((await add()).PolicyVersion?.VersionId).toBe("v6");
    await iam.send(new I.SetDefaultPolicyVersionCommand({ PolicyArn, VersionId: "v6" }));
    const { Versions = [] } = await iam.send(new I.ListPolicyVersionsCommand({ PolicyArn, MaxItems: 1000 }));
    expect(Versions.map(({ VersionId, IsDefaultVersion }) => [VersionId, IsDefaultVersion])).toEqual([
      ["v6", true],
      ["v5", false],
      ["v4", false],
      ["v3", false],
      ["v2", false],
    ]);
  });

  test("are tagged, and go when nobody holds them", async () => {
    const PolicyArn = arnOf("tagged");
    const { Policy } = await createPolicy("tagged");
    expect(Policy?.PolicyId).toMatch(/^ANPA[A-Z2-7]{17}$/);
    await iam.send(
      new I.TagPolicyCommand({
        PolicyArn,
        Tags: [
          { Key: "a", Value: "1" },
          { Key: "b", Value: "" },
        ],
      }),
    );
    await iam.send(new I.UntagPolicyCommand({ PolicyArn, TagKeys: ["a"] }));
    expect((await iam.send(new I.GetPolicyCommand({ PolicyArn }))).Policy?.Tags).toEqual([{ Key: "b", Value: "" }]);
    await createRole("bounded", { PermissionsBoundary: PolicyArn });
    await refused(new I.DeletePolicyCommand({ PolicyArn }), "DeleteConflictException");
    await iam.send(new I.DeleteRoleCommand({ RoleName: "bounded" }));
    await iam.send(new I.DeletePolicyCommand({ PolicyArn }));
    await refused(new I.GetPolicyCommand({ PolicyArn }), "NoSuchEntityException");
  });

  test("of AWS's own are left alone", async () => {
    const PolicyArn = "arn:aws:iam::aws:policy/SecurityAudit";
    await refused(
      new I.CreatePolicyVersionCommand({ PolicyArn, PolicyDocument: READ }),
      "AccessDenied",
      /iam:CreatePolicyVersion/,
    );
  });
});

const long = documentOf({
  Effect: "Allow",
  Action: "s3:GetObject",
  Resource: Array.from({ length: 300 }, (_, i) => `arn:aws:s3:::bucket-${i}/*`),
});
const policy = (PolicyDocument: string) => new I.CreatePolicyCommand({ PolicyName: "refused", PolicyDocument });
const role = (AssumeRolePolicyDocument: string, more: Partial<I.CreateRoleCommandInput> = {}) =>
  new I.CreateRoleCommand({ RoleName: "refused", AssumeRolePolicyDocument, ...more });
const own = (PolicyDocument: string) =>
  new I.PutRolePolicyCommand({ RoleName: "workload-1", PolicyName: "refused", PolicyDocument });

describe("what IAM refuses", () => {
  test.each<[string, unknown, string]>([
    ["a document that is no JSON", policy("{"), "MalformedPolicyDocumentException"],
    [
      "a statement without resources",
      policy(documentOf({ Effect: "Allow", Action: "s3:*" })),
      "MalformedPolicyDocumentException",
    ],
    ["a permission policy with a principal", own(TRUST), "MalformedPolicyDocumentException"],
    ["an unknown element", policy('{"Version":"2012-10-17","Statments":[]}'), "MalformedPolicyDocumentException"],
    ["a managed policy that is too long", policy(long), "LimitExceededException"],
    [
      "a policy whose name is taken",
      new I.CreatePolicyCommand({ PolicyName: "POLICY-0", PolicyDocument: READ }),
      "EntityAlreadyExistsException",
    ],
    ["a trust policy with a resource", role(READ), "MalformedPolicyDocumentException"],
    [
      "a trust policy of other actions",
      role(documentOf({ Effect: "Allow", Principal: "*", Action: "s3:*" })),
      "MalformedPolicyDocumentException",
    ],
    [
      "a principal that is not there",
      role(trustOf({ AWS: `arn:aws:iam::${ACCOUNT}:role/none` })),
      "MalformedPolicyDocumentException",
    ],
    [
      "a trust policy that is too long",
      role(trustOf({ AWS: Array.from({ length: 60 }, (_, i) => `arn:aws:iam::44445555${String(6666 + i)}:role/a-name`) })),
      "LimitExceededException",
    ],
    ["a session of thirteen hours", role(TRUST, { MaxSessionDuration: 46800 }), "ValidationError"],
    ["a boundary that is not there", role(TRUST, { PermissionsBoundary: arnOf("none") }), "NoSuchEntityException"],
    ["a name with a slash", new I.CreateRoleCommand({ RoleName: "a/b", AssumeRolePolicyDocument: TRUST }), "ValidationError"],
    ["a path that does not end", role(TRUST, { Path: "/open" }), "ValidationError"],
    [
      "the same tag twice",
      role(TRUST, {
        Tags: [
          { Key: "a", Value: "1" },
          { Key: "A", Value: "2" },
        ],
      }),
      "InvalidInputException",
    ],
    ["a tag of AWS's own", role(TRUST, { Tags: [{ Key: "aws:a", Value: "1" }] }), "InvalidInputException"],
    [
      "fifty-one tags",
      role(TRUST, { Tags: Array.from({ length: 51 }, (_, i) => ({ Key: `k${i}`, Value: "" })) }),
      "LimitExceededException",
    ],
    [
      "attaching what is not there",
      new I.AttachRolePolicyCommand({ RoleName: "workload-1", PolicyArn: arnOf("none") }),
      "NoSuchEntityException",
    ],
  ])("%s", async (_, command, name) => {
    await refused(command, name);
    await refused(new I.GetRoleCommand({ RoleName: "refused" }), "NoSuchEntityException");
  });

  test("an eleventh attachment", async () => {
    const RoleName = "full";
    await createRole(RoleName);
    for (let i = 0; i < 10; i++) {
      await createPolicy(`full-${i}`);
      await iam.send(new I.AttachRolePolicyCommand({ RoleName, PolicyArn: arnOf(`full-${i}`) }));
    }
    await createPolicy("full-10");
    await refused(
      new I.AttachRolePolicyCommand({ RoleName, PolicyArn: arnOf("full-10") }),
      "LimitExceededException",
      /PoliciesPerRole: 10/,
    );
  });

  test("inline policies that are too long together", async () => {
    const RoleName = "inline";
    await createRole(RoleName);
    await iam.send(new I.PutRolePolicyCommand({ RoleName, PolicyName: "one", PolicyDocument: long }));
    await refused(
      new I.PutRolePolicyCommand({ RoleName, PolicyName: "two", PolicyDocument: long }),
      "LimitExceededException",
      /10240/,
    );
  });
});

test("every write was asked for, and the account's policies are nobody else's", async () => {
  const asked = Object.keys(standIn.ledger.counts({ service: "iam" })).map((name) => name.slice("iam:".length));
  expect(asked).toEqual(expect.arrayContaining([...Object.keys(iamRoleWrites), ...Object.keys(iamPolicyWrites)]));
  expect(standIn.broken).toEqual([]);
});
