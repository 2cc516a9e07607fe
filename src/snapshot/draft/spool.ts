import type { Entry, Journal } from "./journal.js";
import type { Segment, SpoolFile } from "./spool-file.js";

/** A page's lines, each with its line end. */
export interface PageBytes {
  readonly bytes: Buffer;
  readonly records: number;
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
  async keep(lines: readonly string[] | PageBytes, next: string | null): Promise<void> {
    await this.#spool.append(this.id, lines, next);
    this.#turn(next);
  }

  /** Starts from the first page again; what was read stays, and is told apart from what comes by its key. */
  async restart(): Promise<void> {
    this.#spool.journal.say({ is: "restart", source: this.#spool.source, stream: this.id });
    this.next = null;
  }

  /** Gives up. */
  async leave(status: string, reason: string): Promise<void> {
    this.#spool.journal.say({ is: "gap", source: this.#spool.source, stream: this.id, status, reason });
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

/** The pages of one source on their way to its file. */
export class Spool {
  readonly source: string;
  readonly file: SpoolFile;
  readonly journal: Journal;
  readonly segments: Segment[] = [];
  readonly #streams = new Map<string, PageStream>();

  constructor(source: string, file: SpoolFile, journal: Journal) {
    this.source = source;
    this.file = file;
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
    if (entry.is !== "page") return;
    this.file.keep(entry);
    if (entry.bytes > 0) this.segments.push({ at: entry.at, bytes: entry.bytes });
  }

  async append(stream: string, page: readonly string[] | PageBytes, next: string | null): Promise<void> {
    const { bytes, records } =
      "bytes" in page ? page : { bytes: Buffer.from(page.map((line) => `${line}\n`).join("")), records: page.length };
    const segment = await this.file.write(bytes);
    this.journal.say({ is: "page", source: this.source, stream, ...segment, records, next });
    if (segment.bytes > 0) this.segments.push(segment);
  }

  /** Every line, in the order in which the chains' pages were kept. */
  async *lines(): AsyncGenerator<string> {
    for (const segment of this.segments)
      yield* (await this.file.read(segment)).toString("utf8", 0, segment.bytes - 1).split("\n");
  }
}
