/** `<32 hexadecimal digits> <JSON>`: a spooled finding with what it is sorted and told apart by. */
export const KEY_LENGTH = 32;
const SPACE = 1;

/** A finding's place: which one, where it lies, how long it is. */
interface Columns {
  high: Float64Array;
  middle: Float64Array;
  low: Uint32Array;
  at: Float64Array;
  bytes: Uint32Array;
}

function columns(size: number): Columns {
  return {
    high: new Float64Array(size),
    middle: new Float64Array(size),
    low: new Uint32Array(size),
    at: new Float64Array(size),
    bytes: new Uint32Array(size),
  };
}

function grown(from: Columns, size: number): Columns {
  const to = columns(size);
  for (const name of ["high", "middle", "low", "at", "bytes"] as const) to[name].set(from[name]);
  return to;
}

/** Where the findings of a spool lie, in 32 bytes each, so that hundreds of thousands can be put in order without holding them. */
export class FindingIndex {
  #columns = columns(1024);
  #size = 0;

  /** Adds a finding by the hexadecimal digits of its key. */
  add(key: string, at: number, bytes: number): void {
    if (this.#size === this.#columns.at.length) this.#columns = grown(this.#columns, this.#size * 2);
    const i = this.#size++;
    this.#columns.high[i] = Number.parseInt(key.slice(0, 12), 16);
    this.#columns.middle[i] = Number.parseInt(key.slice(12, 24), 16);
    this.#columns.low[i] = Number.parseInt(key.slice(24, 32), 16);
    this.#columns.at[i] = at;
    this.#columns.bytes[i] = bytes;
  }

  /** Every finding once, by key; of those that came twice, the one that was kept last. */
  *inOrder(): Generator<{ readonly at: number; readonly bytes: number }> {
    const { high, middle, low, at, bytes } = this.#columns;
    const value = (column: Float64Array | Uint32Array, i: number): number => column[i] ?? 0;
    const order = Uint32Array.from({ length: this.#size }, (_, i) => i);
    const byKey = (a: number, b: number): number =>
      value(high, a) - value(high, b) || value(middle, a) - value(middle, b) || value(low, a) - value(low, b);
    order.sort((a, b) => byKey(a, b) || value(at, a) - value(at, b));
    for (let i = 0; i < order.length; i++) {
      const [own, next] = [order[i] ?? 0, order[i + 1]];
      if (next !== undefined && byKey(own, next) === 0) continue;
      yield { at: value(at, own), bytes: value(bytes, own) };
    }
  }
}

/** Indexes the whole lines of a part of a spool that starts at `base`. */
export function indexLines(index: FindingIndex, part: Buffer, base: number): void {
  for (let start = 0; start < part.length; ) {
    const end = part.indexOf(0x0a, start);
    const stop = end < 0 ? part.length : end;
    const from = start + KEY_LENGTH + SPACE;
    if (stop > from) index.add(part.toString("latin1", start, start + KEY_LENGTH), base + from, stop - from);
    start = stop + 1;
  }
}
