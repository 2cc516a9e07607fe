import { GuardDutyClient, ListDetectorsCommand } from "@aws-sdk/client-guardduty";
import * as I from "@aws-sdk/client-iam";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { decide } from "../../src/iam/decide.js";
import { documentsOfRole } from "./authorize.js";
import { documentOf, IamMaker, trustOf } from "./made-iam.js";
import { organisationOf } from "./organisation.js";
import { type StandIn, startStandIn } from "./stand-in.js";

const [MANAGEMENT, MEMBER] = ["111122223333", "222233334444"] as const;
const BOUNDARY = `arn:aws:iam::${MEMBER}:policy/made/policy-0`;
const TRUST = trustOf({ AWS: `arn:aws:iam::${MEMBER}:root` });
const ALL = documentOf({ Effect: "Allow", Action: "*", Resource: "*" });

let standIn: StandIn;
const denials: string[] = [];
beforeAll(async () => {
  const world = organisationOf({ accounts: 2, securityAdministrator: null });
  const make = new IamMaker(world.account(MEMBER).iam, 1);
  make.user("provisioner", {
    inline: {
      own: documentOf(
        { Effect: "Allow", Action: "iam:GetRole", Resource: `arn:aws:iam::${MEMBER}:role/bailiwick/*` },
        {
          Effect: "Allow",
          Action: "iam:CreateRole",
          Resource: `arn:aws:iam::${MEMBER}:role/bailiwick/*`,
          Condition: { StringEquals: { "iam:PermissionsBoundary": BOUNDARY, "aws:RequestTag/team": "support" } },
        },
        { Effect: "Allow", Action: "sts:AssumeRole", Resource: `arn:aws:iam::${MEMBER}:role/everything` },
      ),
    },
  });
  make.user("bounded", { inline: { all: ALL }, boundary: BOUNDARY });
  make.role("everything", TRUST, { inline: { all: ALL } });
  make.role("other", TRUST, { inline: { all: ALL } });
  const { organization } = world;
  const scp = { type: "SERVICE_CONTROL_POLICY" as const, description: "", aws: false };
  const content = documentOf({ Effect: "Deny", Action: "guardduty:*", Resource: "*" });
  organization?.policies.set("p-noguardduty", { id: "p-noguardduty", name: "NoGuardDuty", content, ...scp });
  organization?.attach("p-noguardduty", MEMBER);
  standIn = await startStandIn({
    world,
    authorize: true,
    afterCall: (state, { account, operation }) => {
      const { decision } = decide({
        ...documentsOfRole(state.account(MEMBER).iam, "everything"),
        request: {
          principal: `arn:aws:sts::${MEMBER}:assumed-role/everything/x`,
          action: "s3:GetObject",
          resource: "arn:aws:s3:::b/k",
        },
      });
      if (decision !== "allowed") denials.push(`${account} ${operation}`);
    },
  });
});
afterAll(() => standIn.stop());

const iam = (user: string, account: string = MEMBER) =>
  new I.IAMClient({ ...standIn.client(account, "us-east-1", standIn.credentials.user(account, user)), maxAttempts: 1 });
const create = (RoleName: string, more: Partial<I.CreateRoleCommandInput> = {}) =>
  new I.CreateRoleCommand({ RoleName, Path: "/bailiwick/", AssumeRolePolicyDocument: TRUST, ...more });

describe("a user's own policies", () => {
  test("allow what they name, by resource and condition", async () => {
    const Tags = [{ Key: "team", Value: "support" }];
    await iam("provisioner").send(create("one", { PermissionsBoundary: BOUNDARY, Tags }));
    expect((await iam("provisioner").send(new I.GetRoleCommand({ RoleName: "one" }))).Role?.Arn).toContain("/bailiwick/one");
    await expect(iam("provisioner").send(create("two", { Tags }))).rejects.toMatchObject({ name: "AccessDenied" });
    await expect(iam("provisioner").send(create("two", { PermissionsBoundary: BOUNDARY }))).rejects.toMatchObject({
      name: "AccessDenied",
    });
    await expect(iam("provisioner").send(new I.GetRoleCommand({ RoleName: "workload-0" }))).rejects.toMatchObject({
      name: "AccessDenied",
      message: `User: arn:aws:iam::${MEMBER}:user/provisioner is not authorized to perform: iam:GetRole on resource: arn:aws:iam::${MEMBER}:role/workload-0 because no identity-based policy allows the iam:GetRole action`,
    });
  });

  test("are limited by the user's boundary", async () => {
    await expect(iam("bounded").send(new I.ListRolesCommand({}))).rejects.toMatchObject({ name: "AccessDenied" });
  });

  test("are under the organization's policies, but in the management account", async () => {
    const guardduty = (account: string) =>
      new GuardDutyClient({ ...standIn.client(account), maxAttempts: 1 }).send(new ListDetectorsCommand({}));
    await expect(guardduty(MEMBER)).rejects.toMatchObject({ name: "AccessDeniedException" });
    await expect(guardduty(MANAGEMENT)).resolves.toBeDefined();
  });
});

describe("a session", () => {
  const assume = async (role: string, Policy?: string) => {
    const sts = new STSClient({
      ...standIn.client(MEMBER, "us-east-1", standIn.credentials.user(MEMBER, "provisioner")),
      maxAttempts: 1,
    });
    const input = {
      RoleArn: `arn:aws:iam::${MEMBER}:role/${role}`,
      RoleSessionName: "run",
      ...(Policy === undefined ? {} : { Policy }),
    };
    const { Credentials: given } = await sts.send(new AssumeRoleCommand(input));
    const keys = {
      accessKeyId: given?.AccessKeyId ?? "",
      secretAccessKey: given?.SecretAccessKey ?? "",
      sessionToken: given?.SessionToken ?? "",
    };
    return new I.IAMClient({ ...standIn.client(MEMBER, "us-east-1", keys), maxAttempts: 1 });
  };

  test("is had only where the caller may ask for it", async () => {
    await expect(assume("other")).rejects.toMatchObject({ name: "AccessDenied" });
    expect((await (await assume("everything")).send(new I.ListRolesCommand({}))).Roles?.length).toBeGreaterThan(0);
  });

  test("does no more than the policies that were passed", async () => {
    const limited = await assume("everything", documentOf({ Effect: "Allow", Action: "iam:GetRole", Resource: "*" }));
    expect((await limited.send(new I.GetRoleCommand({ RoleName: "other" }))).Role?.RoleName).toBe("other");
    await expect(limited.send(new I.ListRolesCommand({}))).rejects.toMatchObject({ name: "AccessDenied" });
  });
});

test("an invariant is asked after each call that was done, and what it throws is kept", async () => {
  const operator = iam("operator");
  expect(denials).toEqual([]);
  await operator.send(new I.DeleteRolePolicyCommand({ RoleName: "everything", PolicyName: "all" }));
  expect(denials).toEqual([`${MEMBER} DeleteRolePolicy`]);
  expect(standIn.broken).toEqual([]);
  const world = organisationOf({ accounts: 1 });
  const strict = await startStandIn({
    world,
    afterCall: () => {
      throw new Error("not so");
    },
  });
  await new I.IAMClient(strict.client(MANAGEMENT)).send(new I.ListRolesCommand({}));
  expect(strict.broken.map(({ message }) => message)).toEqual(["not so"]);
  await strict.stop();
});
