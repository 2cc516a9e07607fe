import type { KeyValues } from "../estate/certain-context.js";
import type { Statements } from "../policy-document.js";
import { isEverything } from "../resource-scope.js";
import type { Actor } from "./actor.js";
import type { Asking } from "./asking.js";
import type { Frontier, Targets } from "./frontier.js";
import { ASSUME, type Need, PASS_ROLE, type Way } from "./methods.js";

const NOBODY: readonly Actor[] = Object.freeze([]);

/** How few targets statements can mean: those of literal ARNs the fewest. */
function width({ allows }: Statements): number {
  let most = 0;
  for (const { resources, notResources } of allows)
    for (const pattern of resources)
      most = Math.max(most, notResources || isEverything(pattern) ? 2 : /[*?$]/.test(pattern) ? 1 : 0);
  return most;
}

function isNone(all: Iterable<unknown>): boolean {
  return all[Symbol.iterator]().next().done === true;
}

export function passedTo(service: string): KeyValues {
  return { "iam:PassedToService": service };
}

function servicesOf({ method }: Way): readonly string[] {
  return method.target?.["passed-as"] ?? method.target?.trusts ?? [];
}

/** Finds those of a frontier whom a method could lead to, by what statements say; whether it does is for `decide` to say. */
export class Candidates {
  readonly #asking: Asking;

  constructor(asking: Asking) {
    this.#asking = asking;
  }

  /** Never leaves out anybody whom the method leads to. */
  of(actor: Actor, way: Way, frontier: Frontier): Iterable<Actor> {
    const { target, via } = way.method;
    const { account } = actor;
    if (target?.trusts !== undefined) return this.#narrowed(actor, frontier.runBy(account, target), way);
    if (target?.federates !== undefined) return this.#narrowed(actor, frontier.federatedBy(account, target.federates), way);
    if (target?.deployed === true) return frontier.deployedBeside(account).all;
    if (via === "assume") return this.#assumable(actor, way, frontier);
    if (target?.type === "user") return this.#narrowed(actor, frontier.users(account), way);
    if (target?.type === "group") return this.#narrowed(actor, frontier.groups(account), way);
    return this.#narrowed(actor, frontier.roles(account), way);
  }

  /** Of the permissions on the target, that whose statements mean the fewest. */
  #narrowest(actor: Actor, way: Way): Need | undefined {
    let best: Need | undefined;
    let least = Number.POSITIVE_INFINITY;
    for (const need of way.onTarget) {
      if (need.on !== "target" || need.index === ASSUME.index) continue;
      const own = width(actor.statements(need.index));
      if (own < least) [best, least] = [need, own];
    }
    return best;
  }

  #narrowed(actor: Actor, targets: Targets, way: Way): Iterable<Actor> {
    const key = targets.all.length === 0 ? undefined : this.#narrowest(actor, way);
    return key === undefined ? targets.all : this.#meant(actor, targets, key, way);
  }

  *#meant(actor: Actor, targets: Targets, key: Need, way: Way): Generator<Actor> {
    // One permission that is refused on all of them is enough.
    for (const need of way.onTarget)
      if (need !== key && need.on === "target" && need.index !== ASSUME.index && isNone(this.#allowed(actor, targets, need, {})))
        return;
    const told = new Set<Actor>();
    for (const given of key.index === PASS_ROLE ? servicesOf(way).map(passedTo) : [{}])
      for (const target of this.#allowed(actor, targets, key, given))
        if (!told.has(target)) {
          told.add(target);
          yield target;
        }
  }

  #allowed(actor: Actor, targets: Targets, { action, index }: Need, given: KeyValues): Iterable<Actor> {
    if (targets.all.length === 0) return [];
    const statements = actor.statements(index);
    if (statements.allows.length === 0) return [];
    return targets.allowedBy(statements, () => this.#asking.contextOf(actor, action, given));
  }

  #assumable(actor: Actor, way: Way, frontier: Frontier): Iterable<Actor> {
    const naming = frontier.naming(actor);
    const trusting = frontier.trusting(actor.account);
    return naming.length + trusting.all.length === 0 ? NOBODY : this.#letIn(actor, way, naming, trusting);
  }

  *#letIn(actor: Actor, way: Way, naming: readonly Actor[], trusting: Targets): Generator<Actor> {
    const key = this.#narrowest(actor, way);
    // A role that names the actor lets it in without a statement of the actor's own; one that names its account does not.
    for (const role of naming) if (key === undefined || role.account === actor.account) yield role;
    for (const role of this.#allowed(actor, trusting, ASSUME, {}))
      if (key === undefined || role.account === actor.account) yield role;
  }
}
