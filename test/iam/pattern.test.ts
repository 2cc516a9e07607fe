import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { includes, intersects, matches } from "../../src/iam/pattern.js";

const pattern = fc.string({ unit: fc.constantFrom("a", "b", "*", "?"), maxLength: 6 });
const text = fc.string({ unit: fc.constantFrom("a", "b", "§"), maxLength: 6 });

/** Every text up to a length over two letters and one that no pattern names. */
function texts(length: number): string[] {
  let level = [""];
  const all = [""];
  for (let i = 0; i < length; i++) {
    level = level.flatMap((start) => ["a", "b", "§"].map((letter) => start + letter));
    all.push(...level);
  }
  return all;
}
const ALL = texts(7);

function reference(glob: string, word: string): boolean {
  return new RegExp(`^${glob.replaceAll("*", "[^]*").replaceAll("?", "[^]")}$`, "u").test(word);
}

describe("matches", () => {
  test.each([
    ["", "", true],
    ["*", "", true],
    ["?", "", false],
    ["a*c", "ac", true],
    ["a?c", "ac", false],
    ["*a*b", "xaxxb", true],
    ["a**b", "ab", true],
    ["a*?*b", "ab", false],
    ["?", "😀", true],
    ["a.c", "abc", false],
    ["A", "a", false],
  ])("%s against %s: %s", (glob, word, answer) => {
    expect(matches(glob, word)).toBe(answer);
  });

  test("agrees with a regular expression", () => {
    fc.assert(
      fc.property(pattern, text, (glob, word) => matches(glob, word) === reference(glob, word)),
      { numRuns: 2000 },
    );
  });
});

describe("languages", () => {
  test("inclusion and intersection are exact over every short text", () => {
    fc.assert(
      fc.property(pattern, pattern, (a, b) => {
        const inA = ALL.filter((word) => reference(a, word));
        const inB = new Set(ALL.filter((word) => reference(b, word)));
        if (includes(b, a)) expect(inA.every((word) => inB.has(word))).toBe(true);
        else if (a.length + b.length <= 7) expect(inA.some((word) => !inB.has(word))).toBe(true);
        if (!intersects(a, b)) expect(inA.some((word) => inB.has(word))).toBe(false);
        else if (a.length + b.length <= 7) expect(inA.some((word) => inB.has(word))).toBe(true);
      }),
      { numRuns: 1500 },
    );
  });

  test("laws: reflexive, transitive, symmetric; what includes also intersects", () => {
    fc.assert(
      fc.property(pattern, pattern, pattern, (a, b, c) => {
        expect(includes(a, a)).toBe(true);
        expect(intersects(a, a)).toBe(true);
        expect(intersects(a, b)).toBe(intersects(b, a));
        if (includes(a, b)) expect(intersects(a, b)).toBe(true);
        if (includes(a, b) && includes(b, c)) expect(includes(a, c)).toBe(true);
        if (includes(a, b) && intersects(b, c)) expect(intersects(a, c)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  test.each([
    ["s3:*", "s3:Get*", true],
    ["*a*", "*a*a*", true],
    ["*a*a*", "*a*", false],
    ["?*", "*", false],
    ["*?", "?*", true],
    ["a*b?*", "a*bb*", true],
    ["a*bb*", "a*b?*", false],
    ["*ab*", "*a?b*", false],
    ["*a??*", "*a?b", true],
    ["*a?b", "*a??*", false],
    ["*a?b*", "*aab", true],
    ["a*a", "a", false],
  ])("%s includes %s: %s", (outer, inner, answer) => {
    expect(includes(outer, inner)).toBe(answer);
  });

  test("hostile patterns of 2,048 characters are answered", () => {
    const stars = "*a".repeat(1024);
    const marks = "*a?b?".repeat(409);
    expect(matches(`${stars}b`, "a".repeat(2048))).toBe(false);
    expect(intersects(`${stars}b`, "a".repeat(2048))).toBe(false);
    expect(includes(`${stars}*`, `${stars}a`)).toBe(true);
    expect(includes(`${marks}*c`, `${marks}*`)).toBe(false);
    expect(includes(`*${"?".repeat(1000)}a`, "*a*".repeat(600))).toBe(false);
  });
});
