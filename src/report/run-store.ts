import { open, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
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

async function* findingsOf(path: string): AsyncGenerator<Finding, void, undefined> {
  for await (const line of linesOf(path)) yield JSON.parse(line) as Finding;
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
    return JSON.parse(buffer.toString("utf8")) as Finding;
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
    if (run.format === "bailiwick.audit/1") return run;
  } catch {
    // Said below, like any other file that is not a run.
  }
  throw new Failure("not-a-run", `${join(path, "run.json")} is not a run of this version (format bailiwick.audit/1).`, {
    kind: "usage",
    hint: "Run the audit again.",
  });
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
