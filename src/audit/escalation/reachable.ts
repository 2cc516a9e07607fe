import type { Actor } from "./actor.js";
import type { Administrators } from "./administrators.js";
import type { Asking } from "./asking.js";
import { formOf } from "./form.js";
import type { Frontier } from "./frontier.js";
import { ASSUME } from "./methods.js";
import { creatingStep } from "./new-principals.js";
import type { OutwardSteps } from "./outward-steps.js";
import { grantedBy } from "./shedding.js";
import { isCertain, type Step } from "./step.js";
import { strengthenedBy } from "./strengthened.js";
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
export function afterStep({ actor, target, way, answers }: Step, asking: Asking): Actor | undefined {
  if (target === undefined) return undefined;
  if (way.method.yields === "new-principal") return target;
  if (way.method.yields === "any-as-target") return grantedBy(way, target, answers, asking);
  if (way.method.yields !== "membership") return target;
  return actor.with({ more: target.principal.policies, groups: target.principal.user?.GroupList ?? [] });
}

/** Does a boundary or a deny of its own keep it from something that others whom it becomes could do? */
function isHeldBack({ principal }: Actor): boolean {
  return (
    principal.boundary !== undefined ||
    principal.policies.some(({ read }) => read.entries.some(({ effect }) => effect === "Deny"))
  );
}

/** Is the actor in the group already? */
function isIn({ principal }: Actor, { principal: member }: Actor): boolean {
  const groups = principal.user?.GroupList ?? [];
  return (member.user?.GroupList ?? []).every((group) => groups.includes(group));
}

/** The steps of a path that another one has not begun with. */
function unshared(path: readonly Step[], begun: readonly Step[]): readonly Step[] {
  const differs = path.findIndex((step, i) => step !== begun[i]);
  return differs < 0 ? [] : path.slice(differs);
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

interface Tools {
  readonly asking: Asking;
  readonly outward: OutwardSteps;
  readonly variants: Variants;
  readonly administrators: Administrators;
}

/** Follows steps from one principal, breadth first. */
class Following {
  readonly #everybody: Frontier;
  readonly #tools: Tools;
  readonly #found = new Map<string, Reachable>();
  readonly #later: Reachable[] = [];
  readonly #paired = new Map<Actor, Set<Actor>>();
  #queue: Reachable[] = [];

  constructor(everybody: Frontier, tools: Tools) {
    this.#everybody = everybody;
    this.#tools = tools;
  }

  from(start: Actor): { readonly all: readonly Reachable[]; readonly complete: boolean } {
    this.#meet({ actor: start, path: [], certain: true });
    for (const certainOnly of [true, false]) {
      if (!certainOnly) for (const next of this.#later) this.#meet(next);
      do this.#follow(certainOnly);
      while (this.#strengthen(certainOnly));
    }
    return { all: [...this.#found.values()], complete: this.#found.size < MOST_FOLLOWED };
  }

  /** Who can be reached may be given more by others who can be: whoever reaches both has that. True where there are new forms. */
  #strengthen(certainOnly: boolean): boolean {
    const all = [...this.#found.values()];
    const givers = all.filter(
      ({ actor }) => actor.granting().length > 0 && (isHeldBack(actor) || !this.#tools.administrators.isOne(actor)),
    );
    for (const by of givers) {
      const paired = this.#paired.get(by.actor) ?? new Set<Actor>();
      this.#paired.set(by.actor, paired);
      for (const of of all) {
        if (paired.has(of.actor)) continue;
        paired.add(of.actor);
        for (const strong of strengthenedBy(by.actor, of.actor, this.#tools)) {
          const path = [...by.path, ...strong.steps, ...unshared(of.path, by.path)];
          const certain = by.certain && of.certain && strong.steps.every(isCertain);
          const next = { actor: strong.actor, path, certain };
          if (certain || !certainOnly) this.#meet(next);
          else this.#later.push(next);
        }
      }
    }
    return this.#queue.length > 0;
  }

  #meet(next: Reachable): void {
    const key = formOf(next.actor);
    if (this.#found.has(key) || this.#found.size >= MOST_FOLLOWED) return;
    this.#found.set(key, next);
    this.#queue.push(next);
  }

  #follow(certainOnly: boolean): void {
    for (let at = this.#queue.shift(); at !== undefined; at = this.#queue.shift()) {
      for (const next of this.#oneStep(at))
        if (next.certain || !certainOnly) this.#meet(next);
        else this.#later.push(next);
    }
  }

  *#oneStep(at: Reachable): Generator<Reachable> {
    for (const { actor, steps } of this.#tools.variants.of(at.actor)) {
      const path = [...at.path, ...steps];
      const certain = at.certain && steps.every(isCertain);
      if (steps.length > 0) yield { actor, path, certain };
      // An administrator whom nothing holds back has what others of the account have, and only other accounts add to it.
      const isMaster = !isHeldBack(actor) && this.#tools.administrators.isOne(actor);
      for (const way of isMaster ? [] : actor.creating()) {
        const step = creatingStep(actor, way, this.#tools.asking);
        const made = step && afterStep(step, this.#tools.asking);
        if (step !== undefined && made !== undefined)
          yield { actor: made, path: [...path, step], certain: certain && isCertain(step) };
      }
      for (const way of actor.outward()) {
        const { yields, via, sheds } = way.method;
        if (isMaster && !(via === "assume" && yields === "target")) continue;
        const isNew = (target: Actor): boolean =>
          yields === "membership"
            ? !isIn(actor, target)
            : (yields === "any-as-target" && sheds !== undefined) ||
              !this.#found.has(formOf(yields === "any-as-target" ? target.granted() : target));
        for (const step of this.#tools.outward.all(actor, way, this.#everybody, isNew)) {
          const next = afterStep(step, this.#tools.asking);
          if (next !== undefined) yield { actor: next, path: [...path, step], certain: certain && isCertain(step) };
        }
      }
    }
  }
}

/**
 * Everybody that a principal can become, itself first, in every form in which it gets there; those by certain steps before the others.
 * `complete`: false where there are more than anybody would follow.
 */
export function reachableFrom(
  start: Actor,
  everybody: Frontier,
  tools: Tools,
): { readonly all: readonly Reachable[]; readonly complete: boolean } {
  const found = new Following(everybody, tools).from(start);
  if (!found.complete) tools.outward.giveUp();
  return found;
}
