import { render } from "ink-testing-library";
import { describe, expect, it } from "vitest";
import { plain } from "../../src/report/paint.js";
import { App } from "../../src/tui/app.js";
import { rowOf } from "../../src/tui/rows.js";
import { RunView } from "../../src/tui/run-view.js";
import { findingOf, runOf } from "./fixtures.js";

const findings = Array.from({ length: 60 }, (_, number) => findingOf(number));
const run = runOf(findings);
const view = new RunView(run, findings.map(rowOf));
const reader = {
  run,
  findings: async function* () {
    yield* findings;
  },
  finding: async (index: number) => findings[index] ?? Promise.reject(new RangeError(`${index}`)),
};

/** Keys as a terminal sends them, each seen by the next frame. */
async function press(stdin: { write: (data: string) => void }, ...keys: readonly string[]): Promise<void> {
  for (const key of keys) {
    stdin.write(key);
    await new Promise((resolve) => setTimeout(resolve, 40));
  }
}

async function open(
  ...keys: readonly string[]
): Promise<{ frame: () => string; stdin: { write: (data: string) => void }; unmount: () => void }> {
  const { lastFrame, stdin, unmount } = render(<App view={view} reader={reader} paint={plain} />);
  await new Promise((resolve) => setTimeout(resolve, 40));
  await press(stdin, ...keys);
  return { frame: () => lastFrame() ?? "", stdin, unmount };
}

describe("the interface", () => {
  it("opens with the overview", async () => {
    const { frame, unmount } = await open();
    expect(frame()).toContain("[1 overview]");
    expect(frame()).toContain("open findings");
    unmount();
  });

  it("opens a finding whole with Enter and comes back with Escape", async () => {
    const { frame, stdin, unmount } = await open("2", "\u001b[B", "\r");
    expect(frame()).toContain("What to do");
    await press(stdin, "\u001b");
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(frame()).toContain("findings, by priority");
    unmount();
  });

  it("filters while typing, erases, and shows what passes", async () => {
    const { frame, stdin, unmount } = await open("/", "number 12x");
    expect(frame()).toContain("nothing passes");
    await press(stdin, "\u007f");
    expect(frame()).toContain("filter “number 12”");
    expect(frame()).toContain("Finding number 12 of the list");
    await press(stdin, "\r", "x");
    expect(frame()).toMatch(/5\d of 60 findings/);
    unmount();
  });

  it("shows a team's findings from the teams tab", async () => {
    const { frame, unmount } = await open("4", "\u001b[B", "\r");
    expect(frame()).toContain("team security");
    unmount();
  });

  it("explains its keys and goes on", async () => {
    const { frame, stdin, unmount } = await open("?");
    expect(frame()).toContain("Keys");
    await press(stdin, "?", "5");
    expect(frame()).toContain("securityhub:GetFindings");
    unmount();
  });
});
