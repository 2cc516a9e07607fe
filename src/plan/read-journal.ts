import { open, readFile, stat } from "node:fs/promises";
import { validateJournal } from "#validators";
import { Failure } from "../model/failure.js";
import { type JournalBegin, type JournalChunk, type JournalEnd, type JournalLine, NO_SUM, sumOf } from "./journal-entry.js";

const BYTES_AT_MOST = 512 << 20;
/** Bytes at the end of a file that hold its last line where that is an end. */
const END_LENGTH = 4_096;

/** A chunk as its journal tells it; `open` where the apply was cut off while it ran. */
export interface JournaledChunk {
  readonly changes: JournalChunk["changes"];
  /** Undefined where none was written. */
  readonly undo: { readonly undo: unknown } | undefined;
  readonly outcome: "done" | "not-done" | "unknown" | "open";
}

/** A journal, read whole. */
export interface JournalState {
  readonly path: string;
  readonly begin: JournalBegin;
  readonly chunks: readonly JournaledChunk[];
  /** Undefined where the apply was cut off. */
  readonly end: JournalEnd["status"] | undefined;
  /** Lines, bytes of them, and the last one's sum; a torn last line is not counted. */
  readonly lines: number;
  readonly bytes: number;
  readonly sum: string;
}

function damaged(path: string, line: number): Failure {
  return new Failure("journal-damaged", `${path}:${line}:1: this line is not what was written there.`, {
    kind: "usage",
    hint: "Nothing is done by a journal that was changed. `bailiwick plan` reads what the target is like now.",
  });
}

function lineIn(text: string, before: string, number: number): JournalLine | undefined {
  try {
    const line = JSON.parse(text) as JournalLine;
    const isWhole = validateJournal(line) && line.line === number && line.sum === sumOf(before, number, line.entry);
    return isWhole ? line : undefined;
  } catch {
    return undefined;
  }
}

/** Every line of the file that counts. @throws Failure where one in the middle is not what was written. */
function linesIn(path: string, text: string): readonly JournalLine[] {
  const texts = text.split("\n");
  // What follows the last newline was being written when the power went: it never counted.
  texts.pop();
  const lines: JournalLine[] = [];
  for (const [index, one] of texts.entries()) {
    const line = lineIn(one, lines.at(-1)?.sum ?? NO_SUM, index + 1);
    if (line === undefined) throw damaged(path, index + 1);
    lines.push(line);
  }
  return lines;
}

function chunksOf(lines: readonly JournalLine[], path: string): readonly JournaledChunk[] {
  const chunks: { -readonly [K in keyof JournaledChunk]: JournaledChunk[K] }[] = [];
  for (const { entry, line } of lines) {
    const last = chunks.at(-1);
    if (entry.type === "chunk") chunks.push({ changes: entry.changes, undo: undefined, outcome: "open" });
    else if (entry.type === "undo" || entry.type === "outcome") {
      if (last === undefined) throw damaged(path, line);
      if (entry.type === "undo") last.undo = { undo: entry.undo };
      else last.outcome = entry.outcome;
    }
  }
  return chunks;
}

/**
 * Reads a journal and checks every line of it.
 * @throws Failure (usage) where there is none, or a line is not what was written there.
 */
export async function readJournal(path: string): Promise<JournalState> {
  const status = await stat(path).catch(() => undefined);
  if (status?.isFile() !== true)
    throw new Failure("no-journal", `There is no journal at ${path}.`, {
      kind: "usage",
      hint: "Applies keep theirs in .bailiwick/journals/.",
    });
  if (status.size > BYTES_AT_MOST)
    throw new Failure("journal-too-large", `${path} is larger than ${BYTES_AT_MOST >> 20} MiB.`, { kind: "usage" });
  const text = await readFile(path, "utf8");
  const lines = linesIn(path, text);
  const begin = lines[0]?.entry;
  if (begin?.type !== "begin") throw damaged(path, 1);
  const last = lines.at(-1);
  return {
    path,
    begin,
    chunks: chunksOf(lines, path),
    end: last?.entry.type === "end" ? last.entry.status : undefined,
    lines: lines.length,
    bytes: Buffer.byteLength(text.slice(0, text.lastIndexOf("\n") + 1)),
    sum: last?.sum ?? NO_SUM,
  };
}

/** Did the journal come to its end? Told from its last line, without reading the rest: most did, and some are long. */
export async function isEnded(path: string): Promise<boolean> {
  const file = await open(path, "r");
  try {
    const { size } = await file.stat();
    const { buffer, bytesRead } = await file.read(Buffer.alloc(END_LENGTH), 0, END_LENGTH, Math.max(0, size - END_LENGTH));
    const text = buffer.toString("utf8", 0, bytesRead);
    if (!text.endsWith("\n")) return false;
    const line = JSON.parse(text.slice(text.lastIndexOf("\n", text.length - 2) + 1)) as JournalLine;
    return line.entry.type === "end";
  } catch {
    return false;
  } finally {
    await file.close();
  }
}
