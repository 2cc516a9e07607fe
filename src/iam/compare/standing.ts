import type { Caller, Named } from "../decide/principals.js";
import { namedBy } from "../decide/principals.js";
import type { DecisionInput } from "../decide.js";
import type { Box } from "./box.js";

/**
 * How a resource policy must name a caller for its leave to count, and in what surroundings that is so. Someone's own policies may
 * say anything, so a grant that needs less of them is access that one which needs more does not give.
 */
export interface Standing {
  readonly ways: readonly Named[];
  readonly isSameAccount: boolean;
  readonly beside: Pick<DecisionInput, "identityPolicies" | "permissionsBoundaries" | "sessionPolicies">;
  /** Its own policies allow it already: all that the resource's policy can do is deny. */
  readonly isAllowedAnyway?: true;
}

const EVERYTHING = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
} as const;
const NOTHING = { Version: "2012-10-17", Statement: [] } as const;

/**
 * Sources: IAM User Guide, "Policy evaluation for requests within a single account" and "Cross-account policy evaluation logic".
 */
export function standingsOf({ kind }: Caller, type: "resource" | "trust"): readonly Standing[] {
  const none = { identityPolicies: [] };
  if (kind === "anonymous" || kind === "service" || kind === "provider")
    return [{ ways: ["itself", "everyone"], isSameAccount: false, beside: none }];
  const own = {
    identityPolicies: kind === "root" ? [] : [EVERYTHING],
    ...(kind === "federated" ? { sessionPolicies: [EVERYTHING] } : {}),
  };
  const abroad: Standing = { ways: ["itself", "role", "account", "everyone"], isSameAccount: false, beside: own };
  const direct: Standing = { ways: ["itself", "role", "everyone"], isSameAccount: true, beside: none };
  // Without a role's own leave its account's policies count for nothing.
  const anyway: readonly Standing[] =
    type === "trust" ? [] : [{ ways: [], isSameAccount: true, beside: own, isAllowedAnyway: true }];
  const bounded = { ...none, permissionsBoundaries: [NOTHING] };
  if (kind === "root") return [abroad, ...anyway];
  if (kind === "role") return [direct, { ways: ["everyone"], isSameAccount: true, beside: bounded }, abroad, ...anyway];
  if (kind === "session")
    return [direct, { ways: ["itself", "everyone"], isSameAccount: true, beside: bounded }, abroad, ...anyway];
  return [direct, abroad, ...anyway];
}

/** How the statement names the caller; an account in NotPrincipal spares its root only. */
export function namedIn(box: Box, caller: Caller): Named | undefined {
  if (box.principal !== undefined) return namedBy(box.principal, caller);
  if (box.notPrincipal === undefined) return "itself";
  const spared = namedBy(box.notPrincipal, caller);
  return spared === undefined || spared === "account" ? "everyone" : undefined;
}
