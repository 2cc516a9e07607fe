import type { PolicyDocument } from "../../iam/document.js";
import type { KeyValues } from "../estate/certain-context.js";
import type { Actor } from "./actor.js";
import type { Answer, Asking } from "./asking.js";
import type { Facts } from "./facts.js";
import type { Frontier, Targets } from "./frontier.js";
import { ASSUME_ROLE, type Need, PASS_ROLE, type Way } from "./methods.js";
import { isCertain, openIn, type Step } from "./step.js";
import { askOn } from "./target-questions.js";
import { trustsService } from "./trusting.js";
import { witnessesFor } from "./witness-resources.js";

const NOT_IN_SNAPSHOT = "which of them there are, and as which role they run, is not in the snapshot";

/** What is known of a method's other permissions, whoever the target is. */
interface Elsewhere {
  readonly answers: readonly Answer[];
  readonly unsure: readonly string[];
  /** Roles that what is there runs as, with the permissions on it; undefined: not known, so any. */
  readonly roles: ReadonlyMap<string, readonly Answer[]> | undefined;
}

/** Looks for one actor's steps to those on a frontier. */
export class OutwardSteps {
  readonly #asking: Asking;
  readonly #facts: Facts;
  readonly #elsewhere = new WeakMap<Actor, Map<Way, Elsewhere | null>>();

  constructor(asking: Asking, facts: Facts) {
    this.#asking = asking;
    this.#facts = facts;
  }

  /**
   * The best step by one method to somebody on the frontier who is wanted. With `certain`, one that is certain or none: for those who
   * have another already.
   */
  find(actor: Actor, way: Way, frontier: Frontier, certain: boolean, wanted: (target: Actor) => boolean): Step | undefined {
    if (certain && way.method.assuming !== undefined) return undefined;
    const elsewhere = this.#elsewhereOf(actor, way);
    if (elsewhere === undefined) return undefined;
    const open = elsewhere.unsure.length > 0;
    if (certain && open) return undefined;
    let best: Step | undefined;
    for (const target of this.#candidates(actor, way, frontier, elsewhere)) {
      if (!wanted(target)) continue;
      const step = this.toward(actor, way, target);
      if (step === undefined) continue;
      if (open || isCertain(step)) return step;
      best ??= step;
    }
    return certain ? undefined : best;
  }

  /** Every step by one method to anybody on the frontier. */
  *all(actor: Actor, way: Way, frontier: Frontier): Generator<Step> {
    const elsewhere = this.#elsewhereOf(actor, way);
    if (elsewhere === undefined) return;
    const told = new Set<Actor>();
    for (const target of this.#candidates(actor, way, frontier, elsewhere)) {
      if (told.has(target)) continue;
      told.add(target);
      const step = this.toward(actor, way, target);
      if (step !== undefined) yield step;
    }
  }

  /** The step by one method to one target, whether or not anybody would look for it there. */
  toward(actor: Actor, way: Way, target: Actor): Step | undefined {
    if (target.principal === actor.principal || target.arn === actor.arn) return undefined;
    const elsewhere = this.#elsewhereOf(actor, way);
    if (elsewhere === undefined) return undefined;
    const { method } = way;
    const running = elsewhere.roles?.get(target.arn);
    if (elsewhere.roles !== undefined && running === undefined) return undefined;
    const answers: Answer[] = [...elsewhere.answers, ...(running ?? [])];
    const unsure: string[] = [...elsewhere.unsure];
    const state = this.#stateOf(target, way);
    if (state === undefined) return undefined;
    unsure.push(...state);
    if (method.target?.trusts !== undefined) {
      const passed = this.#passed(actor, way, target);
      if (passed === undefined) return undefined;
      answers.push(...passed.answers);
      unsure.push(...passed.unsure);
    } else
      for (const need of way.onTarget) {
        const answer = this.#onTarget(actor, need, target);
        if (answer === undefined) return undefined;
        answers.push(answer);
      }
    if (method.via === "rewritten-trust") {
      const trust = letting(actor.principal.arn);
      const need = { action: "sts:AssumeRole", index: ASSUME_ROLE, on: "target" };
      const answer = askOn(actor, need, target.arn, this.#asking, target, { trust });
      if (answer === undefined) return undefined;
      answers.push(answer);
    }
    return { way, actor, target, answers, unsure: [...openIn(answers), ...unsure] };
  }

  #candidates(actor: Actor, way: Way, frontier: Frontier, elsewhere: Elsewhere): Iterable<Actor> {
    const { target, via } = way.method;
    const key = way.onTarget.find(({ on, index }) => on === "target" && index !== ASSUME_ROLE);
    const { account } = actor;
    if (elsewhere.roles !== undefined) {
      const { roles } = elsewhere;
      return frontier.roles(account).all.filter(({ arn }) => roles.has(arn));
    }
    if (target?.trusts !== undefined) {
      const targets = frontier.runBy(account, target.trusts, target["instance-profile"] === true);
      return key === undefined ? targets.all : this.#narrowed(actor, targets, key, way);
    }
    if (via === "assume") return this.#assumable(actor, key, frontier);
    const targets =
      target?.type === "user"
        ? frontier.users(account)
        : target?.type === "group"
          ? frontier.groups(account)
          : frontier.roles(account);
    return key === undefined ? targets.all : this.#narrowed(actor, targets, key, way);
  }

  *#narrowed(actor: Actor, targets: Targets, key: Need, way: Way): Generator<Actor> {
    const told = new Set<Actor>();
    for (const context of key.index === PASS_ROLE ? servicesOf(way).map(passedTo) : [{}])
      for (const target of targets.allowedBy(actor.statements(key.index), context))
        if (!told.has(target)) {
          told.add(target);
          yield target;
        }
  }

  *#assumable(actor: Actor, key: Need | undefined, frontier: Frontier): Generator<Actor> {
    // A role that names the actor lets it in without a statement of the actor's own; one that names its account does not.
    for (const role of frontier.naming(actor)) if (key === undefined || role.account === actor.account) yield role;
    for (const role of frontier.trusting(actor.account).allowedBy(actor.statements(ASSUME_ROLE), {}))
      if (key === undefined || role.account === actor.account) yield role;
  }

  #onTarget(actor: Actor, need: Need, target: Actor): Answer | undefined {
    if (need.on === "target") return askOn(actor, need, target.arn, this.#asking, target);
    let best: Answer | undefined;
    for (const policy of target.customerPolicies()) {
      const answer = askOn(actor, need, policy, this.#asking, target);
      if (answer?.truth === "yes") return answer;
      best ??= answer;
    }
    return best;
  }

  /** The target is handed to a service that may assume it; without `iam:PassRole` the service has it already. */
  #passed(actor: Actor, way: Way, role: Actor): Pick<Step, "answers" | "unsure"> | undefined {
    const { target } = way.method;
    const pass = way.onTarget.find(({ index }) => index === PASS_ROLE);
    let best: Pick<Step, "answers" | "unsure"> | undefined;
    for (const service of target?.trusts ?? []) {
      const trusted = trustsService(role, service, this.#asking.estate);
      if (trusted === "no") continue;
      const unsure = trusted === "may" ? [`whether ${service} may assume ${role.arn} depends on what it does there`] : [];
      if (pass === undefined) best = better(best, { answers: [], unsure });
      for (const name of pass === undefined ? [] : (target?.["passed-as"] ?? [service])) {
        const answer = askOn(actor, pass as Need, role.arn, this.#asking, role, { context: passedTo(name) });
        if (answer !== undefined) best = better(best, { answers: [answer], unsure });
      }
    }
    return best;
  }

  /** What must be so of a user, in words where it is not known; undefined: it is not so. */
  #stateOf({ arn }: Actor, { method }: Way): readonly string[] | undefined {
    const keys = method.target?.keys === undefined ? undefined : this.#facts.keysOf(arn);
    if (method.target?.keys === "fewer-than-two" && keys === 2) return undefined;
    if (method.target?.keys === "two" && keys !== undefined && keys < 2) return undefined;
    const wanted = method.target?.["login-profile"];
    if (wanted === undefined) return [];
    const has = this.#facts.hasPassword(arn);
    if (has === undefined) return [`whether ${arn} has a password is not in the snapshot`];
    return has === (wanted === "present") ? [] : undefined;
  }

  #elsewhereOf(actor: Actor, way: Way): Elsewhere | undefined {
    let known = this.#elsewhere.get(actor);
    if (known === undefined) {
      known = new Map();
      this.#elsewhere.set(actor, known);
    }
    let found = known.get(way);
    if (found === undefined) {
      found = this.#askElsewhere(actor, way) ?? null;
      known.set(way, found);
    }
    return found ?? undefined;
  }

  #askElsewhere(actor: Actor, way: Way): Elsewhere | undefined {
    const { resource, assuming = [], summary } = way.method;
    const groups = new Map<string, Need[]>();
    for (const need of way.elsewhere) groups.set(need.on, [...(groups.get(need.on) ?? []), need]);
    const there = resource === undefined ? undefined : this.#facts.running(actor.account, resource.type);
    const unsure = [...assuming];
    if (resource !== undefined && there === undefined) unsure.push(`${summary}: ${NOT_IN_SNAPSHOT}`);
    if (resource?.role === "needed" && there?.length === 0) return undefined;
    const answers: Answer[] = [];
    let roles: Map<string, readonly Answer[]> | undefined;
    for (const [on, needs] of groups) {
      if (there !== undefined && resource?.on === on) {
        const able = there.flatMap(({ arn, role }) => {
          const onIt = this.#onAll(actor, needs, arn);
          return onIt === undefined ? [] : [[role ?? "", onIt] as const];
        });
        if (able.length === 0) return undefined;
        if (resource.role === "target") roles = new Map(able);
        else answers.push(...(able[0]?.[1] ?? []));
        continue;
      }
      const found = this.#onAny(actor, needs);
      if (found === undefined) return undefined;
      answers.push(...found);
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

function passedTo(service: string): KeyValues {
  return { "iam:PassedToService": service };
}

function servicesOf({ method }: Way): readonly string[] {
  return method.target?.["passed-as"] ?? method.target?.trusts ?? [];
}

function better<T extends Pick<Step, "answers" | "unsure">>(best: T | undefined, next: T): T {
  const certain = (each: T): boolean => each.unsure.length === 0 && each.answers.every(({ truth }) => truth === "yes");
  return best === undefined || (!certain(best) && certain(next)) ? next : best;
}

/** A trust policy after somebody let themselves in. */
function letting(arn: string): PolicyDocument {
  return { Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: { AWS: arn }, Action: "sts:AssumeRole" }] };
}
