import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { organisationOf } from "../aws/organisation.js";
import { type StandIn, startStandIn } from "../aws/stand-in.js";
import { folder, removeFolders, tree } from "../cli/folders.js";
import { collect, MANAGEMENT, manifestOf, start, timeless } from "./cli.js";

/** Points at which the process is killed; many more with TEST_LONG. */
const POINTS = process.env.TEST_LONG === undefined ? 4 : 50;
const SEED = 20261001;

let standIn: StandIn;
let undisturbed: string;
let total: number;

/** How often the chain of pages of which most were read twice read one again. */
function pagesReadAgain(): number {
  const chains = new Map<string, string[]>();
  for (const { account, region, input } of standIn.ledger.of({ service: "securityhub", operation: "GetFindings" })) {
    const { Filters, NextToken = "" } = input as { readonly Filters: unknown; readonly NextToken?: string };
    const chain = JSON.stringify([account, region, Filters]);
    chains.set(chain, [...(chains.get(chain) ?? []), NextToken]);
  }
  return Math.max(0, ...[...chains.values()].map((pages) => pages.length - new Set(pages).size));
}

const args = (out: string): string[] => ["--org", "--out", out];

beforeAll(async () => {
  const world = organisationOf({
    accounts: 3,
    regions: ["us-east-1", "eu-west-1"],
    findingsPerAccount: 1500,
    iam: { users: 40 },
  });
  standIn = await startStandIn({ world, latency: 15, rates: "count" });
  undisturbed = join(folder(), "snapshot");
  const { status, stderr } = await collect(standIn, args(undisturbed));
  expect(status, stderr).toBe(0);
  total = standIn.ledger.calls.length;
  standIn.ledger.reset();
}, 120_000);
afterEach(() => standIn.ledger.reset());
afterAll(async () => {
  removeFolders();
  await standIn.stop();
});

/** Everything but times: what is read later says so. */
function files(out: string): Readonly<Record<string, string>> {
  const { "snapshot.json": _manifest, ...rest } = tree(out);
  return rest;
}

/** A number from 0 to below `most` that follows from the seed and `i`. */
function chosen(i: number, most: number): number {
  let state = (SEED + i * 0x9e3779b9) >>> 0;
  state = Math.imul(state ^ (state >>> 16), 0x45d9f3b) >>> 0;
  state = Math.imul(state ^ (state >>> 16), 0x45d9f3b) >>> 0;
  return ((state ^ (state >>> 16)) >>> 0) % most;
}

async function killedAfter(calls: number, out: string): Promise<void> {
  const { child, ended } = start(["collect", ...args(out)], standIn.environment(MANAGEMENT));
  const watch = setInterval(() => {
    if (standIn.ledger.calls.length >= calls) child.kill("SIGKILL");
  }, 2);
  await ended;
  clearInterval(watch);
}

it.each(Array.from({ length: POINTS }, (_, i) => i))(
  "goes on where it was killed, to the same snapshot (%i)",
  async (i) => {
    const out = join(folder(), "snapshot");
    // The caller is asked first, and then there is something to go on with.
    await killedAfter(5 + chosen(i, total - 5), out);
    if (existsSync(`${out}.partial/journal.ndjson`)) {
      const outcome = await collect(standIn, ["--resume", "--out", out]);
      expect(outcome.status, outcome.stderr).toBe(0);
    }
    expect(files(out)).toEqual(files(undisturbed));
    expect(timeless(manifestOf(out))).toEqual(timeless(manifestOf(undisturbed)));
    expect(existsSync(`${out}.partial`)).toBe(false);
    expect(pagesReadAgain()).toBeLessThanOrEqual(1);
  },
  120_000,
);

it("stops at Ctrl-C, says what is done and how to go on, and goes on", async () => {
  const out = join(folder(), "snapshot");
  const { child, ended } = start(["collect", ...args(out)], standIn.environment(MANAGEMENT));
  await new Promise<void>((resolve) => {
    const watch = setInterval(() => {
      if (standIn.ledger.calls.length < total / 2) return;
      clearInterval(watch);
      resolve();
    }, 2);
  });
  child.kill("SIGINT");
  const { status, stderr } = await ended;
  expect(status).toBe(130);
  expect(stderr).toMatch(/Interrupted: \d of 3 accounts and \d regions are done; what was read is kept\./);
  expect(stderr).toContain(`bailiwick collect --resume --out ${out}`);
  expect(existsSync(out)).toBe(false);
  const resumed = await collect(standIn, ["--resume", "--out", out]);
  expect(resumed.status, resumed.stderr).toBe(0);
  expect(files(out)).toEqual(files(undisturbed));
});

it("stops at Ctrl-C though answers that it waits for never come", async () => {
  const out = join(folder(), "snapshot");
  // Left alone, it would wait a minute for each of them, three times.
  standIn.faults.set([{ kind: "hang", service: "securityhub", operation: "GetFindings" }]);
  const { child, ended } = start(["collect", ...args(out)], standIn.environment(MANAGEMENT));
  await new Promise<void>((resolve) => {
    const watch = setInterval(() => {
      if (standIn.ledger.of({ service: "securityhub", operation: "GetFindings" }).length === 0) return;
      clearInterval(watch);
      resolve();
    }, 2);
  });
  child.kill("SIGINT");
  const { status, stderr } = await ended;
  standIn.faults.set([]);
  expect(status).toBe(130);
  expect(stderr).toMatch(/Interrupted: 0 of 3 accounts and 0 regions are done; what was read is kept\./);
  expect(standIn.ledger.of({ service: "securityhub", operation: "GetFindings" }).every((call) => call.status === 0)).toBe(true);
});

it("reads a chain again whose cursor ran out, and neither loses nor doubles a finding", async () => {
  const out = join(folder(), "snapshot");
  standIn.faults.set([{ kind: "stale-cursor", withCursor: true, times: 12, share: 0.5, seed: 3 }]);
  const { status, stderr } = await collect(standIn, args(out));
  standIn.faults.set([]);
  expect(status, stderr).toBe(0);
  expect(standIn.ledger.calls.filter(({ fault }) => fault === "stale-cursor").length).toBeGreaterThan(3);
  expect(files(out)).toEqual(files(undisturbed));
});

it("takes a session anew that ended amid it", async () => {
  const out = join(folder(), "snapshot");
  const { child, ended } = start(["collect", ...args(out)], standIn.environment(MANAGEMENT));
  const watch = setInterval(() => {
    if (standIn.ledger.calls.length < total / 2) return;
    clearInterval(watch);
    standIn.credentials.endSessions();
  }, 2);
  const { status, stderr } = await ended;
  clearInterval(watch);
  expect(child.signalCode).toBeNull();
  expect(status, stderr).toBe(0);
  expect(standIn.ledger.calls.filter(({ operation }) => operation === "AssumeRole").length).toBeGreaterThan(2);
  expect(files(out)).toEqual(files(undisturbed));
});

it("refuses to go on for another account, over another process, or where nothing was begun", async () => {
  const out = join(folder(), "snapshot");
  await killedAfter(Math.ceil(total / 2), out);
  const other = await start(["collect", "--resume", "--out", out], standIn.environment("222233334444")).ended;
  expect([other.status, other.stderr]).toEqual([3, expect.stringContaining(`was begun by account ${MANAGEMENT}`)]);
  const again = await collect(standIn, args(out));
  expect([again.status, again.stderr]).toEqual([2, expect.stringContaining("holds an unfinished collection")]);
  const nothing = await collect(standIn, ["--resume", "--out", join(folder(), "none")]);
  expect([nothing.status, nothing.stderr]).toEqual([2, expect.stringContaining("holds no unfinished collection")]);
  expect(readFileSync(`${out}.partial/journal.ndjson`, "utf8").length).toBeGreaterThan(0);
});
