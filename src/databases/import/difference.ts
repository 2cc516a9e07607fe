import type { Place } from "../../model/diagnostic.js";

/** A line of the file that speaks of the same in words. */
export interface Comment {
  readonly line: number;
  readonly text: string;
}

/** One difference between statements and the declared need, or one thing wrong with the statements themselves. */
export interface Difference {
  readonly kind: "unknown-object" | "unknown-column" | "duplicate" | "beyond-need" | "need-unmet" | "undeclared-role" | "refused";
  readonly team: string | null;
  readonly role: string | null;
  readonly subject: string;
  /** In one sentence without a full stop. */
  readonly message: string;
  /** Of the statement; null for a need that none meets. */
  readonly place: Place | null;
  /** The line that declares the need; null where nothing does. */
  readonly declared: Place | null;
  /** A comment of the file that lists what is beyond the need: then the file's words and the need disagree. */
  readonly comment: Comment | null;
}
