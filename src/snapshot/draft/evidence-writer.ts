import { createHash } from "node:crypto";
import { readSync } from "node:fs";
import { mkdir, open, rename } from "node:fs/promises";
import { dirname } from "node:path";
import { FindingIndex, indexLines } from "./finding-index.js";
import type { Spool } from "./spool.js";

/** What a file turned out to be. */
export interface Written {
  readonly sha256: string;
  readonly records: number;
}

const BLOCK = 1024 * 1024;

/** Writes pieces to a file that is whole or not there; returns the SHA-256 of its bytes. */
export async function writeEvidence(path: string, pieces: Iterable<string | Buffer> | AsyncIterable<string | Buffer>): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  const hash = createHash("sha256");
  const temporary = `${path}.new`;
  const file = await open(temporary, "w");
  try {
    for await (const piece of pieces) {
      const bytes = typeof piece === "string" ? Buffer.from(piece) : piece;
      hash.update(bytes);
      await file.appendFile(bytes);
    }
  } finally {
    await file.close();
  }
  await rename(temporary, path);
  return hash.digest("hex");
}

/** Writes spooled findings a line each, in the order of their keys, each once. Holds where they lie, not what they say. */
export async function writeFindings(path: string, spool: Spool): Promise<Written> {
  const index = new FindingIndex();
  const source = spool.segments.length === 0 ? undefined : await open(spool.path, "r");
  let records = 0;
  async function* sorted(): AsyncGenerator<Buffer> {
    if (source === undefined) return;
    for (const { at, bytes } of spool.segments) {
      const part = Buffer.allocUnsafe(bytes);
      await source.read(part, 0, bytes, at);
      indexLines(index, part, at);
    }
    const whole = spool.bytes <= 8 * BLOCK ? await source.readFile() : undefined;
    let block: Buffer[] = [];
    let size = 0;
    for (const { at, bytes } of index.inOrder()) {
      const line = Buffer.allocUnsafe(bytes + 1);
      // Waiting for each of hundreds of thousands of short reads takes longer than the reads.
      if (whole === undefined) readSync(source.fd, line, 0, bytes, at);
      else whole.copy(line, 0, at, at + bytes);
      line[bytes] = 0x0a;
      block.push(line);
      size += line.length;
      records++;
      if (size < BLOCK) continue;
      yield Buffer.concat(block);
      block = [];
      size = 0;
    }
    if (size > 0) yield Buffer.concat(block);
  }
  try {
    const sha256 = await writeEvidence(path, sorted());
    return { sha256, records };
  } finally {
    await source?.close();
  }
}
