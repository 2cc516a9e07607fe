import type { AccessEntry } from "./access-entry.js";
import { type AccessPiece, withinBoundary } from "./access-pieces.js";
import { holdsActions, isNone, shareActions, within, without } from "./action-memo.js";
import { ActionSet } from "./action-set.js";
import { disjoint, implies } from "./condition/implication.js";
import { coversResources, meetsResources } from "./resource-set.js";

/** A piece of access to several actions at once: for each of them what `allowedOn` says. */
export interface AccessGroup extends AccessPiece {
  /** Never empty; may be shared, and is not to be changed. */
  readonly actions: ActionSet;
}

/** Could two statements be about the same action? Asks the sets only where their spans overlap. */
function meet(a: AccessEntry, b: AccessEntry): boolean {
  if (a.span !== undefined && b.span !== undefined && (a.span[0] > b.span[1] || b.span[0] > a.span[1])) return false;
  return shareActions(a.actions, b.actions);
}

function whole(entry: AccessEntry): AccessGroup {
  const { resources, notResources, when, actions } = entry;
  return { resources, notResources, when, entry, certain: true, actions };
}

/** One group for each pattern, since a deny or the boundary may take one and leave another. */
function byPattern(group: AccessGroup): readonly AccessGroup[] {
  if (group.notResources || group.resources.length === 1) return [group];
  return group.resources.map((pattern) => ({ ...group, resources: [pattern] }));
}

/** Parts of a group by which of the entries hold their actions. */
function splitBy(
  group: AccessGroup,
  entries: readonly AccessEntry[],
): readonly (readonly [AccessGroup, readonly AccessEntry[]])[] {
  let cells: [ActionSet, AccessEntry[]][] = [[group.actions, []]];
  for (const entry of entries) {
    cells = cells.flatMap(([actions, holders]): [ActionSet, AccessEntry[]][] => {
      if (holdsActions(entry.actions, actions)) return [[actions, [...holders, entry]]];
      const [inside, outside] = [within(actions, entry.actions), without(actions, entry.actions)];
      return inside.isEmpty()
        ? [[actions, holders]]
        : [
            [inside, [...holders, entry]],
            [outside, holders],
          ];
    });
  }
  return cells.map(([actions, holders]) => [{ ...group, actions }, holders]);
}

function boundedBy(group: AccessGroup, limits: readonly AccessEntry[]): readonly AccessGroup[] {
  const relevant = limits.filter(
    (limit) => shareActions(limit.actions, group.actions) && meetsResources(limit, group) && !disjoint(group.when, limit.when),
  );
  const isWhole = (limit: AccessEntry): boolean =>
    holdsActions(limit.actions, group.actions) && coversResources(limit, group) && implies(group.when, limit.when);
  if (relevant.some(isWhole)) return [group];
  return splitBy(group, relevant).flatMap(([part, holders]) =>
    withinBoundary(part, holders).map((piece) => ({ ...part, ...piece })),
  );
}

function lessDenied(group: AccessGroup, denies: readonly AccessEntry[]): readonly AccessGroup[] {
  let { actions } = group;
  const doubtful: ActionSet[] = [];
  for (const deny of denies) {
    if (!meetsResources(deny, group) || disjoint(group.when, deny.when)) continue;
    if (coversResources(deny, group) && implies(group.when, deny.when)) actions = without(actions, deny.actions);
    else doubtful.push(deny.actions);
  }
  const sure = doubtful.reduce(without, actions);
  if (sure === actions) return isNone(actions) ? [] : [{ ...group, actions }];
  const parts = [
    { ...group, actions: sure },
    { ...group, actions: without(actions, sure), certain: false },
  ];
  return parts.filter((part) => !isNone(part.actions));
}

/** Groups of one entry that agree in everything but resources, put together. */
function joined(groups: readonly AccessGroup[]): readonly AccessGroup[] {
  if (groups.length < 2 || groups[0]?.notResources === true) return groups;
  const together: AccessGroup[] = [];
  for (const group of groups) {
    const place = together.findIndex((other) => other.certain === group.certain && other.actions === group.actions);
    const known = together[place];
    if (known === undefined) together.push(group);
    else together[place] = { ...known, resources: [...new Set([...known.resources, ...group.resources])] };
  }
  return together;
}

/**
 * `allowedOn` for every action at once: what each Allow entry leaves after denies and within the boundary, in groups of actions that
 * share resources, condition and certainty. The work is by statement, not by action, so that a whole account is answered.
 */
export function accessGroups(
  entries: readonly AccessEntry[],
  boundaryEntries?: readonly AccessEntry[] | undefined,
): readonly AccessGroup[] {
  const limits = boundaryEntries?.filter((entry) => entry.effect === "Allow");
  const denies = [...entries, ...(boundaryEntries ?? [])].filter((entry) => entry.effect === "Deny");
  const groups: AccessGroup[] = [];
  for (const entry of entries) {
    if (entry.effect === "Deny") continue;
    if (entry.span === undefined ? isNone(entry.actions) : entry.span[0] < 0) continue;
    const own = denies.filter((deny) => meet(deny, entry));
    if (limits === undefined && own.length === 0) {
      groups.push(whole(entry));
      continue;
    }
    const parts = byPattern(whole(entry)).flatMap((part) => (limits === undefined ? [part] : boundedBy(part, limits)));
    groups.push(...joined(parts.flatMap((part) => lessDenied(part, own))));
  }
  return groups;
}

/** What of the wanted groups is not covered for certain by the others, action by action and pattern by pattern (see `uncovered`). */
export function uncoveredGroups(wanted: readonly AccessGroup[], by: readonly AccessGroup[]): readonly AccessGroup[] {
  return wanted.flatMap((group) => {
    const covering = by.filter(
      (other) =>
        other.certain &&
        meet(other.entry, group.entry) &&
        shareActions(other.actions, group.actions) &&
        implies(group.when, other.when),
    );
    if (covering.length === 0) return [group];
    const left = byPattern(group).map((part) => {
      let { actions } = part;
      for (const other of covering) if (coversResources(other, part)) actions = without(actions, other.actions);
      return { ...part, actions };
    });
    return joined(left.filter((part) => !isNone(part.actions)));
  });
}

interface Summary {
  readonly allowed: ActionSet;
  /** Denied on everything without a condition. */
  readonly denied: ActionSet | undefined;
}

const summaries = new WeakMap<readonly AccessEntry[], Summary>();

function summaryOf(entries: readonly AccessEntry[]): Summary {
  const known = summaries.get(entries);
  if (known !== undefined) return known;
  const allowed = ActionSet.empty();
  let denied: ActionSet | undefined;
  for (const entry of entries) {
    if (entry.effect === "Allow") allowed.addAll(entry.actions);
    else if (entry.when === undefined && !entry.notResources && entry.resources.includes("*")) {
      denied = denied === undefined ? entry.actions : denied.union(entry.actions);
    }
  }
  const summary = { allowed, denied };
  summaries.set(entries, summary);
  return summary;
}

/**
 * Actions that may be allowed on some resource under some condition by policies together, given as `compileDocument` gives them (what
 * is known of each is kept). An unconditional deny on everything takes away exactly; any other deny, and conditions and resources of
 * the boundary, take nothing. Holds every action that `decide` allows. The set is the caller's own.
 */
export function mayActionsOf(
  policies: readonly (readonly AccessEntry[])[],
  boundaryEntries?: readonly AccessEntry[] | undefined,
): ActionSet {
  let set = ActionSet.empty();
  for (const entries of policies) set.addAll(summaryOf(entries).allowed);
  const limit = boundaryEntries === undefined ? undefined : summaryOf(boundaryEntries);
  if (limit !== undefined) set = set.intersect(limit.allowed);
  for (const { denied } of [...policies.map(summaryOf), ...(limit === undefined ? [] : [limit])]) {
    if (denied !== undefined) set = set.minus(denied);
  }
  return set;
}

/** `mayActionsOf` for entries of any number of policies in one list. */
export function mayActions(entries: readonly AccessEntry[], boundaryEntries?: readonly AccessEntry[] | undefined): ActionSet {
  return mayActionsOf([entries], boundaryEntries);
}
