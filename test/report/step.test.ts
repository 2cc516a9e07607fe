import { describe, expect, it } from "vitest";
import { visible } from "../../src/model/visible.js";
import { stepText } from "../../src/report/text/step.js";

describe("a step of a plan in one line", () => {
  it.each([
    ["GRANT SELECT\n  ON  TABLE t", "GRANT SELECT ON TABLE t"],
    // One role's name has a line break, another's a space.
    ['GRANT x TO "line\nbreak"', 'GRANT x TO "line\\u{a}break"'],
    ['GRANT x TO "two  spaces ""\n"" in"\n', 'GRANT x TO "two  spaces ""\\u{a}"" in" '],
    ["SELECT 'a\tb'", "SELECT 'a\\u{9}b'"],
    ['GRANT x TO "\u202egnp"', 'GRANT x TO "\\u{202e}gnp"'],
  ])("%j", (sql, shown) => {
    expect(visible(stepText({ sql, as: null }))).toBe(shown);
  });
});
