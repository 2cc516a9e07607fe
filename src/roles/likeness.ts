import { companions } from "#roles-data";
import { ActionSet } from "../iam/action-set.js";
import type { ConditionBlock, PolicyDocument } from "../iam/document.js";
import type { NeverRule, Team, Workspace } from "../model/workspace.js";
import { actionSetOf, ruleActions } from "./action-index.js";
import { exempts } from "./boundary.js";
import { bundleNames } from "./names.js";
import type { Scope } from "./scope.js";

const ACCOUNT = /^\d{12}$/;
const given = actionSetOf(companions.flatMap((companion) => companion.give));

/**
 * Does what is made of this ARN template stay the same but for the account's number, whichever account it is filled in for? The number must
 * stand in the ARN's fifth part alone, and no other text may be compared with it digit by digit: no digits in that part, and none that
 * a wildcard could shift there.
 */
function isArnEven(template: string): boolean {
  if (/\d{12}/.test(template)) return false;
  const masked = template.replaceAll("${account}", "%").replaceAll(/\$\{(region|environment)\}/g, "x");
  const parts = masked.replaceAll(/\$\{[^}]*\}/g, "*").split(":");
  if (parts.length < 6) return !/[\d%]/.test(masked);
  const [front, account = "", rest] = [parts.slice(0, 4).join(":"), parts[4], parts.slice(5).join(":")];
  if (front.includes("%") || rest.includes("%")) return false;
  return (account === "%" || !/[\d%]/.test(account)) && !/[*?].*\d/.test(front);
}

function isEven(key: string, value: string | number | boolean): boolean {
  const text = String(value);
  if (text.startsWith("arn:")) return isArnEven(text);
  if (text.includes("${account}") || /\d{12}/.test(text)) return false;
  return !/\d/.test(text) || !(/account|arn/i.test(key) || /[*?$]/.test(text));
}

function isConditionEven(when: ConditionBlock | undefined): boolean {
  return Object.values(when ?? {}).every((keys) =>
    Object.entries(keys).every(([key, values]) => [values].flat().every((value) => isEven(key, value as string))),
  );
}

interface Limited {
  readonly resources: readonly string[] | undefined;
  readonly when: ConditionBlock | undefined;
}

/**
 * Text that is equal for two accounts of a team only where its policies are the same in both but for the account's number; undefined where that
 * cannot be told, and each account is worked out by itself. Equal rules, regions, guardrails and, where a template names it, environment.
 */
export function likenessOf(team: Team, workspace: Workspace, scope: Scope): string | undefined {
  const holds = (rule: { readonly in: readonly string[] }) => rule.in.includes(scope.environment);
  const access = team.access.filter(holds);
  const held = ActionSet.empty().addAll(given);
  for (const rule of access) held.addAll(ruleActions(rule));
  const meets = (rule: NeverRule) => held.intersects(ruleActions(rule));
  const guardrails = workspace.guardrails.filter(holds);
  const keys = workspace.resources.map(({ arns }) => ({
    resources: arns.filter((arn) => arn.includes(":kms:")),
    when: undefined,
  }));
  const limited: readonly Limited[] = [...access, ...[...team.never.filter(holds), ...guardrails].filter(meets), ...keys];
  const { path, prefix } = workspace.naming;
  const even =
    ACCOUNT.test(scope.account) &&
    !/\d{12}/.test(`${path} ${prefix} ${team.team}`) &&
    limited.every(({ resources, when }) => (resources ?? []).every(isArnEven) && isConditionEven(when));
  if (!even) return undefined;
  const { roleArn } = bundleNames(team.team, scope.account, workspace.naming);
  const named = limited.some((one) => JSON.stringify([one.resources, one.when]).includes("${environment}"));
  return JSON.stringify([
    team.team,
    named ? scope.environment : "",
    scope.regions,
    team.access.map(holds),
    team.never.map(holds),
    workspace.guardrails.map((rule) => holds(rule) && !exempts(rule, roleArn, scope)),
  ]);
}

/** The documents of one account with another account's number in place of its own. */
export function forAccount(documents: readonly PolicyDocument[], from: string, to: string): readonly PolicyDocument[] {
  return JSON.parse(JSON.stringify(documents).replaceAll(from, to)) as readonly PolicyDocument[];
}
