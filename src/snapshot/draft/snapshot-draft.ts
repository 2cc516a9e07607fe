import { lstat, mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { SnapshotManifest, Source, SourceKind, SourceStatus } from "../../model/evidence.js";
import { Failure } from "../../model/failure.js";
import { pathOf, sourceId } from "../layout.js";
import { writeEvidence, writeFindings } from "./evidence-writer.js";
import { Journal } from "./journal.js";
import { lock, unlock } from "./lock.js";
import { manifestText } from "./manifest-text.js";
import { Spool } from "./spool.js";
import { SpoolFile } from "./spool-file.js";

/** One source, by what it is and whose. */
export interface SourceKey {
  readonly kind: SourceKind;
  readonly account: string | null;
  readonly region: string | null;
}

/** How a source ended. */
export interface Ending {
  readonly status: SourceStatus;
  /** Empty where `ok`. */
  readonly reason: string;
  /** When it was read, or was made where it is older than its reading. */
  readonly time?: string;
}

const PARTIAL = ".partial";

/** Where a snapshot is put together before it is in its place. */
function draftPath(out: string): string {
  return `${out}${PARTIAL}`;
}

/** In whole seconds, as AWS's own times are. */
function now(): string {
  return new Date().toISOString().replace(/\.\d+Z$/, "Z");
}

async function isThere(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => undefined)) !== undefined;
}

/**
 * A snapshot that is being collected, in a folder beside its place: `snapshot/` holds what is finished, `spool/` the pages of what is
 * not, `journal.ndjson` what was done. A process may be killed at any moment, and another one go on.
 */
export class SnapshotDraft {
  readonly out: string;
  readonly #journal: Journal;
  readonly #spools = new Map<string, Spool>();
  /** By account. */
  readonly #files = new Map<string, SpoolFile>();
  readonly #sources = new Map<string, Source>();
  readonly #notes = new Map<string, unknown>();

  private constructor(out: string, journal: Journal) {
    this.out = out;
    this.#journal = journal;
  }

  /** @throws Failure (usage) where something is in the way. */
  static async create(out: string): Promise<SnapshotDraft> {
    if (await isThere(out))
      throw new Failure("out-exists", `${out} is there already.`, { kind: "usage", hint: "Name another folder with --out." });
    await mkdir(join(out, ".."), { recursive: true });
    try {
      await mkdir(draftPath(out));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      throw new Failure("unfinished", `${draftPath(out)} holds an unfinished collection.`, {
        kind: "usage",
        hint: "Go on with it by --resume, or remove that folder.",
      });
    }
    await lock(draftPath(out));
    const draft = new SnapshotDraft(out, Journal.create(join(draftPath(out), "journal.ndjson")));
    await draft.note("began", now());
    return draft;
  }

  /** Opens an unfinished collection. @throws Failure (usage) where there is none. */
  static async reopen(out: string): Promise<SnapshotDraft> {
    const path = join(draftPath(out), "journal.ndjson");
    if (!(await isThere(path)))
      throw new Failure("nothing-to-resume", `${draftPath(out)} holds no unfinished collection.`, { kind: "usage" });
    await lock(draftPath(out));
    const { journal, entries } = await Journal.reopen(path);
    const draft = new SnapshotDraft(out, journal);
    for (const entry of entries) {
      if (entry.is === "note") draft.#notes.set(entry.name, entry.value);
      else if (entry.is === "source") {
        const source = entry.source as Source;
        draft.#sources.set(source.id, source);
        draft.#spools.delete(source.id);
      } else draft.#spool(entry.source).replay(entry);
    }
    return draft;
  }

  /** Something to be known when going on. */
  async note(name: string, value: unknown): Promise<void> {
    this.#journal.say({ is: "note", name, value });
    this.#notes.set(name, value);
  }

  /** When collecting began is not to be relied on: the snapshot does not say it. */
  async forgetBeginning(): Promise<void> {
    await this.note("began", null);
  }

  noted(name: string): unknown {
    return this.#notes.get(name);
  }

  /** The source where it has ended already. */
  ended(key: SourceKey): Source | undefined {
    return this.#sources.get(sourceId(key.kind, key.account, key.region));
  }

  get sources(): readonly Source[] {
    return [...this.#sources.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  /** Where a source's pages are gathered. */
  spool({ kind, account, region }: SourceKey): Spool {
    return this.#spool(sourceId(kind, account, region));
  }

  /** A source without a file. */
  async lack(key: SourceKey, ending: Ending): Promise<void> {
    await this.#end(key, ending, { records: null, sha256: null });
  }

  /** A source whose file is text. */
  async write(key: SourceKey, ending: Ending, pieces: Iterable<string> | AsyncIterable<string>, records: number): Promise<void> {
    const sha256 = await writeEvidence(this.#pathOf(key), pieces);
    await this.#end(key, ending, { records, sha256 });
  }

  /** A source whose file is made from its spool. */
  async writeFindings(key: SourceKey, ending: Ending): Promise<void> {
    const written = await writeFindings(this.#pathOf(key), this.spool(key));
    await this.#end(key, ending, written);
  }

  /** Lets go of an account's pages, once all of its sources have ended. */
  async release(account: string): Promise<void> {
    await this.#files.get(account)?.remove();
    this.#files.delete(account);
  }

  /** Puts the snapshot in its place. */
  async finish(manifest: Omit<SnapshotManifest, "format" | "sources" | "time" | "began">): Promise<SnapshotManifest> {
    const { sources } = this;
    // Ages count from when the last source was read: nothing in the snapshot is younger.
    const time = sources.reduce((latest, source) => (source.time !== null && source.time > latest ? source.time : latest), "");
    const began = this.noted("began");
    const whole: SnapshotManifest = {
      format: "bailiwick.snapshot/1",
      time,
      ...(typeof began === "string" ? { began } : {}),
      ...manifest,
      sources,
    };
    const made = join(draftPath(this.out), "snapshot");
    // Killed between the two last steps, the one before it put the snapshot in its place.
    if (!(await isThere(join(this.out, "snapshot.json")))) {
      await mkdir(made, { recursive: true });
      await writeFile(join(made, "snapshot.json"), manifestText(whole));
      await rename(made, this.out);
    }
    for (const file of this.#files.values()) await file.close();
    this.#journal.close();
    await rm(draftPath(this.out), { recursive: true, force: true });
    return whole;
  }

  /** Gives it up: nothing is left. */
  async discard(): Promise<void> {
    await this.close();
    await rm(draftPath(this.out), { recursive: true, force: true });
  }

  /** Stops; what is on record stays. */
  async close(): Promise<void> {
    for (const file of this.#files.values()) await file.close();
    this.#journal.close();
    await unlock(draftPath(this.out));
  }

  #spool(id: string): Spool {
    const known = this.#spools.get(id) ?? new Spool(id, this.#file(id.split("/", 1)[0] ?? ""), this.#journal);
    this.#spools.set(id, known);
    return known;
  }

  #file(account: string): SpoolFile {
    const known = this.#files.get(account) ?? new SpoolFile(join(draftPath(this.out), "spool", `${account}.ndjson`));
    this.#files.set(account, known);
    return known;
  }

  #pathOf({ kind, account, region }: SourceKey): string {
    return join(draftPath(this.out), "snapshot", ...pathOf(kind, account, region).split("/"));
  }

  async #end(key: SourceKey, ending: Ending, { records, sha256 }: Pick<Source, "records" | "sha256">): Promise<void> {
    const { kind, account, region } = key;
    const id = sourceId(kind, account, region);
    const { status, reason, time = now() } = ending;
    const source: Source = { id, kind, account, region, status, reason: reason.slice(0, 300), records, sha256, time };
    this.#journal.say({ is: "source", source });
    this.#sources.set(id, source);
    this.#spools.delete(id);
  }
}
