/** Where something stands in a file that a person wrote. Lines and columns count from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/**
 * One mistake of a person, or one thing they should know, with enough to mend it.
 * `code` is stable kebab-case (`unknown-service`); `message` says what is wrong in one sentence,
 * `reason` why it is, `mend` what to do (a did-you-mean included), `excerpt` shows the place.
 */
export interface Diagnostic {
  readonly severity: "error" | "warning";
  readonly code: string;
  readonly message: string;
  readonly place?: Place;
  readonly excerpt?: string;
  readonly reason?: string;
  readonly mend?: string;
}
