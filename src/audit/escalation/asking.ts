import { catalogue } from "../../iam/catalogue/index.js";
import { type Context, readContext } from "../../iam/condition/evaluate.js";
import { type DecidedBy, type Decision, type DecisionInput, decide } from "../../iam/decide.js";
import type { PolicyDocument } from "../../iam/document.js";
import type { ManagedPolicyDetail, Tag } from "../../model/evidence.js";
import type { HeldPolicy } from "../account-policies.js";
import type { KeyValues } from "../estate/certain-context.js";
import type { Estate } from "../estate/estate.js";
import type { AccountPrincipals } from "../principals.js";
import { mayMeet } from "../resource-scope.js";
import type { Actor } from "./actor.js";
import { chosenContexts, isChosen } from "./chosen-keys.js";
import { ASSUME } from "./methods.js";
import { BY_NAME, isLetInByName, isPlain, settledByOwn } from "./own-statements.js";
import { type PowerfulPolicies, powerfulAmong } from "./powerful-policies.js";
import { tagsAskedBy } from "./tags-asked.js";

/** What is asked of an actor. */
export interface Wanted {
  readonly action: string;
  readonly resource: string;
  readonly context?: KeyValues;
  /** Keys (lower case, or their beginnings ending in `/`) that are known to be absent unless `context` has them. */
  readonly absent?: readonly string[];
  /** The trust policy in force when it is asked, where that is not the one in the snapshot. */
  readonly trust?: PolicyDocument;
}

/** May an actor do something, and by what? */
export interface Answer {
  readonly wanted: Wanted;
  readonly actor: Actor;
  readonly truth: "yes" | "may";
  readonly by: DecidedBy;
  /** Condition keys and layers that a `may` turns on. */
  readonly on: readonly string[];
}

/** Keys of every request that a person or program makes itself, and the region in which IAM's requests are made. */
const PLAIN: KeyValues = { "aws:SecureTransport": "true", "aws:ViaAWSService": "false" };
const GLOBAL: KeyValues = { ...PLAIN, "aws:RequestedRegion": "us-east-1" };
const ISSUED = "aws:tokenissuetime";
const NOTHING: readonly string[] = Object.freeze([]);
/** SCPs and RCPs that are not at hand are said once, not with every answer; no resource policy of a method's resources denies. */
const SAID_ELSEWHERE = new Set(["scp", "rcp", "identity"]);

function isAbout(actor: Actor, { action, resource }: Pick<Wanted, "action" | "resource">): boolean {
  return actor
    .statements(catalogue.indexOf(action))
    .allows.some(
      ({ resources, notResources }) => notResources || resources.some((pattern) => pattern === "*" || mayMeet(pattern, resource)),
    );
}

/** Asks `decide` on behalf of the escalation methods. */
export class Asking {
  readonly estate: Estate;
  readonly #accounts: ReadonlyMap<string, AccountPrincipals>;
  #trustTags: readonly Tag[] | undefined;
  #asksForTags: boolean | undefined;
  readonly #powerful = new Map<string, PowerfulPolicies>();

  constructor(estate: Estate, accounts: ReadonlyMap<string, AccountPrincipals>) {
    this.estate = estate;
    this.#accounts = accounts;
  }

  /** The managed policies of an account that allow everything, looked for once. */
  powerfulPolicies(account: string): PowerfulPolicies {
    let found = this.#powerful.get(account);
    if (found === undefined) {
      found = powerfulAmong(this.#accounts.get(account)?.policies.managed() ?? []);
      this.#powerful.set(account, found);
    }
    return found;
  }

  /** A managed policy of the account with its versions. */
  policyOf(account: string, arn: string): ManagedPolicyDetail | undefined {
    return this.#accounts.get(account)?.policies.detail(arn);
  }

  /** What a group, by its name, gives its members. */
  policiesOfGroup(account: string, name: string): readonly HeldPolicy[] {
    return this.#accounts.get(account)?.policiesOfGroup(name) ?? [];
  }

  /** Tags of principals that trust policies, policies of resources and the actor's SCPs ask for. */
  tagsAskedElsewhere(actor: Actor): readonly Tag[] {
    return [...this.estate.sideOf(actor.principal).scps.flat().flatMap(tagsAskedBy), ...this.#tagsOfTrust()];
  }

  #tagsOfTrust(): readonly Tag[] {
    this.#trustTags ??= [...this.estate.principals()].flatMap(({ role }) => tagsAskedBy(role?.AssumeRolePolicyDocument));
    return this.#trustTags;
  }

  /** Does a policy ask for tags of principals at all? SCPs that do are for whoever has such a tag already. */
  get asksForTags(): boolean {
    this.#asksForTags ??=
      this.#tagsOfTrust().length > 0 ||
      [...this.estate.principals()].some(({ policies }) => policies.some(({ document }) => tagsAskedBy(document).length > 0));
    return this.#asksForTags;
  }

  groupArn(account: string, name: string): string {
    return this.#accounts.get(account)?.groupArn(name) ?? "";
  }

  /** What every request of the actor for the action has, with what is given. */
  contextOf(actor: Actor, action: string, given: KeyValues): Context {
    const known = action.startsWith("iam:") ? GLOBAL : PLAIN;
    return readContext({ ...this.estate.sideOf(actor.principal).context.elsewhere(undefined, undefined), ...known, ...given });
  }

  /** Does a policy of the actor's side ask for the key (lower case)? */
  asksFor(actor: Actor, key: string): boolean {
    return this.estate.sideOf(actor.principal).unknown.set.has(key);
  }

  #inputFor(actor: Actor, wanted: Wanted): DecisionInput {
    const { action, resource, context, absent = [], trust } = wanted;
    const always = action.startsWith("iam:") ? GLOBAL : PLAIN;
    const input = this.estate.inputFor(actor.principal, { action, resource, always, context });
    const isTrust = action.startsWith("sts:");
    const { unknownKeys = [], unknownLayers = [] } = input;
    const has = absent.length === 0 || unknownKeys.length === 0 ? [] : Object.keys(context ?? {}).map((key) => key.toLowerCase());
    const isAbsent = (key: string): boolean =>
      key === "aws:calledvia" ||
      (absent.some((each) => (each.endsWith("/") ? key.startsWith(each) : key === each)) && !has.includes(key));
    const documents = actor.documents(catalogue.indexOf(action));
    return {
      ...input,
      identityPolicies: documents.flatMap(({ document }) => document ?? []),
      ...(trust === undefined ? {} : { resourcePolicy: trust }),
      unknownKeys: unknownKeys.length === 0 ? unknownKeys : unknownKeys.filter((key) => !isAbsent(key)),
      unknownLayers:
        unknownLayers.length === 0
          ? unknownLayers
          : unknownLayers.filter(
              (layer) => !SAID_ELSEWHERE.has(layer) && !(layer === "resource" && (!isTrust || trust !== undefined)),
            ),
    };
  }

  /** False where the answer is no without asking. */
  isAskable(actor: Actor, wanted: Pick<Wanted, "action" | "resource">): boolean {
    return this.#hasOwnPolicy(wanted) || isAbout(actor, wanted);
  }

  /** Undefined: no, for certain. */
  ask(actor: Actor, wanted: Wanted): Answer | undefined {
    // Only a resource's own policy allows what no statement of the actor's is about.
    if (!this.isAskable(actor, wanted)) return undefined;
    const own = this.bySelf(actor, wanted);
    return own === undefined ? this.askFurther(actor, wanted) : (own ?? undefined);
  }

  /** As `ask`, where `isAskable` has been asked, and `bySelf`, which could not tell. */
  askFurther(actor: Actor, wanted: Wanted): Answer | undefined {
    const { input, first } = this.#issuedNow(actor, this.#inputFor(actor, wanted));
    if (first.decision === "explicitDeny" || first.decision === "implicitDeny") return undefined;
    const settled = first.decision === "allowed" ? first : this.#chosen(input, first);
    const unread = this.estate.sideOf(actor.principal).held.length < actor.principal.policies.length;
    const { keys = [], layers = [] } = settled.dependsOn ?? {};
    return {
      wanted,
      actor,
      truth: settled.decision === "allowed" && !unread ? "yes" : "may",
      by: settled.by,
      on: [...keys, ...layers, ...(unread ? ["policies that cannot be read"] : [])],
    };
  }

  #isPlain(actor: Actor): boolean {
    actor.isPlain ??= isPlain(actor, this.estate);
    return actor.isPlain;
  }

  /**
   * The answer where the actor's own statements settle it, which most requests do: nothing else is then looked at. Null: no, for
   * certain; undefined: only `decide` can tell.
   */
  bySelf(actor: Actor, wanted: Wanted): Answer | null | undefined {
    const by = this.#isPlain(actor) ? settledByOwn(actor, wanted.action, wanted.resource, this.estate) : undefined;
    if (by === undefined) return undefined;
    return by === false ? null : { wanted, actor, truth: "yes", by, on: NOTHING };
  }

  /** The answer for a role of the actor's account whose trust policy names the actor; undefined: only `decide` can tell. */
  letInByName(actor: Actor, role: string): Answer | undefined {
    const isSettled = this.#isPlain(actor) && isLetInByName(actor, role);
    return isSettled
      ? { wanted: { action: ASSUME.action, resource: role }, actor, truth: "yes", by: BY_NAME, on: NOTHING }
      : undefined;
  }

  /**
   * When its credentials were issued is no secret: those of a role were at most hours ago, and it can have new ones; a user has keys
   * without such a time, or a session that began now. Source: IAM User Guide, "AWS global condition context keys", aws:TokenIssueTime.
   */
  #issuedNow(actor: Actor, input: DecisionInput): { readonly input: DecisionInput; readonly first: Decision } {
    const first = this.estate.decide(actor.principal, input);
    if (first.dependsOn?.keys.includes(ISSUED) !== true) return { input, first };
    const unknownKeys = input.unknownKeys?.filter((key) => key !== ISSUED) ?? [];
    const context = { ...input.request.context, "aws:TokenIssueTime": this.estate.asOf };
    const fresh = { ...input, request: { ...input.request, context }, unknownKeys };
    const inSession = decide(fresh);
    if (actor.principal.role !== undefined) return { input: fresh, first: inSession };
    const lasting = { ...input, unknownKeys };
    const byKey = decide(lasting);
    if (byKey.decision === "allowed" || inSession.decision === byKey.decision) return { input: lasting, first: byKey };
    const isNo = [byKey, inSession].every(({ decision }) => decision.endsWith("Deny"));
    return isNo ? { input: lasting, first: byKey } : { input, first };
  }

  #hasOwnPolicy({ action, resource }: Pick<Wanted, "action" | "resource">): boolean {
    return action.startsWith("sts:") || this.estate.resourcePolicies.governing(resource) !== undefined;
  }

  /** The answer under values that the actor may choose, where it turns on nothing else. */
  #chosen(input: DecisionInput, open: Decision): Decision {
    const { keys = [], layers = [] } = open.dependsOn ?? {};
    if (layers.length > 0 || keys.length === 0 || !keys.every((key) => isChosen(key))) return open;
    const unknownKeys = input.unknownKeys?.filter((key) => !keys.includes(key)) ?? [];
    for (const values of chosenContexts(keys, input)) {
      const context = { ...input.request.context, ...values };
      const decision = decide({ ...input, request: { ...input.request, context }, unknownKeys });
      if (decision.decision === "allowed") return decision;
    }
    return open;
  }
}
