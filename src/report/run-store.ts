import { open, readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { validateFinding, validateRun } from "#validators";
import { Failure } from "../model/failure.js";
import type { Finding } from "../model/finding.js";
import type { Run } from "../model/run.js";
import { blocksOf, linesOf } from "./lines.js";

/** A run on disk: its summary at hand, its findings as a stream or one by one. */
export interface StoredRun {
  readonly path: string;
  readonly run: Run;
  /** Findings as they stand in the file, one a line, in blocks of whole lines (see `blocksOf`). */
  readonly blocks: () => AsyncGenerator<Uint8Array, void, undefined>;
  readonly findings: () => AsyncGenerator<Finding, void, undefined>;
  readonly finding: (index: number) => Promise<Finding>;
}

function notARun(path: string, what: string): Failure {
  return new Failure("not-a-run", `${path}${what} is not of this version (format bailiwick.audit/1), or it was damaged.`, {
    kind: "usage",
    hint: "Run the audit again.",
  });
}

/** @throws Failure (usage) where the line is not a finding as an audit writes it. */
function parseFinding(text: string, path: string, line: number): Finding {
  try {
    const finding = JSON.parse(text) as Finding;
    if (validateFinding(finding)) return finding;
  } catch {
    // Said below, like any other line that is not a finding.
  }
  throw notARun(path, `:${line}:1`);
}

async function* findingsOf(path: string): AsyncGenerator<Finding, void, undefined> {
  let line = 0;
  for await (const text of linesOf(path)) yield parseFinding(text, path, ++line);
}

/** Byte offsets of the lines of a file, so that any one is read alone. */
async function offsetsOf(path: string): Promise<Float64Array> {
  const offsets: number[] = [0];
  let at = 0;
  const file = await open(path, "r");
  const chunk = Buffer.allocUnsafe(1 << 20);
  try {
    for (let { bytesRead } = await file.read(chunk); bytesRead > 0; { bytesRead } = await file.read(chunk)) {
      for (let newline = chunk.indexOf(10); newline !== -1 && newline < bytesRead; newline = chunk.indexOf(10, newline + 1))
        offsets.push(at + newline + 1);
      at += bytesRead;
    }
  } finally {
    await file.close();
  }
  if (offsets.at(-1) !== at) offsets.push(at);
  return Float64Array.from(offsets);
}

async function findingAt(path: string, offsets: Float64Array, index: number): Promise<Finding> {
  const from = offsets[index];
  const to = offsets[index + 1];
  if (from === undefined || to === undefined) throw new RangeError(`There is no finding ${index}.`);
  const file = await open(path, "r");
  try {
    const { buffer } = await file.read(Buffer.alloc(to - from), 0, to - from, from);
    return parseFinding(buffer.toString("utf8"), path, index + 1);
  } finally {
    await file.close();
  }
}

/**
 * Opens a run's folder.
 * @throws Failure (usage) where there is none or it is not a run of this version.
 */
export async function openRun(path: string): Promise<StoredRun> {
  const text = await readFile(join(path, "run.json"), "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT" && error.code !== "ENOTDIR") throw error;
    throw new Failure("no-run", `There is no run at ${path}.`, {
      kind: "usage",
      hint: "`bailiwick audit` makes one; runs are kept in reports/runs.",
    });
  });
  const run = parseRun(text, path);
  const findings = join(path, "findings.ndjson");
  const there = await stat(findings).catch(() => undefined);
  if (there?.isFile() !== true) throw notARun(findings, "");
  let offsets: Promise<Float64Array> | undefined;
  return {
    path,
    run,
    blocks: () => blocksOf(findings),
    findings: () => findingsOf(findings),
    finding: async (index) => {
      offsets ??= offsetsOf(findings);
      return findingAt(findings, await offsets, index);
    },
  };
}

function parseRun(text: string, path: string): Run {
  try {
    const run = JSON.parse(text) as Run;
    if (validateRun({ ...run, findings: [] })) return run;
  } catch {
    // Said below, like any other file that is not a run.
  }
  throw notARun(join(path, "run.json"), "");
}

/** Names of the kept runs, newest evidence first. */
export async function listRuns(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  return entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith("."))
    .map((entry) => entry.name)
    .sort()
    .reverse();
}
