export type Finding = Readonly<Record<string, unknown>>;

/** Findings of one account and region: any number of them, made when asked for and not held. `at` is a function of the index alone. */
export interface FindingSet {
  readonly length: number;
  at(index: number): Finding;
  /** Index of the finding with this `Id`; -1: none. */
  indexOf(id: string): number;
  /** The account that all of them are of, where that is known: who asks for others need not look. */
  readonly account?: string | undefined;
  /** A finding as JSON, where that is kept ready. */
  readonly json?: ((index: number) => Buffer) | undefined;
}

export const NO_FINDINGS: FindingSet = {
  length: 0,
  at: (index) => {
    throw new Error(`there is no finding ${index}`);
  },
  indexOf: () => -1,
};

/** Findings given as they are. */
export function loaded(findings: readonly Finding[]): FindingSet {
  const places = new Map(findings.map(({ Id }, index) => [String(Id), index]));
  return {
    length: findings.length,
    at: (index) => {
      const found = findings[index];
      if (found === undefined) throw new Error(`there is no finding ${index}`);
      return found;
    },
    indexOf: (id) => places.get(id) ?? -1,
  };
}

/** The same findings, all of them made and written at once, for whoever measures the one that asks: it takes 6 kB a finding. */
export function held(set: FindingSet): FindingSet {
  const findings = Array.from({ length: set.length }, (_, index) => set.at(index));
  const texts = findings.map((finding) => Buffer.from(JSON.stringify(finding)));
  const kept = loaded(findings);
  return { ...kept, account: set.account, json: (index) => texts[index] as Buffer };
}

/** Several sets one after another, as an administrator and an aggregation region see them. */
export function together(sets: readonly FindingSet[]): FindingSet {
  const [only] = sets;
  if (only !== undefined && sets.length === 1) return only;
  const starts: number[] = [];
  let length = 0;
  for (const set of sets) {
    starts.push(length);
    length += set.length;
  }
  const find = (index: number): number => {
    let low = 0;
    let high = sets.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= index) low = middle;
      else high = middle - 1;
    }
    return low;
  };
  const placed = (index: number): readonly [FindingSet, number] => {
    const place = find(index);
    const set = sets[place];
    if (set === undefined || index >= length) throw new Error(`there is no finding ${index}`);
    return [set, index - (starts[place] ?? 0)];
  };
  return {
    length,
    at: (index) => {
      const [set, own] = placed(index);
      return set.at(own);
    },
    json: sets.every(({ json }) => json !== undefined)
      ? (index) => {
          const [{ json }, own] = placed(index);
          return json?.(own) as Buffer;
        }
      : undefined,
    indexOf: (id) => {
      for (const [i, set] of sets.entries()) {
        const index = set.indexOf(id);
        if (index >= 0) return (starts[i] ?? 0) + index;
      }
      return -1;
    },
  };
}

/** Sets without those that hold nothing of the accounts that are asked for. */
export function narrowed(sets: readonly FindingSet[], accounts: readonly string[] | undefined): readonly FindingSet[] {
  return accounts === undefined ? sets : sets.filter(({ account }) => account === undefined || accounts.includes(account));
}

/** Sets put together, the same one as long as the parts are the same: an order that was made for it is not lost. */
export class Gathered<K extends object> {
  readonly #known = new WeakMap<K, { readonly parts: readonly FindingSet[]; readonly set: FindingSet }>();

  of(key: K, parts: readonly FindingSet[]): FindingSet {
    if (parts.length === 1) return together(parts);
    const known = this.#known.get(key);
    if (known?.parts.length === parts.length && known.parts.every((part, i) => part === parts[i])) return known.set;
    const set = together(parts);
    this.#known.set(key, { parts, set });
    return set;
  }
}
