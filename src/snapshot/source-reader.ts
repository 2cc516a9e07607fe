import type { Source, SourceKind } from "../model/evidence.js";
import { exists, readEvidence, type Unreadable, type WholeFile } from "./evidence-file.js";
import { jsonErrorOffset, placeAt } from "./json-place.js";
import { LAYOUT, pathOf, sourceId } from "./layout.js";
import type { SourceLedger } from "./source-ledger.js";

/** Reads the files of a snapshot's sources, and keeps the ledger of what each turned out to be. */
export class SourceReader {
  readonly root: string;
  readonly ledger: SourceLedger;

  constructor(root: string, ledger: SourceLedger) {
    this.root = root;
    this.ledger = ledger;
  }

  /** The source where its file may be read: named, and collected at least in part. */
  readable(kind: SourceKind, account: string | null, region: string | null): Source | undefined {
    const source = this.ledger.get(sourceId(kind, account, region));
    return source !== undefined && (source.status === "ok" || source.status === "partial") ? source : undefined;
  }

  /** Tells why a source's file could not be opened. */
  refuse(source: Source, { problem, missing }: Unreadable): void {
    const mend = missing ? "collect the evidence again, or say in snapshot.json why it is not there" : undefined;
    this.ledger.problem(
      source,
      "failed",
      missing ? `snapshot.json says ${source.status}, but ${problem}` : problem,
      undefined,
      mend,
    );
  }

  /** Text of a source's file; `undefined` where there is nothing to be read or it is not what was collected. */
  async text(source: Source): Promise<WholeFile | undefined> {
    const file = await readEvidence(
      this.root,
      pathOf(source.kind, source.account, source.region),
      LAYOUT[source.kind].limit ?? 0,
    );
    if ("problem" in file) {
      this.refuse(source, file);
      return undefined;
    }
    return file;
  }

  /**
   * A source's JSON, taken apart by `shape`: what it holds and how many records that is, or in words why it is not
   * what AWS prints. `undefined`: not readable, which the ledger now says.
   */
  async json<T>(
    kind: SourceKind,
    account: string | null,
    region: string | null,
    shape: (value: unknown, source: Source) => { readonly value: T; readonly records: number } | string,
  ): Promise<T | undefined> {
    const source = this.readable(kind, account, region);
    if (source === undefined) return undefined;
    const file = await this.text(source);
    if (file === undefined) return undefined;
    let parsed: unknown;
    try {
      parsed = JSON.parse(file.text);
    } catch {
      const offset = jsonErrorOffset(file.text);
      const { line, column } = placeAt("", file.text, offset);
      this.ledger.measured(source, { sha256: file.sha256 });
      const message = offset >= file.text.trimEnd().length ? "it is cut off: the JSON ends too early" : "it is not JSON";
      this.ledger.problem(source, "failed", message, { line, column });
      return undefined;
    }
    const found = shape(parsed, source);
    if (typeof found === "string") {
      this.ledger.measured(source, { sha256: file.sha256 });
      this.ledger.problem(source, "failed", found);
      return undefined;
    }
    this.ledger.conclude(source);
    return this.ledger.measured(source, { sha256: file.sha256, records: found.records }) ? found.value : undefined;
  }

  /** Names the sources that snapshot.json left out: a file is read as `partial`, an expected one without file is `no-data`. */
  complete(kind: SourceKind, account: string | null, region: string | null): void {
    const path = pathOf(kind, account, region);
    const source = this.ledger.get(sourceId(kind, account, region));
    if (source === undefined) {
      if (exists(this.root, path)) {
        this.ledger.add(kind, account, region, "partial", "not named in snapshot.json, so nobody says that it is complete");
        this.ledger.remark(
          "evidence-unnamed",
          `${path}: snapshot.json names no source for this file; it is read as partial`,
          path,
          "name the source in snapshot.json",
        );
      } else if (LAYOUT[kind].expected) this.ledger.add(kind, account, region, "no-data", "not in the snapshot");
      return;
    }
    if (["denied", "no-data", "failed"].includes(source.status) && exists(this.root, path)) {
      this.ledger.remark("evidence-unread", `${path}: snapshot.json says ${source.status}, so this file is not read`, path);
    }
  }
}
