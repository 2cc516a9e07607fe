import type { AccessEntry } from "../iam/access.js";
import { catalogue } from "../iam/catalogue/index.js";
import type { ConditionBlock } from "../iam/document.js";
import { arnIntersects } from "../iam/pattern.js";
import type { RoleBundle } from "../model/bundle.js";
import type { Diagnostic, Place } from "../model/diagnostic.js";
import type { Guardrail, NeverRule, Team, Workspace } from "../model/workspace.js";
import { ruleActions } from "./action-index.js";
import { exempts } from "./boundary.js";
import { originalOf } from "./bundle.js";
import { type Counterexample, type Forbidden, type Layers, prove, type Read, read, type Verdict } from "./prove.js";
import { fillCondition, fillTemplates, type Scope } from "./scope.js";

/** The direct verdict of one `never` or guardrail over one role bundle. */
export interface ProofResult {
  readonly team: string;
  readonly environment: string;
  readonly account: string;
  readonly kind: "never" | "guardrail";
  /** As written: `above read`; a guardrail's name. */
  readonly title: string;
  /** Where the promise stands. */
  readonly place: Place;
  readonly verdict: Verdict["verdict"];
  /** How many actions the promise was judged over. */
  readonly actions: number;
  /** Where it does not hold: the shortest way, and the access rule that opens it. */
  readonly counterexample: (Counterexample & { readonly place: Place; readonly rule: string }) | undefined;
  readonly reason: string;
}

/** What a rule forbids in one account. */
export function forbiddenBy(rule: NeverRule, scope: Scope): Forbidden {
  const resources = rule.resources === undefined ? undefined : fillTemplates(rule.resources, scope);
  return { actions: ruleActions(rule), resources, when: fillCondition(rule.when, scope) };
}

/** What every request of the role's sessions carries. */
function contextOf(bundle: RoleBundle): ConditionBlock {
  return { ArnEquals: { "aws:PrincipalArn": bundle.role.arn }, StringEquals: { "aws:PrincipalAccount": bundle.account } };
}

/** Denies that stand for guardrails and fence. What a boundary denies for the team's own `never` must not excuse a rule that breaks it. */
function foreignDenies(boundary: readonly AccessEntry[]) {
  return boundary.filter((entry) => entry.effect === "Deny" && /^(Guardrail|Fence)/.test(entry.sid ?? ""));
}

/** What decides about a `never` and about a guardrail; the documents are read when first asked for. */
function layersOf(bundle: RoleBundle): { readonly neverLayers: () => Layers; readonly guardrailLayers: () => Layers } {
  let known: { readonly permissions: Read; readonly limits: Read } | undefined;
  const documents = () => {
    known ??= {
      permissions: read(bundle.permissions.map((policy) => policy.document)),
      limits: read([bundle.boundary.document]),
    };
    return known;
  };
  const context = contextOf(bundle);
  return {
    neverLayers: () => ({ ...documents(), limits: [], denies: foreignDenies(documents().limits.flat()), context }),
    guardrailLayers: () => ({ ...documents(), denies: [], context }),
  };
}

/** The access rule that a counterexample comes from: one that selects the action, and on that resource if there is one. */
function ruleFor(team: Team, scope: Scope, found: Counterexample): { readonly place: Place; readonly rule: string } {
  const rules = team.access.filter((rule) => rule.in.includes(scope.environment) && rule.actions.includes(found.action));
  const near = rules.find(
    (rule) =>
      rule.resources === undefined || fillTemplates(rule.resources, scope).some((arn) => arnIntersects(arn, found.resource)),
  );
  const rule = near ?? rules[0];
  return rule === undefined ? { place: team.place, rule: "added beside the rules" } : { place: rule.place, rule: rule.title };
}

/** What has been proved to hold, by bundle. */
type Kept = Map<RoleBundle, Map<NeverRule, number>>;

/** Judges one rule. What holds for the bundle that this one was made from holds here; anything else is looked at again. */
function judge(team: Team, scope: Scope, bundle: RoleBundle, rule: NeverRule, kept: Kept, layersOf: () => Layers) {
  const original = originalOf(bundle);
  const shown = original === undefined ? undefined : kept.get(original)?.get(rule);
  const verdict: Verdict =
    shown === undefined ? prove(forbiddenBy(rule, scope), layersOf()) : { verdict: "holds", actions: shown };
  const actions = verdict.verdict === "holds" ? verdict.actions : ruleActions(rule).size;
  if (verdict.verdict === "holds") kept.set(bundle, (kept.get(bundle) ?? new Map()).set(rule, actions));
  const counterexample = verdict.verdict === "counterexample" ? { ...verdict, ...ruleFor(team, scope, verdict) } : undefined;
  const reason = verdict.verdict === "unknown" ? verdict.reason : "";
  const { environment, account } = bundle;
  const shared = { team: team.team, environment, account, title: rule.title, place: rule.place, reason };
  return { ...shared, verdict: verdict.verdict, actions, counterexample };
}

/**
 * Every `never` and guardrail over every bundle. A `never` is judged over the permission policies less guardrails and fence; a guardrail
 * over permissions within the whole boundary. A team without a bundle in an account where it should have one is `unknown`.
 */
export function proveWorkspace(workspace: Workspace, bundles: readonly RoleBundle[]): readonly ProofResult[] {
  const results: ProofResult[] = [];
  const kept: Kept = new Map();
  const known = new Map(bundles.map((bundle) => [`${bundle.team}\n${bundle.environment}\n${bundle.account}`, bundle]));
  for (const environment of workspace.environments) {
    for (const team of workspace.teams.filter((one) => one.environments.includes(environment.name))) {
      const nevers = team.never.filter((rule) => rule.in.includes(environment.name));
      for (const account of environment.accounts) {
        const scope = { environment: environment.name, account, regions: environment.regions };
        const bundle = known.get(`${team.team}\n${environment.name}\n${account}`);
        const guardrails = workspace.guardrails.filter((rule) => rule.in.includes(environment.name));
        if (bundle === undefined) {
          const unknown = { verdict: "unknown", counterexample: undefined, reason: "the team has no bundle here" } as const;
          const where = { team: team.team, environment: environment.name, account };
          const result = (kind: "never" | "guardrail", title: string, rule: NeverRule): ProofResult => ({
            ...where,
            kind,
            title,
            place: rule.place,
            actions: rule.actions.length,
            ...unknown,
          });
          results.push(...nevers.map((rule) => result("never", rule.title, rule)));
          results.push(...guardrails.map((rule) => result("guardrail", rule.name, rule)));
          continue;
        }
        const { neverLayers, guardrailLayers } = layersOf(bundle);
        for (const rule of nevers) results.push({ kind: "never", ...judge(team, scope, bundle, rule, kept, neverLayers) });
        for (const rule of guardrails.filter((one: Guardrail) => !exempts(one, bundle.role.arn, scope)))
          results.push({ kind: "guardrail", ...judge(team, scope, bundle, rule, kept, guardrailLayers), title: rule.name });
      }
    }
  }
  return results;
}

/** `prod`, `prod and nonprod`, `prod, nonprod and sandbox`. */
function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

type Broken = ProofResult & { readonly counterexample: NonNullable<ProofResult["counterexample"]> };

function brokenDiagnostic(result: Broken, environments: readonly string[]): Diagnostic {
  const { counterexample, place } = result;
  const others = counterexample.actions.length - 1;
  const more = others === 0 ? "" : ` and ${others} more`;
  const promise = result.kind === "never" ? `never "${result.title}"` : `guardrail ${result.title}`;
  const under = counterexample.when === undefined ? "" : ` under ${JSON.stringify(counterexample.when)}`;
  return {
    severity: "error",
    code: result.kind === "never" ? "never-broken" : "guardrail-broken",
    message: `${counterexample.rule} lets ${result.team} call ${counterexample.action}${more} in ${listed(environments)}, which ${promise} forbids`,
    place: counterexample.place,
    reason: `${counterexample.action} is allowed on ${counterexample.resource}${under}; the promise stands at ${place.file}:${place.line}:${place.column}`,
    mend: `take it out with \`except: [${catalogue.action(counterexample.action)?.name ?? counterexample.action}]\`, narrow the rule's resources or conditions, or narrow the promise`,
  };
}

/** What did not hold, as diagnostics at the access rule's line; the same in several accounts and environments is said once. */
export function proofDiagnostics(results: readonly ProofResult[]): readonly Diagnostic[] {
  const found = new Map<string, { readonly result: Broken; readonly environments: string[] }>();
  for (const result of results) {
    const { counterexample, place, team, environment } = result;
    if (counterexample === undefined) continue;
    const rule = counterexample.place;
    const key = JSON.stringify([team, place, rule, counterexample.action, counterexample.actions.length]);
    const known = found.get(key);
    if (known === undefined) found.set(key, { result: { ...result, counterexample }, environments: [environment] });
    else if (!known.environments.includes(environment)) known.environments.push(environment);
  }
  return [...found.values()].map(({ result, environments }) => brokenDiagnostic(result, environments));
}
