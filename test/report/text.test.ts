import fc from "fast-check";
import stringWidth from "string-width";
import { describe, expect, it } from "vitest";
import type { Diagnostic } from "../../src/model/diagnostic.js";
import { renderDiagnostics } from "../../src/report/diagnostics.js";
import { initialisationReport } from "../../src/report/text/initialisation.js";
import { bar, clip, count, pad, table, wrap } from "../../src/report/text/layout.js";

const plain = (_style: unknown, text: string): string => text;
const UNSAFE = /[\p{Cc}\u202a-\u202e\u2066-\u2069]/u;

describe("the layout of text", () => {
  it("clips anything to its columns, one line, with nothing that moves a cursor", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 60 }), fc.integer({ min: 4, max: 40 }), (text, width) => {
        const clipped = clip(text, width);
        expect(stringWidth(clipped)).toBeLessThanOrEqual(width);
        expect(clipped).not.toMatch(UNSAFE);
      }),
    );
    expect(clip("orders", 6)).toBe("orders");
    expect(clip("orders!", 6)).toBe("order…");
  });

  it("wraps without losing a word", () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-z]{1,12}$/), { minLength: 1, maxLength: 30 }), (words) => {
        const lines = wrap(words.join(" "), 20, "  ");
        expect(lines.map((line) => line.trim()).join(" ")).toBe(words.join(" "));
        for (const line of lines) expect(line.length).toBeLessThanOrEqual(20);
      }),
    );
  });

  it("draws at least one block for anything there is, and none for nothing", () => {
    expect([bar(0, 10, 40), bar(1, 100_000, 40), bar(10, 10, 4), bar(0, 0, 4)]).toEqual(["", "█", "████", ""]);
  });

  it("counts in words, and aligns columns as a terminal counts them", () => {
    expect([count(1, "team"), count(2_000, "team"), count(2, "policy", "policies")]).toEqual([
      "1 team",
      "2,000 teams",
      "2 policies",
    ]);
    expect(pad("訂單", 6)).toBe("訂單  ");
    expect(
      table(
        [
          ["team", "findings"],
          ["orders", "3"],
        ],
        [1],
      ),
    ).toEqual(["team    findings", "orders         3"]);
  });
});

describe("diagnostics", () => {
  it("show place, excerpt, reason and mend, and nothing that moves a cursor", () => {
    const diagnostic: Diagnostic = {
      severity: "error",
      code: "unknown-level",
      message: "There is no level `ra\u001b[31med`.",
      place: { file: "roles/\u202esupport.yaml", line: 7, column: 26 },
      excerpt: "7 | level: raed\n  |        ^^^^",
      reason: "levels are data",
      mend: "Did you mean `read`?",
    };
    expect(renderDiagnostics([diagnostic], plain)).toBe(
      [
        "roles/\\u{202e}support.yaml:7:26: error: There is no level `ra\\u{1b}[31med`. [unknown-level]",
        "    7 | level: raed",
        "      |        ^^^^",
        "  why: levels are data",
        "  mend: Did you mean `read`?",
      ].join("\n"),
    );
  });
});

describe("what init made", () => {
  const told = (directory: string): string =>
    [
      ...initialisationReport({ format: "bailiwick.init/1", directory, organization: "Shop", teams: ["a"], files: ["x.yaml"] }),
    ].join("");

  it.each([
    [".", "  bailiwick validate\n"],
    ["shop", "  bailiwick validate --workspace shop\n"],
    ["my shop's", "  bailiwick validate --workspace 'my shop'\\''s'\n"],
    ["$(id)", "  bailiwick validate --workspace '$(id)'\n"],
  ])("in %j names the next command so that it can be pasted", (directory, command) => {
    expect(told(directory)).toContain(command);
    expect(told(directory)).toContain("+ x.yaml\nA workspace for Shop with 1 team");
  });
});
