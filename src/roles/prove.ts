import { type AccessEntry, compileDocument } from "../iam/access.js";
import type { ActionSet } from "../iam/action-set.js";
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

/** The documents that decide. An action must be allowed by one of `permissions` and by every document of `limits`; denies of all count. */
export interface Layers {
  readonly permissions: readonly PolicyDocument[];
  /** Boundaries: they must allow, and their denies count. */
  readonly limits: readonly PolicyDocument[];
  /** Denies that count beside (from an SCP, or part of a boundary). */
  readonly denies: readonly AccessEntry[];
  /** What is known of every request, such as the principal's ARN. */
  readonly context: ConditionBlock | undefined;
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
  // A bucket's name holds no slash: what matches only with one is an object.
  const isObject = /^arn:[^:]*:s3:::[^*?]*\//.test(pattern);
  return action.resourceTypes.some((type) =>
    type.arns.some((arn) => !(isObject && arn.endsWith(":::${BucketName}")) && arnIntersects(typePattern(arn), pattern)),
  );
}

/** Resources of an entry that may be one of the pattern; for NotResource the pattern itself, unless all of it is left out. */
function meets(entry: AccessEntry, pattern: string): readonly string[] {
  if (entry.notResources) return entry.resources.some((left) => arnIncludes(left, pattern)) ? [] : [pattern];
  return entry.resources.filter((resource) => arnIntersects(resource, pattern));
}

/** Is everything that the action can name and both patterns match matched by the entry? Proved, or false. */
function coversBoth(entry: AccessEntry, action: CatalogueAction, one: string, other: string): boolean {
  if (entry.notResources)
    return entry.resources.every((left) => !arnIntersects(left, one) || !arnIntersects(left, other) || !canName(action, left));
  return entry.resources.some((resource) => arnIncludes(resource, one) || arnIncludes(resource, other));
}

/** A premise that holds in every request under discussion; leaving a part out is safe, since it then proves less. */
function premise(...blocks: readonly (ConditionBlock | undefined)[]): ConditionBlock | undefined {
  return blocks.reduce((sum, block) => both(sum, block).block, undefined);
}

/** Can all of these hold at once, as far as is known? */
function compatible(blocks: readonly (ConditionBlock | undefined)[]): boolean {
  return blocks.every((one, i) => blocks.slice(i + 1).every((other) => !disjoint(one, other)));
}

interface Case {
  readonly index: number;
  readonly allowed: string;
  readonly forbidden: string;
  readonly conditions: readonly (ConditionBlock | undefined)[];
}

function denied(found: Case, denies: readonly AccessEntry[]): boolean {
  const given = premise(...found.conditions);
  return denies.some(
    (entry) =>
      entry.actions.has(found.index) &&
      coversBoth(entry, catalogue.at(found.index), found.allowed, found.forbidden) &&
      (entry.when === undefined || implies(given, entry.when) || found.conditions.some((block) => implies(block, entry.when))),
  );
}

function allowedBy(found: Case, limit: readonly AccessEntry[]): boolean {
  return limit.some(
    (entry) =>
      entry.effect === "Allow" &&
      entry.actions.has(found.index) &&
      meets(entry, found.allowed).length > 0 &&
      meets(entry, found.forbidden).length > 0 &&
      compatible([...found.conditions, entry.when]),
  );
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
  const limits = layers.limits.map((document) => compileDocument(document));
  const denies = [...limits.flat(), ...layers.denies].filter((entry) => entry.effect === "Deny");
  let first: Counterexample | undefined;
  const bad = new Set<number>();
  layers.permissions.forEach((document, policy) => {
    for (const entry of compileDocument(document)) {
      if (entry.effect !== "Allow") continue;
      const conditions = [entry.when, forbidden.when, layers.context];
      const overlap = entry.actions.intersect(forbidden.actions);
      if (overlap.isEmpty() || !compatible(conditions)) continue;
      const pairs = (forbidden.resources ?? EVERYTHING).flatMap((pattern) =>
        meets(entry, pattern).map((allowed) => ({ allowed, forbidden: pattern })),
      );
      const own = compileDocument(document).filter((other) => other.effect === "Deny");
      for (const index of overlap) {
        for (const pair of pairs) {
          const found: Case = { index, ...pair, conditions };
          if (pair.forbidden !== "*" && !canName(catalogue.at(index), pair.forbidden)) continue;
          if (denied(found, denies) || denied(found, own) || !limits.every((limit) => allowedBy(found, limit))) continue;
          bad.add(index);
          first ??= {
            verdict: "counterexample",
            action: catalogue.nameAt(index),
            resource: narrower(pair.allowed, pair.forbidden),
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
