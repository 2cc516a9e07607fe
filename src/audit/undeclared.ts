import type { AccessEntry } from "../iam/access.js";
import { catalogue } from "../iam/catalogue/index.js";
import { CLASSES } from "../iam/classes.js";
import type { ConditionBlock } from "../iam/document.js";
import type { Severity, UndeclaredAccess, UndeclaredGroup } from "../model/finding.js";
import { type ActionGroup, actionName, actionTables } from "./action-facts.js";
import { compareToDeclared, type DeclaredAccess } from "./declared-access.js";
import type { EffectiveAccess } from "./effective-access.js";
import { type Piece, withActions } from "./piece.js";
import { worse } from "./priority.js";
import { isBroad, type ResourceScope } from "./resource-scope.js";
import { scopeInWords } from "./scope-words.js";

const MOST_GROUPS = 8;
const MOST_EXAMPLES = 3;
const MOST_SCOPES = 4;
const GROUPS = CLASSES.length;

/** Undeclared actions of one service whose worst class is the same. */
interface Gathering {
  count: number;
  examples: number[];
  readonly has: string[];
  /** Made when there is something to hold. */
  declared: string[] | undefined;
  may: boolean;
  broad: boolean;
  /** What was counted last: statements that share a list of actions need it only once. */
  last: ActionGroup | undefined;
}

const declaredTexts = new WeakMap<AccessEntry, string>();

function declaredInWords(entry: AccessEntry): string {
  let text = declaredTexts.get(entry);
  if (text === undefined) {
    text = scopeInWords({ resources: entry.resources, not: entry.notResources }, entry.when === undefined ? [] : [entry.when]);
    declaredTexts.set(entry, text);
  }
  return text;
}

/** Marks which actions are counted; one for all principals, told apart by a number that grows. */
class Gatherer {
  readonly #seen = new Uint32Array(catalogue.size);
  #round = 0;
  #groups = new Map<number, Gathering>();
  #count = 0;

  start(): void {
    this.#round++;
    this.#groups = new Map();
    this.#count = 0;
  }

  #group(number: number): Gathering {
    let group = this.#groups.get(number);
    if (group === undefined) {
      group = { count: 0, examples: [], has: [], declared: undefined, may: false, broad: false, last: undefined };
      this.#groups.set(number, group);
    }
    return group;
  }

  #note(index: number, group: Gathering): void {
    if (this.#seen[index] === this.#round) return;
    this.#seen[index] = this.#round;
    this.#count++;
    group.count++;
    const { examples } = group;
    // Indexes come in order, piece by piece; the first few of all are kept.
    if (examples.length === MOST_EXAMPLES && index > (examples[MOST_EXAMPLES - 1] as number)) return;
    examples.push(index);
    if (index < (examples[examples.length - 2] ?? -1)) examples.sort((a, b) => a - b);
    if (examples.length > MOST_EXAMPLES) examples.pop();
  }

  /** A whole piece, of which nothing is declared. */
  addPiece(piece: Piece): void {
    const scope = piece.words;
    for (const part of piece.actions.groups) {
      const group = this.#group(part.group);
      addTo(group.has, scope);
      group.broad ||= piece.broad;
      group.may ||= piece.may;
      if (group.last === part) continue;
      group.last = part;
      for (let i = 0; i < part.indexes.length; i++) this.#note(part.indexes[i] as number, group);
    }
  }

  /** One action with the resources on which it is not declared. */
  addAction(
    index: number,
    scope: ResourceScope,
    when: readonly ConditionBlock[],
    may: boolean,
    declared: readonly AccessEntry[],
  ): void {
    const group = this.#group(actionTables().groups[index] as number);
    addTo(group.has, scopeInWords(scope, when));
    for (const entry of declared) {
      group.declared ??= [];
      addTo(group.declared, declaredInWords(entry));
    }
    group.broad ||= isBroad(scope);
    group.may ||= may;
    this.#note(index, group);
  }

  get count(): number {
    return this.#count;
  }

  /** By worst class, then by how many actions, then by service. */
  sorted(): readonly (readonly [number, Gathering])[] {
    return [...this.#groups].sort(([a, one], [b, other]) => (b % GROUPS) - (a % GROUPS) || other.count - one.count || a - b);
  }
}

const gatherer = new Gatherer();

const NOTHING: readonly string[] = Object.freeze([]);

function addTo(texts: string[], text: string): void {
  if (!texts.includes(text)) texts.push(text);
}

function bounded(scopes: readonly string[]): readonly string[] {
  if (scopes.length < 2) return scopes;
  const all = [...scopes].sort();
  return all.length <= MOST_SCOPES ? all : [...all.slice(0, MOST_SCOPES), `and ${all.length - MOST_SCOPES} more`];
}

function groupOf(number: number, { count, examples, has, declared, may }: Gathering): UndeclaredGroup {
  return {
    service: actionTables().services[Math.floor(number / GROUPS)] ?? "",
    class: CLASSES[number % GROUPS] ?? "",
    actions: count,
    examples: examples.map(actionName),
    has: bounded(has),
    declared: declared === undefined ? NOTHING : bounded(declared),
    may,
  };
}

/** By worst class: on everything, on named resources. */
const SEVERITY: Readonly<Record<(typeof CLASSES)[number], readonly [broad: Severity, named: Severity]>> = {
  credential: ["high", "medium"],
  permission: ["high", "medium"],
  share: ["high", "medium"],
  mutate: ["medium", "low"],
  ship: ["medium", "low"],
  operate: ["low", "low"],
  "secret-read": ["high", "medium"],
  "data-read": ["medium", "low"],
  "config-read": ["low", "informational"],
};

/** What a principal may do beyond what is declared for it, and how bad that is by its worst class and breadth. */
export interface Undeclared {
  readonly access: UndeclaredAccess;
  readonly severity: Severity;
  /** True where some group could not be settled. */
  readonly may: boolean;
}

/** Compares what a principal may do with what is declared; without a declaration all of it is undeclared. */
export function undeclaredAccess(
  { pieces, denies }: EffectiveAccess,
  declared: DeclaredAccess | undefined,
): Undeclared | undefined {
  gatherer.start();
  for (const piece of pieces) {
    if (declared === undefined) {
      gatherer.addPiece(piece);
      continue;
    }
    // What is declared nowhere needs no comparison, and is most of what a broad statement gives.
    gatherer.addPiece(
      withActions(
        piece,
        piece.indexes.filter((index) => !declared.actions.has(index)),
      ),
    );
    for (const index of piece.indexes) {
      if (!declared.actions.has(index)) continue;
      const { beyond, may, declared: scopes } = compareToDeclared(piece, index, declared, denies);
      if (beyond !== undefined) gatherer.addAction(index, beyond, piece.when, may, scopes);
    }
  }
  if (gatherer.count === 0) return undefined;
  const sorted = gatherer.sorted();
  const severity = sorted.reduce<Severity>(
    (worst, [number, { broad }]) => worse(worst, SEVERITY[CLASSES[number % GROUPS] ?? "mutate"][broad ? 0 : 1]),
    "informational",
  );
  const groups = sorted.slice(0, MOST_GROUPS).map(([number, gathering]) => groupOf(number, gathering));
  return {
    access: { actions: gatherer.count, groups, moreGroups: sorted.length - groups.length },
    severity,
    may: sorted.some(([, { may }]) => may),
  };
}
