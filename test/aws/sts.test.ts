import { GetRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { IamMaker, trustOf } from "./made-iam.js";
import { organisationOf } from "./organisation.js";
import { type StandIn, startStandIn } from "./stand-in.js";

const [MANAGEMENT, MEMBER] = ["111122223333", "222233334444"] as const;
const ROLE = `arn:aws:iam::${MEMBER}:role/BailiwickAudit`;

let standIn: StandIn;
beforeAll(async () => {
  const world = organisationOf({ accounts: 2, auditRole: { externalId: "ticket-7", maxSession: 7200 } });
  const trust = trustOf({ AWS: `arn:aws:iam::${MEMBER}:role/BailiwickAudit` });
  new IamMaker(world.account(MEMBER).iam, 1).role("second", trust, { maxSession: 43200 });
  standIn = await startStandIn({ world });
});
afterAll(() => standIn.stop());

const sts = (account = MEMBER as string, keys = standIn.credentials.user(account)) =>
  new STSClient({ ...standIn.client(account, "us-east-1", keys), maxAttempts: 1 });

async function assume(client: STSClient, more: { ExternalId?: string; DurationSeconds?: number; RoleArn?: string } = {}) {
  const input = { RoleArn: ROLE, RoleSessionName: "audit", ExternalId: "ticket-7", ...more };
  const { Credentials: given, AssumedRoleUser } = await client.send(new AssumeRoleCommand(input));
  const keys = {
    accessKeyId: given?.AccessKeyId ?? "",
    secretAccessKey: given?.SecretAccessKey ?? "",
    sessionToken: given?.SessionToken ?? "",
  };
  return { keys, ends: given?.Expiration, arn: AssumedRoleUser?.Arn };
}

describe("sessions", () => {
  test("a user is who its key says", async () => {
    const { Arn, Account, UserId } = await sts().send(new GetCallerIdentityCommand({}));
    expect({ Arn, Account }).toEqual({ Arn: `arn:aws:iam::${MEMBER}:user/operator`, Account: MEMBER });
    expect(UserId).toMatch(/^AIDA[A-Z2-7]{17}$/);
  });

  test("a role is taken in another account, for as long as was asked", async () => {
    const before = Date.now();
    const { keys, ends, arn } = await assume(sts(MANAGEMENT), { DurationSeconds: 900 });
    expect(arn).toBe(`arn:aws:sts::${MEMBER}:assumed-role/BailiwickAudit/audit`);
    expect((ends?.getTime() ?? 0) - before).toBeGreaterThan(890_000);
    expect((ends?.getTime() ?? 0) - before).toBeLessThan(960_000);
    const who = await sts(MEMBER, keys).send(new GetCallerIdentityCommand({}));
    expect(who.Arn).toBe(arn);
    expect(who.UserId).toMatch(/^AROA[A-Z2-7]{17}:audit$/);
  });

  test.each([
    ["another external id", { ExternalId: "other" }, "AccessDenied"],
    ["a role that is not there", { RoleArn: `arn:aws:iam::${MEMBER}:role/none` }, "AccessDenied"],
    ["longer than the role allows", { DurationSeconds: 7201 }, "ValidationError"],
    ["shorter than STS allows", { DurationSeconds: 60 }, "ValidationError"],
  ])("refuses %s", async (_, more, name) => {
    await expect(assume(sts(MANAGEMENT), more)).rejects.toMatchObject({ name });
  });

  test("who is not trusted is named with action and role", async () => {
    const message = `User: arn:aws:iam::${MEMBER}:user/operator is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::${MANAGEMENT}:role/BailiwickAudit`;
    const other = { RoleArn: `arn:aws:iam::${MANAGEMENT}:role/BailiwickAudit` };
    await expect(assume(sts(MEMBER), other)).rejects.toMatchObject({ name: "AccessDenied", message });
  });

  test("a session of a session lasts an hour at most", async () => {
    const first = await assume(sts(MANAGEMENT));
    const chained = { RoleArn: `arn:aws:iam::${MEMBER}:role/second` };
    const client = sts(MEMBER, first.keys);
    await expect(assume(client, { ...chained, DurationSeconds: 3601 })).rejects.toMatchObject({ name: "ValidationError" });
    const second = await assume(client, { ...chained, DurationSeconds: 3600 });
    expect(second.arn).toContain(":assumed-role/second/");
  });

  test("a session ends", async () => {
    const { keys } = await assume(sts(MANAGEMENT), { DurationSeconds: 900 });
    const iam = new IAMClient({ ...standIn.client(MEMBER, "us-east-1", keys), maxAttempts: 1 });
    const ask = () => iam.send(new GetRoleCommand({ RoleName: "BailiwickAudit" }));
    expect((await ask()).Role?.Arn).toBe(ROLE);
    standIn.world.clock.advance(901_000);
    await expect(ask()).rejects.toMatchObject({ name: "ExpiredToken", $metadata: { httpStatusCode: 403 } });
  });

  test("an unknown key is nobody's, and a session needs its token", async () => {
    const unknown = { accessKeyId: "AKIAUNKNOWNEXAMPLE00", secretAccessKey: "x" };
    await expect(sts(MEMBER, unknown).send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
      name: "InvalidClientTokenId",
    });
    const { keys } = await assume(sts(MANAGEMENT));
    const { sessionToken: _, ...bare } = keys;
    await expect(sts(MEMBER, bare).send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
      name: "InvalidClientTokenId",
    });
  });
});
