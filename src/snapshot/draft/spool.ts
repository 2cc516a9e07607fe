import { mkdir, open, rm } from "node:fs/promises";
import { dirname } from "node:path";
import type { Entry, Journal } from "./journal.js";

type Page = Extract<Entry, { is: "page" }>;

/** Pages of one source in the file that gathers them. */
export interface Segment {
  readonly at: number;
  readonly bytes: number;
}

/** One chain of pages. */
export class PageStream {
  readonly id: string;
  /** Cursor of the page to be read next; null: from the start. */
  next: string | null = null;
  done = false;
  pages = 0;
  /** Why it ended before its end; undefined: it did not. */
  gap: { readonly status: string; readonly reason: string } | undefined;
  readonly #spool: Spool;

  constructor(id: string, spool: Spool) {
    this.id = id;
    this.#spool = spool;
  }

  /** Keeps a page. `next`: the cursor of the one behind it, null where it was the last. */
  async keep(lines: readonly string[], next: string | null): Promise<void> {
    await this.#spool.append(this.id, lines, next);
    this.#turn(next);
  }

  /** Starts from the first page again; what was read stays, and is told apart from what comes by its key. */
  async restart(): Promise<void> {
    await this.#spool.journal.say({ is: "restart", source: this.#spool.source, stream: this.id });
    this.next = null;
  }

  /** Gives up. */
  async leave(status: string, reason: string): Promise<void> {
    await this.#spool.journal.say({ is: "gap", source: this.#spool.source, stream: this.id, status, reason });
    this.gap = { status, reason };
  }

  /** Takes over what the journal says. */
  replay(entry: Entry): void {
    if (entry.is === "page") this.#turn(entry.next);
    else if (entry.is === "restart") this.next = null;
    else if (entry.is === "gap") this.gap = { status: entry.status, reason: entry.reason };
  }

  #turn(next: string | null): void {
    this.pages++;
    this.next = next;
    this.done = next === null;
  }
}

/** The pages of one source on their way to its file: one file for all its chains, since files cost more than pages do. */
export class Spool {
  readonly source: string;
  readonly path: string;
  readonly journal: Journal;
  readonly segments: Segment[] = [];
  readonly #streams = new Map<string, PageStream>();
  #end = 0;

  constructor(source: string, path: string, journal: Journal) {
    this.source = source;
    this.path = path;
    this.journal = journal;
  }

  /** Bytes gathered. */
  get bytes(): number {
    return this.segments.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  get streams(): readonly PageStream[] {
    return [...this.#streams.values()];
  }

  stream(id: string): PageStream {
    const known = this.#streams.get(id) ?? new PageStream(id, this);
    this.#streams.set(id, known);
    return known;
  }

  /** Takes over a page, restart or gap that the journal tells of. */
  replay(entry: Extract<Entry, { stream: string }>): void {
    this.stream(entry.stream).replay(entry);
    if (entry.is === "page" && entry.bytes > 0) this.#add(entry);
  }

  async append(stream: string, lines: readonly string[], next: string | null): Promise<void> {
    const text = Buffer.from(lines.map((line) => `${line}\n`).join(""));
    const page: Page = {
      is: "page",
      source: this.source,
      stream,
      at: this.#end,
      bytes: text.length,
      records: lines.length,
      next,
    };
    // Claimed at once: other chains write behind it meanwhile.
    this.#end += text.length;
    if (text.length > 0) await this.#write(text, page.at);
    await this.journal.say(page);
    if (text.length > 0) this.#add(page);
  }

  /** Every line, in the order in which the chains' pages were kept. */
  async *lines(): AsyncGenerator<string> {
    if (this.segments.length === 0) return;
    const file = await open(this.path, "r");
    try {
      for (const { at, bytes } of this.segments) {
        const buffer = Buffer.allocUnsafe(bytes);
        await file.read(buffer, 0, bytes, at);
        yield* buffer.toString("utf8", 0, bytes - 1).split("\n");
      }
    } finally {
      await file.close();
    }
  }

  async remove(): Promise<void> {
    await rm(this.path, { force: true });
  }

  #add({ at, bytes }: Segment): void {
    this.segments.push({ at, bytes });
    this.#end = Math.max(this.#end, at + bytes);
  }

  async #write(text: Buffer, at: number): Promise<void> {
    const file = await open(this.path, "r+").catch(async () => {
      await mkdir(dirname(this.path), { recursive: true });
      // Made without cutting it: another chain may have made it meanwhile.
      await (await open(this.path, "a")).close();
      return open(this.path, "r+");
    });
    try {
      await file.write(text, 0, text.length, at);
    } finally {
      await file.close();
    }
  }
}
