import { AccountClient, ListRegionsCommand } from "@aws-sdk/client-account";
import { GuardDutyClient, ListDetectorsCommand } from "@aws-sdk/client-guardduty";
import { CreateRoleCommand, GetRoleCommand, IAMClient, ListRolesCommand } from "@aws-sdk/client-iam";
import { ListAccountsCommand, OrganizationsClient } from "@aws-sdk/client-organizations";
import { GetFindingsCommand, SecurityHubClient } from "@aws-sdk/client-securityhub";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { FaultKind } from "./faults.js";
import { trustOf } from "./made-iam.js";
import { organisationOf } from "./organisation.js";
import { type StandIn, startStandIn } from "./stand-in.js";

const ACCOUNT = "111122223333";
const TRUST = trustOf({ AWS: `arn:aws:iam::${ACCOUNT}:root` });

let standIn: StandIn;
beforeAll(async () => {
  const world = organisationOf({ accounts: 25, findingsPerAccount: 250, securityAdministrator: ACCOUNT });
  standIn = await startStandIn({ world, rates: "off" });
});
beforeEach(() => {
  standIn.faults.set([]);
  standIn.ledger.reset();
});
afterAll(() => standIn.stop());

const config = (maxAttempts = 1) => ({ ...standIn.client(ACCOUNT), maxAttempts });

/** One read of each service. */
const READS: Readonly<Record<string, (maxAttempts?: number) => Promise<unknown>>> = {
  iam: (n) => new IAMClient(config(n)).send(new ListRolesCommand({})),
  sts: (n) => new STSClient(config(n)).send(new GetCallerIdentityCommand({})),
  organizations: (n) => new OrganizationsClient(config(n)).send(new ListAccountsCommand({})),
  guardduty: (n) => new GuardDutyClient(config(n)).send(new ListDetectorsCommand({})),
  securityhub: (n) => new SecurityHubClient(config(n)).send(new GetFindingsCommand({})),
  account: (n) => new AccountClient(config(n)).send(new ListRegionsCommand({})),
};
const services = Object.keys(READS);
const read = (service: string, maxAttempts?: number) => (READS[service] as (n?: number) => Promise<unknown>)(maxAttempts);

const NAMES: Readonly<Record<string, Partial<Record<FaultKind, string>>>> = {
  iam: {
    "access-denied": "AccessDenied",
    "expired-token": "ExpiredToken",
    throttle: "Throttling",
    "error-500": "ServiceFailureException",
  },
  sts: {
    "access-denied": "AccessDenied",
    "expired-token": "ExpiredToken",
    throttle: "Throttling",
    "error-500": "InternalFailure",
  },
  organizations: {
    "access-denied": "AccessDeniedException",
    "expired-token": "ExpiredTokenException",
    throttle: "TooManyRequestsException",
    "error-500": "ServiceException",
  },
  guardduty: {
    "access-denied": "AccessDeniedException",
    "expired-token": "ExpiredTokenException",
    throttle: "ThrottlingException",
    "error-500": "InternalServerErrorException",
  },
  securityhub: {
    "access-denied": "AccessDeniedException",
    "expired-token": "ExpiredTokenException",
    throttle: "TooManyRequestsException",
    "error-500": "InternalException",
  },
  account: {
    "access-denied": "AccessDeniedException",
    "expired-token": "ExpiredTokenException",
    throttle: "TooManyRequestsException",
    "error-500": "InternalServerException",
  },
};

describe.each(services)("%s", (service) => {
  const kinds = Object.entries(NAMES[service] ?? {}) as [FaultKind, string][];

  test.each(kinds)("answers %s as %s, in its own protocol, once", async (kind, name) => {
    standIn.faults.set([{ kind, service, times: 1 }]);
    await expect(read(service)).rejects.toMatchObject({ name });
    await expect(read(service)).resolves.toBeDefined();
    expect(standIn.ledger.calls.map(({ fault, done }) => [fault, done])).toEqual([
      [kind, false],
      ["", true],
    ]);
  });

  test("names action and principal where it refuses", async () => {
    standIn.faults.set([{ kind: "access-denied", service }]);
    const [{ operation = "" } = {}] = await read(service).then(
      () => [],
      () => standIn.ledger.calls,
    );
    await expect(read(service)).rejects.toMatchObject({
      message: expect.stringMatching(
        `^User: arn:aws:iam::${ACCOUNT}:user/operator is not authorized to perform: ${service}:${operation} on resource: `,
      ),
    });
  });

  test.each<FaultKind>(["throttle", "error-500", "error-503", "drop-before", "drop-after", "drop-amid"])(
    "%s is tried again by the SDK",
    async (kind) => {
      standIn.faults.set([{ kind, service, calls: 1 }]);
      await expect(read(service, 2)).resolves.toMatchObject({ $metadata: { attempts: 2 } });
      expect(standIn.ledger.calls).toHaveLength(2);
    },
  );

  test.each<FaultKind>(["truncate", "malformed", "drop-amid"])(
    "a body that is spoilt by %s is an error and never an answer",
    async (kind) => {
      standIn.faults.set([{ kind, service }]);
      await expect(read(service)).rejects.toThrow();
    },
  );
});

describe("a cursor that is too old", () => {
  test("is refused where there is one, and only there", async () => {
    standIn.faults.set([{ kind: "stale-cursor", service: "securityhub", times: 1 }]);
    const client = new SecurityHubClient(config());
    const { NextToken } = await client.send(new GetFindingsCommand({}));
    const next = () => client.send(new GetFindingsCommand({ NextToken }));
    await expect(next()).rejects.toMatchObject({
      name: "InvalidInputException",
      message: expect.stringContaining("token expired"),
    });
    expect((await next()).Findings).toHaveLength(100);
  });
});

describe("where a fault happens", () => {
  test("follows the number of the call", async () => {
    standIn.faults.set([{ kind: "error-503", operation: "List*", service: "iam", calls: { from: 2, to: 3 } }]);
    const outcomes = [];
    for (let i = 0; i < 4; i++)
      outcomes.push(
        await read("iam").then(
          () => "ok",
          () => "failed",
        ),
      );
    expect(outcomes).toEqual(["ok", "failed", "failed", "ok"]);
    expect(standIn.faults.happened).toEqual([2]);
  });

  test("follows account and region", async () => {
    standIn.faults.set([
      { kind: "error-503", account: "222233334444" },
      { kind: "error-503", region: ["eu-west-1"] },
    ]);
    await expect(read("iam")).resolves.toBeDefined();
    const other = new STSClient({ ...standIn.client("222233334444"), maxAttempts: 1 });
    await expect(other.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({ name: "ServiceUnavailable" });
    const elsewhere = new STSClient({ ...standIn.client(ACCOUNT, "eu-west-1"), maxAttempts: 1 });
    await expect(elsewhere.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({ name: "ServiceUnavailable" });
  });

  test("follows the seed where only a share of calls is hit", async () => {
    const outcomes = async () => {
      standIn.ledger.reset();
      standIn.faults.set([{ kind: "error-503", service: "sts", share: 0.5, seed: 3 }]);
      const all = [];
      for (let i = 0; i < 20; i++)
        all.push(
          await read("sts").then(
            () => 1,
            () => 0,
          ),
        );
      return all.join("");
    };
    const first = await outcomes();
    expect(first).toContain("0");
    expect(first).toContain("1");
    expect(await outcomes()).toBe(first);
  });

  test("is refused where there is no such fault", () => {
    expect(() => standIn.faults.set([{ kind: "nothing" as FaultKind }])).toThrow("no fault nothing");
  });
});

describe("a write whose answer is lost", () => {
  const create = (RoleName: string, maxAttempts: number) =>
    new IAMClient(config(maxAttempts)).send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: TRUST }));
  const get = (RoleName: string) => new IAMClient(config()).send(new GetRoleCommand({ RoleName }));

  test.each<FaultKind>(["drop-after", "drop-amid", "error-after"])(
    "was done all the same (%s), so that trying again finds it there",
    async (kind) => {
      standIn.faults.set([{ kind, operation: "CreateRole", times: 1 }]);
      const name = `lost-${kind}`;
      await expect(create(name, 2)).rejects.toMatchObject({ name: "EntityAlreadyExistsException" });
      expect((await get(name)).Role?.RoleName).toBe(name);
    },
  );

  test("was not done where the connection broke before", async () => {
    standIn.faults.set([{ kind: "drop-before", operation: "CreateRole", times: 1 }]);
    await expect(create("not-done", 1)).rejects.toThrow();
    await expect(get("not-done")).rejects.toMatchObject({ name: "NoSuchEntityException" });
  });
});

describe("time", () => {
  test("an answer that never comes ends with the caller's patience", async () => {
    standIn.faults.set([{ kind: "hang", service: "sts" }]);
    const signal = AbortSignal.timeout(50);
    await expect(new STSClient(config()).send(new GetCallerIdentityCommand({}), { abortSignal: signal })).rejects.toMatchObject({
      name: "AbortError",
    });
    expect(standIn.ledger.calls).toMatchObject([{ status: 0, done: false, fault: "hang" }]);
  });

  test("a slow answer is still one", async () => {
    standIn.faults.set([{ kind: "slow", service: "sts", milliseconds: 30 }]);
    await expect(read("sts")).resolves.toMatchObject({ Account: ACCOUNT });
  });
});
