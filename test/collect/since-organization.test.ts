import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { type Finding, loaded } from "../aws/finding-set.js";
import { organisationOf } from "../aws/organisation.js";
import { type StandIn, startStandIn } from "../aws/stand-in.js";
import type { Detector } from "../aws/world.js";
import { folder, removeFolders, tree } from "../cli/folders.js";
import { collect, collectionOf, MANAGEMENT, manifestOf, timeless } from "./cli.js";

const REGION = "us-east-1";
/** The account whose detector shows the findings of all, an ordinary member, and one that is there from the second collection on. */
const [ADMINISTRATOR, MEMBER, LATER] = ["222233334444", "333344445555", "444455556666"] as const;

let standIn: StandIn;
let before: string;
let whole: string;
/** Calls of GuardDuty's GetFindings in each account that reading everything takes. */
let readings: Readonly<Record<string, number>>;

function given(): Readonly<Record<string, number>> {
  const calls = (account: string) => standIn.ledger.of({ service: "guardduty", operation: "GetFindings", account }).length;
  return Object.fromEntries([MANAGEMENT, ADMINISTRATOR, MEMBER, LATER].map((account) => [account, calls(account)]));
}

const read = (out: string, ...more: readonly string[]) =>
  collect(standIn, ["--org", "--region", REGION, "--out", out, "--json", ...more]);

beforeAll(async () => {
  const world = organisationOf({ accounts: 4, regions: [REGION], findingsPerAccount: 20, guarddutyPerAccount: 120 });
  world.account(LATER).status = "SUSPENDED";
  standIn = await startStandIn({ world, rates: "off" });
  before = join(folder(), "snapshot");
  const first = await read(before);
  expect(first.status, first.stderr).toBe(0);
  world.account(LATER).status = "ACTIVE";
  const detector = world.region(MEMBER, REGION).detector as Detector;
  const findings = Array.from({ length: detector.findings.length }, (_, i): Finding => detector.findings.at(i));
  findings[0] = { ...findings[0], Severity: 8.5, UpdatedAt: new Date().toISOString() };
  // Archiving moves no time.
  findings[1] = { ...findings[1], Service: { ...(findings[1]?.Service as object), Archived: true } };
  findings[2] = { ...findings[2], Service: { ...(findings[2]?.Service as object), Archived: false } };
  detector.findings = loaded(findings.slice(0, -1));
  standIn.ledger.reset();
  whole = join(folder(), "snapshot");
  const outcome = await read(whole);
  expect(outcome.status, outcome.stderr).toBe(0);
  readings = given();
}, 120_000);
beforeEach(() => {
  standIn.faults.set([]);
  standIn.ledger.reset();
});
afterAll(async () => {
  removeFolders();
  await standIn.stop();
});

function expectWhole(out: string): void {
  const files = ({ "snapshot.json": _, ...rest }: Readonly<Record<string, string>>) => rest;
  expect(files(tree(out))).toEqual(files(tree(whole)));
  expect(timeless(manifestOf(out))).toEqual(timeless(manifestOf(whole)));
}

it("takes over what has not changed of each account, and reads whole the one that is new", async () => {
  const out = join(folder(), "snapshot");
  const outcome = await read(out, "--since", before);
  expect(outcome.status, outcome.stderr).toBe(0);
  expectWhole(out);
  expect(readings).toEqual({ [MANAGEMENT]: 3, [ADMINISTRATOR]: 3, [MEMBER]: 3, [LATER]: 3 });
  expect(given()).toEqual({ [MANAGEMENT]: 0, [ADMINISTRATOR]: 0, [MEMBER]: 1, [LATER]: 3 });
}, 60_000);

it("takes nothing over of an account that cannot be entered any more", async () => {
  const out = join(folder(), "snapshot");
  // The roles are taken in the order of the accounts: the administrator's, then the member's.
  standIn.faults.set([{ kind: "access-denied", service: "sts", operation: "AssumeRole", calls: 2 }]);
  const outcome = await read(out, "--since", before, "--parallel", "1");
  expect(outcome.status, outcome.stderr).toBe(4);
  const { lacking } = collectionOf(outcome);
  expect(new Set(lacking.map(({ account }) => account))).toEqual(new Set([MEMBER]));
  expect(lacking.find(({ kind }) => kind === "guardduty-findings")).toMatchObject({
    status: "partial",
    reason: expect.stringContaining(`read through the administrator ${ADMINISTRATOR}`),
  });
  const path = `accounts/${MEMBER}/${REGION}/guardduty/findings.ndjson`;
  expect(tree(out)[path]).toBe(tree(whole)[path]);
}, 60_000);
