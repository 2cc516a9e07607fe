import { type Policies, policiesOf } from "./decide/documents.js";
import { grants } from "./decide/grants.js";
import type { Decision, DecisionInput, Layer } from "./decide/input.js";
import { allOf, anyOf, askEach, askLayer, askLevels, type Finding, type Limit, settled } from "./decide/layers.js";
import { type Question, questionOf } from "./decide/question.js";
import { beyondPolicies } from "./decide/special-actions.js";
import { wouldOf } from "./decide/would.js";

export type { DecidedBy, Decision, DecisionInput, DecisionRequest, Layer, Would } from "./decide/input.js";

const SILENT: Limit = { deny: settled("false", "identity"), allow: settled("true", "identity") };

/** Service-linked roles are beyond SCPs and RCPs. */
function isServiceLinked({ caller, given }: Question): boolean {
  if (caller.kind === "role") return caller.name.includes(":role/aws-service-role/");
  return caller.kind === "session" && given("aws:principalarn")?.includes(":role/aws-service-role/") === true;
}

function askIdentitySide(policies: Policies, question: Question, isUnknown: (layer: Layer) => boolean) {
  const { kind, account } = question.caller;
  // Of services, identity providers and anonymous callers only the resource's policies count; of root, none of its own.
  const hasPolicies = account !== undefined && kind !== "root";
  // A federated user has nothing without a session policy; anybody else's session policy only limits.
  const isLimited = account !== undefined && (policies.session.length > 0 || kind === "federated" || isUnknown("session"));
  const isBounded = policies.boundaries.length > 0 || isUnknown("boundary");
  return {
    identity: hasPolicies ? askLayer("identity", policies.identity, question, isUnknown("identity")) : SILENT,
    boundary: hasPolicies && isBounded ? askEach("boundary", policies.boundaries, question, isUnknown("boundary")) : SILENT,
    session: isLimited ? askLayer("session", policies.session, question, isUnknown("session")) : SILENT,
  };
}

function askOrganization(policies: Policies, question: Question, isUnknown: (layer: Layer) => boolean) {
  const { serviceControl, resourceControl } = policies;
  const isReached = !isServiceLinked(question);
  const scp = isReached && question.caller.account !== undefined && (serviceControl.length > 0 || isUnknown("scp"));
  const rcp = isReached && question.action.underResourceControl && (resourceControl.length > 0 || isUnknown("rcp"));
  return {
    scp: scp ? askLevels("scp", serviceControl, question, isUnknown("scp")) : SILENT,
    // RCPFullAWSAccess is at every level and cannot be detached, so that RCPs only ever deny.
    rcp: rcp ? { deny: askLevels("rcp", resourceControl, question, isUnknown("rcp")).deny, allow: SILENT.allow } : SILENT,
  };
}

function sortedKeys(missing: ReadonlyMap<string, string>): readonly string[] {
  if (missing.size === 0) return [];
  return [...missing].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, written]) => written);
}

function conclude(denied: Finding, allowed: Finding, missing: readonly string[]): Decision {
  if (denied.truth === "true") return { decision: "explicitDeny", by: denied.by, missing };
  if (allowed.truth === "false") return { decision: "implicitDeny", by: allowed.by, missing };
  if (denied.truth === "false" && allowed.truth === "true") return { decision: "allowed", by: allowed.by, missing };
  const open = [denied, allowed].filter((finding) => finding.truth === "unknown");
  const sorted = <T extends string>(values: readonly T[]): readonly T[] => [...new Set(values)].sort();
  const dependsOn = {
    keys: sorted(open.flatMap((finding) => finding.keys)),
    layers: sorted(open.flatMap((finding) => finding.layers)),
  };
  return { decision: "depends", by: open[0]?.by ?? allowed.by, missing, dependsOn };
}

function decideOnce(input: DecisionInput): Decision {
  const policies = policiesOf(input);
  const question = questionOf(input);
  const beyond = beyondPolicies(question);
  if (beyond === "always") return { decision: "allowed", by: { layer: "identity" }, missing: [] };
  const unknown = input.unknownLayers;
  const isUnknown = (layer: Layer): boolean => unknown?.includes(layer) === true;

  const { identity, boundary, session } = askIdentitySide(policies, question, isUnknown);
  const mayHavePolicy = isUnknown("resource") && question.resource.text !== "*";
  const resource = askLayer("resource", policies.resource, question, mayHavePolicy);
  const { scp, rcp } = askOrganization(policies, question, isUnknown);
  const isThroughEndpoint = policies.endpoint.length > 0 || isUnknown("endpoint");
  const endpoint = isThroughEndpoint ? askLayer("endpoint", policies.endpoint, question, isUnknown("endpoint")) : SILENT;

  const granted = beyond === "never" ? settled("false", "identity") : grants({ question, identity, boundary, session, resource });
  const denies = [rcp.deny, scp.deny, identity.deny, boundary.deny, session.deny, resource.deny, endpoint.deny];
  const denied = anyOf(denies, settled("false", "identity"));
  const all = allOf([rcp.allow, scp.allow, granted, endpoint.allow]);
  const allowed = all.truth === "true" ? granted : all;
  return conclude(denied, allowed, sortedKeys(question.ledger.missing));
}

/**
 * Would AWS allow the request under these policies? Explicit denies of every layer count first; then SCPs must allow at each level, and
 * identity policies, boundary, session and resource policy grant as AWS says for one account and across accounts.
 * `depends` only where unknown keys or layers could change the answer. Documents are compiled once and must not be changed afterwards.
 * Throws PolicyError, which names argument and place, for an invalid document. Source: IAM User Guide, "Policy evaluation logic",
 * "Policy evaluation for requests within a single account" and "Cross-account policy evaluation logic".
 */
export function decide(input: DecisionInput): Decision {
  const decision = decideOnce(input);
  return input.explain === true ? { ...decision, would: wouldOf(input, decision, decideOnce) } : decision;
}
