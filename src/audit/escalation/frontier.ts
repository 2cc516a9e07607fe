import type { AccessEntry } from "../../iam/access.js";
import { type Context, evaluate } from "../../iam/condition/evaluate.js";
import { arnMatches } from "../../iam/pattern.js";
import type { Estate } from "../estate/estate.js";
import type { Statements } from "../policy-document.js";
import { isEverything } from "../resource-scope.js";
import type { Actor } from "./actor.js";
import { isDeploymentRole } from "./deploying.js";
import { providersOf } from "./federating.js";
import type { EscalationMethod } from "./methods.js";
import { namedBy, trustsService } from "./trusting.js";

const NOBODY: readonly Actor[] = Object.freeze([]);
const ANY_KEY = { has: () => true } as unknown as ReadonlySet<string>;
const WILD = /[*?$]/;

/** Actors that can be meant by one question, indexed so that most statements find theirs without looking at each. */
export class Targets {
  readonly all: readonly Actor[];
  #byArn: Map<string, Actor> | undefined;
  readonly #byPattern = new Map<string, readonly Actor[]>();

  constructor(all: readonly Actor[]) {
    this.all = all;
  }

  #meant(pattern: string): readonly Actor[] {
    if (isEverything(pattern)) return this.all;
    if (!WILD.test(pattern)) {
      this.#byArn ??= new Map(this.all.map((actor) => [actor.arn, actor]));
      const found = this.#byArn.get(pattern);
      return found === undefined ? NOBODY : [found];
    }
    let found = this.#byPattern.get(pattern);
    if (found === undefined) {
      found = this.all.filter(({ arn }) => arnMatches(pattern, arn));
      this.#byPattern.set(pattern, found);
    }
    return found;
  }

  #of(entry: AccessEntry): readonly Actor[] {
    if (!entry.notResources) {
      const [first = "*", ...others] = entry.resources;
      return others.length === 0 ? this.#meant(first) : entry.resources.flatMap((pattern) => this.#meant(pattern));
    }
    return this.all.filter(({ arn }) => !entry.resources.some((pattern) => !pattern.includes("$") && arnMatches(pattern, arn)));
  }

  /**
   * Those that the statements may allow the action on, most likely first; never leaves one out. Whether they do is for `decide` to say.
   * `known`: what every such request has; asked for where a statement has a condition.
   */
  *allowedBy({ allows, denies }: Statements, known: () => Context): Generator<Actor> {
    if (this.all.length === 0 || allows.length === 0) return;
    const truthOf = ({ when }: AccessEntry) => (when === undefined ? "true" : evaluate(when, known(), { unknownKeys: ANY_KEY }));
    const settled = denies.filter((entry) => !entry.notResources && truthOf(entry) === "true");
    if (settled.some(({ resources }) => resources.includes("*"))) return;
    const isDenied = (arn: string): boolean =>
      settled.some(({ resources }) => resources.some((pattern) => !pattern.includes("$") && arnMatches(pattern, arn)));
    const told = new Set<Actor>();
    for (const entry of allows) {
      if (truthOf(entry) === "false") continue;
      for (const actor of this.#of(entry)) {
        if (told.has(actor)) continue;
        told.add(actor);
        if (!isDenied(actor.arn)) yield actor;
      }
    }
  }
}

const EMPTY = new Targets(NOBODY);

/** Actors that it is worth becoming, in the ways in which methods find them. */
export class Frontier {
  readonly #estate: Estate;
  readonly #byAccount = new Map<string, Actor[]>();
  /** By account, and by what they are wanted for: a word, or what a method says of its target. */
  readonly #kept = new Map<string, Map<string | object, Targets>>();
  /** Roles that trust this ARN or unique id by name. */
  readonly #named = new Map<string, Actor[]>();
  readonly #trustingAccount = new Map<string, Actor[]>();
  readonly #trustingAll: Actor[] = [];
  readonly size: number;

  constructor(actors: readonly Actor[], estate: Estate) {
    this.#estate = estate;
    this.size = actors.length;
    for (const actor of actors) {
      push(this.#byAccount, actor.account, actor);
      if (actor.principal.role === undefined || actor.principal.serviceLinked) continue;
      const { principals, accounts, everybody } = namedBy(actor);
      for (const name of principals) push(this.#named, name, actor);
      for (const account of accounts) push(this.#trustingAccount, account, actor);
      if (everybody) this.#trustingAll.push(actor);
    }
  }

  #targets(account: string, wanted: string | object, make: () => readonly Actor[]): Targets {
    let ofAccount = this.#kept.get(account);
    if (ofAccount === undefined) {
      ofAccount = new Map();
      this.#kept.set(account, ofAccount);
    }
    let found = ofAccount.get(wanted);
    if (found === undefined) {
      const actors = make();
      found = actors.length === 0 ? EMPTY : new Targets(actors);
      ofAccount.set(wanted, found);
    }
    return found;
  }

  #among(account: string, isWanted: (actor: Actor) => boolean): readonly Actor[] {
    return (this.#byAccount.get(account) ?? NOBODY).filter(isWanted);
  }

  /** Roles of the account, AWS's own aside: nobody changes or is handed those. */
  roles(account: string): Targets {
    return this.#targets(account, "roles", () =>
      this.#among(account, ({ principal }) => principal.role !== undefined && !principal.serviceLinked),
    );
  }

  users(account: string): Targets {
    return this.#targets(account, "users", () =>
      this.#among(account, ({ principal, group }) => principal.user !== undefined && group === undefined),
    );
  }

  groups(account: string): Targets {
    return this.#targets(account, "groups", () => this.#among(account, ({ group }) => group !== undefined));
  }

  /** Roles of the account that what a method hands them to may assume. */
  runBy(account: string, target: NonNullable<EscalationMethod["target"]>): Targets {
    return this.#targets(account, target, () => {
      const { trusts = [], "instance-profile": inProfile } = target;
      const isRun = (role: Actor): boolean => trusts.some((service) => trustsService(role, service, this.#estate) !== "no");
      const isIn = ({ principal }: Actor): boolean =>
        inProfile !== true || (principal.role?.InstanceProfileList ?? []).length > 0;
      return this.roles(account).all.filter((role) => isIn(role) && isRun(role));
    });
  }

  /** Roles of the account that let in identity providers of a kind. */
  federatedBy(account: string, kind: "saml" | "oidc" | "cognito"): Targets {
    return this.#targets(account, kind, () => this.roles(account).all.filter((role) => providersOf(role, kind).length > 0));
  }

  /** Roles of other accounts in which the organization's stack sets are deployed. */
  deployedBeside(account: string): Targets {
    return this.#targets(account, "deployed", () =>
      [...this.#byAccount].flatMap(([other, actors]) => (other === account ? [] : actors.filter(isDeploymentRole))),
    );
  }

  /** Roles whose trust policies leave the decision to the account's own policies, or to nobody's. */
  trusting(account: string): Targets {
    return this.#targets(account, "trusting", () => [...(this.#trustingAccount.get(account) ?? NOBODY), ...this.#trustingAll]);
  }

  /** Roles that name the principal itself in their trust policies, or everybody. */
  naming({ principal, account, partition }: Actor): readonly Actor[] {
    if (this.#named.size === 0) return this.#trustingAll;
    const sessions = `arn:${partition}:sts::${account}:assumed-role/${principal.name}`;
    const found = [
      ...(this.#named.get(principal.arn) ?? NOBODY),
      ...(this.#named.get(principal.id) ?? NOBODY),
      ...(principal.role === undefined ? NOBODY : (this.#named.get(sessions) ?? NOBODY)),
    ];
    return this.#trustingAll.length === 0 ? found : [...found, ...this.#trustingAll];
  }
}

function push(into: Map<string, Actor[]>, key: string, actor: Actor): void {
  const list = into.get(key);
  if (list === undefined) into.set(key, [actor]);
  else list.push(actor);
}
