import type { Diagnostic, Place } from "../model/diagnostic.js";
import type { SnapshotManifest, Source, SourceKind, SourceStatus } from "../model/evidence.js";
import { pathOf, sourceId } from "./layout.js";

/** Problems of one source that are told one by one; the rest are counted, so that a broken file cannot flood a report. */
const TOLD = 20;

const WORSE: readonly SourceStatus[] = ["ok", "partial", "failed"];

/** What the reading of a snapshot has found out so far: every source as judged now. Statuses only get worse. */
export class SourceLedger {
  readonly #sources = new Map<string, Source>();
  readonly #problems = new Map<string, number>();
  readonly #measured = new Set<string>();
  readonly #onDiagnostic: (diagnostic: Diagnostic) => void;

  constructor(manifest: SnapshotManifest, onDiagnostic: (diagnostic: Diagnostic) => void) {
    this.#onDiagnostic = onDiagnostic;
    for (const source of manifest.sources) this.#sources.set(source.id, source);
  }

  get(id: string): Source | undefined {
    return this.#sources.get(id);
  }

  /** True where the bytes that were collected have been hashed. */
  isMeasured(id: string): boolean {
    return this.#measured.has(id);
  }

  /** By id. */
  list(): readonly Source[] {
    return [...this.#sources.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  /** Adds a source that snapshot.json does not name. */
  add(kind: SourceKind, account: string | null, region: string | null, status: SourceStatus, reason: string): Source {
    const id = sourceId(kind, account, region);
    const source: Source = { id, kind, account, region, status, reason, records: null, sha256: null, time: null };
    this.#sources.set(id, source);
    return source;
  }

  /** Makes a source `partial` or `failed`, with the reason of its worst status. */
  lower(id: string, status: "partial" | "failed", reason: string): void {
    const source = this.#sources.get(id);
    if (source === undefined || WORSE.indexOf(status) <= WORSE.indexOf(source.status)) return;
    this.#sources.set(id, { ...source, status, reason });
  }

  /** Lowers a source and says why, at a line of its file where there is one. */
  problem(source: Source, status: "partial" | "failed", message: string, at?: Omit<Place, "file">, mend?: string): void {
    this.lower(source.id, status, message);
    const told = (this.#problems.get(source.id) ?? 0) + 1;
    this.#problems.set(source.id, told);
    if (told > TOLD) return;
    const file = pathOf(source.kind, source.account, source.region);
    this.#onDiagnostic({
      severity: status === "failed" ? "error" : "warning",
      code: `evidence-${status}`,
      message: `${file}: ${message}`,
      place: { file, line: at?.line ?? 1, column: at?.column ?? 1 },
      reason: `The source ${source.id} is ${status}.`,
      ...(mend === undefined ? {} : { mend }),
    });
  }

  /** Says how many problems of a source were not told one by one. */
  conclude(source: Source): void {
    const more = (this.#problems.get(source.id) ?? 0) - TOLD;
    if (more <= 0) return;
    this.#problems.set(source.id, TOLD);
    const file = pathOf(source.kind, source.account, source.region);
    const message = `${file}: ${more} more ${more === 1 ? "problem" : "problems"} of this kind`;
    this.#onDiagnostic({ severity: "warning", code: "evidence-partial", message, place: { file, line: 1, column: 1 } });
  }

  /** Says something about the snapshot that changes no status. */
  remark(code: string, message: string, file: string, mend?: string): void {
    this.#onDiagnostic({
      severity: "warning",
      code,
      message,
      place: { file, line: 1, column: 1 },
      ...(mend === undefined ? {} : { mend }),
    });
  }

  /**
   * Records what was read, and compares it with what was written down when it was collected: another hash or count
   * means that somebody changed the evidence. True where it is as collected.
   */
  measured(source: Source, found: { readonly sha256: string; readonly records?: number }): boolean {
    const current = this.#sources.get(source.id) ?? source;
    this.#measured.add(source.id);
    const otherHash = source.sha256 !== null && source.sha256 !== found.sha256;
    const otherCount = found.records !== undefined && source.records !== null && source.records !== found.records;
    const records = found.records ?? current.records;
    this.#sources.set(source.id, { ...current, sha256: found.sha256, records });
    if (!otherHash && !otherCount) return true;
    const what = otherHash
      ? "its SHA-256 is not the one in snapshot.json"
      : `it has ${found.records} records, snapshot.json says ${source.records}`;
    this.problem(source, "failed", `changed after collection: ${what}`, undefined, "collect the evidence again");
    return false;
  }
}
