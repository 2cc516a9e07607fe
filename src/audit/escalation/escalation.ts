import type { AccountEvidence } from "../../model/evidence.js";
import { Estate } from "../estate/estate.js";
import type { AccountPrincipals, Principal } from "../principals.js";
import { Actor } from "./actor.js";
import { Administrators } from "./administrators.js";
import { Asking } from "./asking.js";
import { type Facts, factsOf } from "./facts.js";
import { Frontier } from "./frontier.js";
import { creatingStep } from "./new-principals.js";
import { OutwardSteps } from "./outward-steps.js";
import { PathWords } from "./path-words.js";
import { Pursuit, type Reached } from "./pursuit.js";
import { reachableFrom } from "./reachable.js";
import { retaggings } from "./retagging.js";
import { revertings, sheddings } from "./shedding.js";
import type { Step } from "./step.js";
import { Variants } from "./variants.js";

/** What methods do to policies that somebody else has, and to nothing where they have none such. */
const CHANGES = new Set(["no-deny-for-target", "older-version-for-target", "other-tags-for-target"]);

/** Somebody who has what the group gives and nothing else. */
function memberOf(group: { readonly GroupName: string; readonly Arn: string }, account: AccountPrincipals): Actor {
  const name = `a-member-of-${group.GroupName}`;
  const arn = `arn:${account.partition}:iam::${account.account}:user/${name}`;
  const principal: Principal = {
    type: "user",
    arn,
    id: arn,
    name,
    user: { Path: "/", UserName: name, UserId: arn, Arn: arn, GroupList: [group.GroupName] },
    role: undefined,
    policies: account.policiesOfGroup(group.GroupName),
    boundary: undefined,
    tags: [],
    serviceLinked: false,
    access: undefined,
  };
  return new Actor(principal, group.Arn);
}

/**
 * Who can become whom, over every account of a snapshot at once: by the methods of policies/escalations.yaml, each of their
 * permissions decided with resources, conditions, boundaries, denies, SCPs and trust policies. Worked out when first asked for.
 */
export class Escalation {
  readonly estate: Estate;
  readonly words: PathWords;
  readonly #actors = new Map<string, Actor>();
  readonly #asking: Asking;
  readonly #administrators: Administrators;
  readonly #tools: ConstructorParameters<typeof Pursuit>[0];
  #toAdministrator: Pursuit | undefined;
  #everybody: Frontier | undefined;

  constructor(estate: Estate, accounts: Iterable<AccountPrincipals>, facts: Facts) {
    this.estate = estate;
    const byId = new Map([...accounts].map((account) => [account.account, account]));
    this.words = new PathWords(byId);
    this.#asking = new Asking(estate, byId);
    this.#administrators = new Administrators(this.#asking);
    const outward = new OutwardSteps(this.#asking, facts);
    this.#tools = {
      asking: this.#asking,
      outward,
      variants: new Variants(this.#asking, () => outward.giveUp()),
      administrators: this.#administrators,
    };
    for (const account of byId.values()) {
      for (const principal of account.all())
        if (principal.type !== "root" && !principal.serviceLinked) this.#actors.set(principal.arn, new Actor(principal));
      for (const group of account.groups()) this.#actors.set(group.Arn, memberOf(group, account));
    }
  }

  /** Is the principal an administrator by the policies that it has? */
  isAdministrator(principal: Principal): boolean {
    const actor = this.#actors.get(principal.arn);
    return principal.type === "root" || (actor !== undefined && this.#administrators.isOne(actor));
  }

  /** How the principal becomes an administrator; without steps where it is one, undefined where it cannot. */
  toAdministrator(principal: Principal): Reached | undefined {
    const actor = this.#actors.get(principal.arn);
    if (actor === undefined) return undefined;
    this.#toAdministrator ??= this.#pursue((each) => this.#administrators.isOne(each), true);
    return this.#toAdministrator.get(actor);
  }

  #pursue(isGoal: (actor: Actor) => boolean, toAdministrator: boolean): Pursuit {
    const everybody = [...this.#actors.values()];
    return new Pursuit(this.#tools, everybody, everybody.filter(isGoal), toAdministrator);
  }

  /** How principals become one of those that are wanted, themselves aside. */
  toward(isGoal: (principal: Principal) => boolean): (principal: Principal) => Reached | undefined {
    const pursuit = this.#pursue((actor) => actor.group === undefined && isGoal(actor.principal), false);
    return ({ arn }) => {
      const actor = this.#actors.get(arn);
      return actor && pursuit.get(actor);
    };
  }

  /** Every step that the principal can take by itself: on itself first, then to others, by every method. */
  *stepsFrom({ arn }: Principal): Generator<Step> {
    const actor = this.#actors.get(arn);
    if (actor === undefined) return;
    this.#everybody ??= new Frontier([...this.#actors.values()], this.estate);
    for (const { actor: strong, steps } of this.#tools.variants.of(actor)) {
      yield* steps.slice(-1);
      for (const way of strong.creating()) {
        const step = creatingStep(strong, way, this.#asking);
        if (step !== undefined) yield step;
      }
      const giving = strong.granting().filter(({ method }) => !CHANGES.has(method.yields));
      for (const way of [...strong.outward(), ...giving])
        yield* this.#tools.outward.all(strong, way, this.#everybody, () => true);
      for (const target of this.#actors.values()) yield* this.#changesTo(target, strong);
    }
  }

  /** What the actor can do to the policies of somebody else. */
  *#changesTo(target: Actor, actor: Actor): Generator<Step> {
    if (target.account !== actor.account || target.group !== undefined || target.arn === actor.arn) return;
    const ways = actor.granting().filter(({ method }) => method.target?.type === target.principal.type);
    for (const { step } of sheddings(actor, target, ways, this.#asking)) yield step;
    for (const { step } of revertings(actor, target, ways, this.#asking)) yield step;
    for (const { step } of retaggings(actor, target, ways, this.#asking)) yield step;
  }

  /** Everybody that a principal can become, itself included; undefined where the snapshot does not hold it. */
  reachable(arn: string): ReturnType<typeof reachableFrom> | undefined {
    const actor = this.#actors.get(arn);
    if (actor === undefined) return undefined;
    this.#everybody ??= new Frontier([...this.#actors.values()], this.estate);
    return reachableFrom(actor, this.#everybody, this.#tools);
  }

  /** False where there were more pairs of principals to ask about than anybody would: then there may be more paths. */
  get isComplete(): boolean {
    return this.#tools.outward.isComplete;
  }

  /** SCPs or RCPs that are not in the snapshot and may stop a path, in words. */
  gapsOf(account: string): readonly string[] {
    const { scp, rcp } = this.estate.organization.standing(account);
    return [scp.gap, rcp.gap].filter((gap) => gap !== "");
  }
}

/** The escalation of accounts by themselves, where nothing is known of their organization. */
export function escalationOf(
  accounts: readonly { readonly evidence: AccountEvidence; readonly principals: AccountPrincipals }[],
  asOf: string,
): Escalation {
  const principals = accounts.map((account) => account.principals);
  return new Escalation(
    new Estate({ accounts: principals, asOf }),
    principals,
    factsOf(accounts.map(({ evidence }) => evidence)),
  );
}
