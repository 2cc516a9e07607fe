import type { ActionSet } from "../action-set.js";
import { catalogue, fixedResource, takesNoChoice } from "../catalogue/index.js";
import { callerOf } from "../decide/principals.js";
import { type Decision, type DecisionRequest, decide } from "../decide.js";
import { calledBy } from "./coherence.js";
import type { Assumed, Comparison, PolicyType } from "./comparison.js";
import type { Asker, Gap } from "./prove.js";
import type { Policies } from "./question.js";
import type { RegionSearch } from "./region.js";
import { OTHER_ACCOUNT, resourceFor, servicesOf } from "./resource-names.js";
import { leaveOf, placed } from "./surroundings.js";
import { wordBeside } from "./text-set.js";

type Found = Extract<Comparison, { answer: "new-access" }>;

/** What is compared. */
export interface Compared {
  readonly existing: Policies;
  readonly candidate: Policies;
  readonly type: PolicyType;
}

const ACTIONS_AT_MOST = 12;
const PARTITIONS = ["aws", "aws-cn", "aws-us-gov"];

/** Actions that a trust policy is about, by kind of caller. Source: STS API Reference, "AssumeRole" and its kin. */
function isTrustAction(action: string, principal: string): boolean {
  const name = action.toLowerCase();
  if (name === "sts:tagsession" || name === "sts:setsourceidentity") return true;
  const { kind } = callerOf(principal);
  // Named like a service, it is an identity provider all the same.
  const isProvider = kind === "provider" || /^cognito-identity[-.]/.test(principal);
  if (!isProvider) return name === "sts:assumerole" && kind !== "anonymous" && kind !== "root";
  return name === (principal.includes(":saml-provider/") ? "sts:assumerolewithsaml" : "sts:assumerolewithwebidentity");
}

/** The context of the region's keys; undefined where a value is not known. */
function contextOf(gap: Gap, search: RegionSearch): ReadonlyMap<string, readonly string[]> | undefined {
  const context = new Map<string, readonly string[]>();
  for (const [key, wanted] of gap.region.keys) {
    const state = search.stateOf(key, wanted);
    if (state.found !== "some" || !state.isExact) return undefined;
    if (state.values !== undefined) context.set(key, state.values);
  }
  return context;
}

interface Candidate {
  readonly action: string;
  readonly resource: string;
  readonly outsideCatalogue: Found["outsideCatalogue"];
}

function next(actions: ActionSet, index: number): number {
  return index + 1 < catalogue.size ? actions.next(index + 1) : -1;
}

function* actionsOf(gap: Gap, search: RegionSearch): Generator<string> {
  const { actions } = gap.region;
  if ("has" in actions) {
    const named = servicesOf(gap.region.resources).flatMap((prefix) => catalogue.service(prefix) ?? []);
    for (const { first, count } of named.slice(0, 3)) {
      let tried = 0;
      for (let index = actions.next(first); index >= 0 && index < first + count && tried++ < 3; index = next(actions, index))
        yield catalogue.nameAt(index);
    }
    // Some from all over the set: the first ones are often all of one service.
    const every = Math.max(1, Math.floor(actions.size / ACTIONS_AT_MOST));
    let at = 0;
    for (const index of actions) if (at++ % every === 0) yield catalogue.nameAt(index);
    return;
  }
  const found = wordBeside(actions, (text) => catalogue.indexOf(text) >= 0, search.texts.allowance);
  if (found.found === "some" && found.word !== undefined) yield found.word;
}

function* requestsOf(gap: Gap, type: PolicyType, search: RegionSearch, suits: (arn: string) => boolean): Generator<Candidate> {
  const { resources } = gap.region;
  const later: Candidate[] = [];
  let tried = 0;
  for (const action of actionsOf(gap, search)) {
    if (++tried > ACTIONS_AT_MOST * 2) break;
    const known = catalogue.action(action);
    const outside: ("action" | "resource")[] = known === undefined ? ["action"] : [];
    if (known !== undefined && takesNoChoice(known)) {
      // One resource, or none: where the region does not hold it, `decide` says so.
      const fixed = PARTITIONS.flatMap((partition) => fixedResource(known, partition) ?? []);
      for (const resource of fixed.length === 0 ? ["*"] : fixed) yield { action, resource, outsideCatalogue: [] };
      continue;
    }
    if (type === "trust") {
      const account = "123456789012";
      yield { action, resource: `arn:aws:iam::${account}:role/example-role`, outsideCatalogue: outside };
      continue;
    }
    const named = resourceFor({ language: resources, texts: search.texts, suits }, known, action.slice(0, action.indexOf(":")));
    if (named === undefined) continue;
    const { resource, isTyped } = named;
    const one = {
      action,
      resource,
      outsideCatalogue: isTyped || known === undefined ? outside : [...outside, "resource" as const],
    };
    if (one.outsideCatalogue.length === 0) yield one;
    else later.push(one);
  }
  yield* later;
}

/** Both decisions on a request, in surroundings in which they are those of the compared policies. */
function confirmed(request: DecisionRequest, compared: Compared, beside: Assumed): Pick<Found, "confirm" | "by"> | undefined {
  const { existing, candidate, type } = compared;
  const account = accountOf(request.principal);
  const surroundings = [
    beside,
    ...(type === "identity" && account !== undefined ? [{ ...beside, resourcePolicy: leaveOf(account) }] : []),
  ];
  for (const one of surroundings) {
    const confirm = { existing: placed(existing, type, one), candidate: placed(candidate, type, one) };
    const said: Decision = decide({ request, ...confirm.candidate });
    if (said.decision !== "allowed") continue;
    const before = decide({ request, ...confirm.existing }).decision;
    if (before !== "explicitDeny" && before !== "implicitDeny") continue;
    return { confirm, by: {} };
  }
  return undefined;
}

/** A request out of the gap that `decide` allows by the candidate and not by the existing policies; undefined: none was found. */
export function witnessIn(gap: Gap, asker: Asker, compared: Compared, search: RegionSearch): Found | undefined {
  const context = contextOf(gap, search);
  if (context === undefined || asker.one === undefined) return undefined;
  const principal = calledBy(asker.one.caller, context);
  if (principal === undefined) return undefined;
  const { type } = compared;
  const own = callerOf(principal).account;
  const suits = (arn: string): boolean => accountSuits(arn, own, asker.standing);
  for (const { action, resource, outsideCatalogue } of requestsOf(gap, type, search, suits)) {
    const isOdd = type === "trust" && !isTrustAction(action, principal);
    if (isOdd && catalogue.action(action) !== undefined) continue;
    const caller = type === "identity" ? athome(principal, resource, context) : principal;
    const request = placedRequest({ principal: caller, action, resource }, context, asker, own, type);
    if (request === undefined) continue;
    const said = confirmed(request, compared, asker.standing?.beside ?? { identityPolicies: [] });
    if (said === undefined) continue;
    const { policy, statement, sid } = gap.box;
    const by = asker.standing?.isAllowedAnyway ? {} : { policy, statement, ...(sid === undefined ? {} : { sid }) };
    return {
      answer: "new-access",
      witness: request,
      outsideCatalogue,
      by,
      confirm: said.confirm,
    };
  }
  return undefined;
}

/** A caller of the resource's own account, where nothing says what its account is: there its own policies are enough. */
function athome(principal: string, resource: string, context: ReadonlyMap<string, readonly string[]>): string {
  const account = accountOf(resource);
  if (account === undefined || [...context.keys()].some((key) => /^aws:(principal(arn|account)|userid)$/.test(key)))
    return principal;
  return principal.replace(/::\d{12}:/, `::${account}:`);
}

const accountOf = (arn: string): string | undefined => /^arn:[^:]*:[^:]*:[^:]*:(\d{12}):/.exec(arn)?.[1];

/** Is a resource of this name in an account as the caller's standing asks? One without an account may be in any. */
function accountSuits(arn: string, own: string | undefined, standing: Asker["standing"]): boolean {
  const named = accountOf(arn);
  if (named === undefined || own === undefined || standing === undefined) return true;
  return (named === own) === standing.isSameAccount;
}

/** The request with its account of the resource: the caller's own, or another one, as its standing asks. */
function placedRequest(
  { principal, action, resource }: Pick<DecisionRequest, "principal" | "action" | "resource">,
  values: ReadonlyMap<string, readonly string[]>,
  { standing }: Asker,
  own: string | undefined,
  type: PolicyType,
): DecisionRequest | undefined {
  const context = Object.fromEntries([...values].map(([key, list]) => [key, list.length === 1 ? (list[0] ?? "") : list]));
  const asked = { principal, action, resource, context };
  const owner = values.get("aws:resourceaccount")?.[0];
  if (owner !== undefined && (accountOf(resource) ?? owner) !== owner) return undefined;
  if (standing === undefined) return owner === undefined ? asked : { ...asked, resourceAccount: owner };
  if (type === "trust") {
    const account = standing.isSameAccount && own !== undefined ? own : own === "123456789012" ? "111122223333" : "123456789012";
    return { ...asked, resource: resource.replace(/::\d{12}:/, `::${account}:`), resourceAccount: account };
  }
  if (!accountSuits(resource, own, standing)) return undefined;
  if (accountOf(resource) !== undefined) return asked;
  return { ...asked, resourceAccount: standing.isSameAccount && own !== undefined ? own : OTHER_ACCOUNT };
}
