import type { Place } from "../../../model/diagnostic.js";

/** Finds lines and columns of byte offsets, which is how the parser counts. */
export class Places {
  readonly #file: string;
  readonly #bytes: Buffer;
  readonly #lineStarts: number[] = [0];

  constructor(file: string, text: string) {
    this.#file = file;
    this.#bytes = Buffer.from(text);
    for (let at = this.#bytes.indexOf(10); at !== -1; at = this.#bytes.indexOf(10, at + 1)) this.#lineStarts.push(at + 1);
  }

  at(offset: number): Place {
    let [low, high] = [0, this.#lineStarts.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((this.#lineStarts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    const start = this.#lineStarts[low] ?? 0;
    return { file: this.#file, line: low + 1, column: this.#bytes.toString("utf8", start, offset).length + 1 };
  }

  text(from: number, to: number): string {
    return this.#bytes.toString("utf8", from, to).trimEnd();
  }

  /** Where a statement begins: the parser counts blanks and comments before it to it. */
  startOf(offset: number): number {
    let at = offset;
    for (;;) {
      const rest = this.#bytes.subarray(at, at + 2).toString("latin1");
      if (/^\s/.test(rest)) at += 1;
      else if (rest === "--") {
        const end = this.#bytes.indexOf(10, at);
        at = end === -1 ? this.#bytes.length : end + 1;
      } else if (rest === "/*") at = this.#afterComment(at);
      else return at;
    }
  }

  /** Comments of this kind may hold others. */
  #afterComment(start: number): number {
    let depth = 0;
    for (let at = start; at < this.#bytes.length; at += 1) {
      const pair = this.#bytes.subarray(at, at + 2).toString("latin1");
      if (pair !== "/*" && pair !== "*/") continue;
      depth += pair === "/*" ? 1 : -1;
      at += 1;
      if (depth === 0) return at + 1;
    }
    return this.#bytes.length;
  }

  end(): number {
    return this.#bytes.length;
  }
}
