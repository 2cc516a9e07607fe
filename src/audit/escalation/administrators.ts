import type { AccessEntry } from "../../iam/access.js";
import { catalogue } from "../../iam/catalogue/index.js";
import { factsOf } from "../action-facts.js";
import { effectiveAccess } from "../effective-access.js";
import { GRANTING, isAdministrator } from "../reach.js";
import { isEverything } from "../resource-scope.js";
import { holdsAny, maskOfActions } from "./action-mask.js";
import type { Actor } from "./actor.js";
import type { Asking, Wanted } from "./asking.js";

const GIVING = maskOfActions(GRANTING);

/** Requests about principals that nobody has to be treated gently. */
function* givingProbes({ account, partition }: Actor): Generator<Probe> {
  const policies = ["AdministratorAccess", "IAMFullAccess"].map((name) => `arn:${partition}:iam::aws:policy/${name}`);
  for (const type of ["Role", "User"]) {
    const resource = `arn:${partition}:iam::${account}:${type.toLowerCase()}/example`;
    for (const policy of policies) yield { action: `iam:Attach${type}Policy`, resource, context: { "iam:PolicyARN": policy } };
    yield { action: `iam:Put${type}Policy`, resource };
  }
}

/** Requests of everyday services, a few of which may be refused without making an administrator less of one. */
function otherProbes({ account, partition }: Actor): readonly Probe[] {
  const on = (service: string, rest: string): string => `arn:${partition}:${service}:us-east-1:${account}:${rest}`;
  return [
    { action: "s3:GetObject", resource: `arn:${partition}:s3:::example/example` },
    { action: "s3:CreateBucket", resource: `arn:${partition}:s3:::example` },
    { action: "ec2:RunInstances", resource: on("ec2", "instance/i-00000000000000000") },
    { action: "ec2:TerminateInstances", resource: on("ec2", "instance/i-00000000000000000") },
    { action: "lambda:CreateFunction", resource: on("lambda", "function:example") },
    { action: "lambda:UpdateFunctionCode", resource: on("lambda", "function:example") },
    { action: "dynamodb:GetItem", resource: on("dynamodb", "table/example") },
    { action: "rds:DeleteDBInstance", resource: on("rds", "db:example") },
    { action: "sqs:DeleteQueue", resource: on("sqs", "example") },
    { action: "secretsmanager:GetSecretValue", resource: on("secretsmanager", "secret:example-AbCdEf") },
    { action: "cloudformation:CreateStack", resource: on("cloudformation", "stack/example/example") },
    { action: "ssm:SendCommand", resource: on("ec2", "instance/i-00000000000000000") },
  ];
}

type Probe = Pick<Wanted, "action" | "resource" | "context">;

const ABOUT_NOBODY = ["iam:resourcetag/", "aws:resourcetag/", "iam:permissionsboundary"];

/** What the denies of a document take from somebody who has everything else. */
interface Taken {
  /** Those of the actions that give principals policies that are denied on everything for certain. */
  readonly giving: readonly number[];
  /** How many actions are denied on everything for certain. */
  readonly actions: number;
  /** There are denies that may take something of IAM, which must be asked. */
  readonly open: boolean;
}

const NOTHING: Taken = { giving: [], actions: 0, open: false };
const taken = new WeakMap<readonly AccessEntry[], Taken>();

function takenBy(entries: readonly AccessEntry[]): Taken {
  let made = taken.get(entries);
  if (made !== undefined) return made;
  made = NOTHING;
  for (const entry of entries) {
    if (entry.effect !== "Deny") continue;
    const certain = entry.when === undefined && !entry.notResources && entry.resources.some(isEverything);
    const wild = entry.notResources || entry.resources.some((pattern) => /[*?$]/.test(pattern));
    if (!certain && !wild) continue;
    const giving = GRANTING.filter((index) => entry.actions.has(index));
    made = {
      giving: certain ? [...made.giving, ...giving] : made.giving,
      actions: made.actions + (certain ? factsOf(entry.actions).indexes.length : 0),
      open: made.open || (!certain && (giving.length > 0 || factsOf(entry.actions).indexes.length > catalogue.size / 10)),
    };
  }
  taken.set(entries, made);
  return made;
}

/** Says who is an administrator in effect: by any combination of policies, with denies, boundary and SCPs, and not by a policy's name. */
export class Administrators {
  readonly #asking: Asking;
  readonly #known = new Map<Actor, boolean>();
  readonly #granted = new Map<Actor, boolean>();

  constructor(asking: Asking) {
    this.#asking = asking;
  }

  /** By the policies that it has now. */
  isOne(actor: Actor): boolean {
    let known = this.#known.get(actor);
    if (known === undefined) {
      known = holdsAny(actor.mask, GIVING) && isAdministrator(effectiveAccess(actor.principal)) && !this.#refused(actor);
      this.#known.set(actor, known);
    }
    return known;
  }

  /** After it, or somebody for it, gave it every permission there is. */
  isOnceGranted(actor: Actor): boolean {
    let known = this.#granted.get(actor);
    if (known === undefined) {
      known = this.#onceGranted(actor);
      this.#granted.set(actor, known);
    }
    return known;
  }

  #onceGranted(actor: Actor): boolean {
    const { principal } = actor;
    if (principal.serviceLinked) return false;
    const limited =
      principal.boundary !== undefined || this.#asking.estate.organization.standing(actor.account).scp.documents.length > 0;
    if (limited) return this.isOne(actor.granted());
    let actions = 0;
    let open = false;
    const giving = new Set<number>();
    for (const { read } of principal.policies) {
      const each = takenBy(read.entries);
      for (const index of each.giving) giving.add(index);
      actions += each.actions;
      open ||= each.open;
    }
    if (giving.size === GRANTING.length) return false;
    // Many small denies may name the same actions: then all of it is worked out.
    return open || actions > catalogue.size / 10 ? this.isOne(actor.granted()) : true;
  }

  /** Is the actor refused what makes an administrator, for certain? Asked where a condition, boundary or SCP could do that. */
  #refused(actor: Actor): boolean {
    const isAllowed = (probe: Probe): boolean => this.#asking.ask(actor, { ...probe, absent: ABOUT_NOBODY }) !== undefined;
    let gives = false;
    for (const probe of givingProbes(actor)) {
      gives = isAllowed(probe);
      if (gives) break;
    }
    if (!gives) return true;
    const others = otherProbes(actor);
    return others.filter(isAllowed).length * 2 < others.length;
  }
}
