import { describe, expect, it } from "vitest";
import type { AccessOn } from "../../src/audit/estate/access-on.js";
import type { CanAnswer } from "../../src/audit/estate/can.js";
import type { Would } from "../../src/iam/decide.js";
import type { Finding } from "../../src/model/finding.js";
import { placesOf, wouldLines } from "../../src/report/text/access-lines.js";
import { findingText } from "../../src/report/text/findings.js";

const plain = (_style: unknown, text: string): string => text;
const on = (words: string, certain: boolean, grantedBy: string | null = null): AccessOn => ({ words, certain, grantedBy });

describe("resources on which something is allowed", () => {
  it("are told once, however many policies grant them", () => {
    expect(placesOf([on("a/*", false), on("b/*", true, "arn:b"), on("a/*", true, "arn:a"), on("a/*", false, "arn:c")])).toEqual([
      { text: "a/* (also by the policy of arn:a and 1 more)", certain: true },
      { text: "b/* (by the policy of arn:b)", certain: true },
    ]);
  });
});

describe("what the answer would be", () => {
  const lines = (would: readonly Would[]) => [...wouldLines({ would } as unknown as CanAnswer, plain, 100)];

  it("stands in a line a key, with and without values", () => {
    const key = "aws:RequestedRegion";
    expect(
      lines([
        { key, value: null, decision: "explicitDeny" },
        { key, value: "eu-west-1", operator: "StringEquals", meets: true, decision: "allowed" },
        { key: "aws:SourceIp", value: "192.0.2.1", decision: "implicitDeny" },
      ]),
    ).toEqual([
      '    aws:RequestedRegion: without it denied; with "eu-west-1" allowed',
      '    aws:SourceIp: with "192.0.2.1" not allowed',
    ]);
  });

  it("obeys no control character of a value, and ends", () => {
    const many = Array.from(
      { length: 40 },
      (_, i): Would => ({ key: `k${i % 10}`, value: `\u001b[2J\u202e${i}`, decision: "allowed" }),
    );
    const shown = lines([
      ...many,
      ...Array.from({ length: 9 }, (_, i): Would => ({ key: "k0", value: `x${i}`, decision: "allowed" })),
    ]);
    expect(shown.join("\n")).not.toMatch(/\p{Cc}(?<!\n)|\u202e/u);
    expect(shown.join(" ")).toContain("and 7 more values");
    expect(shown.at(-1)).toBe("    and 2 more keys");
  });
});

describe("a finding about a path", () => {
  it("names its steps", () => {
    const finding = {
      id: "0",
      rule: "escalates-to-administrator",
      priority: "P1",
      severity: "critical",
      account: "111122223333",
      region: "global",
      environment: null,
      team: "unowned",
      title: "User ana can become an administrator by iam-007",
      resource: { id: "AIDAANA", type: "AwsIamUser", name: "arn:aws:iam::111122223333:user/ana" },
      principals: [],
      reasons: [],
      uncertain: [],
      evidence: [{ source: "s", summary: "2 steps", facts: { path: ["1. first", "2. second \u001b[2J"], certain: true } }],
      remediation: "Take it away.",
    } as unknown as Finding;
    const text = findingText(finding, plain, 100);
    expect(text.slice(3, 5)).toEqual(["      1. first", expect.stringMatching(/^ {6}2\. second/)]);
    expect(text.join("\n")).not.toContain("\u001b");
  });
});
