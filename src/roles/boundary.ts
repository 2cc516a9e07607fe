import { delegation } from "#roles-data";
import { ActionSet } from "../iam/action-set.js";
import { catalogue } from "../iam/catalogue/index.js";
import { disjoint } from "../iam/condition.js";
import type { PolicyDocument, Statement } from "../iam/document.js";
import { compact } from "../iam/minimise/compact.js";
import { minimise, minimiseWithin } from "../iam/minimise/minimise.js";
import { arnMatches } from "../iam/pattern.js";
import type { Guardrail, NeverRule, Team, Workspace } from "../model/workspace.js";
import { ruleActions } from "./action-index.js";
import { fenceDenies } from "./boundary-fence.js";
import { canonical } from "./conditions.js";
import type { LevelGrant } from "./grants.js";
import type { BundleNames } from "./names.js";
import { documentOf, sizeOf } from "./pack.js";
import { fillCondition, fillTemplates, type Scope } from "./scope.js";
import { oneOrMany } from "./statements.js";

/** A guardrail's name as a Sid: `protect-trail` -> `GuardrailProtectTrail`. */
export function sidOf(prefix: string, name: string): string {
  const words = name.split(/[^A-Za-z0-9]+/).filter((word) => word !== "");
  return prefix + words.map((word) => word.slice(0, 1).toUpperCase() + word.slice(1)).join("");
}

/** Does the guardrail leave this role out? */
export function exempts(guardrail: Guardrail, roleArn: string, scope: Scope): boolean {
  return fillTemplates(guardrail.exempt, scope).some((pattern) => arnMatches(pattern, roleArn));
}

/**
 * The actions of a deny, in the shortest of its forms. Whatever is not the team's own is denied already, so that a form may take in any of
 * that; of the team's own it takes exactly what the rule forbids.
 */
function shortest(rule: NeverRule, own: ActionSet, overlap: ActionSet): Partial<Statement> {
  const rest = own.minus(overlap);
  if (rest.isEmpty()) return { Action: "*" };
  let best: Partial<Statement> | undefined;
  let length = Number.POSITIVE_INFINITY;
  const consider = (name: "Action" | "NotAction", patterns: readonly string[] | undefined) => {
    const form = patterns === undefined ? undefined : { [name]: oneOrMany(patterns) };
    const own = JSON.stringify(form)?.length ?? Number.POSITIVE_INFINITY;
    if (own < length) [best, length] = [form, own];
  };
  if (rule.exceptPatterns !== undefined) consider("NotAction", rule.exceptPatterns);
  else consider("Action", rule.patterns);
  consider("Action", minimiseWithin(length, overlap));
  consider("NotAction", minimiseWithin(length, rest));
  return best ?? { Action: oneOrMany(minimise(overlap)) };
}

function denyOf(sid: string, rule: NeverRule, own: ActionSet, scope: Scope, names: BundleNames): Statement | undefined {
  const forbidden = ruleActions(rule);
  if (!own.intersects(forbidden)) return undefined;
  const overlap = own.intersect(forbidden);
  const when = canonical(fillCondition(rule.when, scope));
  if (disjoint({ ArnEquals: { "aws:PrincipalArn": names.roleArn } }, when)) return undefined;
  const resources = rule.resources === undefined ? ["*"] : fillTemplates(rule.resources, scope);
  return {
    Sid: sid,
    Effect: "Deny",
    ...shortest(rule, own, overlap),
    Resource: oneOrMany(resources),
    ...(when === undefined ? {} : { Condition: when }),
  };
}

/** How much is done to make the list of own actions shorter. */
interface Shape {
  /** Services that are excepted as a whole, their other actions denied beside. */
  readonly folded: readonly string[];
  /** Services whose patterns may have wildcards anywhere at a word. */
  readonly squeezed: readonly string[];
}

const serviceOf = (prefix: string) => catalogue.expand(`${prefix}:*`);

function patternsOf(set: ActionSet, squeezed: readonly string[]): readonly string[] {
  const part = squeezed.reduce((sum, prefix) => sum.union(serviceOf(prefix)), ActionSet.empty()).intersect(set);
  return part.isEmpty() ? minimise(set) : [...minimise(set.minus(part)), ...compact(part)].sort();
}

/** Own actions as exceptions from the great deny. */
function limits(own: ActionSet, { folded, squeezed }: Shape): readonly Statement[] {
  if (own.isEmpty()) return [{ Sid: "OnlyOwnActions", Effect: "Deny", Action: "*", Resource: "*" }];
  const excepted = folded.reduce((sum, prefix) => sum.union(serviceOf(prefix)), own);
  const rest = excepted.minus(own);
  const but = oneOrMany(patternsOf(excepted, squeezed));
  const statements: Statement[] = [{ Sid: "OnlyOwnActions", Effect: "Deny", NotAction: but, Resource: "*" }];
  if (!rest.isEmpty())
    statements.push({ Sid: "NotTheOthers", Effect: "Deny", Action: oneOrMany(patternsOf(rest, squeezed)), Resource: "*" });
  return statements;
}

/** What a service's own actions take, and what its other actions take, in characters. */
interface Room {
  readonly prefix: string;
  readonly own: number;
  readonly others: number;
}

function roomsOf(own: ActionSet): readonly Room[] {
  const length = (set: ActionSet) => minimise(set).reduce((sum, pattern) => sum + pattern.length + 3, 0);
  const prefixes = new Set([...own].map((index) => catalogue.serviceAt(index)));
  return [...prefixes].map((prefix) => {
    const all = serviceOf(prefix);
    return { prefix, own: length(own.intersect(all)), others: length(all.minus(own)) + prefix.length + 5 };
  });
}

/**
 * Shapes in the order in which they are tried. Naming the own actions denies whatever AWS adds to a service, so it comes first. Where that is
 * too long, services are folded, the greatest saving first; where that is too long as well, the longest lists are squeezed into patterns that are
 * hard to read.
 */
function* shapesOf(own: ActionSet): Generator<Shape> {
  yield { folded: [], squeezed: [] };
  const rooms = roomsOf(own);
  const by = (size: (room: Room) => number) => (a: Room, b: Room) => size(b) - size(a) || (a.prefix < b.prefix ? -1 : 1);
  const worth = rooms.filter((room) => room.own > room.others).sort(by((room) => room.own - room.others));
  const folded = worth.map((room) => room.prefix);
  for (let count = 1; count <= folded.length; count++) yield { folded: folded.slice(0, count), squeezed: [] };
  const longest = [...rooms].sort(by((room) => Math.min(room.own, room.others))).map((room) => room.prefix);
  for (let count = 1; count <= longest.length; count++) yield { folded, squeezed: longest.slice(0, count) };
}

/** Every action that the grants hold. */
function ownActions(grants: readonly LevelGrant[]): ActionSet {
  const own = ActionSet.empty();
  for (const grant of grants) own.add(grant.index);
  return own;
}

/**
 * The boundary: everything, less all that is not the team's own, less what its `never` rules and the guardrails forbid of that, less
 * the fence. Deny rather than absence of Allow, since what a resource policy grants to a session passes an implicit deny.
 * Source: IAM User Guide, "Permissions boundaries for IAM entities", on resource-based policies.
 */
export function boundaryOf(
  team: Team,
  workspace: Workspace,
  scope: Scope,
  names: BundleNames,
  grants: readonly LevelGrant[],
  limit: number,
): PolicyDocument {
  const own = ownActions(grants);
  const scopedDenies: Statement[] = [];
  team.never.forEach((rule, i) => {
    if (!rule.in.includes(scope.environment)) return;
    const deny = denyOf(`Never${i + 1}`, rule, own, scope, names);
    if (deny !== undefined) scopedDenies.push(deny);
  });
  for (const guardrail of workspace.guardrails) {
    if (!guardrail.in.includes(scope.environment) || exempts(guardrail, names.roleArn, scope)) continue;
    const deny = denyOf(sidOf("Guardrail", guardrail.name), guardrail, own, scope, names);
    if (deny !== undefined) scopedDenies.push(deny);
  }
  const fences = fenceDenies(grants, names, delegation);
  const everything: Statement = { Sid: "Everything", Effect: "Allow", Action: "*", Resource: "*" };
  let document = documentOf([everything]);
  for (const shape of shapesOf(own)) {
    document = documentOf([everything, ...limits(own, shape), ...scopedDenies, ...fences]);
    if (sizeOf(document) <= limit) break;
  }
  return document;
}
