import type { BundleChange } from "../../roles/comparison/bundles.js";
import type { AccessChange } from "../../roles/comparison/changes.js";
import type { Verdict } from "../../roles/comparison/verdict.js";
import type { Paint } from "../paint.js";
import type { ComparisonResult } from "../results.js";
import { clip, count, wrap } from "./layout.js";

interface View {
  readonly paint: Paint;
  readonly width: number;
}

const ACTIONS_SHOWN = 4;
const RESOURCES_SHOWN = 2;
/** Groups shown of one direction; the JSON result holds all. */
const GROUPS_SHOWN = 12;

function few(values: readonly string[], shown: number, what: string): string {
  const left = values.length - shown;
  return left <= 0 ? values.join(", ") : `${values.slice(0, shown).join(", ")} and ${left} more ${what}`;
}

/** `StringEquals aws:RequestedRegion us-east-1`, one part for each operator and key. */
function conditionWords(when: NonNullable<AccessChange["when"]>): string {
  return Object.entries(when)
    .flatMap(([operator, keys]) =>
      Object.entries(keys).map(([key, value]) => {
        const values = (Array.isArray(value) ? value : [value]).map(String);
        return `${operator} ${key} ${few(values, 3, "values")}`;
      }),
    )
    .join("; ");
}

function principalWords(principal: NonNullable<AccessChange["principal"]>): string {
  if (principal === "*") return "everybody";
  const names = Object.values(principal).flatMap((each: string | readonly string[]) =>
    typeof each === "string" ? [each] : each,
  );
  return few(
    names.map((name) => (name === "*" ? "everybody" : name)),
    3,
    "principals",
  );
}

function* changeLines(change: AccessChange, sign: "+" | "-", { paint, width }: View): Generator<string> {
  const { actions, resources, except, when, principal, notPrincipal } = change;
  const mark = sign === "+" && change.widens ? ` ${paint("yellow", "(wider than before)")}` : "";
  const named = few(
    actions.map((action) => action.slice(action.indexOf(":") + 1)),
    ACTIONS_SHOWN,
    "actions",
  );
  yield `    ${paint(sign === "+" ? "red" : "green", sign)} ${clip(`${change.service} ${change.class}: ${named}`, width - 28)}${mark}\n`;
  const line = (text: string): string => `        ${clip(text, width - 8)}\n`;
  const all = resources.includes("*");
  if (except) yield line(`on everything but ${few(resources, RESOURCES_SHOWN, "resources")}`);
  else if (!all) yield line(`on ${few(resources, RESOURCES_SHOWN, "resources")}`);
  else if (principal === undefined && notPrincipal === undefined) yield line("on everything");
  if (principal !== undefined) yield line(`by ${principalWords(principal)}`);
  if (notPrincipal !== undefined) yield line(`by everybody but ${principalWords(notPrincipal)}`);
  if (when !== undefined) yield line(`when ${conditionWords(when)}`);
}

function* changesLines(changes: readonly AccessChange[], sign: "+" | "-", view: View): Generator<string> {
  const listed = changes.filter((change) => change.class !== "unlisted");
  for (const change of listed.slice(0, GROUPS_SHOWN)) yield* changeLines(change, sign, view);
  const left = listed.slice(GROUPS_SHOWN);
  const actions = left.reduce((sum, change) => sum + change.actions.length, 0);
  if (left.length > 0)
    yield `    ${sign} and ${count(actions, "action")} in ${count(left.length, "more group")}; --json lists them\n`;
  const patterns = [...new Set(changes.flatMap((change) => (change.class === "unlisted" ? change.actions : [])))];
  if (patterns.length === 0) return;
  const words = `and actions that the catalogue does not hold, by ${few(patterns, ACTIONS_SHOWN, "patterns")}`;
  yield `    ${sign} ${clip(words, view.width - 8)}\n`;
}

function answerWords(verdict: Verdict, paint: Paint): string {
  if (verdict.answer === "no-new-access")
    return verdict.losses.length > 0 ? paint("green", "allows less") : paint("green", "allows the same");
  if (verdict.answer === "unknown") return `${paint("yellow", "may allow more")}: ${verdict.reason ?? ""}`;
  return paint("red", verdict.losses.length > 0 ? "allows more, and less" : "allows more");
}

/** `isHolders`: whoever holds the policies makes the request, so that the witness's caller is only a name for it. */
function* witnessLines({ witness, outsideCatalogue = [] }: Verdict, { width }: View, isHolders: boolean): Generator<string> {
  if (witness === undefined) return;
  const { principal, action, resource, context = {} } = witness;
  const line = (text: string): string => `${wrap(text, width, "      ").join("\n")}\n`;
  yield line(`for example ${action}`);
  yield line(`on ${resource}`);
  if (!isHolders) yield line(`by ${principal === "*" ? "anybody, without credentials" : principal}`);
  const given = Object.entries(context).map(([key, value]) => `${key}=${Array.isArray(value) ? value.join(",") : String(value)}`);
  if (given.length > 0) yield line(`with ${given.join(", ")}`);
  if (outsideCatalogue.includes("action")) yield line("an action that does not exist today, or not in the catalogue");
  if (outsideCatalogue.includes("resource"))
    yield line("a resource that the action does not take, as far as the catalogue knows");
}

function* verdictLines(what: string, verdict: Verdict, view: View, isHolders: boolean): Generator<string> {
  yield `  ${what} ${answerWords(verdict, view.paint)}\n`;
  yield* witnessLines(verdict, view, isHolders);
  yield* changesLines(verdict.gains, "+", view);
  yield* changesLines(verdict.losses, "-", view);
  if (verdict.cut) yield "    There is more than is listed here.\n";
}

function isSame({ answer, gains, losses }: Verdict): boolean {
  return answer === "no-new-access" && gains.length === 0 && losses.length === 0;
}

function* bundleLines(change: BundleChange, view: View): Generator<string> {
  const { team, places, status, permissions, trust } = change;
  const where = places.map(({ environment, account }) => `${environment} (${account})`);
  const words = { added: "a new role", removed: "its role is gone", changed: "changes" }[status];
  yield `\n${view.paint("bold", clip(`${team}: ${words} in ${few(where, 4, "accounts")}`, view.width))}\n`;
  if (isSame(permissions) && isSame(trust)) yield "  The documents differ and allow the same.\n";
  if (!isSame(permissions)) yield* verdictLines("What it may do:", permissions, view, true);
  if (!isSame(trust)) yield* verdictLines("Who may become it:", trust, view, false);
}

const CONCLUSION: Readonly<Record<Verdict["answer"], readonly ["red" | "yellow" | "green", string]>> = {
  "new-access": ["red", "New access."],
  unknown: ["yellow", "May allow more: it could not be settled, so look at it as at new access."],
  "no-new-access": ["green", "No new access."],
};

/** What `compare` found, for a person. */
export function* comparisonReport(comparison: ComparisonResult, view: View): Generator<string> {
  const { old, new: next, policy, bundles, same } = comparison;
  yield `${clip(old, view.width - 4)}\n  → ${clip(next, view.width - 4)}\n`;
  if (policy !== undefined)
    yield* verdictLines(`As ${policy.type} policy, the new one`, policy, view, policy.type === "identity");
  for (const bundle of bundles ?? []) yield* bundleLines(bundle, view);
  if (bundles !== undefined) yield `\n${count(bundles.length, "change")}; ${count(same ?? 0, "role bundle")} as before.\n`;
  const [style, words] = CONCLUSION[comparison.answer];
  yield `${view.paint(style, words)}\n`;
}
