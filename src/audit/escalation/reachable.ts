import type { Actor } from "./actor.js";
import type { Frontier } from "./frontier.js";
import { ASSUME } from "./methods.js";
import type { OutwardSteps } from "./outward-steps.js";
import { isCertain, type Step } from "./step.js";
import type { Variants } from "./variants.js";

/** Somebody that a principal is or can become, in the form in which it gets there, and how. */
export interface Reachable {
  readonly actor: Actor;
  readonly path: readonly Step[];
  readonly certain: boolean;
}

/** States followed before it is given up: then the list is not complete. */
const MOST_FOLLOWED = 2_000;

/** What an actor has after a step. */
function after({ actor, target, way }: Step): Actor | undefined {
  if (target === undefined) return undefined;
  if (way.method.yields === "any-as-target") return target.granted();
  if (way.method.yields !== "membership") return target;
  return actor.with({ more: target.principal.policies, groups: target.principal.user?.GroupList ?? [] });
}

/** Tells forms of a principal apart by what they hold. */
function keyOf({ principal }: Actor): string {
  return `${principal.arn} ${principal.policies.length} ${principal.boundary?.name ?? ""}`;
}

/** May the actor assume roles of accounts other than those? */
export function leads(actor: Actor, followed: ReadonlySet<string>): boolean {
  return actor
    .statements(ASSUME.index)
    .allows.some(
      ({ resources, notResources }) =>
        notResources || resources.some((pattern) => !followed.has(/^arn:[^:]*:iam::([0-9]{12}):/.exec(pattern)?.[1] ?? "")),
    );
}

/**
 * Everybody that a principal can become, itself first, in every form in which it gets there; those by certain steps before the others.
 * `complete`: false where there are more than anybody would follow.
 */
export function reachableFrom(
  start: Actor,
  everybody: Frontier,
  outward: OutwardSteps,
  variants: Variants,
): { readonly all: readonly Reachable[]; readonly complete: boolean } {
  const found = new Map<string, Reachable>();
  const later: Reachable[] = [];
  const meet = (next: Reachable, queue: Reachable[]): void => {
    const known = found.get(keyOf(next.actor));
    if (known !== undefined || found.size >= MOST_FOLLOWED) return;
    found.set(keyOf(next.actor), next);
    queue.push(next);
  };
  const follow = (queue: Reachable[], certainOnly: boolean): void => {
    for (let at = queue.shift(); at !== undefined; at = queue.shift()) {
      for (const next of oneStep(at, everybody, outward, variants))
        if (next.certain || !certainOnly) meet(next, queue);
        else later.push(next);
    }
  };
  const first: Reachable[] = [];
  meet({ actor: start, path: [], certain: true }, first);
  follow(first, true);
  const open: Reachable[] = [];
  for (const next of later) meet(next, open);
  follow(open, false);
  return { all: [...found.values()], complete: found.size < MOST_FOLLOWED };
}

function* oneStep(at: Reachable, everybody: Frontier, outward: OutwardSteps, variants: Variants): Generator<Reachable> {
  for (const { actor, steps } of variants.of(at.actor)) {
    const path = [...at.path, ...steps];
    const certain = at.certain && steps.every(isCertain);
    if (steps.length > 0) yield { actor, path, certain };
    for (const way of actor.outward())
      for (const step of outward.all(actor, way, everybody)) {
        const next = after(step);
        if (next !== undefined) yield { actor: next, path: [...path, step], certain: certain && isCertain(step) };
      }
  }
}
