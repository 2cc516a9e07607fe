import { type FileHandle, open } from "node:fs/promises";

const PIECE = 1 << 18;
/** Pieces that may wait for the disk before the writer has to. */
const BEHIND = 16;
/** UTF-8 takes at most three bytes for a UTF-16 unit. */
const WIDEST = 3;
const NEWLINE = 10;

/** A file that is written in big pieces while the program goes on, and that makes it wait where the disk is slower. */
export class Spool {
  readonly path: string;
  readonly #flags: "w" | "a";
  readonly #free: Buffer[] = [];
  #piece: Buffer = Buffer.allocUnsafe(PIECE);
  #filled = 0;
  #file: FileHandle | undefined;
  #hasEnded = false;
  #behind = 0;
  #last: Promise<void> = Promise.resolve();

  constructor(path: string, flags: "w" | "a" = "w") {
    this.path = path;
    this.#flags = flags;
  }

  /** Writes a text and a newline; returns a promise only where the caller must wait. */
  writeLine(text: string): Promise<void> | undefined {
    const most = text.length * WIDEST + 1;
    if (most > PIECE) return this.writeBytes(Buffer.from(`${text}\n`), 0);
    if (most > PIECE - this.#filled) this.#turn();
    this.#filled += this.#piece.write(text, this.#filled);
    this.#piece[this.#filled++] = NEWLINE;
    return this.#behind < BEHIND ? undefined : this.#last;
  }

  /** Copies bytes from `start` to `end`; returns a promise only where the caller must wait. */
  writeBytes(bytes: Uint8Array, start: number, end = bytes.length): Promise<void> | undefined {
    for (let at = start; at < end; ) {
      if (this.#filled === PIECE) this.#turn();
      const count = Math.min(end - at, PIECE - this.#filled);
      this.#piece.set(bytes.subarray(at, at + count), this.#filled);
      this.#filled += count;
      at += count;
    }
    return this.#behind < BEHIND ? undefined : this.#last;
  }

  /** Hands the piece to the disk and takes another. */
  #turn(): void {
    const [piece, filled] = [this.#piece, this.#filled];
    this.#piece = this.#free.pop() ?? Buffer.allocUnsafe(PIECE);
    this.#filled = 0;
    this.#behind++;
    this.#last = this.#last.then(async () => {
      await this.#put(piece, filled);
      this.#free.push(piece);
      this.#behind--;
    });
    // Whoever waits next, or closes, is told of a failure.
    this.#last.catch(() => undefined);
  }

  async #put(piece: Buffer, filled: number): Promise<void> {
    this.#file ??= await open(this.path, this.#flags);
    for (let at = 0; at < filled; ) at += (await this.#file.write(piece, at, filled - at)).bytesWritten;
  }

  /** Ends the file, which is there then even where nothing was written; a file that has ended stays as it is. */
  async close(): Promise<void> {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    try {
      this.#turn();
      await this.#last;
    } finally {
      await this.#file?.close();
    }
  }
}
