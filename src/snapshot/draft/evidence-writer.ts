import { createHash } from "node:crypto";
import { appendFileSync, closeSync, mkdirSync, openSync, readSync } from "node:fs";
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

/** Most files are written into a folder that is there already. */
function openNew(path: string): number {
  try {
    return openSync(path, "w");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    mkdirSync(dirname(path), { recursive: true });
    return openSync(path, "w");
  }
}

/** Writes a file, and returns the SHA-256 of its bytes. Killed amid it, half a file is left that no source speaks of. */
async function writeBlocks(path: string, pieces: AsyncIterable<Buffer>): Promise<string> {
  const hash = createHash("sha256");
  const file = openNew(path);
  try {
    for await (const piece of pieces) {
      hash.update(piece);
      appendFileSync(file, piece);
    }
  } finally {
    closeSync(file);
  }
  return hash.digest("hex");
}

/** Writes a file of text, and returns the SHA-256 of its bytes. */
export function writeEvidence(path: string, pieces: Iterable<string> | AsyncIterable<string>): Promise<string> {
  return writeBlocks(path, blocks(pieces));
}

/** Bytes of spooled findings that are put in order in memory, rather than read again one by one. */
const SMALL = 4 * 1024 * 1024;

/** Findings with where they lie, and how one is copied from there. */
interface Indexed {
  readonly index: FindingIndex;
  readonly copy: (to: Buffer, place: number, at: number, bytes: number) => void;
}

async function indexed({ file, segments, bytes: size }: Spool): Promise<Indexed> {
  const index = new FindingIndex();
  if (size <= SMALL) {
    const pages: Buffer[] = [];
    for (const segment of segments) pages.push(await file.read(segment));
    const whole = Buffer.concat(pages);
    indexLines(index, whole, 0);
    return { index, copy: (to, place, at, bytes) => whole.copy(to, place, at, at + bytes) };
  }
  for (const segment of segments) indexLines(index, await file.read(segment), segment.at);
  const descriptor = await file.descriptor();
  // Waiting for each of hundreds of thousands of short reads takes longer than the reads.
  return { index, copy: (to, place, at, bytes) => readSync(descriptor, to, place, bytes, at) };
}

/** Writes spooled findings a line each, in the order of their keys, each once. Of many it holds where they lie, not what they say. */
export async function writeFindings(path: string, spool: Spool): Promise<Written> {
  let records = 0;
  async function* sorted(): AsyncGenerator<Buffer> {
    if (spool.segments.length === 0) return;
    const { index, copy } = await indexed(spool);
    let block = Buffer.allocUnsafe(2 * BLOCK);
    let filled = 0;
    for (const { at, bytes } of index.inOrder()) {
      if (filled > 0 && filled + bytes + 1 > block.length) {
        yield block.subarray(0, filled);
        filled = 0;
      }
      if (bytes + 1 > block.length) block = Buffer.allocUnsafe(bytes + 1);
      copy(block, filled, at, bytes);
      block[filled + bytes] = 0x0a;
      filled += bytes + 1;
      records++;
    }
    if (filled > 0) yield block.subarray(0, filled);
  }
  const sha256 = await writeBlocks(path, sorted());
  return { sha256, records };
}
