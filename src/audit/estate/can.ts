import { catalogue, takesNoChoice } from "../../iam/catalogue/index.js";
import type { Decision, Layer, Would } from "../../iam/decide.js";
import type { Principal } from "../principals.js";
import { type AccessOn, accessOn, everythingFor, type ManyAnswer } from "./access-on.js";
import { assumable } from "./assumable.js";
import { type Estate, isTrustAction } from "./estate.js";
import { explain, type LayerReason } from "./explain.js";

/** May a principal do one action, and why. */
export interface CanAnswer {
  readonly action: string;
  /** An ARN, `*` for an action that names no resource, or patterns: the question is then about everything that they match. */
  readonly resources: readonly string[];
  readonly decision: Decision["decision"];
  /** The same if there were nothing but what the snapshot holds: no other policy says anything. */
  readonly bySnapshot: Decision["decision"];
  /** The layer that decided, or that leaves it open. */
  readonly layer: Layer;
  /** With `depends`: what the answer turns on. `resources`: allowed on some, or perhaps, and not on all of them. */
  readonly dependsOn: { readonly keys: readonly string[]; readonly layers: readonly Layer[]; readonly resources: boolean };
  /** Condition keys that policies ask for and the request does not hold. */
  readonly missing: readonly string[];
  /** Where many resources were asked about: those that are, or may be, allowed. */
  readonly on: readonly AccessOn[];
  readonly reasons: readonly LayerReason[];
  /** With `reasons`: for each missing key, the answer under values that meet the conditions which ask for it, and values that do not. */
  readonly would: readonly Would[];
}

export interface CanQuestion {
  /** One exact action. */
  readonly action: string;
  /** ARN, with wildcards perhaps; undefined: everything in the principal's account. */
  readonly resource: string | undefined;
  readonly context?: Readonly<Record<string, readonly string[]>> | undefined;
  /** Leave out `reasons` and `would`, which take longer than the answer. */
  readonly brief?: boolean;
}

const isPattern = (resource: string): boolean => /[*?]/.test(resource);

function aboutOne(estate: Estate, principal: Principal, resource: string, { action, context, brief }: CanQuestion): CanAnswer {
  const asked = { action, resource, context };
  const input = estate.inputFor(principal, asked);
  const { decision, by, missing, dependsOn, would = [] } = estate.decide(principal, { ...input, explain: brief !== true });
  return {
    action,
    resources: [resource],
    decision,
    bySnapshot: estate.decide(principal, { ...input, unknownLayers: [] }).decision,
    layer: by.layer,
    dependsOn: { keys: dependsOn?.keys ?? [], layers: dependsOn?.layers ?? [], resources: false },
    missing,
    on: [],
    reasons: brief === true ? [] : explain(estate, principal, asked),
    would,
  };
}

function aboutMany(
  action: string,
  resources: readonly string[],
  { decision, bySnapshot, layer, layers, on }: ManyAnswer,
): CanAnswer {
  const dependsOn = { keys: [], layers, resources: decision === "depends" && on.length > 0 };
  return { action, resources, decision, bySnapshot, layer, dependsOn, missing: [], on, reasons: [], would: [] };
}

/**
 * May a principal of the estate do an action? About one resource it is AWS's decision; about patterns, or everything in the account,
 * a deny is answered only where nothing among them can be allowed.
 */
export function can(estate: Estate, principal: Principal, question: CanQuestion): CanAnswer {
  const { resource, context } = question;
  const known = catalogue.action(question.action);
  const action = known?.name ?? question.action;
  const named = { ...question, action };
  if (known !== undefined && takesNoChoice(known)) return aboutOne(estate, principal, "*", named);
  if (resource !== undefined && !isPattern(resource)) return aboutOne(estate, principal, resource, named);
  if (isTrustAction(action)) {
    const scope = resource === undefined || resource === "*" ? undefined : [resource];
    return aboutMany(action, scope ?? ["*"], assumable(estate, principal, { action, scope, context }));
  }
  const partition = principal.arn.split(":", 2)[1] ?? "aws";
  if (resource !== undefined && resource !== "*")
    return aboutMany(action, [resource], accessOn(estate, principal, { action, scope: [resource], context }));
  const { account } = estate.sideOf(principal);
  const scope = everythingFor(action, account, partition);
  return aboutMany(action, scope, accessOn(estate, principal, { action, scope, context, resourceAccount: account }));
}
