import { type AccessEntry, type AccessPiece, allowedOn } from "../../iam/access.js";
import { withinBoundary } from "../../iam/access-pieces.js";
import { type Decision, type DecisionInput, decide } from "../../iam/decide.js";
import type { PolicyDocument, Statement } from "../../iam/document.js";
import { meetsResources } from "../../iam/resource-set.js";
import { statementsOf } from "../../iam/statements.js";
import type { ResourcePolicy } from "../../model/organization.js";
import { readResourceDocument } from "../policy-document.js";
import type { Principal } from "../principals.js";
import { entriesFor, indexFor } from "./action-entries.js";
import type { Estate } from "./estate.js";
import { sessionsNamed } from "./named-sessions.js";
import { settled } from "./settled-entries.js";
import { namingByArn } from "./unique-ids.js";

/** What the policy of one resource grants. */
export interface RecordGrant {
  readonly arn: string;
  readonly piece: AccessPiece;
}

interface Asking {
  readonly principal: Principal;
  readonly action: string;
  /** What the principal's own side allows. */
  readonly own: readonly AccessPiece[];
  /** The request as it would be for one resource, which tells context and unknown keys. */
  readonly inputOf: (resource: string) => DecisionInput;
  readonly account: string;
}

const all = (resources: readonly string[]) => ({ resources, notResources: false });

/** The resource and everything in it. */
function extentOf({ arn }: ResourcePolicy): readonly string[] {
  return [arn, `${arn}/*`, `${arn}:*`];
}

/** Resources of the snapshot with a policy that an action can be about and that lie among the patterns. */
export function recordsIn(estate: Estate, action: string, scope: readonly string[]): readonly ResourcePolicy[] {
  const found: ResourcePolicy[] = [];
  for (const record of estate.resourcePolicies.all()) {
    if (record.document && meetsResources(all(scope), all(extentOf(record)))) found.push(record);
  }
  // With "*" for a scope, the service alone tells what the action can be about.
  const service = action.slice(0, action.indexOf(":")).toLowerCase();
  return scope.includes("*") ? found.filter(({ arn }) => arn.split(":", 3)[2] === service) : found;
}

/** What a statement alone, widened to every action and resource, does to a request of the principal. */
function alone(
  { Principal, NotPrincipal }: Statement,
  Effect: "Allow" | "Deny",
  arn: string,
  resourceAccount: string,
): Decision["decision"] {
  const named = Principal === undefined ? { NotPrincipal } : { Principal };
  const resourcePolicy = { Statement: { Effect, Action: "*", Resource: "*", ...named } as Statement };
  const request = {
    principal: arn,
    action: "s3:GetObject",
    resource: "*",
    resourceAccount,
    context: { "aws:PrincipalArn": arn },
  };
  return decide({ request, identityPolicies: [], resourcePolicy }).decision;
}

/** Entries of a resource policy kept to what the resource holds. */
function narrowed(entry: AccessEntry, extent: readonly string[]): AccessEntry {
  if (entry.notResources) return { ...entry, resources: extent, notResources: false };
  const isWide = entry.resources.some((pattern) => pattern === "*");
  return isWide ? { ...entry, resources: extent } : entry;
}

/**
 * What resource policies of the snapshot add to the principal's own side, and where they make it less than certain. Within the account
 * a grant to the principal itself stands alone; across accounts both sides are needed. Their denies are not worked out for patterns:
 * what they may touch counts as perhaps.
 */
export function grantsOf(
  records: readonly ResourcePolicy[],
  { principal, action, own, inputOf, account }: Asking,
): { readonly pieces: readonly AccessPiece[]; readonly grants: readonly RecordGrant[] } {
  let pieces = own;
  const grants: RecordGrant[] = [];
  for (const record of records) {
    const document = namingByArn(record.document as PolicyDocument, principal);
    if (readResourceDocument(document).problem !== undefined) continue;
    const extent = extentOf(record);
    const written = statementsOf(document);
    const isOwn = record.account === account;
    const callers = [principal.arn, ...sessionsNamed(document, principal)];
    const does = (source: Statement, effect: "Allow" | "Deny", wanted: Decision["decision"]) =>
      callers.some((caller) => alone(source, effect, caller, record.account) === wanted);
    const entries = settled(entriesFor([document], action), inputOf(record.arn)).filter(({ statement, effect }) => {
      const source = written[statement];
      if (source === undefined) return false;
      if (effect === "Deny" || !isOwn) return does(source, "Deny", "explicitDeny");
      return does(source, "Allow", "allowed");
    });
    const allows = entries.filter(({ effect }) => effect === "Allow").map((entry) => narrowed(entry, extent));
    const isDoubtful = entries.some(({ effect }) => effect === "Deny");
    const doubt = (piece: AccessPiece): AccessPiece => ({ ...piece, certain: false });
    const touches = (piece: AccessPiece) => meetsResources(piece, all(extent));
    // A grant may be cut by boundary, SCPs and RCPs, which patterns alone do not settle.
    if (isOwn)
      for (const piece of allowedOn(allows, undefined, indexFor(action))) grants.push({ arn: record.arn, piece: doubt(piece) });
    else {
      const met = pieces.filter(touches).flatMap((piece) => withinBoundary(piece, allows));
      for (const piece of met) grants.push({ arn: record.arn, piece: doubt(piece) });
    }
    if (isDoubtful || !isOwn) pieces = pieces.map((piece) => (touches(piece) ? doubt(piece) : piece));
  }
  return { pieces, grants };
}
