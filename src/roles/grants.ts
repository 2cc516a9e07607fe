import { type CatalogueAction, catalogue, takesNoChoice } from "../iam/catalogue/index.js";
import type { Grant } from "../model/bundle.js";
import type { AccessRule, Team } from "../model/workspace.js";
import { nameAt, ruleActions } from "./action-index.js";
import { both } from "./conditions.js";
import { missingTypes, takesResource } from "./resource-fit.js";
import { fillCondition, fillTemplates, type Scope } from "./scope.js";

/** The level of actions that a person asked for by `service:*`. */
const WHOLE_LEVEL = "actions of whole services";

/** May a statement of this level say `service:*`? That also allows whatever AWS adds, so somebody must have meant all of the service. */
export function meansWholeServices(level: string): boolean {
  return level === "admin" || level === WHOLE_LEVEL;
}

function levelFor(rule: AccessRule, index: number): string {
  if (rule.level !== undefined) return rule.level;
  const { wholeServices = [] } = rule;
  if (wholeServices.length === 0) return "actions";
  return wholeServices.includes("*") || wholeServices.includes(catalogue.serviceAt(index)) ? WHOLE_LEVEL : "actions";
}

/** A grant with the level (or `actions`) that selected it: a wildcard never spans two of these. */
export interface LevelGrant extends Grant {
  /** The action's index in the catalogue. */
  readonly index: number;
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

type Scoped = (index: number) => Outcome;

const ON_EVERYTHING: Outcome = { resources: EVERYTHING };

/** Which of the named resources an action is granted on. */
function scopedBy(rule: AccessRule, named: readonly string[] | undefined): Scoped {
  if (named === undefined || named.includes("*")) return () => ON_EVERYTHING;
  // Most actions of a service share their list of resource types, and with it the outcome.
  const known = new Map<CatalogueAction["resourceTypes"], Outcome>();
  return (index) => {
    const action = catalogue.at(index);
    if (takesNoChoice(action)) return unscoped(action, rule);
    let outcome = known.get(action.resourceTypes);
    if (outcome === undefined) {
      outcome = scoped(action, named);
      known.set(action.resourceTypes, outcome);
    }
    return outcome;
  };
}

function unscoped(action: CatalogueAction, rule: AccessRule): Outcome {
  const configRead = action.classes.size === 1 && action.classes.has("config-read");
  if (configRead || rule.explicit) return { resources: EVERYTHING, unscoped: true };
  return {
    withheld: "AWS knows no resources for it, so that it could only be granted on everything; name it under `actions` to do so",
  };
}

function scoped(action: CatalogueAction, named: readonly string[]): Outcome {
  const resources = named.filter((pattern) => takesResource(action, pattern));
  if (resources.length === 0) return { withheld: `none of the named resources is a ${typesInWords(action)}` };
  const missing = missingTypes(action, resources);
  return missing.length === 0
    ? { resources }
    : { resources, lacks: `it also needs a ${missing.join(" and a ")}, and the rule names none` };
}

/**
 * PassRole is only ever given for named roles to named services; anything wider hands out every role of the account. Whoever
 * administers IAM, and says nothing closer in a rule with `to`, may pass the roles of the team's own path to any service: the fence
 * leaves no others, and those carry its boundary.
 */
function passRole(rule: AccessRule, saysCloser: boolean): string | undefined {
  if (rule.level === "admin" && rule.resources === undefined && !saysCloser) return undefined;
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
  const everywhere = new Set<string>();
  const rules = team.access.filter((rule) => rule.in.includes(scope.environment));
  const saysCloser = rules.some((rule) => rule.passTo !== undefined);
  for (const rule of rules) {
    const named = rule.resources === undefined ? undefined : fillTemplates(rule.resources, scope);
    const plain = both(fillCondition(rule.when, scope), undefined);
    const passing = both(plain.block, { StringEquals: { "iam:PassedToService": rule.passTo ?? [] } });
    const scopedTo = scopedBy(rule, named);
    ruleActions(rule).forEach((index) => {
      const action = nameAt(index);
      const isPassRole = action === "iam:PassRole";
      const refused = isPassRole ? passRole(rule, saysCloser) : undefined;
      const outcome: Outcome = refused === undefined ? scopedTo(index) : { withheld: refused };
      if ("withheld" in outcome) {
        withheld.push({ action, reason: outcome.withheld });
        return;
      }
      const limited = isPassRole && rule.passTo !== undefined ? passing : plain;
      if (!limited.exact) {
        withheld.push({ action, reason: "its conditions and the services it may pass to exclude each other" });
        return;
      }
      if (outcome.unscoped) everywhere.add(action);
      if (outcome.lacks !== undefined) partial.push({ action, reason: outcome.lacks });
      const { resources } = outcome;
      const level = levelFor(rule, index);
      grants.push({ action, index, resources, when: limited.block, place: rule.place, because: "rule", level });
    });
  }
  return { grants, withheld, unscoped: [...everywhere].sort(), partial };
}
