import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Tally } from "../../src/audit/tally.js";
import { RunWriter } from "../../src/report/run-writer.js";
import { ROOT } from "../cli/bailiwick.js";
import { findingOf, runOf } from "./fixtures.js";

const ENTER = "\u001b[?1049h";
const LEAVE = "\u001b[?25h\u001b[?1049l";

let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "bailiwick-terminal-"));
  const findings = Array.from({ length: 30 }, (_, number) => findingOf(number));
  const writer = await RunWriter.create(folder);
  const tally = new Tally();
  for (const finding of findings) {
    tally.note(finding);
    writer.add(finding);
  }
  await writer.combine(
    (before) => before,
    () => {},
  );
  await writer.finish(runOf(findings), join(folder, "run"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Session {
  readonly child: ChildProcess;
  readonly seen: () => string;
  readonly until: (text: string) => Promise<void>;
  readonly ended: Promise<number | null>;
}

/** Opens the run in a terminal of its own: `script` from util-linux gives the command one. */
function inTerminal({
  size = "stty cols 100 rows 30; ",
  env = {},
}: {
  readonly size?: string;
  readonly env?: Readonly<Record<string, string>>;
} = {}): Session {
  const command = `${size}exec ${process.execPath} ${ROOT}bin/run.js report show ${join(folder, "run")}`;
  const child = spawn("script", ["-qec", command, "/dev/null"], {
    env: { PATH: process.env.PATH ?? "", TERM: "xterm-256color", ...env },
    stdio: ["pipe", "pipe", "ignore"],
  });
  let output = "";
  child.stdout?.on("data", (data: Buffer) => {
    output += data.toString("utf8");
  });
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
  const until = async (text: string): Promise<void> => {
    const deadline = Date.now() + 30_000;
    while (!output.includes(text)) {
      if (Date.now() > deadline) throw new Error(`never saw ${JSON.stringify(text)} in ${JSON.stringify(output.slice(-400))}`);
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  };
  return { child, seen: () => output, until, ended };
}

describe("in a terminal", () => {
  it("draws on the alternate screen and gives the terminal back on q", async () => {
    const session = inTerminal();
    await session.until("open findings");
    expect(session.seen()).toContain(ENTER);
    session.child.stdin?.write("q");
    expect(await session.ended).toBe(0);
    expect(session.seen().endsWith(LEAVE) || session.seen().includes(LEAVE)).toBe(true);
  });

  it("gives the terminal back on Ctrl-C", async () => {
    const session = inTerminal();
    await session.until("open findings");
    session.child.stdin?.write("\u0003");
    await session.ended;
    expect(session.seen()).toContain(LEAVE);
  });

  it("draws in a terminal that does not know its size", async () => {
    const session = inTerminal({ size: "stty cols 0 rows 0; " });
    await session.until("open findings");
    session.child.stdin?.write("q");
    expect(await session.ended).toBe(0);
  });

  it("gives the terminal back when it is told to end", async () => {
    const session = inTerminal({ size: "stty cols 100 rows 30; echo pid $$ .; " });
    await session.until("open findings");
    const pid = Number(/pid (\d+) \./.exec(session.seen())?.[1]);
    process.kill(pid, "SIGTERM");
    await session.ended;
    expect(session.seen()).toContain(LEAVE);
  });

  it("draws without colour under NO_COLOR", async () => {
    const session = inTerminal({ env: { NO_COLOR: "1" } });
    await session.until("open findings");
    session.child.stdin?.write("2");
    await session.until("by priority");
    session.child.stdin?.write("q");
    await session.ended;
    // biome-ignore lint/suspicious/noControlCharactersInRegex: looks for colour sequences.
    expect(session.seen()).not.toMatch(/\u001b\[(?:3[0-9]|9[0-7]|1|2)(?:;[0-9]+)*m/);
  });
});
