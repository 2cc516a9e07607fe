import { appendFileSync, closeSync, openSync } from "node:fs";
import { readFile, truncate } from "node:fs/promises";

/** What was written down while collecting, a line each; the first is the header. */
export type Entry =
  | {
      readonly is: "page";
      readonly source: string;
      readonly stream: string;
      readonly at: number;
      readonly bytes: number;
      readonly records: number;
      readonly next: string | null;
    }
  | { readonly is: "restart"; readonly source: string; readonly stream: string }
  | { readonly is: "gap"; readonly source: string; readonly stream: string; readonly status: string; readonly reason: string }
  | { readonly is: "source"; readonly source: unknown }
  | { readonly is: "note"; readonly name: string; readonly value: unknown };

/**
 * The journal of a collection: what it says was done, was done before it was said. A process that is killed leaves at most one line cut
 * off, which counts as not said.
 */
export class Journal {
  #descriptor: number | undefined;

  private constructor(descriptor: number) {
    this.#descriptor = descriptor;
  }

  static create(path: string): Journal {
    return new Journal(openSync(path, "ax"));
  }

  /** Opens a journal again: its whole lines, and the journal to go on with. */
  static async reopen(path: string): Promise<{ readonly journal: Journal; readonly entries: readonly Entry[] }> {
    const bytes = await readFile(path);
    const end = bytes.lastIndexOf(0x0a) + 1;
    if (end < bytes.length) await truncate(path, end);
    const lines = bytes.toString("utf8", 0, end).split("\n").slice(0, -1);
    return { journal: new Journal(openSync(path, "a")), entries: lines.map((line) => JSON.parse(line) as Entry) };
  }

  /** Says something, which is on record then. A line is short: waiting for another thread to write it takes longer than writing it. */
  say(entry: Entry): void {
    if (this.#descriptor === undefined) throw new Error("the journal is closed");
    appendFileSync(this.#descriptor, `${JSON.stringify(entry)}\n`);
  }

  close(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }
}
