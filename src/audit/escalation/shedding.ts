import type { HeldPolicy } from "../account-policies.js";
import type { KeyValues } from "../estate/certain-context.js";
import { type Actor, isCustomers } from "./actor.js";
import type { Answer, Asking } from "./asking.js";
import { allows, denies, type HeldFrom, heldFrom, olderVersions } from "./held-from.js";
import type { Way } from "./methods.js";
import { openIn, type Step } from "./step.js";
import { askOn } from "./target-questions.js";

/** Somebody after a policy that denied is gone, or is another one. */
export interface Shed {
  readonly step: Step;
  readonly after: Actor;
  /** It may also have lost what the policy allowed. */
  readonly loses: boolean;
}

/** What a method does to the policies of its holder. */
interface Change {
  /** ARN of what is asked about. */
  readonly resource: string;
  readonly context?: KeyValues;
  readonly gone: readonly HeldPolicy[];
  readonly left?: string;
}

/** The policies that go with this one by the method; undefined: the method does nothing to it. */
function changeBy(way: Way, held: HeldFrom, all: readonly HeldFrom[], holder: Actor, asking: Asking): Change | undefined {
  const { policy, group } = held;
  const { arn, account } = holder;
  const isWritten = way.method.yields.startsWith("any-");
  const alike = (): readonly HeldPolicy[] =>
    all.filter((each) => each.group === group && each.policy.kind === "inline").map((each) => each.policy);
  switch (way.method.sheds) {
    case "inline":
      if (group !== undefined || policy.kind !== "inline" || holder.group !== undefined) return undefined;
      return { resource: arn, gone: isWritten ? alike() : [policy] };
    case "attached":
      if (group !== undefined || policy.kind !== "managed" || holder.group !== undefined) return undefined;
      return { resource: arn, context: { "iam:PolicyARN": policy.name }, gone: [policy] };
    case "group-inline":
      if (group === undefined || policy.kind !== "inline") return undefined;
      return { resource: asking.groupArn(account, group), gone: isWritten ? alike() : [policy] };
    case "group-attached":
      if (group === undefined || policy.kind !== "managed") return undefined;
      return { resource: asking.groupArn(account, group), context: { "iam:PolicyARN": policy.name }, gone: [policy] };
    case "membership":
      // Who stands for the members of a group is nothing without it.
      if (group === undefined || holder.group !== undefined) return undefined;
      return {
        resource: asking.groupArn(account, group),
        gone: all.filter((each) => each.group === group).map((each) => each.policy),
        left: group,
      };
    case "version":
      if (!isCustomers(policy)) return undefined;
      return { resource: policy.name, gone: everywhere(policy, all) };
    default:
      return undefined;
  }
}

/** The same managed policy as often as it is held. */
function everywhere(policy: HeldPolicy, all: readonly HeldFrom[]): readonly HeldPolicy[] {
  return all.filter((each) => each.policy === policy).map((each) => each.policy);
}

/** All of the method's permissions on the one resource; undefined where one is refused. */
function answersOn(giver: Actor, holder: Actor, way: Way, change: Change, asking: Asking): readonly Answer[] | undefined {
  const answers: Answer[] = [];
  for (const need of way.needs) {
    const more = change.context === undefined ? {} : { context: change.context };
    const answer = askOn(giver, need, change.resource, asking, holder, more);
    if (answer === undefined) return undefined;
    answers.push(answer);
  }
  return answers;
}

function stepOf(giver: Actor, holder: Actor, way: Way, answers: readonly Answer[], shed: readonly HeldPolicy[]): Step {
  const unsure = [...openIn(answers), ...(way.method.assuming ?? [])];
  return { way, actor: giver, target: giver === holder ? undefined : holder, answers, shed, unsure };
}

/** What the holder has once the method did what it does to the one policy. */
function changed(holder: Actor, way: Way, { gone, left }: Change): Actor {
  const after = holder.with({ fewer: gone, ...(left === undefined ? {} : { left }) });
  return way.method.yields.startsWith("any-") ? after.granted() : after;
}

/** Every way in which the giver, by these methods, rids the holder (who may be itself) of a policy that denies. */
export function* sheddings(giver: Actor, holder: Actor, ways: readonly Way[], asking: Asking): Generator<Shed> {
  const fit = ways.filter(({ method }) => method.sheds !== undefined);
  if (fit.length === 0 || !holder.principal.policies.some(denies)) return;
  const all = heldFrom(holder, asking);
  for (const held of all) {
    if (!denies(held.policy)) continue;
    for (const way of fit) {
      const change = changeBy(way, held, all, holder, asking);
      const answers = change && answersOn(giver, holder, way, change, asking);
      if (change === undefined || answers === undefined) continue;
      const after = changed(holder, way, change);
      const loses = !after.isGranted && change.gone.some(allows);
      yield { step: stepOf(giver, holder, way, answers, [held.policy]), after, loses };
    }
  }
}

/** Every way in which the giver puts an older version in force of a policy of the holder (who may be itself), or of its boundary. */
export function* revertings(giver: Actor, holder: Actor, ways: readonly Way[], asking: Asking): Generator<Shed> {
  for (const way of ways) {
    if (!way.method.yields.startsWith("older-version")) continue;
    const ofBoundary = way.needs.some(({ on }) => on.endsWith("-boundary"));
    const { boundary } = holder.principal;
    const policies = ofBoundary ? (boundary === undefined ? [] : [boundary]) : [...new Set(holder.principal.policies)];
    for (const policy of policies) {
      const versions = olderVersions(policy, holder.account, asking);
      const change: Change = { resource: policy.name, gone: [] };
      const answers = versions.length === 0 ? undefined : answersOn(giver, holder, way, change, asking);
      if (answers === undefined) continue;
      for (const version of versions) {
        const fewer = holder.principal.policies.filter((each) => each === policy);
        const after = holder.with(ofBoundary ? { boundary: version } : { fewer, more: [version] });
        yield { step: stepOf(giver, holder, way, answers, [policy]), after, loses: true };
      }
    }
  }
}

/** The target as it is after a method gave it everything in place of policies that it had. */
export function grantedBy(way: Way, target: Actor, answers: readonly Answer[], asking: Asking): Actor {
  if (way.method.sheds === undefined || !target.principal.policies.some(denies)) return target.granted();
  const all = heldFrom(target, asking);
  const about = new Set(answers.map(({ wanted }) => wanted.resource));
  let after = target;
  for (const held of all) {
    const change = denies(held.policy) ? changeBy(way, held, all, target, asking) : undefined;
    if (change !== undefined && about.has(change.resource)) after = after.with({ fewer: change.gone });
  }
  return after.granted();
}
