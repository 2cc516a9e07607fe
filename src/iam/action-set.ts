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
 * A set of the catalogue's actions by index. `add`, `addRange`, `addAll` and `clear` change the set; everything else leaves it alone.
 * A copy shares its words until one of the two is changed. Most sets are of one service, so each knows between which words its actions
 * lie, and only those are looked at.
 */
export class ActionSet {
  #words: Uint32Array;
  #shared: boolean;
  /** Every word before `#from`, and from `#to` on, is 0. */
  #from: number;
  #to: number;

  private constructor(words: Uint32Array, shared: boolean, from: number, to: number) {
    this.#words = words;
    this.#shared = shared;
    this.#from = from;
    this.#to = to;
  }

  static empty(): ActionSet {
    return new ActionSet(new Uint32Array(WORDS), false, WORDS, 0);
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

  /** The catalogue's actions in groups, by a number of each; in one pass, with the words of each group filled in one after the other. */
  static grouped(groupOf: (index: number) => number): ReadonlyMap<number, ActionSet> {
    const words = new Map<number, Uint32Array>();
    for (let index = 0; index < catalogueSize; index++) {
      const group = groupOf(index);
      let own = words.get(group);
      if (own === undefined) {
        own = new Uint32Array(WORDS);
        words.set(group, own);
      }
      const place = index >>> 5;
      own[place] = (own[place] ?? 0) | (1 << (index & 31));
    }
    return new Map([...words].map(([group, own]) => [group, new ActionSet(own, false, 0, WORDS)]));
  }

  copy(): ActionSet {
    this.#shared = true;
    return new ActionSet(this.#words, true, this.#from, this.#to);
  }

  #own(): Uint32Array {
    if (this.#shared) {
      this.#words = this.#words.slice();
      this.#shared = false;
    }
    return this.#words;
  }

  #reach(from: number, to: number): void {
    if (from < this.#from) this.#from = from;
    if (to > this.#to) this.#to = to;
  }

  /** Adds one index; throws RangeError when the catalogue has no such action. */
  add(index: number): this {
    if (!holds(index)) throw new RangeError(`the catalogue has no action ${index}`);
    const words = this.#own();
    const place = index >>> 5;
    words[place] = (words[place] ?? 0) | (1 << (index & 31));
    this.#reach(place, place + 1);
    return this;
  }

  /** Adds `count` indexes from `first`; throws RangeError, and adds nothing, when one of them is not in the catalogue. */
  addRange(first: number, count: number): this {
    if (count <= 0) return this;
    if (!(holds(first) && holds(first + count - 1)))
      throw new RangeError(`the catalogue has no actions ${first} to ${first + count - 1}`);
    const words = this.#own();
    const [from, to] = [(first + 31) >>> 5, (first + count) >>> 5];
    if (from < to) {
      words.fill(0xffffffff, from, to);
      this.#reach(from, to);
    }
    const wholeEnd = from < to ? to * 32 : first;
    for (let index = first; index < Math.min(from * 32, first + count); index++) this.add(index);
    for (let index = Math.max(wholeEnd, from * 32); index < first + count; index++) this.add(index);
    return this;
  }

  addAll(other: ActionSet): this {
    const words = this.#own();
    const more = other.#words;
    for (let i = other.#from; i < other.#to; i++) words[i] = (words[i] ?? 0) | (more[i] ?? 0);
    this.#reach(other.#from, other.#to);
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
    const [from, to] = [Math.max(this.#from, other.#from), Math.min(this.#to, other.#to)];
    for (let i = from; i < to; i++) words[i] = (own[i] ?? 0) & (more[i] ?? 0);
    return from < to ? new ActionSet(words, false, from, to) : new ActionSet(words, false, WORDS, 0);
  }

  minus(other: ActionSet): ActionSet {
    const words = this.#words.slice();
    const more = other.#words;
    const to = Math.min(this.#to, other.#to);
    for (let i = Math.max(this.#from, other.#from); i < to; i++) words[i] = (words[i] ?? 0) & ~(more[i] ?? 0);
    return new ActionSet(words, false, this.#from, this.#to);
  }

  isEmpty(): boolean {
    const own = this.#words;
    for (let i = this.#from; i < this.#to; i++) if (own[i] !== 0) return false;
    return true;
  }

  equals(other: ActionSet): boolean {
    const [own, more] = [this.#words, other.#words];
    if (own === more) return true;
    const to = Math.max(this.#to, other.#to);
    for (let i = Math.min(this.#from, other.#from); i < to; i++) if (own[i] !== more[i]) return false;
    return true;
  }

  /** Whether every action of `other` is in this set. */
  includes(other: ActionSet): boolean {
    const [own, more] = [this.#words, other.#words];
    for (let i = other.#from; i < other.#to; i++) if (((more[i] ?? 0) & ~(own[i] ?? 0)) !== 0) return false;
    return true;
  }

  /** Whether the two sets share an action. */
  intersects(other: ActionSet): boolean {
    const [own, more] = [this.#words, other.#words];
    const to = Math.min(this.#to, other.#to);
    for (let i = Math.max(this.#from, other.#from); i < to; i++) if (((own[i] ?? 0) & (more[i] ?? 0)) !== 0) return true;
    return false;
  }

  get size(): number {
    const own = this.#words;
    let sum = 0;
    for (let i = this.#from; i < this.#to; i++) if (own[i] !== 0) sum += countBits(own[i] ?? 0);
    return sum;
  }

  /** Indexes, ascending. */
  *[Symbol.iterator](): Generator<number, void, undefined> {
    const words = this.#words;
    const to = this.#to;
    for (let i = this.#from; i < to; i++) {
      for (let word = words[i] ?? 0; word !== 0; word &= word - 1) yield i * 32 + 31 - Math.clz32(word & -word);
    }
  }

  /** The first index from `from` on, or -1. */
  next(from: number): number {
    const words = this.#words;
    const first = from >>> 5;
    let i = Math.max(first, this.#from);
    let word = (words[i] ?? 0) & (i === first ? -1 << (from & 31) : -1);
    for (; i < this.#to; word = words[++i] ?? 0) if (word !== 0) return i * 32 + 31 - Math.clz32(word & -word);
    return -1;
  }

  /** The last index, or -1. */
  last(): number {
    const words = this.#words;
    for (let i = this.#to - 1; i >= this.#from; i--) if (words[i] !== 0) return i * 32 + 31 - Math.clz32(words[i] ?? 0);
    return -1;
  }

  /** Takes everything out. */
  clear(): this {
    this.#own().fill(0);
    this.#from = WORDS;
    this.#to = 0;
    return this;
  }

  /** Calls back with every index, ascending; for long sets, where an iterator's steps tell. */
  forEach(each: (index: number) => void): void {
    const words = this.#words;
    const to = this.#to;
    for (let i = this.#from; i < to; i++) {
      for (let word = words[i] ?? 0; word !== 0; word &= word - 1) each(i * 32 + 31 - Math.clz32(word & -word));
    }
  }

  /** A string that equal sets share and different sets do not; for maps, not for people. */
  key(): string {
    const words = this.#words;
    let [from, to] = [this.#from, this.#to];
    while (from < to && words[from] === 0) from++;
    while (from < to && words[to - 1] === 0) to--;
    if (from >= to) return "";
    const halves = new Uint16Array(words.buffer, words.byteOffset + from * 4, (to - from) * 2);
    return `${from}:${String.fromCharCode(...halves)}`;
  }
}
