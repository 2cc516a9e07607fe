import type { AclDiff, Grantee } from "./acl-diff.js";
import type { Asked } from "./desired.js";
import type { GrantWords, PrivilegeList } from "./statements.js";

/** One statement's worth of a difference, without its objects. */
export interface Shape {
  readonly words: GrantWords;
  /** Who took part in it before: undefined for grants. */
  readonly grantor: string | undefined;
  readonly rank: number;
  readonly onColumns: boolean;
  readonly dependent: boolean;
  readonly asked: readonly Asked[];
}

interface Item {
  readonly privilege: string;
  readonly column: string | null;
}

/** Privileges with their columns; those with the same columns keep their order. */
function privilegeList(items: readonly Item[]): PrivilegeList {
  const columns = new Map<string, string[] | null>();
  for (const { privilege, column } of items) {
    const there = columns.get(privilege);
    if (column === null) columns.set(privilege, null);
    else if (there === undefined || there === null) columns.set(privilege, [column]);
    else there.push(column);
  }
  return [...columns].map(([privilege, own]) => ({ privilege, columns: own }));
}

function grouped<T>(items: readonly T[], keyOf: (item: T) => string): readonly (readonly T[])[] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const there = groups.get(key);
    if (there === undefined) groups.set(key, [item]);
    else there.push(item);
  }
  return [...groups.values()];
}

const nameOf = (grantee: Grantee) => (typeof grantee === "symbol" ? [] : grantee);

/** The statements that a difference needs: one for each grantor, grantee and kind of entry. */
export function shapesOf({ removals, additions }: AclDiff): readonly Shape[] {
  const taken = grouped(removals, ({ rank, grantor, grantee, optionOnly, dependent, column }) =>
    JSON.stringify([rank, grantor, nameOf(grantee), optionOnly, dependent, column === null]),
  ).flatMap((group): Shape[] => {
    const first = group[0];
    if (first === undefined) return [];
    const verb = first.optionOnly ? "revoke-option" : "revoke";
    return [
      {
        words: { verb, privileges: privilegeList(group), grantees: [first.grantee], grantable: false },
        grantor: first.grantor,
        rank: first.rank,
        onColumns: first.column !== null,
        dependent: first.dependent,
        asked: [],
      },
    ];
  });
  const given = grouped(additions, ({ grantee, grantable, column, asked }) =>
    JSON.stringify([grantee, grantable, column === null, asked.place, asked.because]),
  ).flatMap((group): Shape[] => {
    const first = group[0];
    if (first === undefined) return [];
    return [
      {
        words: { verb: "grant", privileges: privilegeList(group), grantees: [first.grantee], grantable: first.grantable },
        grantor: undefined,
        rank: first.column === null ? 0 : 1,
        onColumns: first.column !== null,
        dependent: false,
        asked: [first.asked],
      },
    ];
  });
  return [...taken, ...given];
}

/** Shapes that differ in who is meant alone, as one: a statement for many roles changes each object once instead of once a role. */
export function sharedAmongGrantees(shapes: readonly Shape[]): readonly Shape[] {
  return grouped(shapes, ({ words, grantor, rank, dependent }) =>
    JSON.stringify([words.verb, words.privileges, words.grantable, grantor, rank, dependent]),
  ).flatMap((group) => {
    const first = group[0];
    if (first === undefined) return [];
    const grantees = group.flatMap(({ words }) => words.grantees);
    return [{ ...first, words: { ...first.words, grantees }, asked: group.flatMap(({ asked }) => asked) }];
  });
}
