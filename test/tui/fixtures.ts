import { type Finding, PRIORITIES, SEVERITIES } from "../../src/model/finding.js";
import type { Run } from "../../src/model/run.js";

/** A made-up finding; every part follows from its number, so that a list of them is the same in every run. */
export function findingOf(number: number, change: Partial<Finding> = {}): Finding {
  const severity = SEVERITIES[number % 5] ?? "low";
  const arn = `arn:aws:iam::111122223333:user/user-${number % 97}`;
  return {
    id: number.toString(16).padStart(64, "0"),
    rule: `rule-${number % 7}`,
    severity,
    priority: PRIORITIES[number % 4] ?? "P4",
    reasons: [`severity is ${severity}`],
    status: number % 11 === 0 ? "archived" : "open",
    account: "111122223333",
    region: "us-east-1",
    environment: number % 2 === 0 ? "prod" : "nonprod",
    resource: { id: arn, type: "AwsIamUser", name: arn },
    principals: [{ arn, relation: "target", reach: "administrator", team: "devops" }],
    team: ["devops", "security", "unowned"][number % 3] ?? "unowned",
    title: `Finding number ${number} of the list`,
    evidence: [{ source: "111122223333/global/credential-report", summary: "seen", facts: { age: 400 } }],
    uncertain: [],
    remediation: "Mend it.",
    frameworks: { "CIS 5.0": ["1.9"] },
    ...change,
  };
}

/** A run around findings; numbers that views print are counted from them. */
export function runOf(findings: readonly Finding[], change: Partial<Run> = {}): Run {
  const open = findings.filter((finding) => finding.status === "open");
  const by = <K extends string>(keys: readonly K[], key: (finding: Finding) => string): Record<K, number> =>
    Object.fromEntries(keys.map((each) => [each, open.filter((finding) => key(finding) === each).length])) as Record<K, number>;
  return {
    format: "bailiwick.audit/1",
    asOf: "2026-10-01T06:00:00Z",
    snapshot: { time: "2026-10-01T06:00:00Z", by: "test", digest: "0".repeat(64) },
    workspace: { organization: "SecureCart", digest: "0".repeat(64) },
    tool: { version: "0.1.0", catalogue: "0".repeat(64) },
    complete: true,
    accounts: [{ id: "111122223333", name: "prod", environment: "prod", regions: ["us-east-1"] }],
    counts: {
      findings: findings.length,
      open: open.length,
      suppressed: 0,
      archived: findings.length - open.length,
      severity: by(SEVERITIES, (finding) => finding.severity),
      priority: by(PRIORITIES, (finding) => finding.priority),
      environment: by(["nonprod", "prod"], (finding) => finding.environment ?? ""),
      source: { "credential-report": findings.length },
      rule: {},
      principals: 97,
      unowned: 0,
      merged: 0,
      unreadable: 0,
    },
    teams: ["devops", "security", "unowned"].map((team) => ({
      team,
      name: team,
      kind: team === "unowned" ? "unowned" : "people",
      principals: 3,
      findings: open.filter((finding) => finding.team === team).length,
      severity: by(SEVERITIES, (finding) => (finding.team === team ? finding.severity : "")),
      undeclared: 5,
    })),
    principals: [
      {
        arn: "arn:aws:iam::111122223333:user/user-1",
        account: "111122223333",
        type: "user",
        team: "devops",
        reach: "administrator",
        findings: 3,
        undeclared: 9,
        access: ["administrator"],
      },
    ],
    morePrincipals: 0,
    controls: [],
    sources: [
      {
        id: "111122223333/global/credential-report",
        kind: "credential-report",
        account: "111122223333",
        region: null,
        status: "ok",
        reason: "",
        records: 3,
        sha256: null,
        time: null,
      },
      {
        id: "111122223333/us-east-1/securityhub-findings",
        kind: "securityhub-findings",
        account: "111122223333",
        region: "us-east-1",
        status: "denied",
        reason: "securityhub:GetFindings",
        records: null,
        sha256: null,
        time: null,
      },
    ],
    diagnostics: [],
    ...change,
  };
}
