import { type AccessEntry, compileDocument } from "../iam/access.js";
import { ActionSet } from "../iam/action-set.js";
import { type CatalogueAction, catalogue } from "../iam/catalogue/index.js";
import { disjoint, implies } from "../iam/condition.js";
import type { ConditionBlock, PolicyDocument } from "../iam/document.js";
import { arnIncludes, arnIntersects } from "../iam/pattern.js";
import { both } from "./conditions.js";
import { typePattern } from "./resource-fit.js";

/** What must not be possible: these actions, on these ARN patterns (absent: any), under these conditions (absent: any). */
export interface Forbidden {
  readonly actions: ActionSet;
  readonly resources: readonly string[] | undefined;
  readonly when: ConditionBlock | undefined;
}

/** Documents read into entries, those of each document together. */
export type Read = readonly (readonly AccessEntry[])[];

/** What decides. An action must be allowed by one of `permissions` and by each of `limits`; denies of all count. */
export interface Layers {
  readonly permissions: Read;
  /** Boundaries: they must allow, and their denies count. */
  readonly limits: Read;
  /** Denies that count beside (from an SCP, or part of a boundary). */
  readonly denies: readonly AccessEntry[];
  /** What is known of every request, such as the principal's ARN. */
  readonly context: ConditionBlock | undefined;
}

/** Rendered documents as entries. */
export function read(documents: readonly PolicyDocument[]): Read {
  return documents.map((document) => compileDocument(document));
}

export interface Counterexample {
  readonly verdict: "counterexample";
  readonly action: string;
  readonly resource: string;
  readonly when: ConditionBlock | undefined;
  /** Index of the permission policy and of the statement in it. */
  readonly policy: number;
  readonly statement: number;
  /** Every forbidden action that is allowed somewhere, this one included. */
  readonly actions: readonly string[];
}

export type Verdict =
  | { readonly verdict: "holds"; readonly actions: number }
  | Counterexample
  | { readonly verdict: "unknown"; readonly reason: string };

const EVERYTHING: readonly string[] = ["*"];

/** Can a request for the action name a resource that the pattern matches? */
function canName(action: CatalogueAction, pattern: string): boolean {
  if (pattern === "*") return true;
  // A bucket's name holds no slash: what matches only with one is an object. A slash in the name of a policy variable is none.
  const isObject = /^arn:[^:]*:s3:::[^*?]*\//.test(pattern.replace(/\$\{[^}]*\}/g, "*"));
  return action.resourceTypes.some((type) =>
    type.arns.some((arn) => !(isObject && arn.endsWith(":::${BucketName}")) && arnIntersects(typePattern(arn), pattern)),
  );
}

/** Resources of an entry that may be one of the pattern; for NotResource the pattern itself, unless all of it is left out. */
function meets(entry: AccessEntry, pattern: string): readonly string[] {
  if (entry.notResources) return entry.resources.some((left) => arnIncludes(left, pattern)) ? [] : [pattern];
  return entry.resources.filter((resource) => arnIntersects(resource, pattern));
}

/** Is everything that both patterns match matched by the entry, whatever the action? Proved, or false. */
function coversBoth(entry: AccessEntry, one: string, other: string): boolean {
  if (entry.notResources) return entry.resources.every((left) => !arnIntersects(left, one) || !arnIntersects(left, other));
  return entry.resources.some((resource) => arnIncludes(resource, one) || arnIncludes(resource, other));
}

/** The same for one action: what NotResource leaves out does not matter where the action cannot name it. */
function coversFor(entry: AccessEntry, action: CatalogueAction, one: string, other: string): boolean {
  return (
    entry.notResources &&
    entry.resources.every((left) => !arnIntersects(left, one) || !arnIntersects(left, other) || !canName(action, left))
  );
}

/** A premise that holds in every request under discussion; leaving a part out is safe, since it then proves less. */
function premise(blocks: readonly (ConditionBlock | undefined)[]): ConditionBlock | undefined {
  return blocks.reduce((sum, block) => both(sum, block).block, undefined);
}

const NO_CONDITION: ConditionBlock = {};
const clashes = new WeakMap<ConditionBlock, WeakMap<ConditionBlock, boolean>>();

/** `disjoint`, remembered: every statement meets the same few conditions again and again. */
function clash(a: ConditionBlock = NO_CONDITION, b: ConditionBlock = NO_CONDITION): boolean {
  let known = clashes.get(a);
  if (known === undefined) {
    known = new WeakMap();
    clashes.set(a, known);
  }
  let answer = known.get(b);
  if (answer === undefined) {
    answer = disjoint(a, b);
    known.set(b, answer);
  }
  return answer;
}

/** Can all of these hold at once, as far as is known? */
function compatible(blocks: readonly (ConditionBlock | undefined)[]): boolean {
  return blocks.every((one, i) => blocks.every((other, j) => j <= i || !clash(one, other)));
}

/** One allowed pattern against one forbidden pattern, under the conditions of both. */
interface Meeting {
  readonly allowed: string;
  readonly forbidden: string;
  readonly conditions: readonly (ConditionBlock | undefined)[];
}

/** Denies whose condition is met in every request under discussion. */
function certain(denies: readonly AccessEntry[], actions: ActionSet, conditions: Meeting["conditions"]): readonly AccessEntry[] {
  const touching = denies.filter((entry) => entry.actions.intersects(actions));
  if (touching.length === 0) return [];
  const given = premise(conditions);
  return touching.filter(
    ({ when }) =>
      when === undefined || implies(given, when) || conditions.some((block) => block !== undefined && implies(block, when)),
  );
}

/** Those of the actions that some allow of the limit may let through here. */
function allowedOf(actions: ActionSet, limit: readonly AccessEntry[], meeting: Meeting): ActionSet {
  const found = ActionSet.empty();
  for (const entry of limit) {
    if (entry.effect !== "Allow" || meets(entry, meeting.allowed).length === 0 || meets(entry, meeting.forbidden).length === 0)
      continue;
    if (meeting.conditions.some((block) => clash(block, entry.when))) continue;
    if (entry.actions.includes(actions)) return actions;
    found.addAll(entry.actions);
  }
  return found.intersect(actions);
}

/** Actions that get through: those that meet, less what a deny is proved to cover and what a limit does not allow. */
function through(actions: ActionSet, meeting: Meeting, denies: readonly AccessEntry[], limits: Read): readonly number[] {
  const { allowed, forbidden } = meeting;
  let left = actions;
  for (const limit of limits) left = allowedOf(left, limit, meeting);
  for (const entry of denies)
    if (left.intersects(entry.actions) && coversBoth(entry, allowed, forbidden)) left = left.minus(entry.actions);
  if (left.isEmpty()) return [];
  return [...left].filter((index) => {
    const inverted = denies.filter((entry) => entry.notResources && entry.actions.has(index));
    if (forbidden === "*" && inverted.length === 0) return true;
    const action = catalogue.at(index);
    return canName(action, forbidden) && !inverted.some((entry) => coversFor(entry, action, allowed, forbidden));
  });
}

/** The narrower of two overlapping patterns, to show; where neither holds the other, the allowed one. */
function narrower(allowed: string, forbidden: string): string {
  return arnIncludes(allowed, forbidden) ? forbidden : allowed;
}

/**
 * Is the forbidden thing impossible under these documents? Judged from the documents as rendered, over every action of the catalogue:
 * `holds` only where each way to it is proved shut; what cannot be proved shut is a counterexample.
 */
export function prove(forbidden: Forbidden, layers: Layers): Verdict {
  const denies = [...layers.permissions.flat(), ...layers.limits.flat(), ...layers.denies].filter(
    (entry) => entry.effect === "Deny",
  );
  let first: Counterexample | undefined;
  const bad = new Set<number>();
  layers.permissions.forEach((entries, policy) => {
    for (const entry of entries) {
      if (entry.effect !== "Allow") continue;
      if (!entry.actions.intersects(forbidden.actions)) continue;
      const conditions = [entry.when, forbidden.when, layers.context];
      if (!compatible(conditions)) continue;
      const overlap = entry.actions.intersect(forbidden.actions);
      const sure = certain(denies, overlap, conditions);
      for (const pattern of forbidden.resources ?? EVERYTHING) {
        for (const allowed of meets(entry, pattern)) {
          const open = through(overlap, { allowed, forbidden: pattern, conditions }, sure, layers.limits);
          for (const index of open) bad.add(index);
          const [index] = open;
          if (index === undefined) continue;
          const resource = narrower(allowed, pattern);
          first ??= {
            verdict: "counterexample",
            action: catalogue.nameAt(index),
            resource,
            when: entry.when,
            policy,
            statement: entry.statement,
            actions: [],
          };
        }
      }
    }
  });
  if (first === undefined) return { verdict: "holds", actions: forbidden.actions.size };
  return { ...first, actions: [...bad].sort((a, b) => a - b).map((index) => catalogue.nameAt(index)) };
}
