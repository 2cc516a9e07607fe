import { describe, expect, it } from "vitest";
import { ControlLedger } from "../../../src/audit/controls/control-ledger.js";
import { controlResults, type IamOutcome } from "../../../src/audit/controls/control-results.js";
import type { Detector, StandardsEvidence } from "../../../src/audit/controls/evidence.js";
import type { ControlObservation, Observation } from "../../../src/audit/controls/observation.js";
import type { Source, SourceKind, SourceStatus } from "../../../src/model/evidence.js";
import type { ControlResult } from "../../../src/model/run.js";

const ACCOUNT = "111122223333";
const REGION = "us-east-1";
const AS_OF = Date.parse("2026-10-01T06:00:00Z");
const DAY = 86_400_000;

const FSBP = "arn:aws:securityhub:us-east-1::standards/aws-foundational-security-best-practices/v/1.0.0";

const ENABLED: StandardsEvidence = {
  HubArn: `arn:aws:securityhub:${REGION}:${ACCOUNT}:hub/default`,
  StandardsSubscriptions: [{ StandardsArn: FSBP, StandardsStatus: "READY" }],
  Controls: ["RDS.2", "IAM.5", "IAM.6", "GuardDuty.1"].map((SecurityControlId) => ({
    SecurityControlId,
    StandardsArn: FSBP,
    AssociationStatus: "ENABLED",
  })),
};

const DETECTOR: Detector = {
  DetectorId: "d1",
  Status: "ENABLED",
  Features: [
    { Name: "S3_DATA_EVENTS", Status: "ENABLED" },
    { Name: "RDS_LOGIN_EVENTS", Status: "DISABLED" },
    {
      Name: "EKS_RUNTIME_MONITORING",
      Status: "ENABLED",
      AdditionalConfiguration: [{ Name: "EKS_ADDON_MANAGEMENT", Status: "ENABLED" }],
    },
    {
      Name: "RUNTIME_MONITORING",
      Status: "ENABLED",
      AdditionalConfiguration: [{ Name: "EC2_AGENT_MANAGEMENT", Status: "DISABLED" }],
    },
  ],
};

const KINDS: readonly SourceKind[] = [
  "guardduty-detectors",
  "guardduty-findings",
  "securityhub-standards",
  "securityhub-findings",
];

function sources(changed: Partial<Record<SourceKind, SourceStatus>>): Source[] {
  return KINDS.map((kind) => ({
    id: `${ACCOUNT}/${REGION}/${kind}`,
    kind,
    account: ACCOUNT,
    region: REGION,
    status: changed[kind] ?? "ok",
    reason: changed[kind] === "denied" ? "denied: an action" : "",
    records: null,
    sha256: null,
    time: null,
  }));
}

function seen(more: Partial<ControlObservation> = {}): ControlObservation {
  return {
    kind: "control",
    control: "RDS.2",
    account: ACCOUNT,
    region: REGION,
    compliance: "passed",
    state: "open",
    checked: AS_OF - DAY / 2,
    ...more,
  };
}

interface Case {
  readonly observations?: readonly Observation[];
  readonly sources?: Partial<Record<SourceKind, SourceStatus>>;
  readonly standards?: StandardsEvidence | null;
  readonly detectors?: readonly Detector[] | null;
  readonly iam?: readonly IamOutcome[];
  readonly members?: readonly { Id: string; Status?: string }[];
}

function resultsOf(given: Case): readonly ControlResult[] {
  const accounts = [{ id: ACCOUNT, name: "one", regions: [REGION] }];
  const ledger = new ControlLedger(accounts, AS_OF);
  for (const observation of given.observations ?? []) ledger.note(observation);
  return controlResults({
    accounts,
    sources: sources(given.sources ?? {}),
    ledger,
    detectors: () => (given.detectors === null ? undefined : (given.detectors ?? [DETECTOR])),
    standards: () => (given.standards === null ? undefined : (given.standards ?? ENABLED)),
    organization: { accounts: given.members },
    iam: given.iam ?? [],
  });
}

function judged(control: string, given: Case): ControlResult {
  const found = resultsOf(given).filter((result) => result.control === control);
  if (found.length !== 1 || found[0] === undefined) throw new Error(`${found.length} results of ${control}`);
  return found[0];
}

const without = (control: string): StandardsEvidence => ({
  ...ENABLED,
  Controls: (ENABLED.Controls ?? []).filter(({ SecurityControlId }) => SecurityControlId !== control),
});
const status = (AssociationStatus: string): StandardsEvidence => ({
  ...ENABLED,
  Controls: [{ SecurityControlId: "RDS.2", StandardsArn: FSBP, AssociationStatus }],
});
const standardControl = (StandardsControlArn: string): StandardsEvidence => ({
  ...ENABLED,
  Controls: [{ StandardsControlArn, ControlStatus: "ENABLED" }],
});

const HUB: readonly (readonly [why: string, given: Case, status: ControlResult["status"], reason: RegExp])[] = [
  ["enabled, fresh, nothing failed", { observations: [seen()] }, "pass", /1 passed/],
  [
    "enabled by the older kind of listing",
    {
      observations: [seen()],
      standards: standardControl(
        `arn:aws:securityhub:${REGION}:${ACCOUNT}:control/aws-foundational-security-best-practices/v/1.0.0/RDS.2`,
      ),
    },
    "pass",
    /1 passed/,
  ],
  ["a failure among passes", { observations: [seen(), seen({ compliance: "failed" })] }, "fail", /1 failed/],
  [
    "a failure of long ago that nobody took back",
    { observations: [seen({ compliance: "failed", checked: AS_OF - 60 * DAY })] },
    "fail",
    /1 failed/,
  ],
  [
    "a failure in a file that is incomplete",
    { observations: [seen({ compliance: "failed" })], sources: { "securityhub-findings": "partial" } },
    "fail",
    /1 failed/,
  ],
  [
    "a failure although the control is not listed",
    { observations: [seen({ compliance: "failed" })], standards: without("RDS.2") },
    "fail",
    /1 failed/,
  ],
  ["nothing seen", {}, "no-data", /no result/],
  [
    "only suppressed failures",
    { observations: [seen({ compliance: "failed", state: "suppressed" })] },
    "no-data",
    /no result, 1 suppressed/,
  ],
  ["only suppressed passes", { observations: [seen({ state: "suppressed" })] }, "no-data", /no result, 1 suppressed/],
  [
    "a pass and a suppressed failure",
    { observations: [seen(), seen({ compliance: "failed", state: "suppressed" })] },
    "pass",
    /1 passed, 1 suppressed/,
  ],
  [
    "only archived results",
    { observations: [seen({ state: "archived" }), seen({ state: "archived", compliance: "failed" })] },
    "no-data",
    /no result/,
  ],
  [
    "a result that is unknown among passes",
    { observations: [seen(), seen({ compliance: "unknown" })] },
    "no-data",
    /without an answer/,
  ],
  ["a pass of eight days ago", { observations: [seen({ checked: AS_OF - 8 * DAY })] }, "no-data", /over 7 days/],
  ["a pass of exactly seven days ago", { observations: [seen({ checked: AS_OF - 7 * DAY })] }, "pass", /1 passed/],
  ["a stale pass among fresh ones", { observations: [seen(), seen({ checked: AS_OF - 30 * DAY })] }, "no-data", /over 7 days/],
  ["a pass from the future", { observations: [seen({ checked: AS_OF + 2 * DAY })] }, "no-data", /over 7 days/],
  ["a pass without a time", { observations: [seen({ checked: undefined })] }, "no-data", /over 7 days/],
  ["findings denied", { observations: [], sources: { "securityhub-findings": "denied" } }, "no-data", /denied: an action/],
  [
    "a pass in findings that are incomplete",
    { observations: [seen()], sources: { "securityhub-findings": "partial" } },
    "no-data",
    /securityhub-findings: partial/,
  ],
  [
    "a pass in findings that were changed",
    { observations: [seen()], sources: { "securityhub-findings": "failed" } },
    "no-data",
    /securityhub-findings: failed/,
  ],
  [
    "standards denied",
    { observations: [seen()], sources: { "securityhub-standards": "denied" }, standards: null },
    "no-data",
    /denied: an action/,
  ],
  ["standards unreadable", { observations: [seen()], standards: null }, "no-data", /could not be read/],
  [
    "controls never asked for",
    { observations: [seen()], standards: { StandardsSubscriptions: ENABLED.StandardsSubscriptions } },
    "no-data",
    /does not tell which controls/,
  ],
  [
    "the control disabled",
    { observations: [seen()], standards: status("DISABLED") },
    "no-data",
    /no enabled standard checks RDS.2/,
  ],
  ["the control in no standard", { observations: [seen()], standards: without("RDS.2") }, "no-data", /no enabled standard/],
  [
    "its standard not subscribed",
    { observations: [seen()], standards: { ...ENABLED, StandardsSubscriptions: [] } },
    "no-data",
    /no enabled standard/,
  ],
  [
    "its standard being deleted",
    {
      observations: [seen()],
      standards: { ...ENABLED, StandardsSubscriptions: [{ StandardsArn: FSBP, StandardsStatus: "DELETING" }] },
    },
    "no-data",
    /no enabled standard/,
  ],
  [
    "Security Hub off",
    { observations: [seen()], standards: { HubArn: null, StandardsSubscriptions: [], Controls: [] } },
    "no-data",
    /not enabled/,
  ],
  ["a pass in another account", { observations: [seen({ account: "222233334444" })] }, "no-data", /no result/],
  ["a pass in another region", { observations: [seen({ region: "eu-central-1" })] }, "no-data", /no result/],
];

describe("a control of Security Hub", () => {
  it.each(HUB)("with %s", (_, given, status, reason) => {
    const result = judged("RDS.2", given);
    expect(result.status, result.reason).toBe(status);
    expect(result.reason).toMatch(reason);
    expect(result).toMatchObject({ account: ACCOUNT, region: REGION, severity: "critical", frameworks: { fsbp: ["RDS.2"] } });
  });

  it("counts what failed and what was suppressed", () => {
    const observations = [seen({ compliance: "failed" }), seen({ compliance: "failed" }), seen({ state: "suppressed" })];
    expect(judged("RDS.2", { observations })).toMatchObject({ failed: 2, suppressed: 1 });
  });
});

const GUARDDUTY: readonly (readonly [
  why: string,
  control: string,
  given: Case,
  status: ControlResult["status"],
  reason: RegExp,
])[] = [
  ["a detector that works", "guardduty-enabled", {}, "pass", /detector is enabled/],
  ["no detector", "guardduty-enabled", { detectors: [] }, "fail", /off in this region/],
  ["a suspended detector", "guardduty-enabled", { detectors: [{ ...DETECTOR, Status: "DISABLED" }] }, "fail", /suspended/],
  [
    "detectors denied",
    "guardduty-enabled",
    { detectors: null, sources: { "guardduty-detectors": "denied" } },
    "no-data",
    /denied/,
  ],
  [
    "none among detectors that are incomplete",
    "guardduty-enabled",
    { detectors: [], sources: { "guardduty-detectors": "partial" } },
    "no-data",
    /partial/,
  ],
  [
    "detectors denied, and a failure that Security Hub saw",
    "guardduty-enabled",
    {
      detectors: null,
      sources: { "guardduty-detectors": "denied" },
      observations: [seen({ control: "GuardDuty.1", compliance: "failed" })],
    },
    "fail",
    /Security Hub/,
  ],
  [
    "detectors denied, and a pass that Security Hub saw",
    "guardduty-enabled",
    { detectors: null, sources: { "guardduty-detectors": "denied" }, observations: [seen({ control: "GuardDuty.1" })] },
    "pass",
    /Security Hub/,
  ],
  ["a feature that is on", "guardduty-feature-10", {}, "pass", /S3_DATA_EVENTS is on/],
  ["a feature that is off", "guardduty-feature-9", {}, "fail", /RDS_LOGIN_EVENTS is off/],
  ["a feature that the detector does not tell of", "guardduty-feature-6", {}, "no-data", /does not tell/],
  [
    "a detector that tells of no feature",
    "guardduty-feature-10",
    { detectors: [{ DetectorId: "d1", Status: "ENABLED" }] },
    "no-data",
    /does not tell/,
  ],
  ["a feature without a detector", "guardduty-feature-10", { detectors: [] }, "fail", /off in this region/],
  ["an agent under its older name", "guardduty-feature-7", {}, "pass", /is on/],
  ["an agent that is off", "guardduty-feature-13", {}, "fail", /EC2_AGENT_MANAGEMENT is off/],
  ["no finding that waits", "guardduty-findings-aged", {}, "pass", /no finding waits/],
  ["findings denied", "guardduty-findings-aged", { sources: { "guardduty-findings": "denied" } }, "no-data", /denied/],
  ["no detector to find anything", "guardduty-findings-aged", { detectors: [] }, "no-data", /off/],
];

describe("a check of GuardDuty", () => {
  it.each(GUARDDUTY)("with %s", (_, control, given, status, reason) => {
    const result = judged(control, given);
    expect(result.status, result.reason).toBe(status);
    expect(result.reason).toMatch(reason);
  });

  it.each([
    ["high", 0.9, "pass"],
    ["high", 1.1, "fail"],
    ["critical", 1.1, "fail"],
    ["medium", 6.9, "pass"],
    ["medium", 7.1, "fail"],
    ["low", 29, "pass"],
    ["low", 31, "fail"],
  ] as const)("lets a %s finding wait, after %s days: %s", (severity, days, status) => {
    const observation: Observation = {
      kind: "detection",
      account: ACCOUNT,
      region: REGION,
      severity,
      archived: false,
      updated: AS_OF - days * DAY,
    };
    expect(judged("guardduty-findings-aged", { observations: [observation] }).status).toBe(status);
    expect(judged("guardduty-findings-aged", { observations: [{ ...observation, archived: true }] }).status).toBe("pass");
    expect(judged("guardduty-findings-aged", { observations: [{ ...observation, updated: undefined }] }).status).toBe("no-data");
  });
});

function outcome(check: string, status: ControlResult["status"]): IamOutcome {
  return { account: ACCOUNT, check, status, reason: `our rule says ${status}`, failed: status === "fail" ? 2 : 0 };
}

describe("a check over IAM evidence", () => {
  it.each([
    ["pass", undefined, "pass"],
    ["fail", undefined, "fail"],
    ["no-data", undefined, "no-data"],
    ["no-data", "passed", "pass"],
    ["no-data", "failed", "fail"],
    ["no-data", "unknown", "no-data"],
    ["pass", "failed", "fail"],
    ["pass", "unknown", "pass"],
    ["fail", "passed", "fail"],
  ] as const)("that our rule calls %s, with Security Hub's word %s, is %s", (own, compliance, status) => {
    const observations = compliance === undefined ? [] : [seen({ control: "IAM.5", compliance })];
    const result = judged("user-console-mfa", { iam: [outcome("user-console-mfa", own)], observations });
    expect(result).toMatchObject({ status, region: "global" });
  });

  it("that no rule judged has no data", () => {
    expect(judged("user-console-mfa", {})).toMatchObject({ status: "no-data", reason: "no rule judged it" });
  });
});

describe("the rest", () => {
  it("says of each account whether the organization lists it", () => {
    expect(judged("account-in-org", {}).status).toBe("no-data");
    expect(judged("account-in-org", { members: [] }).status).toBe("fail");
    expect(judged("account-in-org", { members: [{ Id: ACCOUNT, Status: "SUSPENDED" }] }).status).toBe("fail");
    expect(judged("account-in-org", { members: [{ Id: ACCOUNT, Status: "ACTIVE" }] }).status).toBe("pass");
  });

  it("leaves what a person must answer without data, with the reason", () => {
    expect(judged("cifs", {})).toMatchObject({ status: "no-data", reason: expect.stringMatching(/^manual: /) });
  });

  it("says whether Security Hub is on", () => {
    expect(judged("securityhub-enabled", {}).status).toBe("pass");
    expect(judged("securityhub-enabled", { standards: { HubArn: null, StandardsSubscriptions: [] } }).status).toBe("fail");
    expect(judged("securityhub-enabled", { standards: { StandardsSubscriptions: [] } }).status).toBe("fail");
    expect(judged("securityhub-enabled", { standards: null, sources: { "securityhub-standards": "denied" } }).status).toBe(
      "no-data",
    );
  });

  it("passes nothing at all without evidence, and judges every check", () => {
    const nothing = Object.fromEntries(KINDS.map((kind) => [kind, "no-data"] as const));
    const results = resultsOf({ sources: nothing, standards: null, detectors: null });
    expect(new Set(results.map(({ status }) => status))).toEqual(new Set(["no-data"]));
    expect(results.length).toBeGreaterThanOrEqual(79);
    for (const { reason, control } of results) expect(reason, control).not.toBe("");
  });

  it("knows no control for an account without regions, and does not forget it", () => {
    const accounts = [{ id: ACCOUNT, name: "one", regions: [] }];
    const results = controlResults({
      accounts,
      sources: [],
      ledger: new ControlLedger(accounts, AS_OF),
      detectors: () => undefined,
      standards: () => undefined,
      organization: { accounts: undefined },
      iam: [],
    });
    expect(results.filter(({ status }) => status !== "no-data")).toEqual([]);
    expect(results.filter(({ control }) => control === "RDS.2")).toHaveLength(1);
  });
});
