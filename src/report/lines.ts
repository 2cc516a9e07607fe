import { open } from "node:fs/promises";

const NEWLINE = 10;

/** The lines of a file that this program wrote (UTF-8, `\n`), in constant memory; empty lines left out. */
export async function* linesOf(path: string): AsyncGenerator<string, void, undefined> {
  const file = await open(path, "r");
  const chunk = Buffer.allocUnsafe(1 << 20);
  let rest: Buffer = Buffer.alloc(0);
  try {
    for (;;) {
      const { bytesRead } = await file.read(chunk, 0, chunk.length);
      if (bytesRead === 0) break;
      const data = rest.length === 0 ? chunk.subarray(0, bytesRead) : Buffer.concat([rest, chunk.subarray(0, bytesRead)]);
      let from = 0;
      for (let at = data.indexOf(NEWLINE, from); at !== -1; at = data.indexOf(NEWLINE, from)) {
        if (at > from) yield data.toString("utf8", from, at);
        from = at + 1;
      }
      rest = Buffer.from(data.subarray(from));
    }
    if (rest.length > 0) yield rest.toString("utf8");
  } finally {
    await file.close();
  }
}
