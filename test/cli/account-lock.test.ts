import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { lockAccount } from "../../src/aws/provision/lock.js";

const ACCOUNT = "111122223333";

describe("the lock of an account", () => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "bailiwick-lock-"));
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("is given to one of many that ask at once, and to another when it is given back", async () => {
    const asked = await Promise.allSettled(Array.from({ length: 20 }, () => lockAccount(folder, ACCOUNT)));
    const held = asked.flatMap((each) => (each.status === "fulfilled" ? [each.value] : []));
    const refused = asked.flatMap((each) => (each.status === "rejected" ? [each.reason] : []));
    expect(held).toHaveLength(1);
    expect(new Set(refused.map(({ code, kind }) => `${code} ${kind}`))).toEqual(new Set(["locked environment"]));
    await held[0]?.();
    const again = await lockAccount(folder, ACCOUNT);
    await again();
    expect(readdirSync(folder)).toEqual([]);
  });

  it("is taken over by one of many where its process is gone", async () => {
    // Process ids are not as great as that.
    writeFileSync(join(folder, `aws-${ACCOUNT}.lock`), "4194304999\n");
    const asked = await Promise.allSettled(Array.from({ length: 20 }, () => lockAccount(folder, ACCOUNT)));
    expect(asked.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });
});
