import type { Actor } from "./actor.js";
import type { Answer, Asking } from "./asking.js";
import type { Facts, Running } from "./facts.js";
import type { Need, Way } from "./methods.js";
import { witnessesFor } from "./witness-resources.js";

const NOT_IN_SNAPSHOT = "which of them there are, and as which role they run, is not in the snapshot";
const NOT_ALL_IN_SNAPSHOT = "whether there are others of them than those in the snapshot, nobody can tell";

/** Resources looked at for one that the actor may use; where there are more, one of those may do. */
const MOST_LOOKED_AT = 256;

/** What is known of permissions that are not about the target. */
export interface Elsewhere {
  readonly answers: readonly Answer[];
  readonly unsure: readonly string[];
}

/** Asks for functions, instances, stacks and the like: those that are there, or one that the actor could make. */
export class ElsewhereAnswers {
  readonly #asking: Asking;
  readonly #facts: Facts;
  readonly #known = new Map<Actor, Map<Way, Elsewhere | null>>();

  constructor(asking: Asking, facts: Facts) {
    this.#asking = asking;
    this.#facts = facts;
  }

  /** Is no answer about the method certain, whatever the permissions? */
  isOpen({ account }: Actor, { method }: Way): boolean {
    const { resource, assuming } = method;
    return assuming !== undefined || (resource !== undefined && this.#facts.running(account, resource.type) === undefined);
  }

  /** Whoever the target is. Undefined: the actor lacks one of them. */
  of(actor: Actor, way: Way): Elsewhere | undefined {
    let known = this.#known.get(actor);
    if (known === undefined) {
      known = new Map();
      this.#known.set(actor, known);
    }
    let found = known.get(way);
    if (found === undefined) {
      found = this.#ask(actor, way) ?? null;
      known.set(way, found);
    }
    return found ?? undefined;
  }

  #ask(actor: Actor, way: Way): Elsewhere | undefined {
    const { resource, assuming = [] } = way.method;
    const there = resource === undefined ? undefined : this.#facts.running(actor.account, resource.type);
    const answers: Answer[] = [];
    const unsure = [...assuming];
    if (resource?.role === "needed" && resource.on === undefined && there?.all.length === 0) {
      if (there.complete) return undefined;
      unsure.push(`${way.method.summary}: ${NOT_ALL_IN_SNAPSHOT}`);
    }
    if (resource !== undefined && there === undefined) unsure.push(`${way.method.summary}: ${NOT_IN_SNAPSHOT}`);
    for (const [on, needs] of groupsOf(way.elsewhere)) {
      const isThere = there !== undefined && resource?.on === on;
      if (isThere && resource.role === "target") continue;
      const found = isThere ? this.#onThese(actor, way, needs, there.all, there.complete) : this.#onAny(actor, needs);
      if (found === undefined) return undefined;
      answers.push(...("answers" in found ? found.answers : found));
      if ("answers" in found) unsure.push(...found.unsure);
    }
    return { answers, unsure };
  }

  /** For methods on something that is there and runs as the target; undefined: the actor can use none that does. */
  onRunning(actor: Actor, way: Way, role: string): Elsewhere | undefined {
    const { resource } = way.method;
    const there = resource?.role === "target" ? this.#facts.running(actor.account, resource.type) : undefined;
    if (there === undefined) return { answers: [], unsure: [] };
    const needs = way.elsewhere.filter(({ on }) => on === resource?.on);
    return this.#onThese(actor, way, needs, there.byRole.get(role) ?? [], there.complete);
  }

  /** All of the needs on one of these resources, or where there may be others, on one of those. */
  #onThese(actor: Actor, way: Way, needs: readonly Need[], these: readonly Running[], complete: boolean): Elsewhere | undefined {
    let best: readonly Answer[] | undefined;
    for (const { arn } of these.slice(0, MOST_LOOKED_AT)) {
      const answers = this.#onAll(actor, needs, arn);
      best = best ?? answers;
      if (answers?.every(({ truth }) => truth === "yes") === true) return { answers, unsure: [] };
    }
    if (best !== undefined) return { answers: best, unsure: [] };
    if (complete && these.length <= MOST_LOOKED_AT) return undefined;
    const answers = this.#onAny(actor, needs);
    return answers && { answers, unsure: [`${way.method.summary}: ${NOT_ALL_IN_SNAPSHOT}`] };
  }

  /** All of the needs on one resource. */
  #onAll(actor: Actor, needs: readonly Need[], resource: string): readonly Answer[] | undefined {
    const answers: Answer[] = [];
    for (const need of needs) {
      const answer = this.#asking.ask(actor, { action: need.action, resource });
      if (answer === undefined) return undefined;
      answers.push(answer);
    }
    return answers;
  }

  /** All of the needs on some resource of their type. */
  #onAny(actor: Actor, needs: readonly Need[]): readonly Answer[] | undefined {
    let best: readonly Answer[] | undefined;
    for (const resource of witnessesFor(needs, actor)) {
      const answers = this.#onAll(actor, needs, resource);
      if (answers?.every(({ truth }) => truth === "yes") === true) return answers;
      best ??= answers;
    }
    return best;
  }
}

/** Needs that are asked about the same resource, together. */
function groupsOf(needs: readonly Need[]): ReadonlyMap<string, readonly Need[]> {
  const groups = new Map<string, Need[]>();
  for (const need of needs) groups.set(need.on, [...(groups.get(need.on) ?? []), need]);
  return groups;
}
