import { isUtf8 } from "node:buffer";
import { createHash } from "node:crypto";
import type { FileHandle } from "node:fs/promises";
import { LINE_LIMIT } from "./layout.js";

/** One record of an ndjson file, with where it stands: offset in bytes, line from 1. */
export interface FindingLine {
  readonly text: string;
  /** The line, parsed; an object. */
  readonly record: Readonly<Record<string, unknown>>;
  readonly offset: number;
  readonly line: number;
}

export interface LineProblem {
  readonly line: number;
  readonly problem: string;
  /** `failed`: the file cannot be trusted as a whole. */
  readonly status: "partial" | "failed";
}

export interface LinesRead {
  readonly sha256: string;
  /** Lines that hold something, readable or not. */
  readonly records: number;
  readonly readable: number;
}

const CHUNK = 1024 * 1024;
const LF = 0x0a;
const CR = 0x0d;
const NOT_AN_OBJECT = "this line is not a JSON object";

/** Reads lines as they come from disk, in constant memory, hashing the same bytes that it parses. */
export class FindingLines {
  readonly #file: FileHandle;
  readonly #onProblem: (problem: LineProblem) => void;
  readonly #hash = createHash("sha256");
  #line = 0;
  #records = 0;
  #readable = 0;

  constructor(file: FileHandle, onProblem: (problem: LineProblem) => void) {
    this.#file = file;
    this.#onProblem = onProblem;
  }

  /** Every readable record; what cannot be read is told to `onProblem` and left out. Closes the file. */
  async *records(): AsyncGenerator<FindingLine, LinesRead> {
    try {
      const buffer = Buffer.allocUnsafe(LINE_LIMIT + CHUNK);
      let filled = 0;
      /** Offset in the file of the buffer's first byte. */
      let base = 0;
      /** True while the rest of a line that is too long goes by. */
      let skipping = false;
      for (;;) {
        const { bytesRead } = await this.#file.read(buffer, filled, buffer.length - filled, null);
        if (bytesRead === 0) break;
        this.#hash.update(buffer.subarray(filled, filled + bytesRead));
        filled += bytesRead;
        const end = buffer.lastIndexOf(LF, filled - 1) + 1;
        const sound = isUtf8(buffer.subarray(0, end));
        let start = 0;
        while (start < end) {
          const stop = buffer.indexOf(LF, start);
          this.#line++;
          if (skipping) skipping = false;
          else {
            const found = this.#parse(buffer, start, stop, base, sound, false);
            if (found !== undefined) yield found;
          }
          start = stop + 1;
        }
        buffer.copyWithin(0, end, filled);
        base += end;
        filled -= end;
        if (filled > LINE_LIMIT || (skipping && filled > 0)) {
          if (!skipping) this.#tooLong();
          skipping = true;
          base += filled;
          filled = 0;
        }
      }
      if (filled > 0) {
        this.#line++;
        const found = this.#parse(buffer, 0, filled, base, false, true);
        if (found !== undefined) yield found;
      }
      return { sha256: this.#hash.digest("hex"), records: this.#records, readable: this.#readable };
    } finally {
      await this.#file.close();
    }
  }

  #tooLong(): void {
    this.#records++;
    this.#onProblem({
      line: this.#line + 1,
      problem: `this line is longer than ${LINE_LIMIT / 1024 / 1024} MiB`,
      status: "partial",
    });
  }

  #parse(buffer: Buffer, from: number, to: number, base: number, sound: boolean, last: boolean): FindingLine | undefined {
    let start = from;
    let end = to;
    const line = this.#line;
    if (line === 1 && buffer[start] === 0xef && buffer[start + 1] === 0xbb && buffer[start + 2] === 0xbf) start += 3;
    if (end > start && buffer[end - 1] === CR) end--;
    if (start === end) return undefined;
    if (end - start > LINE_LIMIT) {
      this.#records++;
      this.#onProblem({ line, problem: `this line is longer than ${LINE_LIMIT / 1024 / 1024} MiB`, status: "partial" });
      return undefined;
    }
    if (!sound && !isUtf8(buffer.subarray(start, end))) {
      this.#records++;
      this.#onProblem({ line, problem: "this line is not valid UTF-8", status: "failed" });
      return undefined;
    }
    const text = buffer.toString("utf8", start, end);
    let record: unknown;
    try {
      record = JSON.parse(text);
    } catch {
      if (text.trim() === "") return undefined;
      this.#records++;
      this.#onProblem({ line, problem: last ? "the last line is cut off" : "this line is not JSON", status: "partial" });
      return undefined;
    }
    this.#records++;
    if (typeof record !== "object" || record === null || Array.isArray(record)) {
      this.#onProblem({ line, problem: NOT_AN_OBJECT, status: "partial" });
      return undefined;
    }
    this.#readable++;
    return { text, record: record as Readonly<Record<string, unknown>>, offset: base + start, line };
  }
}
