import { catalogue } from "./catalogue/index.js";
import { readContext } from "./condition/evaluate.js";
import { grants } from "./decide/grants.js";
import type { Decision, DecisionInput, Layer } from "./decide/input.js";
import { allOf, anyOf, askLayer, askLevels, type Finding, type LayerAnswer, settled } from "./decide/layers.js";
import { type Caller, callerOf } from "./decide/principals.js";
import type { Question } from "./decide/statements.js";
import type { PolicyDocument } from "./document.js";
import { PolicyError } from "./policy-error.js";

export type { DecidedBy, Decision, DecisionInput, DecisionRequest, Layer } from "./decide/input.js";

/** Callers whose own policies count; for services, identity providers and anonymous callers only the resource's do. */
function hasIdentity(caller: Caller): boolean {
  return caller.account !== undefined;
}

/** Service-linked roles are beyond SCPs and RCPs. */
function isServiceLinked(caller: Caller): boolean {
  return (caller.roleArn ?? caller.name).includes(":role/aws-service-role/");
}

function questionOf({ request, unknownKeys }: DecisionInput, missing: Map<string, string>): Question {
  if (!/^[^:\s*?]+:[^:\s*?]+$/.test(request.action)) throw new PolicyError("request.action", `"${request.action}" is no action`);
  if (request.principal === "") throw new PolicyError("request.principal", "is empty");
  const context = readContext(request.context);
  const known = catalogue.action(request.action);
  return {
    action: request.action.toLowerCase(),
    // An action without resource-level permissions is about everything, whatever the request names.
    resource: known !== undefined && known.resourceTypes.length === 0 ? "*" : request.resource,
    caller: callerOf(request.principal, context),
    context,
    knowledge: {
      unknownKeys: new Set(unknownKeys?.map((key) => key.toLowerCase())),
      onMissing: (key) => {
        if (!missing.has(key.toLowerCase())) missing.set(key.toLowerCase(), key);
      },
    },
  };
}

function accountOf(request: DecisionInput["request"], caller: Caller): string | undefined {
  const named = request.resourceAccount ?? /^arn:[^:]*:[^:]*:[^:]*:(\d{12}):/.exec(request.resource)?.[1];
  return named ?? caller.account;
}

/** Boundaries, each of which must allow. */
function askEach(
  layer: Layer,
  documents: readonly PolicyDocument[] | undefined,
  at: string,
  question: Question,
  isUnknown: boolean,
) {
  const answers = (documents ?? []).map((document, i) => {
    const answer = askLayer(layer, [document], at, question, false);
    const placed = (finding: Finding): Finding =>
      finding.by.policy === undefined ? finding : { ...finding, by: { ...finding.by, policy: i } };
    return { deny: placed(answer.deny), allow: placed(answer.allow) };
  });
  const more: readonly Finding[] = isUnknown ? [{ truth: "unknown", by: { layer }, keys: [], layers: [layer] }] : [];
  return {
    deny: anyOf([...answers.map((answer) => answer.deny), ...more], layer),
    allow: allOf([settled("true", layer), ...answers.map((answer) => answer.allow), ...more]),
  };
}

const silent: LayerAnswer = {
  deny: settled("false", "identity"),
  allow: settled("true", "identity"),
  allowNaming: () => settled("true", "identity"),
};

function conclude(denied: Finding, allowed: Finding, missing: ReadonlyMap<string, string>): Decision {
  const keys = [...missing].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, written]) => written);
  if (denied.truth === "true") return { decision: "explicitDeny", by: denied.by, missing: keys };
  if (allowed.truth === "false") return { decision: "implicitDeny", by: allowed.by, missing: keys };
  if (denied.truth === "false" && allowed.truth === "true") return { decision: "allowed", by: allowed.by, missing: keys };
  const open = [denied, allowed].filter((finding) => finding.truth === "unknown");
  const sorted = <T extends string>(values: readonly T[]): readonly T[] => [...new Set(values)].sort();
  const dependsOn = {
    keys: sorted(open.flatMap((finding) => finding.keys)),
    layers: sorted(open.flatMap((finding) => finding.layers)),
  };
  return { decision: "depends", by: open[0]?.by ?? allowed.by, missing: keys, dependsOn };
}

/**
 * Would AWS allow the request under these policies? Explicit denies of every layer count first; then RCPs and SCPs must allow at each
 * level, and identity policies, boundary, session and resource policy grant as AWS says for one account and across accounts.
 * `depends` only where unknown keys or layers could change the answer. Throws PolicyError, which names argument and place, for an
 * invalid document. Source: IAM User Guide, "Policy evaluation logic", "Policy evaluation for requests within a single account" and
 * "Cross-account policy evaluation logic".
 */
export function decide(input: DecisionInput): Decision {
  const missing = new Map<string, string>();
  const question = questionOf(input, missing);
  const { caller } = question;
  const isUnknown = (layer: Layer): boolean => input.unknownLayers?.includes(layer) === true;
  const own = hasIdentity(caller);
  const isRoot = caller.kind === "root";

  const identity =
    own && !isRoot ? askLayer("identity", input.identityPolicies, "identityPolicies", question, isUnknown("identity")) : silent;
  const boundary =
    own && !isRoot
      ? askEach("boundary", input.permissionsBoundaries, "permissionsBoundaries", question, isUnknown("boundary"))
      : silent;
  // A federated user has nothing without a session policy; anybody else's session policy only limits.
  const limited = input.sessionPolicies !== undefined || caller.kind === "federated" || isUnknown("session");
  const session =
    own && limited ? askLayer("session", input.sessionPolicies ?? [], "sessionPolicies", question, isUnknown("session")) : silent;
  const resourcePolicies = input.resourcePolicy === undefined ? [] : [input.resourcePolicy];
  const resource = askLayer(
    "resource",
    resourcePolicies,
    "resourcePolicy",
    question,
    isUnknown("resource") && question.resource !== "*",
  );
  const scp =
    own && !isServiceLinked(caller)
      ? askLevels("scp", input.serviceControlPolicies, "serviceControlPolicies", question, isUnknown("scp"))
      : silent;
  const service = catalogue.service(question.action.slice(0, question.action.indexOf(":")));
  const rcp =
    service?.resourceControlPolicies !== false && !isServiceLinked(caller)
      ? askLevels("rcp", input.resourceControlPolicies, "resourceControlPolicies", question, isUnknown("rcp"))
      : silent;
  const endpoint =
    input.endpointPolicies !== undefined || isUnknown("endpoint")
      ? askLayer("endpoint", input.endpointPolicies ?? [], "endpointPolicies", question, isUnknown("endpoint"))
      : silent;

  const isSameAccount = own && accountOf(input.request, caller) === caller.account;
  const granted = grants({ caller, isSameAccount, question, identity, boundary, session, resource });
  const denied = anyOf(
    [rcp, scp, identity, boundary, session, resource, endpoint].map((answer) => answer.deny),
    "identity",
  );
  const all = allOf([rcp.allow, scp.allow, granted, endpoint.allow]);
  const allowed = all.truth === "true" ? granted : all;
  return conclude(denied, allowed, missing);
}
