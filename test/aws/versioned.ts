interface Version<V> {
  /** Milliseconds of the world's clock at which it was written. */
  readonly at: number;
  /** Undefined: deleted. */
  readonly value: V | undefined;
}

/**
 * A map that remembers what it held for a while, so that a read may be answered with a state from before a write, as IAM does.
 * Values are never changed in place.
 */
export class Versioned<V> {
  readonly #entries = new Map<string, Version<V>[]>();
  /** Milliseconds for which old versions are kept. */
  readonly #memory: () => number;

  constructor(memory: () => number) {
    this.#memory = memory;
  }

  get(key: string, view = Number.POSITIVE_INFINITY): V | undefined {
    return this.#entries.get(key)?.findLast(({ at }) => at <= view)?.value;
  }

  *values(view = Number.POSITIVE_INFINITY): Generator<V> {
    for (const key of this.#entries.keys()) {
      const value = this.get(key, view);
      if (value !== undefined) yield value;
    }
  }

  count(view = Number.POSITIVE_INFINITY): number {
    let count = 0;
    for (const _ of this.values(view)) count++;
    return count;
  }

  set(key: string, value: V, at: number): void {
    this.#write(key, { at, value });
  }

  delete(key: string, at: number): void {
    this.#write(key, { at, value: undefined });
  }

  #write(key: string, version: Version<V>): void {
    const versions = this.#entries.get(key) ?? [];
    const oldest = version.at - this.#memory();
    const kept = versions.filter((older, i) => older.at >= oldest || (versions[i + 1]?.at ?? Number.POSITIVE_INFINITY) > oldest);
    const rest = this.#memory() === 0 ? [] : kept;
    if (version.value === undefined && rest.length === 0) this.#entries.delete(key);
    else this.#entries.set(key, [...rest, version]);
  }
}
