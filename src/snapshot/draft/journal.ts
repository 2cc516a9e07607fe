import { type FileHandle, open, readFile, truncate } from "node:fs/promises";

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
  readonly #file: FileHandle;
  #waiting: string[] = [];
  #writing: Promise<void> | undefined;

  private constructor(file: FileHandle) {
    this.#file = file;
  }

  static async create(path: string): Promise<Journal> {
    return new Journal(await open(path, "ax"));
  }

  /** Opens a journal again: its whole lines, and the journal to go on with. */
  static async reopen(path: string): Promise<{ readonly journal: Journal; readonly entries: readonly Entry[] }> {
    const bytes = await readFile(path);
    const end = bytes.lastIndexOf(0x0a) + 1;
    if (end < bytes.length) await truncate(path, end);
    const lines = bytes.toString("utf8", 0, end).split("\n").slice(0, -1);
    return { journal: new Journal(await open(path, "a")), entries: lines.map((line) => JSON.parse(line) as Entry) };
  }

  /** Says something; it is on record when the promise is fulfilled. Lines that wait for another go out together. */
  async say(entry: Entry): Promise<void> {
    this.#waiting.push(`${JSON.stringify(entry)}\n`);
    while (this.#waiting.length > 0 || this.#writing !== undefined) {
      if (this.#writing !== undefined) {
        await this.#writing;
        continue;
      }
      const text = this.#waiting.join("");
      this.#waiting = [];
      this.#writing = this.#file.appendFile(text).finally(() => {
        this.#writing = undefined;
      });
    }
  }

  async close(): Promise<void> {
    await this.#writing?.catch(() => {});
    await this.#file.close();
  }
}
