import type { AccessEntry } from "../iam/access.js";
import { catalogue } from "../iam/catalogue/index.js";
import { CLASSES } from "../iam/classes.js";
import type { ConditionBlock } from "../iam/document.js";
import type { Severity, UndeclaredAccess, UndeclaredGroup } from "../model/finding.js";
import { type ActionGroup, actionName, actionTables } from "./action-facts.js";
import { compareToDeclared, type DeclaredAccess } from "./declared-access.js";
import type { EffectiveAccess } from "./piece.js";
import { type Piece, withActions } from "./piece.js";
import { worse } from "./priority.js";
import { holdsAllOfIam, isBroad, type ResourceScope } from "./resource-scope.js";
import { scopeInWords } from "./scope-words.js";

const MOST_GROUPS = 6;
const MOST_EXAMPLES = 3;
const MOST_SCOPES = 3;
const GROUPS = CLASSES.length;

/** Undeclared actions of one service whose worst class is the same; one for all principals, told apart by the round that it is of. */
class Gathering {
  readonly group: number;
  round = 0;
  /** Lists of actions, which may overlap: the first `partCount` of these, the rest is of earlier rounds. */
  readonly parts: ActionGroup[] = [];
  partCount = 0;
  /** Scopes in words, or pieces to be put in words where they are shown: the first `hasCount`. */
  readonly has: (Piece | string)[] = [];
  hasCount = 0;
  declared: string[] = [];
  may = false;
  broad = false;
  /** How many actions the parts have together. */
  count = 0;

  constructor(group: number) {
    this.group = group;
  }

  begin(round: number): void {
    this.round = round;
    this.partCount = 0;
    this.hasCount = 0;
    if (this.declared.length > 0) this.declared = [];
    this.may = false;
    this.broad = false;
    this.count = 0;
  }
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

/** Gathers one principal's undeclared actions by group; what it works with is made once for all principals. */
class Gatherer {
  /** Round in which an action was counted last. */
  readonly #seen = new Uint32Array(catalogue.size);
  readonly #known: Gathering[] = [];
  /** Each action as a part of its own. */
  readonly #singles: ActionGroup[] = [];
  #round = 0;
  #groups: Gathering[] = [];

  start(): void {
    this.#round++;
    this.#groups = [];
  }

  #group(number: number): Gathering {
    this.#known[number] ??= new Gathering(number);
    const group = this.#known[number];
    if (group.round !== this.#round) {
      group.begin(this.#round);
      this.#groups.push(group);
    }
    return group;
  }

  #add(part: ActionGroup, scope: Piece | string, broad: boolean, may: boolean): Gathering {
    const group = this.#group(part.group);
    if (group.hasCount === 0 || group.has[group.hasCount - 1] !== scope) group.has[group.hasCount++] = scope;
    group.broad ||= broad;
    group.may ||= may;
    // Statements that share a list of actions need it only once.
    if (group.partCount === 0 || group.parts[group.partCount - 1] !== part) group.parts[group.partCount++] = part;
    return group;
  }

  /** A whole piece, of which nothing is declared. */
  addPiece(piece: Piece): void {
    const broad = piece.broad || holdsAllOfIam(piece);
    for (const part of piece.actions.groups) this.#add(part, piece, broad, piece.may);
  }

  /** One action with the resources on which it is not declared. */
  addAction(
    index: number,
    scope: ResourceScope,
    when: readonly ConditionBlock[],
    may: boolean,
    declared: readonly AccessEntry[],
  ): void {
    this.#singles[index] ??= { group: actionTables().groups[index] as number, indexes: Uint16Array.of(index) };
    const group = this.#add(this.#singles[index], scopeInWords(scope, when), isBroad(scope) || holdsAllOfIam(scope), may);
    for (const entry of declared) addTo(group.declared, declaredInWords(entry));
  }

  #count({ parts, partCount }: Gathering): number {
    if (partCount === 1) return parts[0]?.indexes.length ?? 0;
    let count = 0;
    for (let at = 0; at < partCount; at++) {
      const { indexes } = parts[at] as ActionGroup;
      for (let i = 0; i < indexes.length; i++) {
        const index = indexes[i] as number;
        if (this.#seen[index] === this.#round) continue;
        this.#seen[index] = this.#round;
        count++;
      }
    }
    return count;
  }

  /** By worst class, then by how many actions, then by service; good until the next start. */
  sorted(): readonly Gathering[] {
    for (const group of this.#groups) group.count = this.#count(group);
    return this.#groups.sort((a, b) => (b.group % GROUPS) - (a.group % GROUPS) || b.count - a.count || a.group - b.group);
  }
}

const gatherer = new Gatherer();

const NOTHING: readonly string[] = Object.freeze([]);

function addTo(texts: string[], text: string): void {
  if (!texts.includes(text)) texts.push(text);
}

function bounded(scopes: readonly string[]): readonly string[] {
  if (scopes.length === 1) return scopes;
  const all = [...scopes].sort();
  return all.length <= MOST_SCOPES ? all : [...all.slice(0, MOST_SCOPES), `and ${all.length - MOST_SCOPES} more`];
}

function inWords({ has, hasCount }: Gathering): readonly string[] {
  const texts: string[] = [];
  for (let i = 0; i < hasCount; i++) {
    const scope = has[i] as Piece | string;
    addTo(texts, typeof scope === "string" ? scope : scope.words);
  }
  return texts;
}

/** Names of the first few actions of all parts, each of which is in order. */
function examplesOf({ parts, partCount }: Gathering): readonly string[] {
  const first: number[] = [];
  for (let at = 0; at < partCount; at++) {
    const { indexes } = parts[at] as ActionGroup;
    const end = Math.min(indexes.length, MOST_EXAMPLES);
    for (let i = 0; i < end; i++) {
      const index = indexes[i] as number;
      if (!first.includes(index)) first.push(index);
    }
  }
  if (partCount > 1) first.sort((a, b) => a - b);
  return first.slice(0, MOST_EXAMPLES).map(actionName);
}

function groupOf(gathering: Gathering): UndeclaredGroup {
  const { group, count, declared, may } = gathering;
  return {
    service: actionTables().services[Math.floor(group / GROUPS)] ?? "",
    class: CLASSES[group % GROUPS] ?? "",
    actions: count,
    examples: examplesOf(gathering),
    has: bounded(inWords(gathering)),
    declared: declared.length === 0 ? NOTHING : bounded(declared),
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
  const sorted = gatherer.sorted();
  const actions = sorted.reduce((sum, { count }) => sum + count, 0);
  if (actions === 0) return undefined;
  const severity = sorted.reduce<Severity>(
    (worst, { group, broad }) => worse(worst, SEVERITY[CLASSES[group % GROUPS] ?? "mutate"][broad ? 0 : 1]),
    "informational",
  );
  const groups = sorted.slice(0, MOST_GROUPS).map(groupOf);
  return {
    access: { actions, groups, moreGroups: sorted.length - groups.length },
    severity,
    may: sorted.some(({ may }) => may),
  };
}
