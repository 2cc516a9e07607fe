import { readSync, writeSync } from "node:fs";
import { type FileHandle, mkdir, open, rm } from "node:fs/promises";
import { dirname } from "node:path";

/** Pages in the file that gathers them. */
export interface Segment {
  readonly at: number;
  readonly bytes: number;
}

/** The pages of one account's sources: one file, opened once, since opening one for each page costs more than the pages do. */
export class SpoolFile {
  readonly #path: string;
  #file: Promise<FileHandle> | undefined;
  #end = 0;

  constructor(path: string) {
    this.#path = path;
  }

  /** What the journal tells of is kept; what lies behind it is written over. */
  keep({ at, bytes }: Segment): void {
    this.#end = Math.max(this.#end, at + bytes);
  }

  /** Writes a page behind all others, and tells where. */
  async write(page: Buffer): Promise<Segment> {
    const segment = { at: this.#end, bytes: page.length };
    // Claimed at once: other chains write behind it meanwhile.
    this.#end += page.length;
    if (page.length === 0) return segment;
    // At once: a page goes into the system's cache in less time than another thread takes to be told of it.
    const written = writeSync(await this.descriptor(), page, 0, page.length, segment.at);
    if (written < page.length) throw new Error(`${this.#path}: only ${written} of ${page.length} bytes were written`);
    return segment;
  }

  async read({ at, bytes }: Segment): Promise<Buffer> {
    const page = Buffer.allocUnsafe(bytes);
    if (bytes > 0) readSync(await this.descriptor(), page, 0, bytes, at);
    return page;
  }

  /** For many short reads. */
  async descriptor(): Promise<number> {
    return (await this.#opened()).fd;
  }

  async close(): Promise<void> {
    const file = await this.#file?.catch(() => undefined);
    this.#file = undefined;
    await file?.close();
  }

  async remove(): Promise<void> {
    await this.close();
    await rm(this.#path, { force: true });
  }

  #opened(): Promise<FileHandle> {
    this.#file ??= open(this.#path, "r+").catch(async () => {
      await mkdir(dirname(this.#path), { recursive: true });
      return open(this.#path, "w+");
    });
    return this.#file;
  }
}
