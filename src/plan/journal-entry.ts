import type { TargetPlan, TargetStatus } from "../model/change.js";
import { canonicalJson } from "./canonical-json.js";
import { sha256 } from "./plan-digest.js";

/** First line of every journal. */
export interface JournalBegin {
  readonly type: "begin";
  readonly format: "bailiwick.journal/1";
  readonly time: string;
  /** Digest of the plan that is carried out; of the journal that is put back, for a rollback. */
  readonly plan: string;
  readonly rollback: boolean;
  readonly kind: TargetPlan["kind"];
  readonly target: string;
  readonly identity: TargetPlan["identity"];
  readonly fingerprint: string;
  readonly embedded: boolean;
  /** Changes to be done. */
  readonly changes: number;
}

/** Written ahead of a chunk's first call. */
export interface JournalChunk {
  readonly type: "chunk";
  readonly changes: readonly { readonly number: number; readonly kind: string; readonly subject: string }[];
}

/** What puts the chunk back, written ahead of its first call as well. */
export interface JournalUndo {
  readonly type: "undo";
  readonly undo: unknown;
}

/** How the chunk ended. A chunk without one was running when the apply was cut off. */
export interface JournalOutcome {
  readonly type: "outcome";
  readonly outcome: "done" | "not-done" | "unknown";
  readonly error: string | null;
}

/** Last line. `superseded`: a later apply brought the target to its end. */
export interface JournalEnd {
  readonly type: "end";
  readonly status: TargetStatus | "superseded";
}

export type JournalEntry = JournalBegin | JournalChunk | JournalUndo | JournalOutcome | JournalEnd;

/** A line as it stands in the file. `sum` is the SHA-256 of the line before's `sum` and of this line's entry. */
export interface JournalLine {
  readonly line: number;
  readonly entry: JournalEntry;
  readonly sum: string;
}

/** What the first line's sum is made with. */
export const NO_SUM = "0".repeat(64);

/** The sum of a line: it holds for the line, for its place, and for everything before it. */
export function sumOf(before: string, line: number, entry: JournalEntry): string {
  return sha256(`${before}\n${line}\n${canonicalJson(entry)}`);
}
