import { delegation } from "#roles-data";
import type { ActionSet } from "../iam/action-set.js";
import { catalogue } from "../iam/catalogue/index.js";
import { disjoint } from "../iam/condition.js";
import type { PolicyDocument, Statement } from "../iam/document.js";
import { arnMatches } from "../iam/pattern.js";
import type { Guardrail, NeverRule, Team, Workspace } from "../model/workspace.js";
import { actionSetOf } from "./action-index.js";
import { fenceDenies } from "./boundary-fence.js";
import { compact } from "./compact.js";
import { canonical } from "./conditions.js";
import type { LevelGrant } from "./grants.js";
import { minimise } from "./minimise.js";
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
  const forms: Partial<Statement>[] = [{ Action: oneOrMany(minimise(overlap)) }, { NotAction: oneOrMany(minimise(rest)) }];
  if (rule.patterns !== undefined && rule.exceptPatterns === undefined) forms.unshift({ Action: oneOrMany(rule.patterns) });
  if (rule.exceptPatterns !== undefined) forms.unshift({ NotAction: oneOrMany(rule.exceptPatterns) });
  const length = (form: Partial<Statement>) => JSON.stringify(form).length;
  return forms.reduce((best, form) => (length(form) < length(best) ? form : best));
}

function denyOf(sid: string, rule: NeverRule, own: ActionSet, scope: Scope, names: BundleNames): Statement | undefined {
  const overlap = own.intersect(actionSetOf(rule.actions));
  const when = canonical(fillCondition(rule.when, scope));
  if (overlap.isEmpty() || disjoint({ ArnEquals: { "aws:PrincipalArn": names.roleArn } }, when)) return undefined;
  const resources = rule.resources === undefined ? ["*"] : fillTemplates(rule.resources, scope);
  return {
    Sid: sid,
    Effect: "Deny",
    ...shortest(rule, own, overlap),
    Resource: oneOrMany(resources),
    ...(when === undefined ? {} : { Condition: when }),
  };
}

/** How action sets become patterns. */
type Writer = (set: ActionSet) => readonly string[];

/** Own actions as exceptions from the great deny; in a service named in `whole`, as the service with its other actions denied beside. */
function limits(own: ActionSet, whole: readonly string[], write: Writer): readonly Statement[] {
  if (own.isEmpty()) return [{ Sid: "OnlyOwnActions", Effect: "Deny", Action: "*", Resource: "*" }];
  let excepted = own;
  for (const prefix of whole) excepted = excepted.union(catalogue.expand(`${prefix}:*`));
  const rest = excepted.minus(own);
  const statements: Statement[] = [
    { Sid: "OnlyOwnActions", Effect: "Deny", NotAction: oneOrMany(write(excepted)), Resource: "*" },
  ];
  if (!rest.isEmpty()) statements.push({ Sid: "NotTheOthers", Effect: "Deny", Action: oneOrMany(write(rest)), Resource: "*" });
  return statements;
}

/** Services whose own actions take more characters than the actions that are not own, biggest saving first. */
function savings(own: ActionSet, write: Writer): readonly string[] {
  const gains = new Map<string, number>();
  for (const index of own) {
    const prefix = catalogue.serviceAt(index);
    if (gains.has(prefix)) continue;
    const all = catalogue.expand(`${prefix}:*`);
    const length = (set: ActionSet) => JSON.stringify(set.isEmpty() ? [] : write(set)).length;
    gains.set(prefix, length(own.intersect(all)) - length(all.minus(own)) - prefix.length - 5);
  }
  const useful = [...gains].filter(([, gain]) => gain > 0);
  return useful.sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).map(([prefix]) => prefix);
}

/** Every action that the grants hold. */
export function ownActions(grants: readonly LevelGrant[]): ActionSet {
  return actionSetOf([...new Set(grants.map((grant) => grant.action))]);
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
  const compose = (whole: readonly string[], write: Writer) =>
    documentOf([everything, ...limits(own, whole, write), ...scopedDenies, ...fences]);
  // Naming the own actions denies whatever AWS adds to a service. Only where that is too long, the others are named instead, and only
  // where that is too long as well, in patterns that are hard to read.
  let document = compose([], minimise);
  for (const write of [minimise, compact]) {
    const candidates = savings(own, write);
    for (let count = 0; count <= candidates.length && sizeOf(document) > limit; count++)
      document = compose(candidates.slice(0, count), write);
  }
  return document;
}
