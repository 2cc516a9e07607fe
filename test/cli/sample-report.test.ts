import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Finding } from "../../src/model/finding.js";
import type { Run } from "../../src/model/run.js";
import { bailiwick } from "./bailiwick.js";

let folder: string;
let text: string;
let audit: Run & { readonly findings: readonly Finding[] };

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "bailiwick-sample-"));
  const args = ["audit", "--from", "reports/snapshots/sample", "--allow-incomplete", "--out", join(folder, "run")];
  text = bailiwick(args).stdout;
  audit = JSON.parse(bailiwick([...args, "--json"]).stdout) as typeof audit;
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function found(rule: string, about: string): Finding {
  const finding = audit.findings.find(
    (each) => each.rule === rule && JSON.stringify([each.resource, each.principals]).includes(about),
  );
  if (finding === undefined) throw new Error(`no ${rule} about ${about}`);
  return finding;
}

describe("the sample estate's planted trouble is reported", () => {
  it.each([
    [
      "a forgotten administrator",
      "undeclared-access",
      "user/old-admin",
      { severity: "critical", priority: "P1", team: "unowned" },
    ],
    ["its password without MFA", "user-console-mfa", "user/old-admin", { status: "open" }],
    ["year-old keys", "key-rotated-90d", "user/deploy-bot", { status: "open" }],
    ["a team role changed by hand", "role-drift", "role/bailiwick/bailiwick-support", { team: "support" }],
    ["what that change gives", "undeclared-access", "role/bailiwick/bailiwick-support", { team: "support" }],
    ["a role that nobody owns", "undeclared-access", "role/vendor-insights", { team: "unowned" }],
    ["a CI role that can pass any role", "pass-any-role", "role/ci-deployer", { severity: "high", priority: "P1" }],
    ["a public database", "securityhub:RDS.2", "arn:aws:rds", { severity: "critical" }],
    ["a public bucket", "securityhub:S3.2", "arn:aws:s3", { severity: "critical" }],
    ["a region without GuardDuty", "guardduty-enabled", "111122223333", { region: "us-west-2" }],
  ])("%s", (_what, rule, about, expected) => {
    const finding = found(rule, about);
    expect(finding).toMatchObject(expected);
    // The text report breaks lines at spaces, so its words are compared.
    expect(text.replaceAll(/\s+/g, " ")).toContain(finding.title.replaceAll(/\s+/g, " "));
  });

  it("GuardDuty's findings on two principals and an instance, with who is behind them", () => {
    const guardduty = audit.findings.filter((finding) => finding.rule.startsWith("guardduty:") && finding.status === "open");
    const relations = guardduty.flatMap((finding) => finding.principals.map((principal) => principal.relation));
    expect(relations.filter((relation) => relation === "actor").length).toBeGreaterThanOrEqual(2);
    expect(relations).toContain("runs-as");
  });

  it("one problem reported by both services as one finding with both evidences", () => {
    const tor = audit.findings.filter((finding) => finding.rule.includes("TorIPCaller"));
    expect(tor).toHaveLength(1);
    const kinds = tor[0]?.evidence.map((evidence) => evidence.source.split("/").at(-1)).sort();
    expect(kinds).toEqual(["guardduty-findings", "securityhub-findings"]);
  });

  it("one IAM problem seen by our check and by Security Hub as one finding", () => {
    const kinds = found("user-console-mfa", "user/old-admin").evidence.map((evidence) => evidence.source.split("/").at(-1));
    expect(kinds).toEqual(expect.arrayContaining(["credential-report", "securityhub-findings"]));
  });

  it("the source that was denied, in the report and as no-data of its controls", () => {
    const denied = audit.sources.find((source) => source.status === "denied");
    expect(denied?.reason).toContain("securityhub:GetFindings");
    expect(audit.complete).toBe(false);
    expect(text).toContain("INCOMPLETE");
    expect(text).toContain(denied?.id);
    const controls = audit.controls.filter((control) => control.account === denied?.account && control.control === "S3.8");
    expect(controls.map((control) => control.status)).toEqual(controls.map(() => "no-data"));
    expect(controls.length).toBeGreaterThan(0);
  });

  it("suppressed and archived findings counted, not dropped", () => {
    expect(audit.counts.suppressed).toBeGreaterThan(0);
    expect(audit.counts.archived).toBeGreaterThan(0);
    expect(audit.counts.findings).toBe(audit.findings.length);
  });

  it("no finding about roles that are just as generated", () => {
    const generated = audit.findings.filter((finding) => /role\/bailiwick\/bailiwick-(?!support)/.test(finding.resource.name));
    expect(generated.filter((finding) => finding.rule === "role-drift" || finding.rule === "undeclared-access")).toEqual([]);
  });
});
