import { AccountClient, GetRegionOptStatusCommand, ListRegionsCommand } from "@aws-sdk/client-account";
import { afterAll, beforeAll, expect, test } from "vitest";
import { organisationOf } from "./organisation.js";
import { type StandIn, startStandIn } from "./stand-in.js";

const [MANAGEMENT, MEMBER] = ["111122223333", "222233334444"] as const;

let standIn: StandIn;
beforeAll(async () => {
  const world = organisationOf({ accounts: 2, regions: ["us-east-1", "eu-west-1"], disabledRegions: ["ap-east-1"] });
  world.account(MEMBER).regions.set("me-south-1", "ENABLED");
  standIn = await startStandIn({ world });
});
afterAll(() => standIn.stop());

const as = (account: string) => new AccountClient({ ...standIn.client(account), maxAttempts: 1 });

test("an account tells which regions it may use", async () => {
  const { Regions } = await as(MEMBER).send(new ListRegionsCommand({}));
  expect(Regions).toEqual([
    { RegionName: "ap-east-1", RegionOptStatus: "DISABLED" },
    { RegionName: "eu-west-1", RegionOptStatus: "ENABLED_BY_DEFAULT" },
    { RegionName: "me-south-1", RegionOptStatus: "ENABLED" },
    { RegionName: "us-east-1", RegionOptStatus: "ENABLED_BY_DEFAULT" },
  ]);
  const first = await as(MEMBER).send(
    new ListRegionsCommand({ RegionOptStatusContains: ["ENABLED", "ENABLED_BY_DEFAULT"], MaxResults: 2 }),
  );
  expect(first.Regions?.map(({ RegionName }) => RegionName)).toEqual(["eu-west-1", "me-south-1"]);
  const { NextToken } = first;
  const rest = await as(MEMBER).send(
    new ListRegionsCommand({ RegionOptStatusContains: ["ENABLED", "ENABLED_BY_DEFAULT"], MaxResults: 2, NextToken }),
  );
  expect(rest.Regions?.map(({ RegionName }) => RegionName)).toEqual(["us-east-1"]);
  await expect(as(MEMBER).send(new ListRegionsCommand({ NextToken: "x" }))).rejects.toMatchObject({
    name: "ValidationException",
  });
  expect(await as(MEMBER).send(new GetRegionOptStatusCommand({ RegionName: "ap-east-1" }))).toMatchObject({
    RegionOptStatus: "DISABLED",
  });
});

test("another account's regions are for the management account", async () => {
  const { Regions } = await as(MANAGEMENT).send(
    new ListRegionsCommand({ AccountId: MEMBER, RegionOptStatusContains: ["ENABLED"] }),
  );
  expect(Regions?.map(({ RegionName }) => RegionName)).toEqual(["me-south-1"]);
  await expect(as(MEMBER).send(new ListRegionsCommand({ AccountId: MANAGEMENT }))).rejects.toMatchObject({
    name: "AccessDeniedException",
  });
});
