import type { AccessChange } from "../comparison/changes.js";
import type { Verdict } from "../comparison/verdict.js";

const ACTIONS_SHOWN = 6;
const VALUES_SHOWN = 2;
const GROUPS_SHOWN = 6;

function few(values: readonly string[], shown: number, what: string): string {
  const left = values.length - shown;
  return left <= 0 ? values.join(", ") : `${values.slice(0, shown).join(", ")} and ${left} more ${what}`;
}

function principalNames(principal: NonNullable<AccessChange["principal"]>): readonly string[] {
  const names = principal === "*" ? ["*"] : Object.values(principal).flat();
  return names.map((name) => (name === "*" ? "everybody" : name));
}

function groupWords({ service, class: kind, actions, resources, except, principal, notPrincipal, when }: AccessChange): string {
  const names = actions.map((action) => action.slice(action.indexOf(":") + 1));
  const of = kind === "unlisted" ? "actions outside the catalogue" : `${service} ${kind}`;
  const on = resources.includes("*") ? "" : ` on ${except ? "everything but " : ""}${few(resources, VALUES_SHOWN, "resources")}`;
  const by = principal === undefined ? "" : ` by ${few(principalNames(principal), VALUES_SHOWN, "principals")}`;
  const but =
    notPrincipal === undefined ? "" : ` by everybody but ${few(principalNames(notPrincipal), VALUES_SHOWN, "principals")}`;
  const keys = [...new Set(Object.values(when ?? {}).flatMap((block) => Object.keys(block)))];
  const under = keys.length === 0 ? "" : ` when ${few(keys, VALUES_SHOWN, "keys")} says so`;
  return `${of}: ${few(names, ACTIONS_SHOWN, "actions")}${on}${by}${but}${under}`;
}

function listed(start: string, changes: readonly AccessChange[]): readonly string[] {
  const words = changes.slice(0, GROUPS_SHOWN).map((change) => `${start} ${groupWords(change)}`);
  const left = changes.length - words.length;
  return left > 0 ? [...words, `${start} ${left} more groups of actions`] : words;
}

/** What a comparison found, in words: what is newly allowed, and what no longer is. */
export function verdictWords(verdict: Verdict): readonly string[] {
  const open = verdict.answer === "unknown" ? [`may allow more: ${verdict.reason ?? "it could not be settled"}`] : [];
  const gains = verdict.answer === "no-new-access" ? [] : listed("newly allows", verdict.gains);
  const { witness } = verdict;
  const example =
    witness !== undefined && gains.length === 0 ? [`newly allows, for example, ${witness.action} on ${witness.resource}`] : [];
  return [...open, ...gains, ...example, ...listed("no longer allows", verdict.losses)];
}
