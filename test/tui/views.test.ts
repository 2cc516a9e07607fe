import stringWidth from "string-width";
import { describe, expect, it } from "vitest";
import { plain } from "../../src/report/paint.js";
import { rowOf } from "../../src/tui/rows.js";
import { RunView } from "../../src/tui/run-view.js";
import { INITIAL, type State, TABS } from "../../src/tui/state.js";
import { screenLines } from "../../src/tui/views/screen.js";
import { findingOf, runOf } from "./fixtures.js";

const findings = Array.from({ length: 500 }, (_, number) => findingOf(number));
const view = new RunView(runOf(findings, { complete: false }), findings.map(rowOf));
const shown = { finding: null, principals: new Map(view.principals.map((principal) => [principal.arn, principal])) };

function draw(state: State, width = 80, height = 23, finding = shown.finding as ReturnType<typeof findingOf> | null): string[] {
  return screenLines(view, state, { ...shown, finding }, { width, height, paint: plain });
}

describe("every screen", () => {
  const sizes = [
    [40, 9],
    [80, 23],
    [200, 59],
  ] as const;
  for (const [width, height] of sizes) {
    for (const tab of TABS) {
      it(`${tab} is exactly ${height} lines of at most ${width} columns`, () => {
        const lines = draw({ ...INITIAL, tab }, width, height);
        expect(lines).toHaveLength(height);
        for (const line of lines) expect(stringWidth(line)).toBeLessThanOrEqual(width);
      });
    }
    it(`detail fits ${width} × ${height}`, () => {
      const lines = draw({ ...INITIAL, tab: "findings", detail: 3 }, width, height, findingOf(3));
      expect(lines).toHaveLength(height);
      expect(lines.join("\n")).toContain("Finding number 3");
    });
  }
});

describe("what is shown", () => {
  it("says in the overview that the evidence is incomplete", () => {
    expect(draw(INITIAL).join("\n")).toContain("INCOMPLETE: 1 of 2 sources");
  });

  it("lists worst first and marks the row under the cursor", () => {
    const lines = draw({ ...INITIAL, tab: "findings", cursor: { ...INITIAL.cursor, findings: 1 } });
    expect(lines[3]).toMatch(/^ {2}P1 CRIT/);
    expect(lines[4]).toMatch(/^› P1 CRIT/);
  });

  it("shows evidence, the principal's access and what to do in the detail", () => {
    const text = draw({ ...INITIAL, tab: "findings", detail: 1 }, 100, 59, findingOf(1)).join("\n");
    for (const part of ["Evidence", "age: 400", "can: administrator", "What to do", "Mend it.", "CIS 5.0: 1.9"])
      expect(text).toContain(part);
  });

  it("makes control characters from an account visible, in the list and in the detail", () => {
    const hostile = findingOf(1, { title: "evil \u001b[2J\u0007\u202e title\r\nsecond", team: "\u001b]0;x\u0007" });
    const evil = new RunView(runOf([hostile]), [rowOf(hostile)]);
    for (const detail of [null, 0]) {
      const text = screenLines(
        evil,
        { ...INITIAL, tab: "findings", detail },
        { ...shown, finding: hostile },
        { width: 120, height: 40, paint: plain },
      ).join("\n");
      // biome-ignore lint/suspicious/noControlCharactersInRegex: their absence is the point.
      expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
      expect(text).toContain("\\u{1b}[2J");
    }
  });

  it("tells what to press where nothing passes the filters", () => {
    const text = draw({ ...INITIAL, tab: "findings", narrowing: { ...INITIAL.narrowing, filter: "no such thing" } }).join("\n");
    expect(text).toContain("nothing passes");
  });

  it("puts sources that are not whole first", () => {
    expect(draw({ ...INITIAL, tab: "sources" })[3]).toContain("denied");
  });
});
