import type { PolicyDocument } from "../../iam/document.js";
import type { Tag } from "../../model/evidence.js";
import type { HeldPolicy } from "../account-policies.js";
import { NO_STATEMENTS, readDocument, type Statements, statementsOn } from "../policy-document.js";
import type { Principal } from "../principals.js";
import { type ActionMask, holdsAll, maskOfDocument, maskOfPolicies, mayHold } from "./action-mask.js";
import { creatingWays, grantingWays, outwardWays, selfWays, type Way } from "./methods.js";

const EVERYTHING: PolicyDocument = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] };

/** What somebody who may write their own policies gives themselves. */
const ALL: HeldPolicy = {
  name: "a policy that it gives itself",
  kind: "inline",
  document: EVERYTHING,
  read: readDocument(EVERYTHING),
};

/** Statements about one action, of several documents. */
interface HeldStatements extends Statements {
  /** For each of `allows`, the place of its document among those about the action; undefined: all are of the first. */
  readonly allowedBy?: readonly number[];
}

/** Whom a role's trust policy speaks of, before anybody has asked whether it lets them in. */
export interface Named {
  /** ARNs and unique ids of principals; of sessions also the ARN without the session's name. */
  readonly principals: readonly string[];
  /** Accounts whose own policies decide. */
  readonly accounts: readonly string[];
  /** It lets in everybody, some conditions aside. */
  readonly everybody: boolean;
}

interface Fitting {
  readonly outward: readonly Way[];
  readonly self: readonly Way[];
  readonly creating: readonly Way[];
  readonly granting: readonly Way[];
}

const fitting = new Map<string, Fitting>();
const MOST_FITTING = 10_000;

/** Is it a policy of the account's own, not one of AWS's? */
export function isCustomers({ kind, name }: HeldPolicy): boolean {
  return kind === "managed" && /^arn:[^:]*:iam::[0-9]{12}:policy\//.test(name);
}

function fits(method: Way["method"], type: Principal["type"]): boolean {
  return method.actor === undefined || method.actor === type;
}

/**
 * A principal as somebody who tries to become more: with the policies that it has, or with those that it may give itself. A group
 * is one too, standing for a member that has nothing else.
 */
export class Actor {
  readonly principal: Principal;
  readonly account: string;
  readonly partition: string;
  /** What its policies and boundary may allow of the methods' actions. */
  readonly mask: ActionMask;
  /** ARN of the group that it stands for. */
  readonly group: string | undefined;
  #statements: Map<number, HeldStatements> | undefined;
  #ways: Fitting | undefined;
  /** Whom its trust policy speaks of, and which services that lets in; kept by `trusting`. */
  named: Named | undefined;
  services: Map<string, "yes" | "may" | "no"> | undefined;
  /** Whether its own statements decide for it; kept by `Asking`. */
  isPlain: boolean | undefined;

  constructor(principal: Principal, group?: string) {
    this.principal = principal;
    this.group = group;
    const [, partition = "aws", , , account = ""] = principal.arn.split(":", 5);
    this.partition = partition;
    this.account = account;
    const boundary = principal.boundary?.read;
    this.mask = maskOfPolicies(
      principal.policies.map(({ read }) => read.entries),
      boundary === undefined || boundary.problem !== undefined ? undefined : boundary.entries,
    );
  }

  /** The principal's ARN, or the group's. */
  get arn(): string {
    return this.group ?? this.principal.arn;
  }

  /** The same principal with other policies or groups, with another boundary, or without one. */
  with(change: {
    readonly more?: readonly HeldPolicy[];
    /** Policies that it no longer has: as many times as they stand here. */
    readonly fewer?: readonly HeldPolicy[];
    readonly groups?: readonly string[];
    readonly left?: string;
    readonly unbounded?: boolean;
    readonly boundary?: HeldPolicy;
    readonly tags?: readonly Tag[];
  }): Actor {
    const { principal } = this;
    const { user, role } = principal;
    const unbounded = change.unbounded === true;
    const groups = [...(user?.GroupList ?? []), ...(change.groups ?? [])].filter((group) => group !== change.left);
    return new Actor(
      {
        ...principal,
        policies: [...remaining(principal.policies, change.fewer ?? []), ...(change.more ?? [])],
        tags: change.tags ?? principal.tags,
        boundary: unbounded ? undefined : (change.boundary ?? principal.boundary),
        user: user && { ...without(user, unbounded), GroupList: groups },
        role: role && without(role, unbounded),
        access: undefined,
      },
      this.group,
    );
  }

  /** The principal after it gave itself every permission: its denies, boundary and SCPs still count. */
  granted(): Actor {
    return this.isGranted ? this : this.with({ more: [ALL] });
  }

  /** Has it given itself everything already? */
  get isGranted(): boolean {
    return this.principal.policies.includes(ALL);
  }

  /** Methods whose permissions it may hold, and that end as somebody else. */
  outward(): readonly Way[] {
    return this.#fitting.outward;
  }

  /** Methods whose permissions it may hold, by which it gives itself more. */
  self(): readonly Way[] {
    return this.#fitting.self;
  }

  /** Methods whose permissions it may hold, by which it makes a principal. */
  creating(): readonly Way[] {
    return this.#fitting.creating;
  }

  /** Methods whose permissions it may hold, by which it gives somebody else more. */
  granting(): readonly Way[] {
    return this.#fitting.granting;
  }

  get #fitting(): Fitting {
    this.#ways ??= this.#fittingWays();
    return this.#ways;
  }

  /** Most actors hold the same few permissions, so that methods are looked through once for all of them. */
  #fittingWays(): Fitting {
    const { type } = this.principal;
    let key: string = type;
    for (const word of this.mask) key += String.fromCharCode(word & 0xffff, word >>> 16);
    let found = fitting.get(key);
    if (found === undefined) {
      const own = ({ method, mask }: Way): boolean => fits(method, type) && holdsAll(this.mask, mask);
      found = {
        outward: outwardWays.filter(own),
        self: selfWays.filter(own),
        creating: creatingWays.filter(own),
        granting: grantingWays.filter(own),
      };
      if (fitting.size >= MOST_FITTING) fitting.clear();
      fitting.set(key, found);
    }
    return found;
  }

  /** Its identity policies' statements about an action. */
  statements(index: number): HeldStatements {
    let found = this.#statements?.get(index);
    if (found === undefined) {
      found = together(this.documents(index), index);
      this.#statements ??= new Map();
      this.#statements.set(index, found);
    }
    return found;
  }

  /** Its readable identity policies that say anything about an action. */
  documents(index: number): readonly HeldPolicy[] {
    return this.principal.policies.filter(
      ({ read }) => read.problem === undefined && mayHold(maskOfDocument(read.entries).named, index),
    );
  }

  /** ARNs of its customer managed policies, those of its groups included. */
  customerPolicies(): readonly string[] {
    return this.principal.policies.filter(isCustomers).map(({ name }) => name);
  }
}

function together(documents: readonly HeldPolicy[], index: number): HeldStatements {
  const [first] = documents;
  if (first === undefined) return NO_STATEMENTS;
  if (documents.length === 1) return statementsOn(first.read, index);
  const each = documents.map(({ read }) => statementsOn(read, index));
  return {
    allows: each.flatMap(({ allows }) => allows),
    denies: each.flatMap(({ denies }) => denies),
    allowedBy: each.flatMap(({ allows }, place) => allows.map(() => place)),
  };
}

function remaining(policies: readonly HeldPolicy[], fewer: readonly HeldPolicy[]): readonly HeldPolicy[] {
  if (fewer.length === 0) return policies;
  const left = [...policies];
  for (const each of fewer) {
    const place = left.indexOf(each);
    if (place >= 0) left.splice(place, 1);
  }
  return left;
}

function without<T extends { readonly PermissionsBoundary?: unknown }>(holder: T, unbounded: boolean): T {
  if (!unbounded || holder.PermissionsBoundary === undefined) return holder;
  const { PermissionsBoundary: _gone, ...rest } = holder;
  return rest as T;
}
