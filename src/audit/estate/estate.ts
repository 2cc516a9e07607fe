import { type Decision, type DecisionInput, decide, type Layer } from "../../iam/decide.js";
import type { PolicyDocument } from "../../iam/document.js";
import type { ResourcePolicy } from "../../model/organization.js";
import { readResourceDocument } from "../policy-document.js";
import type { AccountPrincipals, Principal } from "../principals.js";
import { type Clock, clockOf, type KeyValues } from "./certain-context.js";
import { sessionsNamed } from "./named-sessions.js";
import { Organization, type Standing } from "./organization.js";
import { keysOf } from "./policy-keys.js";
import { PrincipalSide } from "./principal-side.js";
import { hasResourcePolicies, mayBeShared, ResourcePolicies } from "./resource-policies.js";
import { namingByArn } from "./unique-ids.js";

/** What somebody may want to do. */
export interface Asked {
  /** `service:Action`, in any case. */
  readonly action: string;
  /** ARN, or `*` for an action that names no resource. */
  readonly resource: string;
  /** Keys that the request is known to have, in any case; they go before what the estate knows. */
  readonly context?: KeyValues | undefined;
  /** Keys that many requests have: one object for all of them. `context` goes before them. */
  readonly always?: KeyValues | undefined;
  /** More keys that may have any value or none. */
  readonly unknownKeys?: readonly string[] | undefined;
  /** Who owns the resource, where neither its ARN nor the snapshot says. */
  readonly resourceAccount?: string | undefined;
}

/** What is known of a resource: its owner and its own policy. */
export interface ResourceSide {
  /** Undefined: neither its ARN nor the snapshot says. */
  readonly account: string | undefined;
  readonly policy: PolicyDocument | undefined;
  /** The resource may have a policy that is not at hand, or cannot be read. */
  readonly isUnknown: boolean;
}

const RCP = ["rcp"] as const;
const RESOURCE = ["resource"] as const;
const NOTHING: ResourceSide = { account: undefined, policy: undefined, isUnknown: false };
const TRUST = /^sts:(?:assumerole|tagsession|setsourceidentity)/i;
const ROLE = /^arn:[^:]*:iam::([0-9]{12}):role\//;
const ACCOUNT = /^[0-9]{12}$/;

/** Is it decided by the trust policy of a role? Source: IAM User Guide, "How permissions work for assuming a role". */
export function isTrustAction(action: string): boolean {
  return TRUST.test(action);
}

function usable(document: PolicyDocument | undefined): PolicyDocument | undefined {
  return document !== undefined && readResourceDocument(document).problem === undefined ? document : undefined;
}

/** Everything that a snapshot says about who may do what. It is asked one request at a time, and keeps what it works out. */
export class Estate {
  readonly organization: Organization;
  readonly resourcePolicies: ResourcePolicies;
  /** ISO 8601: the moment at which requests are made. */
  readonly asOf: string;
  readonly #accounts = new Map<string, AccountPrincipals>();
  readonly #sides = new Map<Principal, PrincipalSide>();
  readonly #clock: Clock;
  #byId: Map<string, Principal> | undefined;

  constructor(evidence: {
    readonly accounts: Iterable<AccountPrincipals>;
    readonly organization?: Organization | undefined;
    readonly resourcePolicies?: Iterable<ResourcePolicy> | undefined;
    readonly asOf: string;
  }) {
    for (const account of evidence.accounts) this.#accounts.set(account.account, account);
    this.organization = evidence.organization ?? new Organization(undefined);
    this.resourcePolicies = new ResourcePolicies(evidence.resourcePolicies ?? []);
    this.asOf = evidence.asOf;
    this.#clock = clockOf(evidence.asOf);
  }

  /** Ids of the snapshot's accounts. */
  accounts(): IterableIterator<string> {
    return this.#accounts.keys();
  }

  /** Everybody, account by account, root users included. */
  *principals(): Generator<Principal> {
    for (const account of this.#accounts.values()) yield* account.all();
  }

  /** By ARN, where a session's ARN means its role, or by unique id. Undefined: the snapshot does not hold it. */
  principal(name: string): Principal | undefined {
    if (name.startsWith("arn:")) return this.#accounts.get(accountOf(name))?.find(name);
    if (this.#byId === undefined) {
      this.#byId = new Map();
      for (const principal of this.principals()) this.#byId.set(principal.id, principal);
    }
    return this.#byId.get(name);
  }

  /** Principals of this ARN, name or unique id; several accounts may have one of the same name. */
  named(text: string): readonly Principal[] {
    const known = this.principal(text);
    if (known !== undefined) return [known];
    return [...this.principals()].filter(({ name }) => name === text);
  }

  /** What the policies of the principal and of its account say, whatever is asked. */
  sideOf(principal: Principal): PrincipalSide {
    let side = this.#sides.get(principal);
    if (side === undefined) {
      const account = accountOf(principal.arn);
      side = new PrincipalSide(principal, account, this.organization.standing(account), this.#clock);
      this.#sides.set(principal, side);
    }
    return side;
  }

  /** Who owns the resource, and which policy of its own governs the action: for `sts:AssumeRole*` the role's trust policy. */
  resourceSide(action: string, resource: string): ResourceSide {
    if (resource === "*") return NOTHING;
    const named = resource.split(":", 5)[4] ?? "";
    const account = ACCOUNT.test(named) ? named : undefined;
    if (TRUST.test(action) && ROLE.test(resource)) {
      const policy = usable(this.principal(resource)?.role?.AssumeRolePolicyDocument);
      return { account, policy, isUnknown: policy === undefined };
    }
    const governing = this.resourcePolicies.governing(resource);
    if (governing === undefined)
      return { account, policy: undefined, isUnknown: hasResourcePolicies(action.slice(0, action.indexOf(":")).toLowerCase()) };
    const owner = account ?? governing.account;
    if (governing.document === null) return { account: owner, policy: undefined, isUnknown: false };
    const policy = usable(governing.document);
    return { account: owner, policy, isUnknown: policy === undefined };
  }

  /**
   * The request with every policy of the snapshot that has a say in it, ready for `decide`. What the snapshot does not hold is an
   * unknown layer; a key that nobody can know, and that one of the policies asks for, is an unknown key.
   */
  inputFor(principal: Principal, asked: Asked): DecisionInput {
    const { action, resource } = asked;
    const side = this.sideOf(principal);
    const of = this.resourceSide(action, resource);
    const owner = of.account ?? asked.resourceAccount ?? (resource === "*" || !of.isUnknown ? side.account : undefined);
    const standing = owner === undefined ? undefined : this.organization.standing(owner);
    const policy = of.policy === undefined ? undefined : namingByArn(of.policy, principal);

    const isRcpUnknown = standing === undefined || standing.rcp.gap !== "";
    const isShared = owner !== side.account && of.policy === undefined && mayBeShared(action, resource);
    const isUnknown = of.isUnknown || isShared;
    const unknownLayers: readonly Layer[] =
      isRcpUnknown || isUnknown
        ? [...side.unknownLayers, ...(isRcpUnknown ? RCP : []), ...(isUnknown ? RESOURCE : [])]
        : side.unknownLayers;
    const rcps = standing?.rcp.documents ?? [];
    return {
      request: {
        principal: principal.arn,
        action,
        resource,
        ...(owner === undefined ? {} : { resourceAccount: owner }),
        context: this.#context(side, owner, standing, asked),
      },
      identityPolicies: side.identityPolicies,
      ...(side.boundaries === undefined ? {} : { permissionsBoundaries: side.boundaries }),
      ...(policy === undefined ? {} : { resourcePolicy: policy }),
      ...(side.scps.length === 0 ? {} : { serviceControlPolicies: side.scps }),
      ...(rcps.length === 0 ? {} : { resourceControlPolicies: rcps }),
      unknownKeys: this.#unknownKeys(side, policy, rcps, asked),
      unknownLayers,
    };
  }

  #context(side: PrincipalSide, owner: string | undefined, standing: Standing | undefined, asked: Asked): KeyValues {
    const { context, always } = asked;
    if (owner !== side.account) return { ...side.context.elsewhere(owner, standing), ...always, ...context };
    const values = always === undefined ? side.context.own : side.context.ownWith(always);
    return context === undefined || Object.keys(context).length === 0 ? values : { ...values, ...context };
  }

  #unknownKeys(
    side: PrincipalSide,
    policy: PolicyDocument | undefined,
    rcps: readonly (readonly PolicyDocument[])[],
    asked: Asked,
  ): readonly string[] {
    let keys: Set<string> | undefined;
    const add = (key: string): void => {
      if (side.unknown.set.has(key)) return;
      keys ??= new Set(side.unknown.list);
      keys.add(key);
    };
    const ask = (document: PolicyDocument): void => {
      for (const key of keysOf(document)) if (!side.context.settles(key)) add(key);
    };
    if (policy !== undefined) ask(policy);
    for (const level of rcps) level.forEach(ask);
    for (const key of asked.unknownKeys ?? []) add(key.toLowerCase());
    return keys === undefined ? side.unknown.list : [...keys];
  }

  /** Would AWS allow it? `depends` where something that the snapshot does not hold could change the answer. */
  ask(principal: Principal, asked: Asked): Decision {
    return this.decide(principal, this.inputFor(principal, asked));
  }

  /** `decide` for an input of `inputFor`, or one like it: a role is also asked for as those of its sessions that policies name. */
  decide(principal: Principal, input: DecisionInput): Decision {
    const decision = decide(input);
    if (decision.decision !== "implicitDeny") return decision;
    for (const session of sessionsNamed(input.resourcePolicy, principal)) {
      const { decision: own, dependsOn, ...rest } = decide({ ...input, request: { ...input.request, principal: session } });
      if (own !== "allowed" && own !== "depends") continue;
      // It takes a session of that name, which shows in aws:userid.
      const keys = [...new Set([...(dependsOn?.keys ?? []), "aws:userid"])].sort();
      return { ...rest, decision: "depends", dependsOn: { keys, layers: dependsOn?.layers ?? [] } };
    }
    return decision;
  }
}

function accountOf(arn: string): string {
  return arn.split(":", 5)[4] ?? "";
}
