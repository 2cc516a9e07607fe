import type { Source, SourceStatus } from "./evidence.js";

/** What `collect` did: the result of the command, `bailiwick.collect/1`. */
export interface Collection {
  readonly format: "bailiwick.collect/1";
  /** Folder of the snapshot. */
  readonly snapshot: string;
  /** ISO 8601, UTC: the moment that ages are counted from. */
  readonly time: string;
  /** ARN of the caller. */
  readonly by: string;
  /** True where every source is `ok` and nothing was left out for want of knowledge. */
  readonly complete: boolean;
  readonly accounts: readonly { readonly id: string; readonly name: string; readonly regions: readonly string[] }[];
  /** Accounts of the organization that were not looked at, each with why. */
  readonly skipped: readonly SkippedAccount[];
  /** How many sources ended in which way. */
  readonly statuses: Readonly<Record<SourceStatus, number>>;
  /** Records of all sources together. */
  readonly records: number;
  /** Sources that are not `ok`. */
  readonly lacking: readonly Source[];
  /** What else a reader must know. */
  readonly notices: readonly Notice[];
}

export interface SkippedAccount {
  readonly id: string;
  readonly name: string;
  readonly reason: string;
}

/** Something that the collection could not find out, or did in another way than asked. */
export interface Notice {
  readonly message: string;
  /** True where evidence may be missing because of it. */
  readonly gap: boolean;
}

/** How far a collection is. */
export interface CollectionProgress {
  readonly accounts: { readonly done: number; readonly total: number };
  readonly regions: { readonly done: number; readonly total: number };
  /** Answers of AWS so far. */
  readonly calls: number;
  readonly throttled: number;
}
