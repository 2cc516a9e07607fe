import { catalogueSize } from "./catalogue/tables.js";

const WORDS = Math.ceil(catalogueSize / 32);

/** Whether the catalogue has an action of this index. */
function holds(index: number): boolean {
  return Number.isInteger(index) && index >= 0 && index < catalogueSize;
}

function countBits(word: number): number {
  let bits = word - ((word >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/**
 * A set of the catalogue's actions by index. `add`, `addRange` and `addAll` change the set; everything else leaves it alone.
 * A copy shares its words until one of the two is changed.
 */
export class ActionSet {
  #words: Uint32Array;
  #shared: boolean;

  private constructor(words: Uint32Array, shared: boolean) {
    this.#words = words;
    this.#shared = shared;
  }

  static empty(): ActionSet {
    return new ActionSet(new Uint32Array(WORDS), false);
  }

  /** Every action of the catalogue. */
  static full(): ActionSet {
    return ActionSet.empty().addRange(0, catalogueSize);
  }

  static of(indexes: Iterable<number>): ActionSet {
    const set = ActionSet.empty();
    for (const index of indexes) set.add(index);
    return set;
  }

  copy(): ActionSet {
    this.#shared = true;
    return new ActionSet(this.#words, true);
  }

  #own(): Uint32Array {
    if (this.#shared) {
      this.#words = this.#words.slice();
      this.#shared = false;
    }
    return this.#words;
  }

  /** Adds one index; throws RangeError when the catalogue has no such action. */
  add(index: number): this {
    if (!holds(index)) throw new RangeError(`the catalogue has no action ${index}`);
    const words = this.#own();
    words[index >>> 5] = (words[index >>> 5] ?? 0) | (1 << (index & 31));
    return this;
  }

  /** Adds `count` indexes from `first`; throws RangeError, and adds nothing, when one of them is not in the catalogue. */
  addRange(first: number, count: number): this {
    if (count > 0 && !(holds(first) && holds(first + count - 1)))
      throw new RangeError(`the catalogue has no actions ${first} to ${first + count - 1}`);
    const words = this.#own();
    for (let index = first; index < first + count; ) {
      if ((index & 31) === 0 && index + 32 <= first + count) {
        words[index >>> 5] = 0xffffffff;
        index += 32;
      } else this.add(index++);
    }
    return this;
  }

  addAll(other: ActionSet): this {
    const words = this.#own();
    const more = other.#words;
    for (let i = 0; i < WORDS; i++) words[i] = (words[i] ?? 0) | (more[i] ?? 0);
    return this;
  }

  has(index: number): boolean {
    return holds(index) && ((this.#words[index >>> 5] ?? 0) & (1 << (index & 31))) !== 0;
  }

  union(other: ActionSet): ActionSet {
    return this.copy().addAll(other);
  }

  // Loops over the words are written out: with a callback a word they take several times as long.
  intersect(other: ActionSet): ActionSet {
    const words = new Uint32Array(WORDS);
    const [own, more] = [this.#words, other.#words];
    for (let i = 0; i < WORDS; i++) words[i] = (own[i] ?? 0) & (more[i] ?? 0);
    return new ActionSet(words, false);
  }

  minus(other: ActionSet): ActionSet {
    const words = new Uint32Array(WORDS);
    const [own, more] = [this.#words, other.#words];
    for (let i = 0; i < WORDS; i++) words[i] = (own[i] ?? 0) & ~(more[i] ?? 0);
    return new ActionSet(words, false);
  }

  isEmpty(): boolean {
    const own = this.#words;
    for (let i = 0; i < WORDS; i++) if (own[i] !== 0) return false;
    return true;
  }

  equals(other: ActionSet): boolean {
    const [own, more] = [this.#words, other.#words];
    if (own !== more) for (let i = 0; i < WORDS; i++) if (own[i] !== more[i]) return false;
    return true;
  }

  /** Whether every action of `other` is in this set. */
  includes(other: ActionSet): boolean {
    const [own, more] = [this.#words, other.#words];
    for (let i = 0; i < WORDS; i++) if (((more[i] ?? 0) & ~(own[i] ?? 0)) !== 0) return false;
    return true;
  }

  /** Whether the two sets share an action. */
  intersects(other: ActionSet): boolean {
    const [own, more] = [this.#words, other.#words];
    for (let i = 0; i < WORDS; i++) if (((own[i] ?? 0) & (more[i] ?? 0)) !== 0) return true;
    return false;
  }

  get size(): number {
    const own = this.#words;
    let sum = 0;
    for (let i = 0; i < WORDS; i++) if (own[i] !== 0) sum += countBits(own[i] ?? 0);
    return sum;
  }

  /** Indexes, ascending. */
  *[Symbol.iterator](): Generator<number, void, undefined> {
    const words = this.#words;
    for (let i = 0; i < WORDS; i++) {
      for (let word = words[i] ?? 0; word !== 0; word &= word - 1) yield i * 32 + 31 - Math.clz32(word & -word);
    }
  }

  /** The first index from `from` on, or -1. */
  next(from: number): number {
    const words = this.#words;
    let word = (words[from >>> 5] ?? 0) & (-1 << (from & 31));
    for (let i = from >>> 5; i < WORDS; word = words[++i] ?? 0) if (word !== 0) return i * 32 + 31 - Math.clz32(word & -word);
    return -1;
  }

  /** The last index, or -1. */
  last(): number {
    const words = this.#words;
    for (let i = WORDS - 1; i >= 0; i--) if (words[i] !== 0) return i * 32 + 31 - Math.clz32(words[i] ?? 0);
    return -1;
  }

  /** Takes everything out. */
  clear(): this {
    this.#own().fill(0);
    return this;
  }

  /** Calls back with every index, ascending; for long sets, where an iterator's steps tell. */
  forEach(each: (index: number) => void): void {
    const words = this.#words;
    for (let i = 0; i < WORDS; i++) {
      for (let word = words[i] ?? 0; word !== 0; word &= word - 1) each(i * 32 + 31 - Math.clz32(word & -word));
    }
  }

  /** A string that equal sets share and different sets do not; for maps, not for people. */
  key(): string {
    const halves = new Uint16Array(this.#words.buffer, this.#words.byteOffset, WORDS * 2);
    return String.fromCharCode(...halves);
  }
}
