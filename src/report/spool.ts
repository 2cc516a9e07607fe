import { closeSync, openSync, writeSync } from "node:fs";

const PIECE = 1 << 18;
/** Pieces that are kept in memory before the file is begun: what is short is copied into another file without having been one. */
const KEPT = 8;
/** UTF-8 takes at most three bytes for a UTF-16 unit. */
const WIDEST = 3;
const NEWLINE = 10;

/**
 * A file that is written in big pieces. Writing is synchronous: the system takes a piece into its own memory faster than a thread
 * that writes it could be told to, and makes the program wait where the disk is behind.
 */
export class Spool {
  readonly path: string;
  readonly #flags: "w" | "a";
  readonly #kept: Buffer[] = [];
  #piece: Buffer | undefined;
  #filled = 0;
  #file: number | undefined;
  #hasEnded = false;

  constructor(path: string, flags: "w" | "a" = "w") {
    this.path = path;
    this.#flags = flags;
  }

  /** Writes a text and a newline. */
  writeLine(text: string): void {
    const most = text.length * WIDEST + 1;
    if (most > PIECE) {
      this.writeBytes(Buffer.from(`${text}\n`), 0);
      return;
    }
    if (most > PIECE - this.#filled) this.#turn();
    this.#piece ??= Buffer.allocUnsafe(PIECE);
    this.#filled += this.#piece.write(text, this.#filled);
    this.#piece[this.#filled++] = NEWLINE;
  }

  /** Copies bytes from `start` to `end`. */
  writeBytes(bytes: Uint8Array, start: number, end = bytes.length): void {
    for (let at = start; at < end; ) {
      if (this.#filled === PIECE) this.#turn();
      this.#piece ??= Buffer.allocUnsafe(PIECE);
      const count = Math.min(end - at, PIECE - this.#filled);
      this.#piece.set(bytes.subarray(at, at + count), this.#filled);
      this.#filled += count;
      at += count;
    }
  }

  /** Ends what goes into the current piece: keeps it, or writes it out with everything kept so far. */
  #turn(): void {
    if (this.#piece === undefined || this.#filled === 0) return;
    const full = this.#piece.subarray(0, this.#filled);
    if (this.#file === undefined && this.#kept.length < KEPT) {
      this.#kept.push(full);
      this.#piece = undefined;
    } else {
      this.#writeKept();
      this.#put(full);
    }
    this.#filled = 0;
  }

  #writeKept(): void {
    for (const piece of this.#kept) this.#put(piece);
    this.#kept.length = 0;
  }

  #put(piece: Uint8Array): void {
    this.#file ??= openSync(this.path, this.#flags);
    for (let at = 0; at < piece.length; ) at += writeSync(this.#file, piece, at, piece.length - at);
  }

  /** What was written, where it was too little to begin the file; undefined where the file holds it. */
  get short(): readonly Uint8Array[] | undefined {
    this.#turn();
    return this.#file === undefined ? this.#kept : undefined;
  }

  /** Ends the file, which is there then even where nothing was written; a file that has ended stays as it is. */
  close(): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    try {
      this.#turn();
      this.#writeKept();
      this.#file ??= openSync(this.path, this.#flags);
    } finally {
      if (this.#file !== undefined) closeSync(this.#file);
    }
  }
}
