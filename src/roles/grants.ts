import type { CatalogueAction } from "../iam/catalogue/index.js";
import type { Grant } from "../model/bundle.js";
import type { AccessRule, Team } from "../model/workspace.js";
import { actionNamed } from "./action-index.js";
import { both } from "./conditions.js";
import { missingTypes, takesResource } from "./resource-fit.js";
import { fillCondition, fillTemplates, type Scope } from "./scope.js";

/** The level of actions that a person asked for by `service:*`. */
const WHOLE_LEVEL = "actions of whole services";

/** May a statement of this level say `service:*`? That also allows whatever AWS adds, so somebody must have meant all of the service. */
export function meansWholeServices(level: string): boolean {
  return level === "admin" || level === WHOLE_LEVEL;
}

function levelFor(rule: AccessRule, action: CatalogueAction): string {
  if (rule.level !== undefined) return rule.level;
  const whole = rule.wholeServices ?? [];
  return whole.includes(action.service) || whole.includes("*") ? WHOLE_LEVEL : "actions";
}

/** A grant with the level (or `actions`) that selected it: a wildcard never spans two of these. */
export interface LevelGrant extends Grant {
  readonly level: string;
}

export interface Remark {
  readonly action: string;
  readonly reason: string;
}

/** What the rules of a team ask for in one account, before the fence. */
export interface Asked {
  readonly grants: readonly LevelGrant[];
  readonly withheld: readonly Remark[];
  readonly unscoped: readonly string[];
  readonly partial: readonly Remark[];
}

type Outcome =
  | { readonly resources: readonly string[]; readonly unscoped?: true; readonly lacks?: string }
  | { readonly withheld: string };

const EVERYTHING: readonly string[] = ["*"];

function typesInWords(action: CatalogueAction): string {
  return action.resourceTypes.map((type) => type.name).join(" or ");
}

/** Which of the named resources the action is granted on. */
function scoped(action: CatalogueAction, rule: AccessRule, named: readonly string[] | undefined): Outcome {
  if (named === undefined || named.includes("*")) return { resources: EVERYTHING };
  if (action.resourceTypes.length === 0) {
    const configRead = action.classes.size === 1 && action.classes.has("config-read");
    if (configRead || rule.explicit) return { resources: EVERYTHING, unscoped: true };
    return {
      withheld: "AWS knows no resources for it, so that it could only be granted on everything; name it under `actions` to do so",
    };
  }
  const resources = named.filter((pattern) => takesResource(action, pattern));
  if (resources.length === 0) return { withheld: `none of the named resources is a ${typesInWords(action)}` };
  const missing = missingTypes(action, resources);
  return missing.length === 0
    ? { resources }
    : { resources, lacks: `it also needs a ${missing.join(" and a ")}, and the rule names none` };
}

/** PassRole is only ever given for named roles to named services; anything wider hands out every role of the account. */
function passRole(rule: AccessRule): string | undefined {
  if (rule.resources === undefined || rule.resources.includes("*"))
    return "it is granted only on roles that the rule names under `resources`";
  if (rule.passTo === undefined || rule.passTo.length === 0)
    return "it is granted only to services that the rule names under `to`";
  return undefined;
}

/** Grants of every access rule that holds in the environment, with what could not be granted as asked. Order follows the rules. */
export function grantsOf(team: Team, scope: Scope): Asked {
  const grants: LevelGrant[] = [];
  const withheld: Remark[] = [];
  const partial: Remark[] = [];
  const unscoped = new Set<string>();
  for (const rule of team.access) {
    if (!rule.in.includes(scope.environment)) continue;
    const named = rule.resources === undefined ? undefined : fillTemplates(rule.resources, scope);
    const plain = both(fillCondition(rule.when, scope), undefined);
    const passing = both(plain.block, { StringEquals: { "iam:PassedToService": rule.passTo ?? [] } });
    for (const name of rule.actions) {
      const action = actionNamed(name);
      if (action === undefined) continue;
      const isPassRole = action.name === "iam:PassRole";
      const refused = isPassRole ? passRole(rule) : undefined;
      const outcome: Outcome = refused === undefined ? scoped(action, rule, named) : { withheld: refused };
      if ("withheld" in outcome) {
        withheld.push({ action: action.name, reason: outcome.withheld });
        continue;
      }
      const limited = isPassRole ? passing : plain;
      if (!limited.exact) {
        withheld.push({ action: action.name, reason: "its conditions and the services it may pass to exclude each other" });
        continue;
      }
      if (outcome.unscoped) unscoped.add(action.name);
      if (outcome.lacks !== undefined) partial.push({ action: action.name, reason: outcome.lacks });
      grants.push({
        action: action.name,
        resources: outcome.resources,
        when: limited.block,
        place: rule.place,
        because: "rule",
        level: levelFor(rule, action),
      });
    }
  }
  return { grants, withheld, unscoped: [...unscoped].sort(), partial };
}
