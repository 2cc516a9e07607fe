import type { Actor } from "./actor.js";
import type { Asking } from "./asking.js";
import { selfStep } from "./self-steps.js";
import { bestOf, type Step } from "./step.js";

/** An actor as it is, or after it made itself stronger, with the steps that it took for that. */
export interface Variant {
  readonly actor: Actor;
  readonly steps: readonly Step[];
}

type Yield = "any-permission" | "no-boundary";

/** Makes the stronger forms of actors. Each is stronger than those before it, since nothing here takes anything away. */
export class Variants {
  readonly #asking: Asking;
  readonly #known = new Map<Actor, readonly Variant[]>();

  constructor(asking: Asking) {
    this.#asking = asking;
  }

  /** The actor itself first. */
  of(actor: Actor): readonly Variant[] {
    let found = this.#known.get(actor);
    if (found === undefined) {
      found = this.#made(actor);
      this.#known.set(actor, found);
    }
    return found;
  }

  #made(actor: Actor): readonly Variant[] {
    const own: Variant = { actor, steps: [] };
    if (actor.self().length === 0 || actor.principal.serviceLinked) return [own];
    const freed = this.#after(own, "no-boundary");
    const granted = this.#after(own, "any-permission");
    // What cannot give itself anything within its boundary may be able to without; and the other way round.
    const both = freed === undefined ? granted && this.#after(granted, "no-boundary") : this.#after(freed, "any-permission");
    return [own, freed, granted, both].filter((each): each is Variant => each !== undefined);
  }

  #after({ actor, steps }: Variant, wanted: Yield): Variant | undefined {
    if (wanted === "any-permission" && actor.isGranted) return undefined;
    const ways = actor.self().filter(({ method }) => method.yields === wanted);
    const step = bestOf(lazily(ways, (way) => selfStep(actor, way, this.#asking)));
    if (step === undefined) return undefined;
    const next = wanted === "no-boundary" ? actor.with({ unbounded: true }) : actor.granted();
    return { actor: next, steps: [...steps, step] };
  }
}

function* lazily<T, R>(all: readonly T[], make: (each: T) => R): Generator<R> {
  for (const each of all) yield make(each);
}
