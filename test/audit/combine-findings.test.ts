import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { combineFindings } from "../../src/audit/combine-findings.js";
import { type Finding, PRIORITIES, SEVERITIES } from "../../src/model/finding.js";
import { findingOf } from "../tui/fixtures.js";

const some = fc
  .record({
    severity: fc.constantFrom(...SEVERITIES),
    priority: fc.constantFrom(...PRIORITIES),
    status: fc.constantFrom<Finding["status"]>("open", "suppressed", "archived"),
    team: fc.constantFrom("unowned", "devops", "security"),
    source: fc.constantFrom("a/b/guardduty-findings", "a/b/securityhub-findings"),
  })
  .map(({ source, ...change }) => findingOf(7, { ...change, evidence: [{ source, summary: "seen", facts: {} }] }));

describe("combining one problem's findings", () => {
  it("never makes it milder than any source had it", () => {
    fc.assert(
      fc.property(fc.array(some, { minLength: 1, maxLength: 5 }), (all) => {
        const [first, ...same] = all as [Finding, ...Finding[]];
        const one = combineFindings(first, same);
        for (const each of all) {
          expect(SEVERITIES.indexOf(one.severity)).toBeLessThanOrEqual(SEVERITIES.indexOf(each.severity));
          expect(PRIORITIES.indexOf(one.priority)).toBeLessThanOrEqual(PRIORITIES.indexOf(each.priority));
          if (each.status === "open") expect(one.status).toBe("open");
        }
        expect(one.id).toBe(first.id);
      }),
    );
  });

  it("keeps each observation once and everybody who is named", () => {
    const first = findingOf(1);
    const again = findingOf(1, {
      principals: [{ arn: "arn:aws:iam::111122223333:role/other", relation: "runs-as", reach: "unknown", team: "unowned" }],
      evidence: [...first.evidence, { source: "x/y/securityhub-findings", summary: "too", facts: {} }],
      frameworks: { "CIS 5.0": ["1.9", "1.10"], FSBP: ["IAM.5"] },
    });
    const one = combineFindings(first, [again, again]);
    expect(one.evidence.map((evidence) => evidence.source)).toEqual([
      "111122223333/global/credential-report",
      "x/y/securityhub-findings",
    ]);
    expect(one.principals.map((principal) => principal.relation)).toEqual(["target", "runs-as"]);
    expect(one.frameworks).toEqual({ "CIS 5.0": ["1.9", "1.10"], FSBP: ["IAM.5"] });
  });

  it("raises the priority for who is behind the other source's word", () => {
    const first = findingOf(1, { severity: "high", priority: "P2", principals: [] });
    const again = findingOf(1, { severity: "low", priority: "P3" });
    expect(combineFindings(first, [again])).toMatchObject({ severity: "high", priority: "P1" });
  });
});
