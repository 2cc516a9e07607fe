import { can } from "../audit/estate/can.js";
import type { Can } from "../report/access-results.js";
import { askedActions, askedResource } from "./asked-actions.js";
import { askedContext } from "./asked-context.js";
import { findPrincipal } from "./find-principal.js";
import { readEstate } from "./read-estate.js";

export interface CanRequest {
  /** A snapshot's folder, or one bare authorization-details file. */
  readonly from: string;
  /** ARN, name or unique id. */
  readonly principal: string;
  /** May hold wildcards. */
  readonly action: string;
  readonly resource: string | undefined;
  /** `key=value` each. */
  readonly context: readonly string[];
  readonly expect: "allowed" | "denied" | undefined;
}

/** Are the answers what was expected? A denial must be certain, and so must what is allowed. */
function meets(decisions: readonly string[], expected: CanRequest["expect"]): boolean | null {
  if (expected === undefined) return null;
  if (expected === "allowed") return decisions.every((decision) => decision === "allowed");
  return decisions.every((decision) => decision === "explicitDeny" || decision === "implicitDeny");
}

/** May a principal of a snapshot do something? @throws Failure (usage) where nobody can tell what is asked. */
export async function canPrincipal(request: CanRequest): Promise<Can> {
  const { actions, diagnostics: unknown } = askedActions(request.action);
  const resource = askedResource(request.resource);
  const { context, diagnostics: strange } = askedContext(request.context);
  const read = await readEstate(request.from);
  const { estate, snapshot } = read;
  const principal = findPrincipal(read, request.principal);
  const brief = actions.length > 1;
  const answers = actions.map((action) => can(estate, principal, { action, resource, context, brief }));
  const count = (decision: string) => answers.filter((answer) => answer.decision === decision).length;
  const side = estate.sideOf(principal);
  const { account, standing } = side;
  const unread = side.unread(principal);
  const isOpen = (layer: "scp" | "rcp" | "identity" | "boundary" | "resource") =>
    answers.some(({ dependsOn }) => dependsOn.layers.includes(layer));
  const gaps = [
    ...(isOpen("identity") || isOpen("boundary") ? [`policies: ${unread.slice(0, 10).join(", ")}`] : []),
    ...(isOpen("scp") ? [`SCPs: ${standing.scp.gap}`] : []),
    ...(isOpen("rcp") ? [`RCPs: ${standing.rcp.gap || "the owner of the resource is not known"}`] : []),
    ...(isOpen("resource") ? ["resource policies of what is asked about"] : []),
  ];
  return {
    format: "bailiwick.can/1",
    snapshot: { time: snapshot.manifest.time, accounts: snapshot.accounts.map(({ id }) => id) },
    principal: { arn: principal.arn, type: principal.type, account, id: principal.id },
    action: request.action,
    resource: resource ?? null,
    context,
    expected: request.expect ?? null,
    met: meets(
      answers.map(({ decision }) => decision),
      request.expect,
    ),
    counts: {
      allowed: count("allowed"),
      depends: count("depends"),
      explicitDeny: count("explicitDeny"),
      implicitDeny: count("implicitDeny"),
    },
    answers,
    gaps,
    diagnostics: [...unknown, ...strange, ...read.diagnostics],
  };
}
