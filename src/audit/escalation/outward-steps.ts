import type { Tag } from "../../model/evidence.js";
import { type Actor, isCustomers } from "./actor.js";
import type { Answer, Asking } from "./asking.js";
import { Candidates, passedTo } from "./candidates.js";
import { deploying } from "./deploying.js";
import { ElsewhereAnswers } from "./elsewhere.js";
import type { Facts } from "./facts.js";
import { federated } from "./federating.js";
import type { Frontier } from "./frontier.js";
import { denies } from "./held-from.js";
import { type Need, PASS_ROLE, type Way } from "./methods.js";
import { assumingOnceLetIn } from "./new-principals.js";
import { retagged } from "./retagging.js";
import { isCertain, openIn, type Step } from "./step.js";
import { tagsAskedOfOthers } from "./tags-asked.js";
import { askOn } from "./target-questions.js";
import { trustsService } from "./trusting.js";

/** Possible steps of one method that are looked at for one that is certain. */
const MOST_OPEN = 16;

/** Targets tried in all before the rest is given up: an account could be made so that each pair must be asked about. */
const MOST_TRIED = 2_000_000;

interface Tagging {
  readonly ways: readonly Way[];
  readonly asked: readonly Tag[];
}

const NO_TAGGING: Tagging = { ways: [], asked: [] };

/** Looks for one actor's steps to those on a frontier. */
export class OutwardSteps {
  readonly #asking: Asking;
  readonly #facts: Facts;
  readonly #candidates: Candidates;
  readonly #elsewhere: ElsewhereAnswers;
  readonly #taggings = new WeakMap<Actor, Tagging>();
  #tried = 0;
  #gaveUp = false;

  constructor(asking: Asking, facts: Facts) {
    this.#asking = asking;
    this.#facts = facts;
    this.#candidates = new Candidates(asking);
    this.#elsewhere = new ElsewhereAnswers(asking, facts);
  }

  /**
   * The best step by one method to somebody on the frontier who is wanted. With `certain`, one that is certain or none: for those who
   * have another already. `fits`: whether the step leads where it should, for what only the step can say.
   */
  find(
    actor: Actor,
    way: Way,
    frontier: Frontier,
    certain: boolean,
    wanted: (target: Actor) => boolean,
    fits?: (step: Step) => boolean,
  ): Step | undefined {
    const open = this.#elsewhere.isOpen(actor, way);
    if (certain && open) return undefined;
    let best: Step | undefined;
    let uncertain = 0;
    for (const target of this.#candidates.of(actor, way, frontier)) {
      // Asked for only where there is somebody to become.
      if (this.#elsewhere.of(actor, way) === undefined) return undefined;
      if (!wanted(target)) continue;
      if (++this.#tried > MOST_TRIED) break;
      const step = this.toward(actor, way, target);
      if (step === undefined || fits?.(step) === false) continue;
      if (open || isCertain(step)) return step;
      best ??= step;
      if (++uncertain >= MOST_OPEN) break;
    }
    return certain ? undefined : best;
  }

  /** False where not everything could be tried, so that there may be more steps than were found. */
  get isComplete(): boolean {
    return this.#tried <= MOST_TRIED && !this.#gaveUp;
  }

  /** To be called where somebody's ways were more than anybody would follow. */
  giveUp(): void {
    this.#gaveUp = true;
  }

  /** Every step by one method to anybody on the frontier who is wanted. */
  *all(actor: Actor, way: Way, frontier: Frontier, wanted: (target: Actor) => boolean): Generator<Step> {
    const told = new Set<Actor>();
    for (const target of this.#candidates.of(actor, way, frontier)) {
      if (told.has(target) || !wanted(target)) continue;
      told.add(target);
      const step = this.toward(actor, way, target);
      if (step !== undefined) yield step;
    }
  }

  /**
   * The step by one method to one target, whose kind and trust in services are as the method wants; where its tags forbid it, after the
   * actor gave it others.
   */
  toward(actor: Actor, way: Way, target: Actor): Step | undefined {
    if (target.arn === actor.arn) return undefined;
    return this.#asItIs(actor, way, target) ?? this.#onceTagged(actor, way, target);
  }

  #onceTagged(actor: Actor, way: Way, target: Actor): Step | undefined {
    const { ways, asked } = this.#tagging(actor);
    if (ways.length === 0 || target.group !== undefined || target.account !== actor.account) return undefined;
    const fit = ways.filter(({ method }) => method.target?.type === target.principal.type);
    let best: Step | undefined;
    for (const { answers, after } of retagged(actor, target, fit, asked, this.#asking)) {
      const step = this.#asItIs(actor, way, after);
      if (step === undefined) continue;
      const whole = { ...step, target, answers: [...answers, ...step.answers], unsure: [...openIn(answers), ...step.unsure] };
      if (isCertain(whole)) return whole;
      best ??= whole;
    }
    return best;
  }

  /** How the actor may tag others, and with what it would be worth it: no way where nothing is. */
  #tagging(actor: Actor): Tagging {
    let found = this.#taggings.get(actor);
    if (found === undefined) {
      const ways = actor.granting().filter(({ method }) => method.yields === "other-tags-for-target");
      const { policies, tags } = actor.principal;
      const asked = ways.length === 0 ? [] : tagsAskedOfOthers(policies, tags);
      found = asked.length === 0 ? NO_TAGGING : { ways, asked };
      this.#taggings.set(actor, found);
    }
    return found;
  }

  #asItIs(actor: Actor, way: Way, target: Actor): Step | undefined {
    const elsewhere = this.#elsewhere.of(actor, way);
    if (elsewhere === undefined) return undefined;
    const state = this.#stateOf(target, way);
    const handed = this.#handed(actor, way, target);
    if (state === undefined || handed === undefined) return undefined;
    const running = this.#elsewhere.onRunning(actor, way, target.arn);
    if (running === undefined) return undefined;
    const answers = [...elsewhere.answers, ...running.answers, ...handed.answers];
    const unsure = [...openIn(answers), ...elsewhere.unsure, ...running.unsure, ...state, ...handed.unsure];
    return { way, actor, target, answers, unsure };
  }

  #handed(actor: Actor, way: Way, target: Actor): Pick<Step, "answers" | "unsure"> | undefined {
    const { trusts, federates, deployed } = way.method.target ?? {};
    if (federates !== undefined) return federated(actor, way, target, this.#asking);
    if (deployed === true) return deploying(actor, target, this.#asking.estate);
    return trusts === undefined ? this.#onTarget(actor, way, target) : this.#passed(actor, way, target);
  }

  #onTarget(actor: Actor, way: Way, target: Actor): Pick<Step, "answers" | "unsure"> | undefined {
    const answers: Answer[] = [];
    for (const need of way.onTarget) {
      const answer = this.#askAbout(actor, need, target);
      if (answer === undefined) return undefined;
      answers.push(answer);
    }
    if (way.method.via !== "rewritten-trust") return { answers, unsure: [] };
    const answer = assumingOnceLetIn(actor, target, this.#asking);
    return answer === undefined ? undefined : { answers: [...answers, answer], unsure: [] };
  }

  #askAbout(actor: Actor, need: Need, target: Actor): Answer | undefined {
    if (need.on === "target") return askOn(actor, need, target.arn, this.#asking, target);
    let best: Answer | undefined;
    for (const resource of this.#ownedBy(target, need)) {
      const answer = askOn(actor, need, resource, this.#asking, target);
      if (answer?.truth === "yes") return answer;
      best ??= answer;
    }
    return best;
  }

  #ownedBy(target: Actor, { on }: Need): readonly string[] {
    const { principal, account } = target;
    if (on === "target-group") return (principal.user?.GroupList ?? []).map((name) => this.#asking.groupArn(account, name));
    const { boundary } = principal;
    if (on === "target-boundary") return boundary !== undefined && isCustomers(boundary) ? [boundary.name] : [];
    // Those that deny first: who writes one of them anew ends that as well.
    const own = principal.policies.filter(isCustomers);
    return [...own.filter(denies), ...own.filter((policy) => !denies(policy))].map(({ name }) => name);
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

  /** What must be so of the target, in words where it is not known; undefined: it is not so. */
  #stateOf({ arn, principal }: Actor, { method }: Way): readonly string[] | undefined {
    const { keys: needed, "login-profile": wanted, named } = method.target ?? {};
    if (named !== undefined && principal.name !== named) return undefined;
    const keys = needed === undefined ? undefined : this.#facts.keysOf(arn);
    if (needed === "fewer-than-two" && keys === 2) return undefined;
    if (needed === "two" && keys !== undefined && keys < 2) return undefined;
    // Who may also delete keys needs to know of none; that there are two is then as good as that there are fewer.
    const untold =
      needed === "fewer-than-two" && keys === undefined ? [`how many access keys ${arn} has is not in the snapshot`] : [];
    if (wanted === undefined) return untold;
    const has = this.#facts.hasPassword(arn);
    if (has === undefined) return [`whether ${arn} has a password is not in the snapshot`];
    return has === (wanted === "present") ? [] : undefined;
  }
}

function better<T extends Pick<Step, "answers" | "unsure">>(best: T | undefined, next: T): T {
  const certain = (each: T): boolean => each.unsure.length === 0 && each.answers.every(({ truth }) => truth === "yes");
  return best === undefined || (!certain(best) && certain(next)) ? next : best;
}
