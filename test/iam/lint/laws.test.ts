import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkedStatements } from "../../../src/iam/check-document.js";
import type { PolicyDocument } from "../../../src/iam/document.js";
import { lintPolicy } from "../../../src/iam/lint/lint.js";
import { POLICY_TYPES } from "../../../src/iam/lint/policy-type.js";
import { JsonProblem, readJson } from "../../../src/iam/lint/read-json.js";
import { plainOf, sizeOf } from "../../../src/iam/lint/tree.js";

/** Documents that are nearly right: known elements with values of all kinds, good and bad. */
const texts = (...good: readonly string[]): fc.Arbitrary<unknown> =>
  fc.oneof(
    fc.constantFrom(...good),
    fc.array(fc.constantFrom(...good), { maxLength: 3 }),
    fc.constantFrom("", "*", "nonsense", 7, null, true, []),
  );
const statement = fc.record(
  {
    Sid: fc.constantFrom<unknown>("One", "Two", "not one", "", 3),
    Effect: fc.constantFrom<unknown>("Allow", "Deny", "allow", 1),
    Principal: fc.constantFrom<unknown>(
      "*",
      { AWS: "111122223333" },
      { Service: "ec2.amazonaws.com" },
      { AWS: [] },
      { Nobody: "x" },
      "me",
      1,
    ),
    NotPrincipal: fc.constantFrom<unknown>({ AWS: "111122223333" }),
    Action: texts("s3:GetObject", "s3:*", "iam:PassRole", "s3", "a b:c"),
    NotAction: texts("iam:*"),
    Resource: texts("arn:aws:s3:::a/*", "arn:aws:s3", "arn:aws:s3:::${aws:username}", "arn:aws:s3:::${aws"),
    NotResource: texts("arn:aws:s3:::a/*"),
    Condition: fc.constantFrom<unknown>(
      {},
      { StringEquals: { "aws:PrincipalTag/team": "a" } },
      { Nonsense: { "aws:SourceIp": "a" } },
      { NullIfExists: { "aws:SourceIp": "true" } },
      { IpAddress: { "aws:SourceIp": [{}] } },
      { Bool: 1 },
      [],
    ),
    Actions: fc.constant("s3:GetObject"),
  },
  { requiredKeys: [] },
);
const document = fc.record(
  {
    Version: fc.constantFrom<unknown>("2012-10-17", "2008-10-17", "2012", 1),
    Id: fc.constant("id"),
    Statement: fc.oneof(statement, fc.array(statement, { maxLength: 3 })),
  },
  { requiredKeys: ["Statement"] },
);

describe("laws", () => {
  it("reading gives what JSON.parse gives, and refuses what it refuses", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.json(),
          fc.json().map((text) => text.slice(1)),
          fc.string(),
        ),
        (text) => {
          let parsed: unknown;
          try {
            parsed = JSON.parse(text);
          } catch {
            expect(() => readJson(text)).toThrow(JsonProblem);
            return;
          }
          expect(JSON.stringify(plainOf(readJson(text)))).toBe(JSON.stringify(parsed));
        },
      ),
      { numRuns: 500 },
    );
  });

  it("every part of what is read stands where it says", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(0, 1, 2), (value, indent) => {
        const text = JSON.stringify(value, undefined, indent);
        const walk = (node: ReturnType<typeof readJson>): void => {
          expect(JSON.stringify(JSON.parse(text.slice(node.start, node.end)))).toBe(JSON.stringify(plainOf(node)));
          if (node.kind === "object") for (const member of node.members) walk(member.value);
          if (node.kind === "array") for (const item of node.items) walk(item);
        };
        walk(readJson(text));
        expect(sizeOf(readJson(text))).toBe(JSON.stringify(value).length);
      }),
    );
  });

  it("never throws, whatever the document, and keeps the order of the file", () => {
    fc.assert(
      fc.property(fc.oneof(document, fc.jsonValue()), fc.constantFrom(undefined, ...POLICY_TYPES), (value, type) => {
        const text = JSON.stringify(value);
        const { findings } = lintPolicy(readJson(text), { type });
        const starts = findings.map(({ at }) => at.start);
        expect(starts).toEqual([...starts].sort((a, b) => a - b));
        for (const { at } of findings) expect(at.start >= 0 && at.end <= text.length && at.start < at.end).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it("what the engine refuses to decide by is an error of the linter", () => {
    fc.assert(
      fc.property(document, (value) => {
        let refused = false;
        try {
          checkedStatements(value as unknown as PolicyDocument);
        } catch {
          refused = true;
        }
        if (!refused) return;
        const { findings } = lintPolicy(readJson(JSON.stringify(value)));
        expect(findings.some(({ rule }) => rule.severity === "error")).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });
});
