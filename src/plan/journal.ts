import { randomBytes } from "node:crypto";
import { type FileHandle, mkdir, open } from "node:fs/promises";
import { join } from "node:path";
import { Failure } from "../model/failure.js";
import { canonicalJson } from "./canonical-json.js";
import { type JournalBegin, type JournalEntry, NO_SUM, sumOf } from "./journal-entry.js";
import type { JournalState } from "./read-journal.js";
import { syncFolder } from "./write-whole.js";

/** The file's name: time, target and plan, and some letters of chance, since two applies may begin in one second. */
function nameOf({ time, kind, target, plan }: JournalBegin): string {
  // A plan's file may have been written by anybody: what it calls the target does not become a path.
  const safe = target.replaceAll(/[^A-Za-z0-9_-]/g, "_").slice(0, 60);
  return `${time.replaceAll(/[-:]|\.\d+/g, "")}-${kind}-${safe}-${plan.slice(0, 8)}-${randomBytes(3).toString("hex")}.ndjson`;
}

/** Where a workspace keeps the journals of its applies. */
export function journalsFolder(workspace: string): string {
  return join(workspace, ".bailiwick", "journals");
}

/**
 * What is being done to one target, written ahead of doing it and synced to the disk line by line. Lines are only ever added.
 */
export class Journal {
  readonly path: string;
  readonly #file: FileHandle;
  #line: number;
  #sum: string;
  #broken = false;

  private constructor(path: string, file: FileHandle, line: number, sum: string) {
    this.path = path;
    this.#file = file;
    this.#line = line;
    this.#sum = sum;
  }

  /** Makes a new journal in the folder, readable by its owner alone. */
  static async begin(folder: string, begin: JournalBegin): Promise<Journal> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const path = join(folder, nameOf(begin));
    const journal = new Journal(path, await open(path, "ax", 0o600), 0, NO_SUM);
    try {
      await journal.append(begin);
      await syncFolder(folder);
    } catch (error) {
      await journal.close();
      throw error;
    }
    return journal;
  }

  /** Goes on with a journal that was read; a torn last line, which never counted, makes room. */
  static async continue(state: JournalState): Promise<Journal> {
    const file = await open(state.path, "r+");
    await file.truncate(state.bytes);
    await file.close();
    return new Journal(state.path, await open(state.path, "a"), state.lines, state.sum);
  }

  /**
   * Adds a line; it is on the disk when this comes back.
   * @throws Failure (environment) where it could not be written, and from then on always: what follows a torn line could not be read.
   */
  async append(entry: JournalEntry): Promise<void> {
    if (this.#broken) throw this.#unwritable();
    this.#broken = true;
    await this.#write(entry).catch((cause: unknown) => {
      throw this.#unwritable(cause);
    });
    this.#broken = false;
  }

  #unwritable(cause?: unknown): Failure {
    const why = cause instanceof Error ? `: ${cause.message}` : "";
    return new Failure("journal-unwritable", `The journal ${this.path} cannot be written${why}.`, {
      kind: "environment",
      hint: "Nothing is done that is not written down first. Look at free space and permissions, then run `bailiwick apply` again.",
      cause,
    });
  }

  async #write(entry: JournalEntry): Promise<void> {
    const line = this.#line + 1;
    const sum = sumOf(this.#sum, line, entry);
    await this.#file.appendFile(`${canonicalJson({ line, entry, sum })}\n`);
    await this.#file.datasync();
    this.#line = line;
    this.#sum = sum;
  }

  async close(): Promise<void> {
    await this.#file.close();
  }
}
