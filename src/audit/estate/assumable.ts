import type { Layer } from "../../iam/decide.js";
import { arnMatches } from "../../iam/pattern.js";
import { meetsResources } from "../../iam/resource-set.js";
import type { Principal } from "../principals.js";
import type { AccessOn, ManyAnswer } from "./access-on.js";
import { entriesFor } from "./action-entries.js";
import type { Estate } from "./estate.js";

const ANY_ROLE = "arn:*:iam::*:role/*";

/** May the principal's own policies let it assume roles of accounts that the snapshot does not hold? */
function reachesOutside(estate: Estate, principal: Principal, action: string, scope: readonly string[]): boolean {
  const accounts = new Set(estate.accounts());
  const isHeld = (pattern: string) => accounts.has(pattern.split(":", 5)[4] ?? "");
  const beyond = scope.filter((pattern) => !isHeld(pattern));
  if (beyond.length === 0) return false;
  return entriesFor(estate.sideOf(principal).identityPolicies, action).some(
    (entry) =>
      entry.effect === "Allow" &&
      meetsResources(entry, { resources: beyond, notResources: false }) &&
      (entry.notResources || !entry.resources.every(isHeld)),
  );
}

/**
 * Which roles may a principal assume? Each role of the snapshot is asked for by itself, since its trust policy decides. `scope`: patterns
 * of roles; undefined: all of them.
 */
export function assumable(
  estate: Estate,
  principal: Principal,
  asked: {
    readonly action: string;
    readonly scope: readonly string[] | undefined;
    readonly context?: Readonly<Record<string, readonly string[]>> | undefined;
  },
): ManyAnswer {
  const { action, scope, context } = asked;
  const on: AccessOn[] = [];
  const layers = new Set<Layer>();
  let asks = 0;
  for (const role of estate.principals()) {
    if (role.type !== "role" || (scope !== undefined && !scope.some((pattern) => arnMatches(pattern, role.arn)))) continue;
    asks++;
    const { decision, dependsOn } = estate.ask(principal, {
      action,
      resource: role.arn,
      ...(context === undefined ? {} : { context }),
    });
    if (decision === "explicitDeny" || decision === "implicitDeny") continue;
    for (const layer of dependsOn?.layers ?? []) layers.add(layer);
    on.push({ words: role.arn, certain: decision === "allowed", grantedBy: null });
  }
  if (reachesOutside(estate, principal, action, scope ?? [ANY_ROLE])) {
    layers.add("resource");
    on.push({ words: "roles of accounts that are not in the snapshot", certain: false, grantedBy: null });
  }
  const found = { layer: "resource", layers: [...layers].sort(), on } as const;
  if (on.length === 0) return { ...found, decision: "implicitDeny", bySnapshot: "implicitDeny" };
  const isWhole = scope !== undefined && asks === on.length && on.every(({ certain }) => certain);
  const decision = isWhole ? "allowed" : "depends";
  return { ...found, decision, bySnapshot: decision };
}
