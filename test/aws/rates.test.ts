import { GetFindingsCommand, SecurityHubClient } from "@aws-sdk/client-securityhub";
import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { Ledger } from "./ledger.js";
import { organisationOf } from "./organisation.js";
import { RATES, Rates } from "./rates.js";
import { type StandIn, startStandIn } from "./stand-in.js";

const ACCOUNT = "222233334444";

describe("a bucket", () => {
  test("gives its burst at once and then its rate", () => {
    const rates = new Rates();
    const take = (now: number) => rates.take(ACCOUNT, "us-east-1", "securityhub", "GetFindings", now);
    expect([0, 0, 0, 0, 0, 0, 0].map(take)).toEqual([true, true, true, true, true, true, false]);
    expect([333, 334, 500, 668].map(take)).toEqual([false, true, false, true]);
    expect(rates.exceeded).toEqual([
      { account: ACCOUNT, region: "us-east-1", service: "securityhub", operation: "GetFindings", count: 3 },
    ]);
  });

  test("is one for each account, region and operation", () => {
    const rates = new Rates([{ service: "iam", operation: "*", perSecond: 1, burst: 1, published: false }]);
    expect(rates.take("a", "r", "iam", "One", 0)).toBe(true);
    expect(rates.take("b", "r", "iam", "One", 0)).toBe(true);
    expect(rates.take("a", "s", "iam", "One", 0)).toBe(true);
    expect(rates.take("a", "r", "iam", "Two", 0)).toBe(true);
    expect(rates.take("a", "r", "iam", "One", 0)).toBe(false);
    expect(rates.take("a", "r", "sts", "One", 0)).toBe(true);
  });

  test("never gives more than burst and rate allow, in any stretch of time", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 80 }), (gaps) => {
        const rates = new Rates();
        let now = 0;
        const given: number[] = [];
        for (const gap of gaps) {
          now += gap;
          if (rates.take(ACCOUNT, "us-east-1", "securityhub", "GetFindings", now)) given.push(now);
        }
        for (const [i, from] of given.entries())
          for (const [j, to] of given.entries()) if (j >= i && j - i + 1 > 6 + ((to - from) / 1000) * 3 + 1e-6) return false;
        return true;
      }),
    );
  });

  test("the published rates are AWS's", () => {
    const published = RATES.filter(({ published }) => published).map(({ service, operation, perSecond, burst }) => [
      service,
      operation,
      perSecond,
      burst,
    ]);
    expect(published).toEqual([
      ["securityhub", "GetFindings", 3, 6],
      ["securityhub", "*", 10, 30],
      ["account", "ListRegions", 5, 5],
    ]);
  });
});

describe("a ledger", () => {
  test("knows the most calls of any second, and of what", () => {
    const ledger = new Ledger();
    const call = {
      account: ACCOUNT,
      region: "us-east-1",
      service: "iam",
      operation: "ListRoles",
      caller: "",
      hasCursor: false,
      input: {},
    };
    for (const at of [0, 100, 999, 1000, 1099, 1100, 5000]) Object.assign(ledger.open(call), { at });
    expect(ledger.mostPerSecond({ service: "iam" })).toBe(4);
    expect(ledger.mostPerSecond({ service: "sts" })).toBe(0);
    expect(ledger.counts({ account: ACCOUNT })).toEqual({ "iam:ListRoles": 7 });
  });
});

describe("the server", () => {
  let standIn: StandIn;
  afterEach(() => standIn.stop());
  const start = async (rates: "enforce" | "count" | "off") => {
    // So slow a rate that it makes no difference how long the calls take.
    const rateTable = [{ service: "securityhub", operation: "GetFindings", perSecond: 1e-6, burst: 6, published: false }];
    standIn = await startStandIn({ world: organisationOf({ accounts: 2, findingsPerAccount: 10 }), rates, rateTable });
    const client = new SecurityHubClient({ ...standIn.client(ACCOUNT), maxAttempts: 1 });
    const asked = Array.from({ length: 9 }, () => client.send(new GetFindingsCommand({})));
    return (await Promise.allSettled(asked)).map((each) => (each.status === "fulfilled" ? "ok" : (each.reason as Error).name));
  };

  test("throttles what is over the rate", async () => {
    const outcomes = await start("enforce");
    expect(outcomes.sort()).toEqual([...Array(3).fill("TooManyRequestsException"), ...Array(6).fill("ok")]);
    expect(standIn.rates.exceeded).toMatchObject([{ operation: "GetFindings", count: 3 }]);
    expect(standIn.ledger.calls.filter(({ done }) => done)).toHaveLength(6);
    expect(standIn.ledger.counts()).toEqual({ "securityhub:GetFindings": 9 });
  });

  test("only counts it where it is told so", async () => {
    expect(await start("count")).toEqual(Array(9).fill("ok"));
    expect(standIn.rates.exceeded).toHaveLength(1);
  });

  test("does neither where rates are off", async () => {
    expect(await start("off")).toEqual(Array(9).fill("ok"));
    expect(standIn.rates.exceeded).toEqual([]);
  });
});
