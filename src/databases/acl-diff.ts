import { type Acl, type LiveObject, PUBLIC } from "../model/database.js";
import type { Asked, DesiredAcl } from "./desired.js";
import { granteeWords } from "./grantee-words.js";

export type Grantee = string | typeof PUBLIC;

/** One entry to be taken back, wholly or only the right to pass it on. A higher rank waits for the lower ones. */
export interface Removal {
  readonly grantor: string;
  readonly grantee: Grantee;
  readonly privilege: string;
  readonly optionOnly: boolean;
  readonly column: string | null;
  readonly rank: number;
  /** Taken back only because the grantor's own right to give it goes; given anew where it is declared. */
  readonly dependent: boolean;
}

export interface Addition {
  readonly grantee: string;
  readonly privilege: string;
  readonly grantable: boolean;
  readonly column: string | null;
  readonly asked: Asked;
}

/** What should be taken back and cannot be. */
export interface Stuck {
  readonly removal: Omit<Removal, "rank" | "dependent">;
  readonly why: string;
  readonly mend: string;
}

export interface AclDiff {
  readonly removals: readonly Removal[];
  readonly additions: readonly Addition[];
  readonly stuck: readonly Stuck[];
}

export interface DiffContext {
  /** Whose entries are Bailiwick's to take back. */
  readonly isManaged: (grantee: Grantee) => boolean;
  /** Why a revoke by this grantor cannot be made on an object of this owner; undefined where it can. */
  readonly cannotAct: (
    grantor: string,
    owner: string,
    /** Whoever may pass something on there. */
    givers: ReadonlySet<string>,
  ) => { readonly why: string; readonly mend: string } | undefined;
}

interface Node {
  readonly column: string | null;
  readonly grantor: string;
  readonly grantee: Grantee;
  readonly privilege: string;
  readonly grantable: boolean;
}

/** What is marked of an entry: all of it, or the right to pass it on. */
interface Mark {
  readonly node: Node;
  readonly gone: boolean;
  readonly rank: number;
  readonly dependent: boolean;
  /** The statement for the whole table does it, so that it needs none of its own. */
  readonly implied: boolean;
}

const NOTHING: AclDiff = { removals: [], additions: [], stuck: [] };

class Blocked extends Error {
  readonly mend: string;
  constructor(why: string, mend: string) {
    super(why);
    this.mend = mend;
  }
}

const NOBODY: ReadonlySet<string> = new Set();

type Wanted = (column: string | null, grantee: Grantee, privilege: string) => { readonly grantable: boolean } | undefined;

/**
 * Entries to take back and to give on one object and its columns. It follows the engine's own rules: a grantor who loses the right to
 * give loses what they gave with it (which the engine refuses to do silently), and a REVOKE on a table erases the same privilege on
 * its columns. Whoever grants a declared privilege is left as it is.
 */
class ObjectDiff {
  readonly #nodes: readonly Node[];
  readonly #owner: string;
  readonly #wanted: Wanted;
  readonly #context: DiffContext;
  readonly #marks = new Map<Node, Mark>();
  readonly #givers: ReadonlySet<string>;

  constructor(nodes: readonly Node[], owner: string, wanted: Wanted, context: DiffContext) {
    this.#nodes = nodes;
    this.#owner = owner;
    this.#wanted = wanted;
    this.#context = context;
    this.#givers = new Set(
      nodes.flatMap(({ grantable, grantee }) => (grantable && typeof grantee === "string" ? [grantee] : [])),
    );
  }

  run(): { readonly removals: readonly Removal[]; readonly left: readonly Node[]; readonly stuck: readonly Stuck[] } {
    const stuck: Stuck[] = [];
    for (const node of this.#nodes) {
      if (node.grantee === this.#owner || !this.#context.isManaged(node.grantee)) continue;
      const wanted = this.#wanted(node.column, node.grantee, node.privilege);
      const gone = wanted === undefined;
      if (!gone && (wanted.grantable || !node.grantable)) continue;
      const before = new Map(this.#marks);
      try {
        this.#mark(node, gone, false, false);
      } catch (failure) {
        if (!(failure instanceof Blocked)) throw failure;
        this.#marks.clear();
        for (const [key, mark] of before) this.#marks.set(key, mark);
        const { grantor, grantee, privilege, column } = node;
        stuck.push({
          removal: { grantor, grantee, privilege, column, optionOnly: !gone },
          why: failure.message,
          mend: failure.mend,
        });
      }
    }
    const removals = [...this.#marks.values()].flatMap(({ node, gone, rank, dependent, implied }): Removal[] => {
      if (implied) return [];
      const { grantor, grantee, privilege, column } = node;
      return [{ grantor, grantee, privilege, column, optionOnly: !gone, rank, dependent }];
    });
    const left = this.#nodes.flatMap((node) => {
      const mark = this.#marks.get(node);
      return mark === undefined ? [node] : mark.gone ? [] : [{ ...node, grantable: false }];
    });
    return { removals, left, stuck };
  }

  /** May a role pass a privilege on, in one list (of the table, or of a column), by what is not marked? */
  #mayGive(role: Grantee, privilege: string, column: string | null): boolean {
    return this.#nodes.some(
      (node) =>
        node.grantable &&
        node.grantee === role &&
        node.privilege === privilege &&
        node.column === column &&
        !this.#marks.has(node),
    );
  }

  /** Marks an entry with everything that hangs on it; gives its rank. */
  #mark(node: Node, gone: boolean, dependent: boolean, implied: boolean): number {
    const there = this.#marks.get(node);
    if (there !== undefined && (there.gone || !gone)) return there.rank;
    if (!implied) this.#check(node);
    // Marked first, so that the entry's own option counts no more.
    const mark = { node, gone, dependent, implied: implied || (there?.implied === true && there.gone === gone) };
    this.#marks.set(node, { ...mark, rank: 0 });
    let rank = 0;
    if (node.column === null)
      for (const twin of this.#nodes)
        if (
          twin.column !== null &&
          twin.grantor === node.grantor &&
          twin.grantee === node.grantee &&
          twin.privilege === node.privilege
        )
          if (gone || twin.grantable) rank = Math.max(rank, this.#mark(twin, gone, dependent, true));
    if (node.grantable)
      for (const child of this.#nodes) if (this.#loses(node, child)) rank = Math.max(rank, this.#markDependent(child) + 1);
    this.#marks.set(node, { ...mark, rank });
    return rank;
  }

  /** Does what `child` is go with the right that `node` gave its grantor? */
  #loses(node: Node, child: Node): boolean {
    if (child.grantor !== node.grantee || child.grantor === this.#owner || child.privilege !== node.privilege) return false;
    if (this.#marks.get(child)?.gone === true && child.column !== node.column) return false;
    if (child.column === node.column) return !this.#mayGive(node.grantee, node.privilege, node.column);
    return (
      node.column === null &&
      !this.#mayGive(node.grantee, node.privilege, child.column) &&
      !this.#mayGive(node.grantee, node.privilege, null)
    );
  }

  #markDependent(child: Node): number {
    if (!this.#context.isManaged(child.grantee)) {
      const name = granteeWords(child.grantee);
      throw new Blocked(
        `${child.grantor} passed ${child.privilege} on to ${name}, which is not declared, and it would be lost`,
        `Declare ${name}, or have ${child.grantor} take it back first.`,
      );
    }
    return this.#mark(child, true, true, false);
  }

  #check(node: Node): void {
    const problem = this.#context.cannotAct(node.grantor, this.#owner, this.#givers);
    if (problem !== undefined) throw new Blocked(problem.why, problem.mend);
    if (node.grantor === this.#owner) return;
    const gives = this.#nodes.some(
      ({ grantable, grantee, privilege, column }) =>
        grantable && grantee === node.grantor && privilege === node.privilege && (column === null || column === node.column),
    );
    if (!gives)
      throw new Blocked(
        `${node.grantor} granted it and may not grant any more, so that nobody can take it back alone`,
        `Give ${node.grantor} the right to grant it again, then plan anew.`,
      );
  }
}

function ownAgain({ grantee, privilege, asked }: DesiredAcl[number], column: string | null): Addition {
  return { grantee, privilege, grantable: false, column, asked };
}

function additionsFor(wanted: DesiredAcl, column: string | null, left: readonly Node[], owner: string): readonly Addition[] {
  return wanted.flatMap((entry) => {
    const { grantee, privilege, grantable, asked } = entry;
    if (grantee === owner) {
      const has = left.some(
        (node) => node.grantee === owner && node.privilege === privilege && (node.column === null || node.column === column),
      );
      return has ? [] : [ownAgain(entry, column)];
    }
    const there = left.some(
      (node) =>
        node.column === column && node.grantee === grantee && node.privilege === privilege && (node.grantable || !grantable),
    );
    return there ? [] : [{ grantee, privilege, grantable, column, asked }];
  });
}

/** Objects with nothing on single columns and nobody who may pass anything on: most of them, told apart by lists alone. */
function simpleDiff(acl: Acl, wanted: DesiredAcl, owner: string, context: DiffContext): AclDiff | undefined {
  if (acl.some(({ grantable, grantor }) => grantable || grantor !== owner)) return undefined;
  const desired = new Map(wanted.map((entry) => [`${entry.grantee}\0${entry.privilege}`, entry]));
  const removals: Removal[] = [];
  const stuck: Stuck[] = [];
  const there = new Set<string>();
  const problem = context.cannotAct(owner, owner, NOBODY);
  for (const { grantor, grantee, privilege } of acl) {
    if (grantee === owner || !context.isManaged(grantee)) continue;
    const key = grantee === PUBLIC ? "" : `${grantee}\0${privilege}`;
    if (desired.has(key)) {
      there.add(key);
      continue;
    }
    const removal: Stuck["removal"] = { grantor, grantee, privilege, optionOnly: false, column: null };
    if (problem === undefined) removals.push({ ...removal, rank: 0, dependent: false });
    else stuck.push({ removal, ...problem });
  }
  const additions = wanted.flatMap((entry): Addition[] => {
    // An owner may pass everything on, but can have taken a privilege from itself.
    if (entry.grantee === owner)
      return acl.some(({ grantee, privilege }) => grantee === owner && privilege === entry.privilege)
        ? []
        : [ownAgain(entry, null)];
    if (there.has(`${entry.grantee}\0${entry.privilege}`) && !entry.grantable) return [];
    const { grantee, privilege, grantable, asked } = entry;
    return [{ grantee, privilege, grantable, column: null, asked }];
  });
  if (removals.length === 0 && additions.length === 0 && stuck.length === 0) return NOTHING;
  return { removals, additions, stuck };
}

function fullDiff(object: LiveObject, acl: DesiredAcl, columns: ReadonlyMap<string, DesiredAcl>, context: DiffContext): AclDiff {
  const nodes: Node[] = object.acl.map((entry) => ({ column: null, ...entry }));
  for (const column of object.columns ?? []) for (const entry of column.acl ?? []) nodes.push({ column: column.name, ...entry });
  const desired = new Map<string, { readonly grantable: boolean }>();
  const key = (column: string | null, grantee: string, privilege: string) => JSON.stringify([column, grantee, privilege]);
  for (const entry of acl) desired.set(key(null, entry.grantee, entry.privilege), entry);
  for (const [column, entries] of columns)
    for (const entry of entries) desired.set(key(column, entry.grantee, entry.privilege), entry);
  const wanted = (column: string | null, grantee: Grantee, privilege: string) =>
    grantee === PUBLIC ? undefined : desired.get(key(column, grantee, privilege));
  const { removals, left, stuck } = new ObjectDiff(nodes, object.owner, wanted, context).run();
  const additions = [
    ...additionsFor(acl, null, left, object.owner),
    ...[...columns].flatMap(([column, entries]) => additionsFor(entries, column, left, object.owner)),
  ];
  if (removals.length === 0 && additions.length === 0 && stuck.length === 0) return NOTHING;
  return { removals, additions, stuck };
}

/** Makes `diff` remember: objects of one owner with the same lists, live and declared, have the same difference. */
export function differ(
  context: DiffContext,
): (object: LiveObject, acl: DesiredAcl, columns: ReadonlyMap<string, DesiredAcl>) => AclDiff {
  const kept = new Map<Acl, Map<DesiredAcl, Map<string, AclDiff>>>();
  const inner = <K, L, V>(map: Map<K, Map<L, V>>, key: K): Map<L, V> => {
    const there = map.get(key) ?? new Map<L, V>();
    map.set(key, there);
    return there;
  };
  return (object, acl, columns) => {
    if (columns.size > 0 || object.columns?.some((column) => column.acl !== undefined) === true)
      return fullDiff(object, acl, columns, context);
    const byOwner = inner(inner(kept, object.acl), acl);
    const there = byOwner.get(object.owner);
    if (there !== undefined) return there;
    const diff =
      simpleDiff(object.acl, acl, object.owner, context) ?? fullDiff({ ...object, columns: undefined }, acl, columns, context);
    byOwner.set(object.owner, diff);
    return diff;
  };
}
