import { open } from "node:fs/promises";

const NEWLINE = 10;
const CHUNK = 1 << 20;

/**
 * A file that this program wrote (UTF-8, `\n`) in blocks of whole lines; only a last line may lack its newline. A block is to be used
 * before the next one is asked for.
 */
export async function* blocksOf(path: string): AsyncGenerator<Buffer, void, undefined> {
  const file = await open(path, "r");
  let buffer = Buffer.allocUnsafe(CHUNK);
  let filled = 0;
  try {
    for (;;) {
      const { bytesRead } = await file.read(buffer, filled, buffer.length - filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
      const end = buffer.lastIndexOf(NEWLINE, filled - 1) + 1;
      if (end > 0) {
        yield buffer.subarray(0, end);
        buffer.copyWithin(0, end, filled);
        filled -= end;
      } else if (filled === buffer.length) buffer = Buffer.concat([buffer, Buffer.allocUnsafe(filled)]);
    }
    if (filled > 0) yield buffer.subarray(0, filled);
  } finally {
    await file.close();
  }
}

/** The lines of a file that this program wrote, in constant memory; empty lines left out. */
export async function* linesOf(path: string): AsyncGenerator<string, void, undefined> {
  for await (const block of blocksOf(path)) {
    for (let from = 0; from < block.length; ) {
      const newline = block.indexOf(NEWLINE, from);
      const to = newline === -1 ? block.length : newline;
      if (to > from) yield block.toString("utf8", from, to);
      from = to + 1;
    }
  }
}
