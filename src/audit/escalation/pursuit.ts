import type { Actor } from "./actor.js";
import type { Administrators } from "./administrators.js";
import type { Asking } from "./asking.js";
import { Frontier } from "./frontier.js";
import { denies } from "./held-from.js";
import { creatingStep } from "./new-principals.js";
import type { OutwardSteps } from "./outward-steps.js";
import { afterStep, reachableFrom } from "./reachable.js";
import { isCertain, type Step } from "./step.js";
import type { Variants } from "./variants.js";

/** How an actor gets to a goal: its own steps, and then those of whom it has become. */
export interface Reached {
  readonly actor: Actor;
  readonly steps: readonly Step[];
  /** Undefined: there. */
  readonly next: Reached | undefined;
  readonly certain: boolean;
  readonly distance: number;
}

/** Every step of a path, in order; none where the actor is there already. */
export function pathOf(reached: Reached): readonly Step[] {
  return reached.next === undefined ? reached.steps : [...reached.steps, ...pathOf(reached.next)];
}

interface Tools {
  readonly asking: Asking;
  readonly outward: OutwardSteps;
  readonly variants: Variants;
  readonly administrators: Administrators;
}

const ANYBODY = (): boolean => true;

/** Paths found and not yet taken up, by length. */
class Pending {
  readonly #byDistance: Reached[][] = [];

  add(reached: Reached): void {
    this.#byDistance[reached.distance] ??= [];
    this.#byDistance[reached.distance]?.push(reached);
  }

  /** The shortest ones, taken out; undefined when there are no more. */
  take(): readonly Reached[] | undefined {
    for (let i = 0; i < this.#byDistance.length; i++) {
      const found = this.#byDistance[i];
      if (found === undefined || found.length === 0) continue;
      this.#byDistance[i] = [];
      return found;
    }
    return undefined;
  }
}

/**
 * Works backwards from what is worth reaching to everybody who can get there, shortest paths first; paths of which everything is
 * certain before those that turn on something unknown.
 */
export class Pursuit {
  readonly #tools: Tools;
  readonly #everybody: readonly Actor[];
  readonly #reached = new Map<Actor, Reached>();
  readonly #open = new Map<Actor, Reached>();
  #all: Frontier | undefined;

  /** `toAdministrator`: giving oneself or others every permission counts as arriving. */
  constructor(tools: Tools, everybody: readonly Actor[], goals: readonly Actor[], toAdministrator: boolean) {
    this.#tools = tools;
    this.#everybody = everybody;
    const pending = new Pending();
    for (const actor of goals) pending.add({ actor, steps: [], next: undefined, certain: true, distance: 0 });
    if (toAdministrator) this.#alone(pending);
    this.#run(pending, true);
    const open = new Pending();
    for (const each of this.#open.values()) open.add(each);
    this.#run(open, false);
    if (toAdministrator) this.#run(this.#combined(), false);
  }

  /**
   * Those who get there only by the permissions of several principals whom they can become, or of a group that they join and their
   * own. Looked for from their side, and only for whom that could be.
   */
  #combined(): Pending {
    const pending = new Pending();
    const left = this.#everybody.filter((actor) => !this.#reached.has(actor) && actor.group === undefined);
    const movers = left.filter((actor) => this.#moves(actor));
    const seeds = new Set(left.filter((actor) => this.#gives(actor)));
    if (movers.length === 0 || seeds.size === 0) return pending;
    const toSeeds = movers.every((actor) => seeds.has(actor)) ? undefined : new Pursuit(this.#tools, left, [...seeds], false);
    for (const actor of movers) {
      if (!seeds.has(actor) && toSeeds?.get(actor) === undefined) continue;
      const found = reachableFrom(actor, this.#frontier, this.#tools).all.find((each) =>
        this.#tools.administrators.isOne(each.actor),
      );
      if (found !== undefined) pending.add({ actor, steps: found.path, next: undefined, ...measure(found.path, undefined) });
    }
    return pending;
  }

  /** Can it become anybody else or join a group, in any form? */
  #moves(actor: Actor): boolean {
    const { outward, variants } = this.#tools;
    for (const { actor: strong } of variants.of(actor))
      if (strong.outward().some((way) => outward.find(strong, way, this.#frontier, false, ANYBODY) !== undefined)) return true;
    return false;
  }

  /** May it give somebody else more, in any form, or have more with what a group gives? */
  #gives(actor: Actor): boolean {
    const { asking, variants } = this.#tools;
    const counts = ({ method }: Step["way"]): boolean => method.yields !== "other-tags-for-target" || asking.asksForTags;
    for (const { actor: strong } of variants.of(actor))
      if (strong.granting().some(counts) || strong.outward().some(({ method }) => method.yields === "membership")) return true;
    return false;
  }

  get #frontier(): Frontier {
    this.#all ??= new Frontier(this.#everybody, this.#tools.asking.estate);
    return this.#all;
  }

  /** How the actor gets there; one that is there has a path without steps. */
  get(actor: Actor): Reached | undefined {
    return this.#reached.get(actor);
  }

  /** Those who make administrators of themselves, or of others whom they become, without an administrator there already. */
  #alone(pending: Pending): void {
    const { administrators } = this.#tools;
    for (const actor of this.#everybody) {
      if (administrators.isOne(actor)) continue;
      const steps = this.#ownSteps(actor) ?? this.#better(this.#grantingSteps(actor), () => this.#creatingSteps(actor));
      if (steps !== undefined) this.#note(pending, { actor, steps, next: undefined, ...measure(steps, undefined) });
    }
  }

  #ownSteps(actor: Actor): readonly Step[] | undefined {
    for (const { actor: strong, steps } of this.#tools.variants.of(actor))
      if (steps.length > 0 && this.#isAdministrator(strong)) return steps;
    return undefined;
  }

  #isAdministrator(actor: Actor): boolean {
    const { administrators } = this.#tools;
    return actor.isGranted ? administrators.isOnceGranted(actor) : administrators.isOne(actor);
  }

  #better(steps: readonly Step[] | undefined, others: () => readonly Step[] | undefined): readonly Step[] | undefined {
    if (steps?.every(isCertain) === true) return steps;
    const other = others();
    return other?.every(isCertain) === true ? other : (steps ?? other);
  }

  #creatingSteps(actor: Actor): readonly Step[] | undefined {
    const { asking, administrators } = this.#tools;
    let best: readonly Step[] | undefined;
    for (const { actor: strong, steps } of this.#tools.variants.of(actor)) {
      for (const way of strong.creating()) {
        const step = creatingStep(strong, way, asking);
        if (step?.target === undefined || !administrators.isOnceGranted(step.target)) continue;
        best ??= [...steps, step];
        if (steps.every(isCertain) && isCertain(step)) return [...steps, step];
      }
    }
    return best;
  }

  #grantingSteps(actor: Actor): readonly Step[] | undefined {
    let best: readonly Step[] | undefined;
    for (const { actor: strong, steps } of this.#tools.variants.of(actor)) {
      for (const way of strong.outward()) {
        if (way.method.yields !== "any-as-target") continue;
        const step = this.#grant(strong, way, best !== undefined);
        if (step === undefined) continue;
        best = [...steps, step];
        if (best.every(isCertain)) return best;
      }
    }
    return best;
  }

  #grant(actor: Actor, way: Step["way"], certain: boolean): Step | undefined {
    const { outward, administrators, asking } = this.#tools;
    const isMade = (step: Step): boolean => {
      const made = afterStep(step, asking);
      return made !== undefined && administrators.isOnceGranted(made);
    };
    // What the target is denied by a policy that the method writes anew counts no more, which only the step can say.
    const mayBe = (target: Actor): boolean =>
      (way.method.sheds !== undefined && target.principal.policies.some(denies)) || administrators.isOnceGranted(target);
    return outward.find(actor, way, this.#frontier, certain, mayBe, isMade);
  }

  #note(pending: Pending, reached: Reached): void {
    if (reached.certain) pending.add(reached);
    else {
      const known = this.#open.get(reached.actor);
      if (known === undefined || known.distance > reached.distance) this.#open.set(reached.actor, reached);
    }
  }

  #run(pending: Pending, certainOnly: boolean): void {
    for (let found = pending.take(); found !== undefined; found = pending.take()) {
      const layer: Reached[] = [];
      for (const reached of found) {
        if (this.#reached.has(reached.actor)) continue;
        this.#reached.set(reached.actor, reached);
        layer.push(reached);
      }
      if (layer.length > 0) this.#extend(layer, pending, certainOnly);
    }
  }

  #extend(layer: readonly Reached[], pending: Pending, certainOnly: boolean): void {
    const frontier = new Frontier(
      layer.map(({ actor }) => actor),
      this.#tools.asking.estate,
    );
    for (const actor of this.#everybody) {
      if (this.#reached.has(actor)) continue;
      const found = this.#into(actor, frontier);
      if (found === undefined) continue;
      if (certainOnly) this.#note(pending, found);
      else pending.add(found);
    }
  }

  #into(actor: Actor, frontier: Frontier): Reached | undefined {
    let best: Reached | undefined;
    const hasOpen = this.#open.has(actor);
    for (const { actor: strong, steps } of this.#tools.variants.of(actor)) {
      for (const way of strong.outward()) {
        if (way.method.yields === "any-as-target") continue;
        const step = this.#tools.outward.find(strong, way, frontier, hasOpen || best !== undefined, ANYBODY);
        if (step === undefined) continue;
        const reached = this.#joined(actor, [...steps, step]);
        if (reached === undefined) continue;
        if (reached.certain) return reached;
        best ??= reached;
      }
    }
    return best;
  }

  #joined(actor: Actor, steps: readonly Step[]): Reached | undefined {
    const last = steps[steps.length - 1];
    const then = last?.target === undefined ? undefined : this.#reached.get(last.target);
    if (last?.target === undefined || then === undefined) return undefined;
    if (last.way.method.yields !== "membership") return { actor, steps, next: then, ...measure(steps, then) };
    return this.#asMember(actor, steps, last, then);
  }

  /** What a group's members can do, a member with a boundary or denies of its own may not be able to. */
  #asMember(actor: Actor, steps: readonly Step[], join: Step, then: Reached): Reached | undefined {
    const { group, principal } = then.actor;
    if (group === undefined) return undefined;
    const member = join.actor.with({ more: principal.policies, groups: principal.user?.GroupList ?? [] });
    if (then.steps.length === 0)
      return this.#tools.administrators.isOne(member)
        ? { actor, steps, next: undefined, ...measure(steps, undefined) }
        : this.#oneself(actor, steps, member);
    const [next] = then.steps;
    const again =
      next?.target === undefined ? this.#ownSteps(member) : [this.#tools.outward.toward(member, next.way, next.target)];
    if (again === undefined || again.some((step) => step === undefined)) return undefined;
    const all = [...steps, ...(again as readonly Step[])];
    return { actor, steps: all, next: then.next, ...measure(all, then.next) };
  }

  /** Where an administrators' group is not enough by itself: by what the member then does to itself. */
  #oneself(actor: Actor, steps: readonly Step[], member: Actor): Reached | undefined {
    const own = this.#ownSteps(member);
    const all = own && [...steps, ...own];
    return all && { actor, steps: all, next: undefined, ...measure(all, undefined) };
  }
}

function measure(steps: readonly Step[], then: Reached | undefined): Pick<Reached, "certain" | "distance"> {
  return {
    certain: steps.every(isCertain) && then?.certain !== false,
    distance: steps.length + (then?.distance ?? 0),
  };
}
