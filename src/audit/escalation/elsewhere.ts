import type { Actor } from "./actor.js";
import type { Answer, Asking } from "./asking.js";
import type { Facts } from "./facts.js";
import type { Need, Way } from "./methods.js";
import { witnessesFor } from "./witness-resources.js";

const NOT_IN_SNAPSHOT = "which of them there are, and as which role they run, is not in the snapshot";

/** What is known of a method's permissions that are not about the target, whoever that is. */
export interface Elsewhere {
  readonly answers: readonly Answer[];
  readonly unsure: readonly string[];
  /** Roles that what is there runs as, with the permissions on it; undefined: not known, so any. */
  readonly roles: ReadonlyMap<string, readonly Answer[]> | undefined;
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

  /** Undefined: the actor lacks one of them. */
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
    const { resource, assuming = [], summary } = way.method;
    const there = resource === undefined ? undefined : this.#facts.running(actor.account, resource.type);
    if (resource?.role === "needed" && there?.length === 0) return undefined;
    const unsure = [...assuming];
    if (resource !== undefined && there === undefined) unsure.push(`${summary}: ${NOT_IN_SNAPSHOT}`);
    const answers: Answer[] = [];
    let roles: Map<string, readonly Answer[]> | undefined;
    for (const [on, needs] of groupsOf(way.elsewhere)) {
      if (there === undefined || resource?.on !== on) {
        const found = this.#onAny(actor, needs);
        if (found === undefined) return undefined;
        answers.push(...found);
        continue;
      }
      const able = there.flatMap(({ arn, role }) => {
        const onIt = this.#onAll(actor, needs, arn);
        return onIt === undefined ? [] : [[role ?? "", onIt] as const];
      });
      if (able.length === 0) return undefined;
      if (resource.role === "target") roles = new Map(able);
      else answers.push(...(able[0]?.[1] ?? []));
    }
    return { answers, unsure, roles };
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
