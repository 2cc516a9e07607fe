import type { ExpectedEntry, ObjectKind } from "../../../model/database.js";

/** Objects of one kind of which the same is expected, and what. */
export interface Group {
  readonly ids: readonly number[];
  /** By role: privileges on the whole object. */
  readonly whole: ReadonlyMap<string, ReadonlySet<string>>;
  /** By role and column, likewise. */
  readonly columns: ReadonlyMap<string, ReadonlyMap<string, ReadonlySet<string>>>;
}

/** Sorts the objects of a kind by what is expected of them: ten thousand tables with a hundred entries each are mostly a handful of groups. */
export function groupsOf(kind: ObjectKind, entries: readonly ExpectedEntry[]): readonly Group[] {
  const own = entries.filter((entry) => entry.kind === kind && entry.privileges.length > 0);
  const entriesOf = new Map<number, number[]>();
  for (const [number, { ids }] of own.entries()) {
    for (const id of ids) {
      const numbers = entriesOf.get(id);
      if (numbers === undefined) entriesOf.set(id, [number]);
      else if (numbers.at(-1) !== number) numbers.push(number);
    }
  }
  const byEntries = new Map<string, { numbers: readonly number[]; ids: number[] }>();
  for (const [id, numbers] of entriesOf) {
    const key = numbers.join(",");
    const group = byEntries.get(key) ?? { numbers, ids: [] };
    group.ids.push(id);
    byEntries.set(key, group);
  }
  return [...byEntries.values()].map(({ numbers, ids }) =>
    expectedOf(
      numbers.flatMap((number) => own[number] ?? []),
      ids,
    ),
  );
}

function expectedOf(entries: readonly ExpectedEntry[], ids: readonly number[]): Group {
  const whole = new Map<string, Set<string>>();
  const columns = new Map<string, Map<string, Set<string>>>();
  const add = (to: Map<string, Set<string>>, key: string, privileges: readonly string[]) => {
    const set = to.get(key) ?? new Set<string>();
    for (const privilege of privileges) set.add(privilege);
    to.set(key, set);
  };
  for (const { role, columns: named, privileges } of entries) {
    if (named === null) {
      add(whole, role, privileges);
      continue;
    }
    const ofRole = columns.get(role) ?? new Map<string, Set<string>>();
    for (const column of named) add(ofRole, column, privileges);
    columns.set(role, ofRole);
  }
  return { ids, whole, columns };
}
