import { catalogue } from "../../iam/catalogue/index.js";
import { type DecisionInput, decide, type Layer } from "../../iam/decide.js";
import type { PolicyDocument, Statement } from "../../iam/document.js";
import { statementsOf } from "../../iam/statements.js";
import type { Principal } from "../principals.js";
import type { Asked, Estate } from "./estate.js";
import type { Level } from "./organization.js";

/** A statement that meets the request, or may meet it. */
export interface MetStatement {
  /** Name or ARN of the policy. */
  readonly policy: string;
  /** Place of the statement in its document, from 0. */
  readonly statement: number;
  readonly sid: string | null;
  readonly effect: "Allow" | "Deny";
  /** False: it depends on `keys`. */
  readonly certain: boolean;
  /** Unknown condition keys that it turns on, lower case. */
  readonly keys: readonly string[];
}

export type LayerVerdict = "allows" | "denies" | "may-allow" | "may-deny" | "silent" | "unknown" | "not-subject";

/** What one layer says of a request, with the statements that make it say so. */
export interface LayerReason {
  readonly layer: Layer;
  /** Root, unit or account of an SCP or RCP; the resource of a resource policy; else null. */
  readonly of: string | null;
  readonly verdict: LayerVerdict;
  /** Why it is unknown, or does not apply; empty where the statements say it. */
  readonly note: string;
  readonly statements: readonly MetStatement[];
}

interface Named {
  readonly name: string;
  readonly document: PolicyDocument;
}

const ALL: Statement = { Effect: "Allow", Action: "*", Resource: "*" };
const ALL_TO_ALL: Statement = { ...ALL, Principal: "*" };

/**
 * Which statements of a policy meet the request: each is asked as a Deny beside policies that allow everything, so that the answer is
 * whether it meets, and nothing else that an Allow would need in order to count.
 */
function metBy(
  input: DecisionInput,
  layer: "identity" | "scp" | "rcp" | "resource",
  { name, document }: Named,
): readonly MetStatement[] {
  const { request, unknownKeys = [] } = input;
  return statementsOf(document).flatMap((statement, place): MetStatement[] => {
    const names = layer === "rcp" || layer === "resource";
    const alone: PolicyDocument = {
      ...document,
      Statement: [{ ...statement, Effect: "Deny" } as Statement, names ? ALL_TO_ALL : ALL],
    };
    const { decision, dependsOn } = decide({
      request,
      unknownKeys,
      identityPolicies: [layer === "identity" ? alone : { Statement: ALL }],
      resourcePolicy: layer === "resource" ? alone : { Statement: ALL_TO_ALL },
      ...(layer === "scp" ? { serviceControlPolicies: [[alone]] } : {}),
      ...(layer === "rcp" ? { resourceControlPolicies: [[alone]] } : {}),
    });
    if (decision !== "explicitDeny" && decision !== "depends") return [];
    const sid = typeof statement.Sid === "string" ? statement.Sid : null;
    const { Effect: effect } = statement;
    return [{ policy: name, statement: place, sid, effect, certain: decision === "explicitDeny", keys: dependsOn?.keys ?? [] }];
  });
}

function verdictOf(statements: readonly MetStatement[], isUnknown: boolean): LayerVerdict {
  const some = (effect: MetStatement["effect"], certain: boolean) =>
    statements.some((each) => each.effect === effect && each.certain === certain);
  if (some("Deny", true)) return "denies";
  if (some("Deny", false)) return "may-deny";
  if (isUnknown) return "unknown";
  if (some("Allow", true)) return "allows";
  return some("Allow", false) ? "may-allow" : "silent";
}

function levelReasons(input: DecisionInput, layer: "scp" | "rcp", levels: readonly Level[], gap: string): LayerReason[] {
  const reasons = levels.map(({ name, policies }): LayerReason => {
    const statements = policies.flatMap((policy) => metBy(input, layer, policy));
    return { layer, of: name, verdict: verdictOf(statements, false), note: "", statements };
  });
  return gap === "" ? reasons : [...reasons, { layer, of: null, verdict: "unknown", note: gap, statements: [] }];
}

function scpReasons(estate: Estate, principal: Principal, input: DecisionInput): LayerReason[] {
  const { standing } = estate.sideOf(principal);
  const outside = (note: string): LayerReason[] => [{ layer: "scp", of: null, verdict: "not-subject", note, statements: [] }];
  if (principal.serviceLinked) return outside("service-linked roles are not subject to SCPs");
  if (standing.isManagement === true) return outside("the management account is not subject to SCPs");
  if (standing.organization === null) return outside("the account is in no organization");
  return levelReasons(input, "scp", standing.scp.levels, standing.scp.gap);
}

function rcpReasons(estate: Estate, principal: Principal, input: DecisionInput): LayerReason[] {
  const { action, resourceAccount } = input.request;
  const service = catalogue.service(action.slice(0, action.indexOf(":")));
  if (service?.resourceControlPolicies === false || principal.serviceLinked) return [];
  if (resourceAccount === undefined)
    return [
      {
        layer: "rcp",
        of: null,
        verdict: "unknown",
        note: "the snapshot does not say which account owns the resource",
        statements: [],
      },
    ];
  const { rcp } = estate.organization.standing(resourceAccount);
  return levelReasons(input, "rcp", rcp.levels, rcp.gap);
}

function ownReasons(estate: Estate, principal: Principal, input: DecisionInput): LayerReason[] {
  if (principal.type === "root")
    return [
      { layer: "identity", of: null, verdict: "allows", note: "the root user may do everything in its account", statements: [] },
    ];
  const side = estate.sideOf(principal);
  const { held, unknownLayers } = side;
  const isUnknown = (layer: Layer) => unknownLayers.includes(layer);
  const named = held.flatMap(({ name, document }) => (document === undefined ? [] : [{ name, document }]));
  const statements = named.flatMap((policy) => metBy(input, "identity", policy));
  const note = isUnknown("identity") ? `not readable: ${side.unread(principal).slice(0, 5).join(", ")}` : "";
  const identity: LayerReason = {
    layer: "identity",
    of: null,
    verdict: verdictOf(statements, isUnknown("identity")),
    note,
    statements,
  };
  const { boundary } = principal;
  const isBounded = input.permissionsBoundaries !== undefined || isUnknown("boundary");
  if (!isBounded) return [identity];
  const document = boundary?.document;
  const met =
    document === undefined || isUnknown("boundary") ? [] : metBy(input, "identity", { name: boundary?.name ?? "", document });
  return [
    identity,
    {
      layer: "boundary",
      of: boundary?.name ?? null,
      verdict: verdictOf(met, isUnknown("boundary")),
      note: isUnknown("boundary") ? "its document is not in the snapshot, or cannot be read" : "",
      statements: met,
    },
  ];
}

function resourceReasons(estate: Estate, input: DecisionInput): LayerReason[] {
  const { resourcePolicy, request, unknownLayers = [] } = input;
  const { resource } = request;
  if (resourcePolicy !== undefined) {
    const isTrust = estate.resourcePolicies.governing(resource) === undefined;
    const name = isTrust ? "trust policy" : "resource policy";
    const statements = metBy(input, "resource", { name, document: resourcePolicy });
    return [{ layer: "resource", of: resource, verdict: verdictOf(statements, false), note: "", statements }];
  }
  if (!unknownLayers.includes("resource")) return [];
  return [
    {
      layer: "resource",
      of: resource,
      verdict: "unknown",
      note: "the resource's own policy is not in the snapshot",
      statements: [],
    },
  ];
}

/** Layer by layer what stands for and against a request, in the order in which AWS asks. */
export function explain(estate: Estate, principal: Principal, asked: Asked): readonly LayerReason[] {
  const input = estate.inputFor(principal, asked);
  return [
    ...rcpReasons(estate, principal, input),
    ...scpReasons(estate, principal, input),
    ...ownReasons(estate, principal, input),
    ...resourceReasons(estate, input),
  ];
}
