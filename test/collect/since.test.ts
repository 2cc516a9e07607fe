import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { type Finding, type FindingSet, loaded } from "../aws/finding-set.js";
import { oneAccount } from "../aws/organisation.js";
import { type StandIn, startStandIn } from "../aws/stand-in.js";
import type { Detector, Hub } from "../aws/world.js";
import { workspaceWithSnapshot } from "../cli/fixtures.js";
import { folder, removeFolders, tree } from "../cli/folders.js";
import { collect, collectionOf, MANAGEMENT, manifestOf, start, timeless } from "./cli.js";

const REGIONS = ["us-east-1", "eu-west-1"];
const [REGION = ""] = REGIONS;
const SOURCE = `${MANAGEMENT}/${REGION}/guardduty-findings`;
const PATH = `accounts/${MANAGEMENT}/${REGION}/guardduty/findings.ndjson`;

let standIn: StandIn;
let cwd: string;
/** Name of the run before the changes; the folder of its snapshot; and of one of everything after them. */
let run: string;
let before: string;
let whole: string;
/** Calls of GuardDuty's GetFindings in the first region that reading everything takes. */
let readings: number;

function all(set: FindingSet): Finding[] {
  return Array.from({ length: set.length }, (_, i) => set.at(i));
}

function placeOf(findings: readonly Finding[], holds: (finding: Finding) => boolean): number {
  const place = findings.findIndex(holds);
  expect(place).toBeGreaterThanOrEqual(0);
  return place;
}

function isArchived({ Service }: Finding): boolean {
  return (Service as { Archived: boolean }).Archived;
}

/** What happens to findings between two collections. `began`: when the first one did. */
function changeGuardDuty(detector: Detector, began: number): void {
  const findings = all(detector.findings);
  const change = (place: number, changed: Finding): void => {
    findings[place] = { ...findings[place], ...changed };
  };
  const archive = (place: number, Archived: boolean): void => {
    change(place, { Service: { ...(findings[place]?.Service as object), Archived } });
  };
  // Seen again; and one that was updated before the first collection began, and shown only afterwards.
  change(0, { Severity: 8.5, UpdatedAt: new Date().toISOString() });
  change(1, { Severity: 7.5, UpdatedAt: new Date(began - 10 * 60_000).toISOString() });
  // Archiving and taking back move no time.
  archive(
    placeOf(findings, (finding) => !isArchived(finding)),
    true,
  );
  archive(placeOf(findings.slice(20), isArchived) + 20, false);
  const { length } = findings;
  findings.splice(10, 1);
  findings.push({ ...findings[5], Id: "f".repeat(32), Arn: `${String(findings[5]?.Arn)}f`, UpdatedAt: new Date().toISOString() });
  expect(findings.length).toBe(length);
  detector.findings = loaded(findings);
}

/** What people do to findings in Security Hub moves no time either. */
function changeSecurityHub(hub: Hub): void {
  const findings = all(hub.findings);
  const workflow = (Status: string, place: number): void => {
    findings[place] = { ...findings[place], Workflow: { Status } };
  };
  const is = (Status: string) => (finding: Finding) => (finding.Workflow as { Status: string }).Status === Status;
  workflow("NEW", placeOf(findings, is("SUPPRESSED")));
  workflow("RESOLVED", placeOf(findings, is("NEW")));
  workflow("SUPPRESSED", placeOf(findings, is("NOTIFIED")));
  findings[40] = { ...findings[40], RecordState: "ARCHIVED" };
  findings[41] = { ...findings[41], Compliance: { ...(findings[41]?.Compliance as object), Status: "FAILED" } };
  findings.splice(50, 1);
  hub.findings = loaded(findings);
}

function given(): number {
  return standIn.ledger.of({ service: "guardduty", operation: "GetFindings", region: REGION }).length;
}

function files(out: string): Readonly<Record<string, string>> {
  const { "snapshot.json": _manifest, ...rest } = tree(out);
  return rest;
}

function expectWhole(out: string): void {
  expect(files(out)).toEqual(files(whole));
  expect(timeless(manifestOf(out))).toEqual(timeless(manifestOf(whole)));
}

function snapshots(): string[] {
  return readdirSync(join(cwd, "reports/snapshots")).filter((name) => name.includes(MANAGEMENT));
}

const audit = (...more: readonly string[]) =>
  start(["audit", ...REGIONS.flatMap((region) => ["--region", region]), "--json", ...more], standIn.environment(MANAGEMENT), cwd)
    .ended;
const since = (from: string, out: string) =>
  collect(standIn, [...REGIONS.flatMap((region) => ["--region", region]), "--since", from, "--out", out, "--json"]);

beforeAll(async () => {
  const world = oneAccount(MANAGEMENT, {
    regions: REGIONS,
    findingsPerAccount: 600,
    guarddutyPerAccount: 1200,
    iam: { users: 8 },
  });
  standIn = await startStandIn({ world, rates: "count" });
  cwd = workspaceWithSnapshot();
  const first = await audit("--allow-incomplete");
  expect(first.status, first.stderr).toBe(0);
  [run = ""] = readdirSync(join(cwd, "reports/runs"));
  before = join(cwd, "reports/snapshots", snapshots()[0] ?? "");
  const began = Date.parse(manifestOf(before).began ?? "");
  for (const region of REGIONS) {
    const { detector, hub } = world.region(MANAGEMENT, region);
    changeGuardDuty(detector as Detector, began);
    changeSecurityHub(hub as Hub);
  }
  world.account(MANAGEMENT).iam.roles.delete("BailiwickAudit", 0);
  standIn.ledger.reset();
  whole = join(folder(), "snapshot");
  const outcome = await collect(standIn, [...REGIONS.flatMap((region) => ["--region", region]), "--out", whole]);
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

it("gives by a run's name what reading everything gives, byte for byte, and asks for little", async () => {
  const known = snapshots();
  const { status, stdout, stderr } = await audit("--since", run, "--allow-incomplete");
  expect(status, stderr).toBe(0);
  const [made = ""] = snapshots().filter((name) => !known.includes(name));
  expect(files(whole)[PATH]).not.toBe(files(before)[PATH]);
  expectWhole(join(cwd, "reports/snapshots", made));
  expect(stderr).toContain("were taken over from it; everything else was read");
  // Five findings are new or changed in each region: one call instead of one for each fifty.
  expect([readings, given()]).toEqual([12, 1]);
  const { snapshot } = JSON.parse(stdout) as { snapshot: { time: string } };
  expect(snapshot.time).toBe(manifestOf(join(cwd, "reports/snapshots", made)).time);
}, 60_000);

it.each<[string, (snapshot: string) => void]>([
  ["was not whole", (snapshot) => edit(snapshot, (text) => restate(text, { status: "partial", reason: "a test" }))],
  ["nobody vouches for", (snapshot) => edit(snapshot, (text) => restate(text, { sha256: null }))],
  ["says not when it began", (snapshot) => edit(snapshot, (text) => text.replace(/^ {2}"began".*\n/m, ""))],
  ["was tampered with", (snapshot) => edit(snapshot, (text) => text.replaceAll('"Archived":false', '"Archived":true'), PATH)],
  ["lost its file", (snapshot) => rmSync(join(snapshot, PATH))],
])("reads whole what %s", async (_, spoil) => {
  const earlier = join(folder(), "earlier");
  cpSync(before, earlier, { recursive: true });
  spoil(earlier);
  const out = join(folder(), "snapshot");
  const outcome = await since(earlier, out);
  expect(outcome.status, outcome.stderr).toBe(0);
  expectWhole(out);
  expect(given()).toBe(readings);
});

function edit(snapshot: string, change: (text: string) => string, path = "snapshot.json"): void {
  const text = readFileSync(join(snapshot, path), "utf8");
  const changed = change(text);
  expect(changed).not.toBe(text);
  writeFileSync(join(snapshot, path), changed);
}

function restate(text: string, to: object): string {
  const manifest = JSON.parse(text) as { sources: { id: string }[] };
  return JSON.stringify({
    ...manifest,
    sources: manifest.sources.map((source) => (source.id === SOURCE ? { ...source, ...to } : source)),
  });
}

it("is never whole where GuardDuty refuses one of its lists", async () => {
  await since(before, join(folder(), "snapshot"));
  // All ids, those of archived findings, and last those that were updated.
  const lists = standIn.ledger.of({ service: "guardduty", operation: "ListFindings", region: REGION }).length;
  expect(lists).toBeGreaterThan(readings + 1);
  for (const from of [1, readings + 1, lists]) {
    standIn.ledger.reset();
    standIn.faults.set([
      { kind: "access-denied", service: "guardduty", operation: "ListFindings", region: REGION, calls: { from } },
    ]);
    const outcome = await since(before, join(folder(), "snapshot"));
    expect(outcome.status, outcome.stderr).toBe(4);
    expect(collectionOf(outcome).lacking.map(({ id, status }) => [id, status])).toEqual([[SOURCE, "denied"]]);
  }
}, 60_000);

it("does not say when it began where the clock is not AWS's", async () => {
  const ahead = join(folder(), "ahead.cjs");
  writeFileSync(
    ahead,
    `const Own = Date, now = () => Own.now() + 3_600_000;
     globalThis.Date = class extends Own { constructor(...given) { super(...(given.length === 0 ? [now()] : given)); } static now = now; };`,
  );
  const out = join(folder(), "snapshot");
  const { status, stderr } = await collect(standIn, ["--region", REGION, "--out", out], { NODE_OPTIONS: `--require ${ahead}` });
  expect(status, stderr).toBe(0);
  expect([manifestOf(out).began, manifestOf(before).began]).toEqual([undefined, expect.stringMatching(/Z$/)]);
});

it("goes on where it was killed, to the same snapshot", async () => {
  await since(before, join(folder(), "snapshot"));
  const total = standIn.ledger.calls.length;
  standIn.ledger.reset();
  const out = join(folder(), "snapshot");
  const args = ["collect", ...REGIONS.flatMap((region) => ["--region", region]), "--since", before, "--out", out];
  const { child, ended } = start(args, standIn.environment(MANAGEMENT));
  const watch = setInterval(() => {
    if (standIn.ledger.calls.length >= total / 2) child.kill("SIGKILL");
  }, 2);
  await ended;
  clearInterval(watch);
  expect(child.signalCode).toBe("SIGKILL");
  const outcome = await collect(standIn, ["--resume", "--out", out]);
  expect(outcome.status, outcome.stderr).toBe(0);
  expectWhole(out);
});

it("refuses a run whose snapshot is gone, a run that is none, and a snapshot besides", async () => {
  const gone = workspaceWithSnapshot();
  cpSync(join(cwd, "reports/runs", run), join(gone, "reports/runs", run), { recursive: true });
  const told = async (...args: string[]) => {
    const { status, stderr } = await start(["audit", ...args], standIn.environment(MANAGEMENT), gone).ended;
    return [status, stderr];
  };
  expect(await told("--since", run)).toEqual([2, expect.stringContaining("that is not kept in reports/snapshots")]);
  expect(await told("--since", `${run}x`)).toEqual([2, expect.stringContaining("Did you mean")]);
  expect(await told("--since", run, "--from", before)).toEqual([2, expect.stringContaining("--from")]);
  expect(standIn.ledger.calls).toEqual([]);
});
