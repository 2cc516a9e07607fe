import { catalogue } from "../iam/catalogue/index.js";
import { arnIncludes } from "../iam/pattern.js";
import type { RoleBundle } from "../model/bundle.js";
import type { Diagnostic } from "../model/diagnostic.js";
import type { AccessRule, Guardrail, Workspace } from "../model/workspace.js";
import { ruleActions } from "./action-index.js";
import { exempts } from "./boundary.js";
import { fillTemplates, type Scope } from "./scope.js";

/** Does the guardrail deny its actions on all that the rule gives them on? For a guardrail without a condition. */
function deniesOutright(guardrail: Guardrail, rule: AccessRule, scope: Scope): boolean {
  if (guardrail.resources === undefined) return true;
  if (rule.resources === undefined) return false;
  const denied = fillTemplates(guardrail.resources, scope);
  return fillTemplates(rule.resources, scope).every((arn) => denied.some((pattern) => arnIncludes(pattern, arn)));
}

/**
 * Actions of a rule that the guardrail takes away: those that it names itself. Where a level or a whole service selects them, losing some
 * to a guardrail is what guardrails are for, and losing all of them is not.
 */
function lostTo(guardrail: Guardrail, rule: AccessRule): readonly string[] {
  // One with a condition denies nothing outright.
  if (guardrail.when !== undefined) return [];
  const asked = ruleActions(rule);
  const forbidden = ruleActions(guardrail);
  if (!asked.intersects(forbidden)) return [];
  const named = rule.explicit && (rule.wholeServices ?? []).length === 0;
  if (!named && !forbidden.includes(asked)) return [];
  return [...asked.intersect(forbidden)].map((index) => catalogue.nameAt(index));
}

function warningOf(
  team: string,
  rule: AccessRule,
  guardrail: Guardrail,
  lost: readonly string[],
  where: readonly string[],
): Diagnostic {
  const more = lost.length > 3 ? ` and ${lost.length - 3} more` : "";
  return {
    severity: "warning",
    code: "denied-by-guardrail",
    message: `${rule.title} gives ${team} ${lost.slice(0, 3).join(", ")}${more} in ${where.join(", ")}, which guardrail ${guardrail.name} denies`,
    place: rule.place,
    reason: `the guardrail is a part of the team's boundary and of the organization's SCPs; it stands at ${guardrail.place.file}:${guardrail.place.line}:${guardrail.place.column}`,
    mend: "take the actions out of the rule, or name the team's role under `exempt` in the guardrail",
  };
}

/** Access that a team's file gives and a guardrail denies outright, which no request will ever use; the same in several environments is said once. */
export function guardrailOverlaps(workspace: Workspace, bundles: readonly RoleBundle[]): readonly Diagnostic[] {
  const roles = new Map(bundles.map(({ team, environment, account, role }) => [`${team}\n${environment}\n${account}`, role.arn]));
  const found: Diagnostic[] = [];
  for (const team of workspace.teams)
    for (const rule of team.access)
      for (const guardrail of workspace.guardrails) {
        const lost = lostTo(guardrail, rule);
        if (lost.length === 0) continue;
        const where = workspace.environments.filter(({ name, accounts, regions }) => {
          if (!rule.in.includes(name) || !guardrail.in.includes(name)) return false;
          return accounts.some((account) => {
            const scope = { environment: name, account, regions };
            const arn = roles.get(`${team.team}\n${name}\n${account}`);
            return arn !== undefined && !exempts(guardrail, arn, scope) && deniesOutright(guardrail, rule, scope);
          });
        });
        const names = where.map(({ name }) => name);
        if (names.length > 0) found.push(warningOf(team.team, rule, guardrail, lost, names));
      }
  return found;
}
