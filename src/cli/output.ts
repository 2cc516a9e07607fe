import { once } from "node:events";
import { visibleJson } from "../model/visible.js";

/** Characters. */
const TOGETHER = 1 << 14;

/** Writes pieces to stdout, waiting where the reader is slower than we are, so that memory stays flat. */
export async function printAll(pieces: Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>): Promise<void> {
  const write = async (piece: string | Uint8Array): Promise<void> => {
    if (!process.stdout.write(piece)) await once(process.stdout, "drain");
  };
  // Short texts go out together: each write costs a call of the system.
  let waiting = "";
  try {
    for await (const piece of pieces) {
      if (typeof piece === "string") {
        waiting += piece;
        if (waiting.length < TOGETHER) continue;
      }
      const before = waiting;
      waiting = "";
      if (before !== "") await write(before);
      if (typeof piece !== "string") await write(piece);
    }
  } finally {
    if (waiting !== "") await write(waiting);
  }
}

/** Prints one small result as JSON. */
export async function printJson(value: unknown): Promise<void> {
  await printAll([`${visibleJson(value)}\n`]);
}

/** Columns of the terminal; a pipe gets 100. */
export function columns(): number {
  return process.stdout.isTTY ? Math.max(40, process.stdout.columns ?? 80) : 100;
}
