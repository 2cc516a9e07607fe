import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { variableTokens } from "../../src/iam/arn-pattern.js";
import { arnConditionTest, readArn, resourceTest } from "../../src/iam/arn-test.js";
import { globOf } from "../../src/iam/glob.js";
import { arnMatches } from "../../src/iam/pattern.js";
import { codePointsOf, tokensIntersect, tokensOf } from "../../src/iam/wildcard.js";

const text = fc.array(fc.constantFrom("a", "b", ":", "/", "😀"), { maxLength: 8 }).map((chars) => chars.join(""));
const pattern = fc.array(fc.constantFrom("a", "b", ":", "*", "?", "😀"), { maxLength: 8 }).map((chars) => chars.join(""));
const segment = fc.array(fc.constantFrom("a", "b", "*", "?"), { maxLength: 3 }).map((chars) => chars.join(""));
const plain = fc.array(fc.constantFrom("a", "b"), { maxLength: 2 }).map((chars) => chars.join(""));
const arnPattern = fc.array(segment, { minLength: 5, maxLength: 7 }).map((parts) => ["arn", ...parts].join(":"));
const arn = (minLength: number, maxLength: number) =>
  fc.array(plain, { minLength, maxLength }).map((parts) => ["arn", ...parts].join(":"));

/** Wildcards side by side in one order, `?` first: `*?` and `?*` are the same but for which of them ends the segment. */
const inOrder = (pattern: string): string =>
  pattern.replace(/[*?]+/g, (run) => run.replaceAll("*", "") + (run.includes("*") ? "*" : ""));

/** The documentation's rule, written as plainly as can be: which characters a wildcard at a place may stand for. */
function matchesByRule(pattern: string, whole: string): boolean {
  const written = inOrder(pattern);
  const crosses = (at: number) => {
    const isResourcePart = written.slice(0, at).split(":").length > 5;
    return isResourcePart || (written[at] === "*" && (written[at + 1] === ":" || at === written.length - 1));
  };
  const from = (at: number, rest: string): boolean => {
    if (at === written.length) return rest === "";
    const char = written[at];
    if (char !== "*" && char !== "?") return rest[0] === char && from(at + 1, rest.slice(1));
    const fits = rest !== "" && (rest[0] !== ":" || crosses(at));
    if (char === "?") return fits && from(at + 1, rest.slice(1));
    return from(at + 1, rest) || (fits && from(at, rest.slice(1)));
  };
  return from(0, whole);
}

const inResource = (written: string, whole: string) => resourceTest(variableTokens(written))(readArn(whole));

describe("tests that are made once", () => {
  test("a glob is the pattern's language", () => {
    fc.assert(
      fc.property(pattern, text, (written, whole) => {
        expect(globOf(tokensOf(written))(whole)).toBe(tokensIntersect(tokensOf(written), codePointsOf(whole)));
      }),
      { numRuns: 5_000 },
    );
  });

  test("a resource's pattern matches as the documentation says", () => {
    fc.assert(
      fc.property(arnPattern, arn(5, 8), (written, whole) => {
        expect(inResource(written, whole)).toBe(matchesByRule(written, whole));
      }),
      { numRuns: 5_000 },
    );
  });

  test("what it matches in a real ARN's shape, the sets take it to match", () => {
    fc.assert(
      fc.property(arnPattern, arn(5, 5), (written, whole) => {
        if (inResource(written, whole)) expect(arnMatches(written, whole)).toBe(true);
      }),
      { numRuns: 5_000 },
    );
  });

  test.each([
    ["*", "anything", true],
    ["*", "*", true],
    ["arn:aws:s3:::*", "*", false],
    ["arn:aws:iam::111122223333:role/a*", "arn:aws:iam::111122223333:role/a:b", true],
    ["arn:aws:sns:*:*:t", "arn:aws:sns:us-east-1:111122223333:x:t", true],
    ["arn:aws:sns:u*1:*:t", "arn:aws:sns:us-east-1:111122223333:t", true],
    ["arn:aws:s*:us-east-1:111122223333:t", "arn:aws:sns:us-east-1:111122223333:t", true],
    ["arn:aws:ec2:*", "arn:aws:ec2:us-east-1:111122223333:instance/i-1", true],
    ["arn:aws:ec2:*/i-1", "arn:aws:ec2:us-east-1:111122223333:instance/i-1", true],
    ["arn:*:ec2:*:*:*", "arn:aws-cn:ec2:cn-north-1:111122223333:instance/i-1", true],
    ["arn:aws:ec2", "arn:aws:ec2:us-east-1:111122223333:instance/i-1", false],
  ])("resource %s and %s: %s", (written, whole, answer) => {
    expect(inResource(written, whole)).toBe(answer);
  });

  test.each([
    ["arn:aws:sns:*:*:t", "arn:aws:sns:us-east-1:111122223333:x:t", false],
    ["arn:aws:sns:*:*:*", "arn:aws:sns:us-east-1:111122223333:x:t", true],
    ["*", "no ARN", true],
    ["arn:aws:iam::*:role/*", "no ARN", false],
  ])("condition %s and %s: %s", (written, whole, answer) => {
    expect(arnConditionTest(variableTokens(written))(readArn(whole))).toBe(answer);
  });

  test("a pattern made to be slow is not", () => {
    const slow = `arn:aws:s3:${"a*".repeat(400)}:${"*b".repeat(400)}:x`;
    expect(inResource(slow, `arn:aws:s3:${"a:".repeat(400)}:${"ab".repeat(400)}:y`)).toBe(false);
  });
});
