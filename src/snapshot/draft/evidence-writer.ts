import { createHash } from "node:crypto";
import { readSync } from "node:fs";
import { mkdir, open } from "node:fs/promises";
import { dirname } from "node:path";
import { FindingIndex, indexLines } from "./finding-index.js";
import type { Spool } from "./spool.js";

/** What a file turned out to be. */
export interface Written {
  readonly sha256: string;
  readonly records: number;
}

/** Bytes, and characters, that are written together. */
const BLOCK = 512 * 1024;

/** Short texts together. */
async function* blocks(pieces: Iterable<string> | AsyncIterable<string>): AsyncGenerator<Buffer> {
  let waiting = "";
  for await (const piece of pieces) {
    waiting += piece;
    if (waiting.length < BLOCK) continue;
    yield Buffer.from(waiting);
    waiting = "";
  }
  if (waiting !== "") yield Buffer.from(waiting);
}

/** Writes a file, and returns the SHA-256 of its bytes. Killed amid it, half a file is left that no source speaks of. */
async function writeBlocks(path: string, pieces: AsyncIterable<Buffer>): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  const hash = createHash("sha256");
  const file = await open(path, "w");
  try {
    for await (const piece of pieces) {
      hash.update(piece);
      await file.appendFile(piece);
    }
  } finally {
    await file.close();
  }
  return hash.digest("hex");
}

/** Writes a file of text, and returns the SHA-256 of its bytes. */
export function writeEvidence(path: string, pieces: Iterable<string> | AsyncIterable<string>): Promise<string> {
  return writeBlocks(path, blocks(pieces));
}

/** Writes spooled findings a line each, in the order of their keys, each once. Holds where they lie, not what they say. */
export async function writeFindings(path: string, { file, segments }: Spool): Promise<Written> {
  let records = 0;
  async function* sorted(): AsyncGenerator<Buffer> {
    if (segments.length === 0) return;
    const index = new FindingIndex();
    for (const segment of segments) indexLines(index, await file.read(segment), segment.at);
    const descriptor = await file.descriptor();
    let block = Buffer.allocUnsafe(2 * BLOCK);
    let filled = 0;
    for (const { at, bytes } of index.inOrder()) {
      if (filled > 0 && filled + bytes + 1 > block.length) {
        yield block.subarray(0, filled);
        filled = 0;
      }
      if (bytes + 1 > block.length) block = Buffer.allocUnsafe(bytes + 1);
      // Waiting for each of hundreds of thousands of short reads takes longer than the reads.
      readSync(descriptor, block, filled, bytes, at);
      block[filled + bytes] = 0x0a;
      filled += bytes + 1;
      records++;
    }
    if (filled > 0) yield block.subarray(0, filled);
  }
  const sha256 = await writeBlocks(path, sorted());
  return { sha256, records };
}
