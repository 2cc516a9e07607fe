import type { Diagnostic } from "../model/diagnostic.js";

function before(a: Diagnostic, b: Diagnostic): number {
  const [first, second] = [a.place, b.place];
  if (first === undefined || second === undefined) return Number(second === undefined) - Number(first === undefined);
  if (first.file !== second.file) return first.file < second.file ? -1 : 1;
  return first.line - second.line || first.column - second.column || (a.code < b.code ? -1 : 1);
}

/** Collects what is wrong with the files of a workspace; the same mistake at the same place counts once. */
export class Diagnoses {
  readonly #found = new Map<string, Diagnostic>();
  #errors = 0;

  add(diagnostic: Diagnostic): void {
    const { place } = diagnostic;
    const key = `${place?.file}:${place?.line}:${place?.column}:${diagnostic.code}:${diagnostic.message}`;
    if (this.#found.has(key)) return;
    this.#found.set(key, diagnostic);
    if (diagnostic.severity === "error") this.#errors += 1;
  }

  /** How many errors so far: unchanged over a piece of reading means that the piece is sound. */
  get errors(): number {
    return this.#errors;
  }

  /** Is there an error in this file so far? */
  errorIn(file: string): boolean {
    return [...this.#found.values()].some(({ severity, place }) => severity === "error" && place?.file === file);
  }

  /** All of them, by file, line and column. */
  list(): readonly Diagnostic[] {
    return [...this.#found.values()].sort(before);
  }
}
