import { once } from "node:events";

/** Writes pieces to stdout, waiting where the reader is slower than we are, so that memory stays flat. */
export async function printAll(pieces: Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>): Promise<void> {
  for await (const piece of pieces) {
    if (!process.stdout.write(piece)) await once(process.stdout, "drain");
  }
}

/** Prints one small result as JSON. */
export async function printJson(value: unknown): Promise<void> {
  await printAll([`${JSON.stringify(value, undefined, 2)}\n`]);
}

/** Columns of the terminal; a pipe gets 100. */
export function columns(): number {
  return process.stdout.isTTY ? Math.max(40, process.stdout.columns ?? 80) : 100;
}
