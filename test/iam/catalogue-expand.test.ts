import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { catalogue } from "../../src/iam/catalogue/index.js";
import { compileNamePattern } from "../../src/iam/catalogue/name-pattern.js";

const names = Array.from({ length: catalogue.size }, (_, index) => catalogue.nameAt(index));

/** The rule as plainly as it can be said: `*` any run, `?` any character, letters in any case. */
function plainly(pattern: string): RegExp {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", "[^]*")
    .replaceAll("?", "[^]");
  return new RegExp(`^${source}$`, "i");
}

/** A pattern near a real name: pieces cut out, characters blurred, case changed. */
const nearName = fc
  .tuple(
    fc.constantFrom(...names.filter((_, index) => index % 7 === 0)),
    fc.array(fc.tuple(fc.nat(), fc.nat({ max: 9 }), fc.constantFrom("*", "?", "**", "upper", "")), { maxLength: 4 }),
  )
  .map(([name, edits]) => {
    let text = name;
    for (const [place, length, by] of edits) {
      const at = place % (text.length + 1);
      const gone = text.slice(at, at + length);
      text = text.slice(0, at) + (by === "upper" ? gone.toUpperCase() : by) + text.slice(at + (by === "?" ? 1 : length));
    }
    return text;
  });

describe("catalogue.expand", () => {
  it("agrees with a plain regular expression over every name", () => {
    fc.assert(
      fc.property(nearName, (pattern) => {
        const test = plainly(pattern);
        const expected = names.filter((name) => test.test(name));
        expect([...catalogue.expand(pattern)].map((index) => names[index])).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    ["*", catalogue.size],
    ["*:*", catalogue.size],
    ["*?*", catalogue.size],
    ["", 0],
    [":", 0],
    ["s3", 0],
    ["s3:", 0],
    ["*rock:", 0],
    ["*:", 0],
    ["s?:", 0],
    ["s3:*:*", 0],
    ["s3:GetObjects", 0],
    ["nosuch:*", 0],
    [" s3:GetObject", 0],
    ["S3:GETOBJECT", 1],
    ["\u212Ams:Decrypt", 0],
    ["\u212Ams:*", 0],
    ["kms:*\u212A*", 0],
    ["s3:GetObjec?", 1],
  ])("expands %j to %i actions", (pattern, count) => {
    expect(catalogue.expand(pattern).size).toBe(count);
  });

  it("takes wildcards in the service part", () => {
    const found = [...catalogue.expand("cloudwatc?:PutMetricDat*")].map((index) => catalogue.nameAt(index));
    expect(found).toEqual(["cloudwatch:PutMetricData"]);
    const gets = [...catalogue.expand("s*:Get*")].map((index) => catalogue.nameAt(index));
    expect(gets).toContain("s3:GetObject");
    expect(gets).toContain("sts:GetCallerIdentity");
    expect(gets.every((name) => /^s[^:]*:Get/i.test(name))).toBe(true);
  });

  it("gives each caller a set of its own", () => {
    const mine = catalogue.expand("dynamodb:Get*");
    const size = mine.size;
    mine.add(0);
    expect(catalogue.expand("dynamodb:Get*").size).toBe(size);
  });

  it("unites patterns and names alike", () => {
    const patterns = ["dynamodb:Get*", "s3:getobject", "nosuch:Thing", "sqs:*"];
    let united = catalogue.expand("nosuch:*");
    for (const pattern of patterns) united = united.union(catalogue.expand(pattern));
    expect(catalogue.expandAll(patterns).equals(united)).toBe(true);
  });

  it("forgets old patterns and still answers them rightly", () => {
    for (let i = 0; i < 5000; i++) catalogue.expand(`s3:Get${i}*`);
    expect([...catalogue.expand("s3:GetObjectTorren*")].map((index) => catalogue.nameAt(index))).toEqual(["s3:GetObjectTorrent"]);
  });
});

describe("compileNamePattern", () => {
  it("agrees with a plain regular expression on small alphabets, where pieces overlap", () => {
    const text = fc.string({ unit: fc.constantFrom("a", "b"), maxLength: 9 });
    const pattern = fc.string({ unit: fc.constantFrom("a", "b", "*", "?", "A"), maxLength: 7 });
    fc.assert(
      fc.property(pattern, text, (written, name) => {
        expect(compileNamePattern(written)(name)).toBe(plainly(written).test(name));
      }),
      { numRuns: 5000 },
    );
  });

  it("ends on patterns that make backtracking matchers hang", () => {
    expect(compileNamePattern(`${"*a".repeat(60)}*b`)("a".repeat(3000))).toBe(false);
  });
});
