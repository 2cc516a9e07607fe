import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { expect, test } from "vitest";
import { keysOf } from "./credentials.js";
import { spawnStandIn } from "./spawn.js";

const ACCOUNT = "111122223333";

test("the stand-in runs as a process of its own and is told what to do", async () => {
  const standIn = await spawnStandIn({ organisation: { accounts: 2 }, rates: "count" });
  try {
    const client = new STSClient({ endpoint: standIn.url, region: "us-east-1", credentials: keysOf(ACCOUNT), maxAttempts: 1 });
    const ask = () => client.send(new GetCallerIdentityCommand({}));
    expect((await ask()).Account).toBe(ACCOUNT);
    await standIn.ask("POST", "faults", [{ kind: "error-503", operation: "GetCallerIdentity", times: 1 }]);
    await expect(ask()).rejects.toMatchObject({ name: "ServiceUnavailable" });
    expect((await ask()).Account).toBe(ACCOUNT);
    const calls = await standIn.calls();
    expect(calls.map(({ operation, status, fault }) => [operation, status, fault])).toEqual([
      ["GetCallerIdentity", 200, ""],
      ["GetCallerIdentity", 503, "error-503"],
      ["GetCallerIdentity", 200, ""],
    ]);
    expect(await standIn.exceeded()).toEqual([]);
    await expect(standIn.ask("GET", "nothing")).rejects.toThrow("404");
  } finally {
    await standIn.stop();
  }
  expect(standIn.process.exitCode).toBe(0);
});
