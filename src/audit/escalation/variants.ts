import type { Actor } from "./actor.js";
import type { Asking } from "./asking.js";
import { formOf } from "./form.js";
import type { Way } from "./methods.js";
import { retaggings } from "./retagging.js";
import { selfStep } from "./self-steps.js";
import { revertings, type Shed, sheddings } from "./shedding.js";
import { bestOf, isCertain, type Step } from "./step.js";

/** An actor as it is, or after it changed itself, with the steps that it took for that. */
export interface Variant {
  readonly actor: Actor;
  readonly steps: readonly Step[];
}

interface Move {
  readonly step: Step;
  readonly after: Actor;
}

/** Forms of one actor that are followed in every order; whoever has more of them is followed only toward having more. */
const MOST_FORMS = 32;

const NO_STEPS: readonly Step[] = Object.freeze([]);

function changesItself(actor: Actor): boolean {
  return actor.self().length > 0 && !actor.principal.serviceLinked;
}

/** Makes the forms that actors give themselves: with more permissions, without a boundary, or without what denied them something. */
export class Variants {
  readonly #asking: Asking;
  readonly #giveUp: () => void;
  readonly #known = new Map<Actor, Forms>();

  /** `giveUp`: called where somebody has more forms than anybody would follow. */
  constructor(asking: Asking, giveUp: () => void) {
    this.#asking = asking;
    this.#giveUp = giveUp;
  }

  /** The actor itself first; those by certain steps before the others, few steps before many. Worked out as far as it is asked for. */
  of(actor: Actor): Iterable<Variant> {
    // Most actors have no way to change themselves.
    if (!changesItself(actor)) return [{ actor, steps: NO_STEPS }];
    let found = this.#known.get(actor);
    if (found === undefined) {
      found = new Forms(actor, this.#asking, this.#giveUp);
      this.#known.set(actor, found);
    }
    return found;
  }
}

/** The forms of one actor, remembered as they are found. */
class Forms implements Iterable<Variant> {
  readonly #found: Variant[] = [];
  readonly #more: Generator<Variant>;
  readonly #asking: Asking;
  readonly #giveUp: () => void;

  constructor(actor: Actor, asking: Asking, giveUp: () => void) {
    this.#asking = asking;
    this.#giveUp = giveUp;
    this.#more = this.#all(actor);
  }

  *[Symbol.iterator](): Generator<Variant> {
    for (let i = 0; ; i++) {
      if (i === this.#found.length) {
        const { value, done } = this.#more.next();
        if (done === true) return;
        this.#found.push(value);
      }
      yield this.#found[i] as Variant;
    }
  }

  *#all(actor: Actor): Generator<Variant> {
    const own: Variant = { actor, steps: NO_STEPS };
    // Most actors have ways to change themselves and may take none of them.
    let met: Set<string> | undefined;
    const certain: Variant[] = [own];
    const open: Variant[] = [];
    for (let at = certain.shift() ?? open.shift(); at !== undefined; at = certain.shift() ?? open.shift()) {
      yield at;
      for (const { step, after } of this.#moves(at.actor, (met?.size ?? 1) >= MOST_FORMS)) {
        met ??= new Set([formOf(actor)]);
        const key = formOf(after);
        // What only an unsure step led to may yet be found by a certain one.
        const name = isCertain(step) && at.steps.every(isCertain) ? key : `${key}?`;
        if (met.has(key) || met.has(name)) continue;
        met.add(name);
        (name === key ? certain : open).push({ actor: after, steps: [...at.steps, step] });
      }
    }
  }

  /** With `onlyUp`, one move to having more, if there is any; then the number of forms does not grow further. */
  *#moves(actor: Actor, onlyUp: boolean): Generator<Move> {
    const ways = actor.self();
    let moved = false;
    for (const move of this.#gains(actor, ways)) {
      moved = true;
      yield move;
      if (onlyUp) return;
    }
    const changes = [
      ...sheddings(actor, actor, ways, this.#asking),
      ...revertings(actor, actor, ways, this.#asking),
      ...retaggings(actor, actor, ways, this.#asking),
    ];
    for (const { step, after, loses } of bestFirst(changes)) {
      if (onlyUp && (loses || moved)) {
        if (loses) this.#giveUp();
        continue;
      }
      moved = true;
      yield { step, after };
    }
  }

  /** Its boundary gone, or every permission given. */
  *#gains(actor: Actor, ways: readonly Way[]): Generator<Move> {
    if (actor.principal.boundary !== undefined) {
      const step = this.#best(actor, ways, "no-boundary");
      if (step !== undefined) yield { step, after: actor.with({ unbounded: true }) };
    }
    if (!actor.isGranted) {
      const step = this.#best(actor, ways, "any-permission");
      if (step !== undefined) yield { step, after: actor.granted() };
    }
  }

  #best(actor: Actor, ways: readonly Way[], wanted: Way["method"]["yields"]): Step | undefined {
    const fit = ways.filter(({ method }) => method.yields === wanted);
    return bestOf(lazily(fit, (way) => selfStep(actor, way, this.#asking)));
  }
}

function bestFirst(all: readonly Shed[]): readonly Shed[] {
  const rank = ({ step, loses }: Shed): number => (isCertain(step) ? 0 : 2) + (loses ? 1 : 0);
  return [...all].sort((a, b) => rank(a) - rank(b));
}

function* lazily<T, R>(all: readonly T[], make: (each: T) => R): Generator<R> {
  for (const each of all) yield make(each);
}
