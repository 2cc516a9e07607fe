import type { AccessEntry } from "../../iam/access.js";
import { catalogue } from "../../iam/catalogue/index.js";
import { actionTables, factsOf, PERMISSION } from "../action-facts.js";
import { effectiveAccess } from "../effective-access.js";
import { isAdministrator } from "../reach.js";
import { isEverything } from "../resource-scope.js";
import { holdsAll, maskOfActions } from "./action-mask.js";
import type { Actor } from "./actor.js";
import type { Asking } from "./asking.js";
import { outwardWays, selfWays } from "./methods.js";

const MASTER = maskOfActions(
  [...selfWays, ...outwardWays].flatMap(({ needs }) =>
    needs.map(({ index }) => index).filter((index) => serviceOf(index) === "iam"),
  ),
);

function serviceOf(index: number): string {
  return catalogue.serviceAt(index);
}

/** Requests that nobody who is an administrator is refused for certain, whatever conditions their policies have. */
function probesFor({ account, partition }: Actor): readonly (readonly [action: string, resource: string])[] {
  const iam = (rest: string): string => `arn:${partition}:iam::${account}:${rest}`;
  return [
    ["iam:AttachRolePolicy", iam("role/example")],
    ["iam:PutRolePolicy", iam("role/example")],
    ["iam:UpdateAssumeRolePolicy", iam("role/example")],
    ["iam:CreateRole", iam("role/example")],
    ["iam:PassRole", iam("role/example")],
    ["iam:AttachUserPolicy", iam("user/example")],
    ["iam:CreateAccessKey", iam("user/example")],
    ["iam:CreatePolicyVersion", iam("policy/example")],
    ["ec2:RunInstances", `arn:${partition}:ec2:us-east-1:${account}:instance/i-00000000000000000`],
    ["lambda:CreateFunction", `arn:${partition}:lambda:us-east-1:${account}:function:example`],
    ["s3:GetObject", `arn:${partition}:s3:::example/example`],
  ];
}

/** How many of the probes outside IAM may be refused: a few denied services do not make an administrator less of one. */
const SPARED = 1;
const ABOUT_NOBODY = ["iam:resourcetag/", "aws:resourcetag/", "iam:permissionsboundary"];

/** What the denies of a document take from somebody who has everything else. */
interface Taken {
  /** Actions of IAM that make or change principals, denied on everything for certain. */
  readonly masters: boolean;
  /** How many actions are denied on everything for certain. */
  readonly actions: number;
  /** There are denies that may take something of IAM, which must be asked. */
  readonly open: boolean;
}

const NOTHING: Taken = { masters: false, actions: 0, open: false };
const taken = new WeakMap<readonly AccessEntry[], Taken>();

function touchesMasters(entry: AccessEntry): boolean {
  const { bits } = actionTables();
  const { first = 0, count = 0 } = catalogue.service("iam") ?? {};
  return factsOf(entry.actions).indexes.some(
    (index) => index >= first && index < first + count && ((bits[index] ?? 0) & PERMISSION) !== 0,
  );
}

function takenBy(entries: readonly AccessEntry[]): Taken {
  let made = taken.get(entries);
  if (made !== undefined) return made;
  made = NOTHING;
  for (const entry of entries) {
    if (entry.effect !== "Deny") continue;
    const certain = entry.when === undefined && !entry.notResources && entry.resources.some(isEverything);
    const wild = entry.notResources || entry.resources.some((pattern) => /[*?$]/.test(pattern));
    if (!certain && !wild) continue;
    const masters = touchesMasters(entry);
    made = {
      masters: made.masters || (certain && masters),
      actions: made.actions + (certain ? factsOf(entry.actions).indexes.length : 0),
      open: made.open || (!certain && (masters || factsOf(entry.actions).indexes.length > catalogue.size / 10)),
    };
  }
  taken.set(entries, made);
  return made;
}

/** Says who is an administrator in effect: by any combination of policies, with denies, boundary and SCPs, and not by a policy's name. */
export class Administrators {
  readonly #asking: Asking;
  readonly #known = new WeakMap<Actor, boolean>();
  readonly #granted = new WeakMap<Actor, boolean>();

  constructor(asking: Asking) {
    this.#asking = asking;
  }

  /** By the policies that it has now. */
  isOne(actor: Actor): boolean {
    let known = this.#known.get(actor);
    if (known === undefined) {
      known = holdsAll(actor.mask, MASTER) && isAdministrator(effectiveAccess(actor.principal)) && !this.#refused(actor);
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
    const limited = principal.boundary !== undefined || this.#asking.estate.sideOf(principal).scps.length > 0;
    if (limited) return this.isOne(actor.granted());
    let actions = 0;
    let open = false;
    for (const { read } of principal.policies) {
      const each = takenBy(read.entries);
      if (each.masters) return false;
      actions += each.actions;
      open ||= each.open;
    }
    // Many small denies may name the same actions: then all of it is worked out.
    return open || actions > catalogue.size / 10 ? this.isOne(actor.granted()) : true;
  }

  /** Is the actor refused what makes an administrator, for certain? Asked where a condition, boundary or SCP could do that. */
  #refused(actor: Actor): boolean {
    let others = 0;
    for (const [action, resource] of probesFor(actor)) {
      const answer = this.#asking.ask(actor, {
        action,
        resource,
        absent: ABOUT_NOBODY,
        context: action.startsWith("iam:Attach")
          ? { "iam:PolicyARN": `arn:${actor.partition}:iam::aws:policy/AdministratorAccess` }
          : {},
      });
      if (answer !== undefined) continue;
      if (action.startsWith("iam:") || ++others > SPARED) return true;
    }
    return false;
  }
}
