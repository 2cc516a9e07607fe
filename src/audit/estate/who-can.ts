import { catalogue, takesNoChoice } from "../../iam/catalogue/index.js";
import { decide, type Layer } from "../../iam/decide.js";
import type { PolicyDocument } from "../../iam/document.js";
import { statementsOf, textsOf } from "../../iam/statements.js";
import type { Principal } from "../principals.js";
import type { AccessOn } from "./access-on.js";
import { Assumers } from "./assumers.js";
import { can } from "./can.js";
import { type Estate, isTrustAction } from "./estate.js";
import { type Outsider, outsidersOf } from "./outsiders.js";
import { policiesAmong } from "./policies-among.js";
import { hasResourcePolicies, mayBeShared } from "./resource-policies.js";

/** A role on the way to an action. */
export interface Step {
  readonly role: string;
  /** May the one before assume it for certain? */
  readonly certain: boolean;
}

/** Somebody who may do something. */
export interface WhoMay {
  readonly arn: string;
  readonly type: Principal["type"];
  readonly account: string;
  /** `allowed`: at least one of the actions, for certain. */
  readonly decision: "allowed" | "depends";
  /** Those of the actions that it may do. */
  readonly actions: readonly string[];
  readonly dependsOn: { readonly keys: readonly string[]; readonly layers: readonly Layer[]; readonly resources: boolean };
  /** Where many resources were asked about: those that are, or may be, allowed. */
  readonly on: readonly AccessOn[];
  /** Roles to assume one after the other; none: it may do it itself. */
  readonly via: readonly Step[];
}

export interface WhoCanQuestion {
  /** Exact actions. */
  readonly actions: readonly string[];
  readonly resource: string | undefined;
  readonly context?: Readonly<Record<string, readonly string[]>> | undefined;
}

export interface WhoCanAnswer {
  readonly principals: readonly WhoMay[];
  /** From outside the snapshot: other accounts, services, identity providers, everybody. */
  readonly outsiders: readonly Outsider[];
  /** Layers that are not in the snapshot and could change an answer. */
  readonly layers: readonly Layer[];
  /** The policy of the resource is not in the snapshot, and may let in others than those listed. */
  readonly isOpen: boolean;
}

interface Direct {
  readonly principal: Principal;
  readonly may: WhoMay;
}

/** Actions of the question that the principal's own policies may allow; any where one of them cannot be read. */
function shortlist(
  principal: Principal,
  actions: readonly string[],
  named: ReadonlySet<Principal> | "everybody",
): readonly string[] {
  if (principal.type === "root" || named === "everybody" || named.has(principal)) return actions;
  if (principal.policies.some(({ read }) => read.problem !== undefined)) return actions;
  return actions.filter((action) => {
    const index = catalogue.indexOf(action);
    if (index === -1) return true;
    return principal.policies.some(({ read }) =>
      read.entries.some((entry) => entry.effect === "Allow" && entry.actions.has(index)),
    );
  });
}

/** Principals that a policy of the resource names, who need no policy of their own. */
function namedBy(estate: Estate, actions: readonly string[], resource: string | undefined): ReadonlySet<Principal> | "everybody" {
  const found = new Set<Principal>();
  const documents =
    resource === undefined || /[*?]/.test(resource)
      ? policiesAmong(estate, actions, resource).map(({ document }) => document)
      : actions.slice(0, 1).flatMap((action) => estate.resourceSide(action, resource).policy ?? []);
  for (const statement of documents.flatMap(statementsOf)) {
    const { Effect, Principal: element, NotPrincipal } = statement;
    if (Effect !== "Allow") continue;
    if (element === "*" || NotPrincipal !== undefined) return "everybody";
    for (const name of typeof element === "object" && element !== null ? textsOf(element.AWS) : []) {
      if (name === "*") return "everybody";
      const principal = estate.principal(name);
      if (principal !== undefined) found.add(principal);
    }
  }
  return found;
}

/** Would the principal's own side allow it, if only the resource's policy let its account decide? */
function ownSideAllows(
  estate: Estate,
  principal: Principal,
  action: string,
  resource: string,
  context: WhoCanQuestion["context"],
): boolean {
  const input = estate.inputFor(principal, { action, resource, context });
  const account = estate.sideOf(principal).account;
  const leave: PolicyDocument = { Statement: { Effect: "Allow", Principal: { AWS: account }, Action: "*", Resource: "*" } };
  const unknownLayers = input.unknownLayers?.filter((layer) => layer !== "resource") ?? [];
  const { decision } = decide({ ...input, resourcePolicy: leave, unknownLayers });
  return decision === "allowed" || decision === "depends";
}

function directOf(
  estate: Estate,
  principal: Principal,
  question: WhoCanQuestion,
  actions: readonly string[],
): WhoMay | undefined {
  const { resource, context } = question;
  const found: { readonly action: string; readonly decision: WhoMay["decision"] }[] = [];
  const keys = new Set<string>();
  const layers = new Set<Layer>();
  let on: readonly AccessOn[] = [];
  let resources = false;
  const isMany = resource === undefined || /[*?]/.test(resource);
  for (const action of actions) {
    const answer = can(estate, principal, { action, resource, context, brief: true });
    const { decision, bySnapshot, dependsOn } = answer;
    if (decision === "explicitDeny" || decision === "implicitDeny") continue;
    // What only a policy that nobody has seen could grant is told once, for everybody.
    const isUnseen = bySnapshot.endsWith("Deny") && !dependsOn.layers.includes("identity");
    if (isUnseen && (isMany || !ownSideAllows(estate, principal, action, resource, context))) continue;
    found.push({ action, decision });
    for (const key of dependsOn.keys) keys.add(key);
    for (const layer of dependsOn.layers) layers.add(layer);
    resources ||= dependsOn.resources;
    on = answer.on;
  }
  if (found.length === 0) return undefined;
  return {
    arn: principal.arn,
    type: principal.type,
    account: estate.sideOf(principal).account,
    decision: found.some(({ decision }) => decision === "allowed") ? "allowed" : "depends",
    actions: found.map(({ action }) => action),
    dependsOn: { keys: [...keys].sort(), layers: [...layers].sort(), resources },
    on: question.actions.length === 1 ? on : [],
    via: [],
  };
}

/** Everybody who may become one of those who may, nearest first; `certainOnly`: by steps that are certain alone. */
function spread(
  assumers: Assumers,
  found: Map<Principal, WhoMay>,
  direct: readonly Direct[],
  certainOnly: boolean,
  estate: Estate,
): void {
  let frontier = direct.filter(({ principal, may }) => principal.type === "role" && (!certainOnly || may.decision === "allowed"));
  if (!certainOnly) frontier = [...found].filter(([{ type }]) => type === "role").map(([principal, may]) => ({ principal, may }));
  while (frontier.length > 0) {
    const next: Direct[] = [];
    for (const { principal: role, may } of frontier) {
      for (const { by, decision, dependsOn } of assumers.of(role, found)) {
        if (certainOnly && decision !== "allowed") continue;
        const reached: WhoMay = {
          ...may,
          arn: by.arn,
          type: by.type,
          account: estate.sideOf(by).account,
          decision: decision === "allowed" ? may.decision : "depends",
          dependsOn: {
            keys: [...new Set([...may.dependsOn.keys, ...(dependsOn?.keys ?? [])])].sort(),
            layers: [...new Set([...may.dependsOn.layers, ...(dependsOn?.layers ?? [])])].sort(),
            resources: may.dependsOn.resources,
          },
          via: [{ role: role.arn, certain: decision === "allowed" }, ...may.via],
        };
        found.set(by, reached);
        next.push({ principal: by, may: reached });
      }
    }
    frontier = next.filter(({ principal }) => principal.type === "role");
  }
}

const byArn = (a: { readonly arn: string }, b: { readonly arn: string }): number => (a.arn < b.arn ? -1 : 1);

/**
 * Everybody who may do an action: by policies of their own or of the resource, or by assuming roles, one after the other and across
 * the snapshot's accounts; and who may come in from outside. Each is listed once, by the shortest way, a certain one before others.
 */
export function whoCan(estate: Estate, question: WhoCanQuestion): WhoCanAnswer {
  const { actions, resource } = question;
  const named = namedBy(estate, actions, resource);
  const found = new Map<Principal, WhoMay>();
  const direct: Direct[] = [];
  for (const principal of estate.principals()) {
    const asked = shortlist(principal, actions, named);
    const may = asked.length === 0 ? undefined : directOf(estate, principal, question, asked);
    if (may === undefined) continue;
    found.set(principal, may);
    direct.push({ principal, may });
  }
  if (direct.some(({ principal }) => principal.type === "role")) {
    const assumers = new Assumers(estate);
    spread(assumers, found, direct, true, estate);
    spread(assumers, found, direct, false, estate);
  }
  const principals = [...found.values()].sort(byArn);
  return {
    principals,
    outsiders: outsidersOf(estate, question, [...found.keys()]),
    layers: [...new Set(principals.flatMap(({ dependsOn }) => dependsOn.layers))].sort(),
    isOpen: actions.some((action) => hasUnseenPolicy(estate, action, resource)),
  };
}

/** Could the policy of a resource, which is not in the snapshot, let in others? */
function hasUnseenPolicy(estate: Estate, action: string, resource: string | undefined): boolean {
  const known = catalogue.action(action);
  if (known !== undefined && takesNoChoice(known)) return false;
  if (resource !== undefined && !/[*?]/.test(resource))
    return estate.resourceSide(action, resource).isUnknown || mayBeShared(action, resource);
  return isTrustAction(action) || hasResourcePolicies(action.slice(0, action.indexOf(":")).toLowerCase());
}
