import type { ActionSet } from "../iam/action-set.js";
import { catalogue } from "../iam/catalogue/index.js";
import { CLASSES } from "../iam/classes.js";

/** Actions by catalogue index, ascending. */
export type Indexes = Uint16Array;

/** What the audit asks of every action, as bits. */
export const READS = 1;
export const WRITES = 2;
export const AUDIT_TRAIL = 4;
export const SECRET = 8;
export const PERMISSION = 16;
export const DATA = 32;

/** Actions of one service whose worst class is the same; `group` is its number in `actionTables`. */
export interface ActionGroup {
  readonly group: number;
  readonly indexes: Indexes;
}

/** What is risky about a set of actions where it is allowed widely. */
export interface ActionRisk {
  /** Bits of `risky/risk-kinds`, of all actions together. */
  readonly kinds: number;
  /** The actions that have one, ascending. */
  readonly indexes: readonly number[];
  /** Services all of whose actions are among them. */
  readonly services: readonly string[];
}

/** What a set of actions holds, worked out once for every policy that shares it. */
export class ActionFacts {
  readonly indexes: Indexes;
  /** The bits of all of them together. */
  readonly bits: number;
  /** Kept by `risky/action-risk`. */
  risk: ActionRisk | undefined;
  #groups: readonly ActionGroup[] | undefined;

  constructor(indexes: Indexes) {
    this.indexes = indexes;
    this.bits = bitsOfAll(indexes);
  }

  /** The same actions by service and worst class. */
  get groups(): readonly ActionGroup[] {
    this.#groups ??= groupsOf(this.indexes);
    return this.#groups;
  }
}

function groupsOf(indexes: Indexes): readonly ActionGroup[] {
  const numbers = actionTables().groups;
  const found = new Map<number, number[]>();
  for (const index of indexes) {
    const group = numbers[index] as number;
    const list = found.get(group);
    if (list === undefined) found.set(group, [index]);
    else list.push(index);
  }
  return [...found].map(([group, list]) => ({ group, indexes: Uint16Array.from(list) }));
}

/** Services that keep the record of what happened, or watch over it. */
const AUDIT_SERVICES = new Set(["cloudtrail", "guardduty", "securityhub", "config", "access-analyzer"]);
/** Services whose permission and credential actions make or change principals of the account. */
const PRINCIPAL_SERVICES = new Set(["iam", "sso", "sso-directory", "identitystore", "organizations"]);

const bit = (name: (typeof CLASSES)[number]): number => 1 << CLASSES.indexOf(name);
const READING = bit("config-read") | bit("data-read") | bit("secret-read");
const PERMITTING = bit("permission") | bit("credential");

/** What an action is. Decrypting by itself shows nothing: what there is to decrypt comes by another action. */
function bitsOf(index: number, service: string): number {
  const classes = catalogue.classBitsAt(index);
  const writes = (classes & ~READING) !== 0;
  return (
    ((classes & READING) !== 0 ? READS : 0) |
    (writes ? WRITES : 0) |
    (writes && AUDIT_SERVICES.has(service) ? AUDIT_TRAIL : 0) |
    ((classes & bit("secret-read")) !== 0 && service !== "kms" ? SECRET : 0) |
    ((classes & PERMITTING) !== 0 && PRINCIPAL_SERVICES.has(service) ? PERMISSION : 0) |
    ((classes & bit("data-read")) !== 0 ? DATA : 0)
  );
}

interface Tables {
  /** Bits of each action. */
  readonly bits: Uint8Array;
  /** Service and worst class of each action as one number: service × CLASSES.length + class. */
  readonly groups: Uint16Array;
  readonly services: readonly string[];
}

let made: Tables | undefined;

/** Facts about every action by index, made when first asked for. */
export function actionTables(): Tables {
  if (made !== undefined) return made;
  const bits = new Uint8Array(catalogue.size);
  const groups = new Uint16Array(catalogue.size);
  const services = catalogue.prefixes;
  services.forEach((prefix, place) => {
    const { first = 0, count = 0 } = catalogue.service(prefix) ?? {};
    for (let index = first; index < first + count; index++) {
      bits[index] = bitsOf(index, prefix);
      groups[index] = place * CLASSES.length + (31 - Math.clz32(catalogue.classBitsAt(index)));
    }
  });
  made = { bits, groups, services };
  return made;
}

const names: string[] = [];

/** Name of an action by index; each is put together once. */
export function actionName(index: number): string {
  names[index] ??= catalogue.nameAt(index);
  return names[index] as string;
}

const known = new WeakMap<ActionSet, ActionFacts>();

function bitsOfAll(indexes: Indexes): number {
  const { bits } = actionTables();
  let all = 0;
  for (let i = 0; i < indexes.length; i++) all |= bits[indexes[i] as number] as number;
  return all;
}

export function factsOf(set: ActionSet): ActionFacts {
  let facts = known.get(set);
  if (facts === undefined) {
    facts = new ActionFacts(Uint16Array.from(set));
    known.set(set, facts);
  }
  return facts;
}
