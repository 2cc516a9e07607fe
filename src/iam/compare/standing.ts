import { type Caller, NAMED, namedBy, readPrincipal } from "../decide/principals.js";
import type { DecisionInput } from "../decide.js";
import type { Box } from "./box.js";
import type { Representative } from "./callers.js";

/**
 * How a resource policy must name a caller for its leave to count, and in what surroundings that is so. Someone's own policies may
 * say anything, so a grant that needs less of them is access that one which needs more does not give.
 */
export interface Standing {
  /** Bits of NAMED. */
  readonly ways: number;
  readonly isSameAccount: boolean;
  readonly beside: Pick<DecisionInput, "identityPolicies" | "permissionsBoundaries" | "sessionPolicies">;
  /** It has a permissions boundary, so that a Deny with NotPrincipal spares it no more. */
  readonly isBounded: boolean;
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
export function standingsOf(caller: Caller, type: "resource" | "trust"): readonly Standing[] {
  const plain = unbounded(caller, type);
  if (!BOUNDABLE.includes(caller.kind)) return plain;
  const more = plain.map((one): Standing => {
    const boundaries = one.beside.permissionsBoundaries ?? [EVERYTHING];
    return { ...one, beside: { ...one.beside, permissionsBoundaries: boundaries }, isBounded: true };
  });
  return [...plain.filter(({ beside }) => beside.permissionsBoundaries === undefined), ...more];
}

/** Boundaries are for users and roles. */
const BOUNDABLE: readonly string[] = ["user", "role", "session", "federated"];

function unbounded({ kind }: Caller, type: "resource" | "trust"): readonly Standing[] {
  const none = { identityPolicies: [] };
  const outside: Standing = { ways: NAMED.itself | NAMED.everyone, isSameAccount: false, isBounded: false, beside: none };
  // A canonical user may be any account, so that what no longer denies it may let in whoever else is named.
  if (kind === "canonical")
    return [outside, { ...outside, ways: 0, beside: { identityPolicies: [EVERYTHING] }, isAllowedAnyway: true }];
  if (kind === "anonymous" || kind === "service" || kind === "provider" || kind === "origin") return [outside];
  const own = {
    identityPolicies: kind === "root" ? [] : [EVERYTHING],
    ...(kind === "federated" ? { sessionPolicies: [EVERYTHING] } : {}),
  };
  const abroad: Standing = {
    ways: NAMED.itself | NAMED.role | NAMED.account | NAMED.everyone,
    isSameAccount: false,
    isBounded: false,
    beside: own,
  };
  const direct: Standing = {
    ways: NAMED.itself | NAMED.role | NAMED.everyone,
    isSameAccount: true,
    isBounded: false,
    beside: none,
  };
  // Without a role's own leave its account's policies count for nothing.
  const anyway: readonly Standing[] =
    type === "trust" ? [] : [{ ways: 0, isSameAccount: true, isBounded: false, beside: own, isAllowedAnyway: true }];
  const bounded = { ...none, permissionsBoundaries: [NOTHING] };
  if (kind === "root") return [abroad, ...anyway];
  if (kind === "role")
    return [direct, { ways: NAMED.everyone, isSameAccount: true, isBounded: false, beside: bounded }, abroad, ...anyway];
  if (kind === "session")
    return [
      direct,
      { ways: NAMED.itself | NAMED.everyone, isSameAccount: true, isBounded: false, beside: bounded },
      abroad,
      ...anyway,
    ];
  return [direct, abroad, ...anyway];
}

/** How the statement names the caller, as a bit of NAMED; an account in NotPrincipal spares its root only. */
export function namedIn(box: Box, { caller, given }: Representative, isBounded: boolean): number {
  const of = (key: string): string | undefined => given.get(key);
  if (box.principal !== undefined) return namedBy(readPrincipal(box.principal), caller, of);
  if (box.notPrincipal === undefined) return NAMED.itself;
  const spared = namedBy(readPrincipal(box.notPrincipal), caller, of);
  const isSpared = spared !== 0 && spared !== NAMED.account;
  return !isSpared || (isBounded && !box.isAllow) ? NAMED.everyone : 0;
}
