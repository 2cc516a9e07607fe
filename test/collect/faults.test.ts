import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checks } from "../../src/audit/controls/checks.js";
import type { Source, SourceKind } from "../../src/model/evidence.js";
import type { Run } from "../../src/model/run.js";
import { uuid } from "../aws/dice.js";
import type { Fault, FaultKind } from "../aws/faults.js";
import { loaded } from "../aws/finding-set.js";
import { MADE_CONTROLS } from "../aws/made-controls.js";
import { accountIds, organisationOf } from "../aws/organisation.js";
import { type StandIn, startStandIn } from "../aws/stand-in.js";
import { bailiwick, type Outcome } from "../cli/bailiwick.js";
import { folder, removeFolders } from "../cli/folders.js";
import { collect, collectionOf, manifestOf } from "./cli.js";

/** What each call's failure takes along. */
const CALLS: readonly (readonly [service: string, operation: string, sources: readonly SourceKind[]])[] = [
  ["iam", "GetAccountAuthorizationDetails", ["authorization-details"]],
  ["iam", "GenerateCredentialReport", ["credential-report"]],
  ["iam", "GetCredentialReport", ["credential-report"]],
  ["iam", "GetAccountSummary", ["account-summary"]],
  ["iam", "GetAccountPasswordPolicy", ["password-policy"]],
  ["iam", "ListVirtualMFADevices", ["virtual-mfa-devices"]],
  ["iam", "ListServerCertificates", ["server-certificates"]],
  ["guardduty", "ListDetectors", ["guardduty-detectors", "guardduty-findings"]],
  ["guardduty", "GetDetector", ["guardduty-detectors", "guardduty-findings"]],
  ["guardduty", "ListFindings", ["guardduty-findings"]],
  ["guardduty", "GetFindings", ["guardduty-findings"]],
  ["securityhub", "DescribeHub", ["securityhub-standards"]],
  ["securityhub", "GetEnabledStandards", ["securityhub-standards"]],
  ["securityhub", "GetFindings", ["securityhub-findings"]],
];

/** What is said where a fault does not end. */
const FAULTS: Readonly<Partial<Record<FaultKind, (action: string) => readonly [Source["status"], string | RegExp]>>> = {
  "access-denied": (action) => ["denied", `denied: ${action}`],
  "expired-token": (action) => ["failed", new RegExp(`^${action}: ExpiredToken|^${action}: .*Token`)],
  throttle: (action) => ["failed", `throttled: ${action}`],
  "error-500": (action) => ["failed", new RegExp(`^${action}: \\w+ \\(HTTP 5\\d\\d\\)$`)],
  "error-503": (action) => ["failed", new RegExp(`^${action}: \\w+ \\(HTTP 503\\)$`)],
  "drop-before": (action) => ["failed", `${action}: ECONNRESET`],
  "drop-amid": (action) => ["failed", new RegExp(`^${action}: (ECONNRESET|the answer was cut off)$`)],
  // Of an error half of whose body came, the status is left.
  truncate: (action) => ["failed", new RegExp(`^${action}(: the answer was cut off| is not there: HTTP 404)$`)],
  malformed: (action) => ["failed", `${action}: the answer was cut off`],
};

/** Chains that break off amid: what was read is kept, and nobody takes it for all. */
const AMID: readonly (readonly [operation: string, from: number, source: SourceKind, status: Source["status"]])[] = [
  ["GetAccountAuthorizationDetails", 3, "authorization-details", "partial"],
  ["ListFindings", 2, "guardduty-findings", "partial"],
  ["GetFindings", 3, "securityhub-findings", "partial"],
  ["DescribeStandardsControls", 1, "securityhub-standards", "partial"],
];

const kinds = Object.keys(FAULTS) as FaultKind[];

/** Calls that an account can stand the failing of at once, since nothing but its own reason can end a source. */
type Group = (typeof CALLS)[number][];
const MOST = 4;

/** Shares out the calls, as few in one account as keep their sources apart; for each kind from another one on, so that other ones meet. */
function grouped(first: number): readonly Group[] {
  const groups: Group[] = [];
  for (const call of [...CALLS.slice(first), ...CALLS.slice(0, first)]) {
    const isApart = (group: Group): boolean =>
      group.length < MOST && group.every(([, , sources]) => !sources.some((source) => call[2].includes(source)));
    const group = groups.find(isApart);
    if (group === undefined) groups.push([call]);
    else group.push(call);
  }
  return groups;
}

const troubled = kinds.flatMap((kind, i) => grouped(i).map((calls) => ({ kind, calls })));
const [management = "", , ...ids] = accountIds(troubled.length + AMID.length + 3);
const cases = troubled.flatMap(({ kind, calls }, i) =>
  calls.map(([service, operation, sources]) => ({
    service,
    operation,
    sources,
    kind,
    account: ids[i] as string,
    besides: calls.flatMap(([, , more]) => more),
  })),
);
const amid = AMID.map((each, i) => [...each, ids[troubled.length + i] as string] as const);
const HEALTHY = ids[troubled.length + AMID.length] as string;
const REGION = "us-east-1";

let standIn: StandIn;
let outcome: Outcome;
let sources: readonly Source[];
let run: Run;

/** Accounts enough that one collection meets every fault. */
beforeAll(async () => {
  const world = organisationOf({
    accounts: [management, "222233334444", ...ids],
    regions: [REGION],
    guarddutyPerAccount: 70,
  });
  for (const id of ids) {
    const { hub } = world.region(id, REGION);
    if (hub !== undefined) hub.findings = loaded(MADE_CONTROLS.map((control) => passed(control.id, id)));
  }
  const faults: Fault[] = [
    ...cases.map(({ service, operation, kind, account }): Fault => ({ service, operation, kind, account })),
    ...amid.map(
      ([operation, from, , , account]): Fault => ({
        kind: "error-500",
        operation,
        calls: { from },
        account,
        ...(operation === "GetFindings" ? { service: "securityhub" } : {}),
      }),
    ),
  ];
  standIn = await startStandIn({ world, rates: "off", faults });
  const out = join(folder(), "snapshot");
  outcome = await collect(standIn, ["--org", "--region", REGION, "--out", out, "--json"], { AWS_MAX_ATTEMPTS: "2" });
  sources = manifestOf(out).sources;
  const audit = bailiwick(["audit", "--from", out, "--json", "--out", join(folder(), "run")]);
  expect(audit.status, audit.stderr).toBe(4);
  run = JSON.parse(audit.stdout) as Run;
}, 600_000);
afterAll(async () => {
  removeFolders();
  await standIn.stop();
});

function sourceOf(account: string, kind: SourceKind): Source {
  const found = sources.find((source) => source.account === account && source.kind === kind);
  if (found === undefined) throw new Error(`there is no ${kind} of ${account}`);
  return found;
}

/** A control that was checked just now, and passed. */
function passed(control: string, account: string): Readonly<Record<string, unknown>> {
  const now = new Date().toISOString();
  return {
    Id: `arn:aws:securityhub:${REGION}:${account}:security-control/${control}/finding/${uuid(control, account)}`,
    ProductArn: `arn:aws:securityhub:${REGION}::product/aws/securityhub`,
    GeneratorId: `security-control/${control}`,
    AwsAccountId: account,
    Region: REGION,
    CreatedAt: now,
    UpdatedAt: now,
    Severity: { Label: "INFORMATIONAL" },
    Title: control,
    Description: control,
    Resources: [{ Type: "AwsAccount", Id: `AWS::::Account:${account}` }],
    Compliance: { Status: "PASSED", SecurityControlId: control },
    Workflow: { Status: "RESOLVED" },
    RecordState: "ACTIVE",
  };
}

/** Controls that passed on evidence of this kind, and not on Security Hub's word. */
function passesOn(account: string, kind: SourceKind): readonly string[] {
  const resting = new Map(checks.map((check) => [check.securityhub ?? check.id, check]));
  const byId = new Map(checks.map((check) => [check.id, check]));
  return run.controls
    .filter((control) => control.account === account && control.status === "pass")
    .filter(({ control, reason }) => {
      const check = byId.get(control) ?? resting.get(control);
      if (kind.startsWith("securityhub")) return reason.startsWith("Security Hub");
      if (reason.startsWith("Security Hub")) return false;
      if (kind === "guardduty-findings") return control === "guardduty-findings-aged";
      if (kind === "guardduty-detectors") return check?.judgedBy === "guardduty";
      // What several sources can answer may pass on another.
      return check?.evidence?.join() === kind;
    })
    .map(({ control }) => control);
}

describe("a fault that does not end", () => {
  it("ends the collection with 4, its result telling of every source that lacks", () => {
    expect(outcome.status, outcome.stderr).toBe(4);
    const collection = collectionOf(outcome);
    expect(collection.complete).toBe(false);
    expect(collection.lacking).toEqual(sources.filter(({ status }) => status !== "ok"));
  });

  it("is there for every kind and every call", () => {
    const names = cases.map(({ kind, service, operation }) => `${kind} on ${service}:${operation}`);
    const all = kinds.flatMap((kind) => CALLS.map(([service, operation]) => `${kind} on ${service}:${operation}`));
    expect(names.sort()).toEqual(all.sort());
    expect(standIn.faults.happened.filter((count) => count === 0)).toEqual([]);
  });

  it.each(cases)("$kind on $service:$operation", ({ service, operation, sources: affected, kind, account, besides }) => {
    const [status, reason] = FAULTS[kind]?.(`${service}:${operation}`) ?? ["ok", ""];
    for (const name of affected) {
      const source = sourceOf(account, name);
      expect(source).toMatchObject({ status, records: null, sha256: null });
      expect(source.reason).toMatch(reason);
    }
    const others = sources.filter((source) => source.account === account && !besides.includes(source.kind));
    expect(others.filter((source) => source.status !== "ok")).toEqual([]);
    for (const name of affected) expect(passesOn(account, name)).toEqual([]);
  });

  it.each(amid)("amid the pages of %s", (_operation, _from, kind, status, account) => {
    const source = sourceOf(account, kind);
    expect(source.status).toBe(status);
    expect(source.reason).toContain("page chains ended early: ");
    expect(passesOn(account, kind)).toEqual([]);
  });

  it("leaves an account without faults as it is", () => {
    expect(sources.filter((source) => source.account === HEALTHY && source.status !== "ok")).toEqual([]);
    expect(passesOn(HEALTHY, "securityhub-findings").length).toBeGreaterThan(3);
    expect(passesOn(HEALTHY, "guardduty-detectors").length).toBeGreaterThan(1);
    expect(passesOn(HEALTHY, "authorization-details").length).toBeGreaterThan(1);
  });
});
