import type { Attribution } from "../attribution.js";
import { driftOf } from "../drift.js";
import { effectiveAccess } from "../effective-access.js";
import type { EffectiveAccess } from "../piece.js";
import type { AccountPrincipals, Principal } from "../principals.js";
import { isAdministrator } from "../reach.js";
import { type AccessRisk, accessRisk } from "./wide-access.js";

/** One of them. */
export interface ConsideredPrincipal {
  readonly principal: Principal;
  readonly access: EffectiveAccess;
  readonly risk: AccessRisk;
}

/** Principals whose own access is worth a question, and how many were left out for what reason. */
export interface Considered {
  readonly principals: readonly ConsideredPrincipal[];
  /** Why somebody was left out, in words. */
  readonly left: readonly string[];
  /** Policies that nobody could read, in words. */
  readonly gaps: readonly string[];
}

const known = new WeakMap<AccountPrincipals, Considered>();

function isAsDeclared(principal: Principal, attribution: Attribution, principals: AccountPrincipals): boolean {
  const bundle = attribution.bundleOf(principal.arn);
  if (bundle === undefined) return false;
  const { differences, uncertain } = driftOf(principal, bundle, principals);
  return uncertain.length === 0 && differences.every(({ part }) => part !== "permissions" && part !== "boundary");
}

function leftOut(count: number, one: string, many: string): readonly string[] {
  return count === 0 ? [] : [`${count} ${count === 1 ? one : many}`];
}

/**
 * Everybody but the root user, administrators (what they can do needs no second finding; `undeclared-access` names each one whose file
 * does not declare it), roles that are just what their team's file makes them, and service-linked roles. Worked out once an account.
 */
export function consideredPrincipals(principals: AccountPrincipals, attribution: Attribution): Considered {
  const before = known.get(principals);
  if (before !== undefined) return before;
  const chosen: ConsideredPrincipal[] = [];
  const gaps = new Set<string>();
  let administrators = 0;
  let declared = 0;
  let linked = 0;
  for (const principal of principals.all()) {
    if (principal.type === "root") continue;
    if (principal.serviceLinked) {
      linked++;
      continue;
    }
    const access = effectiveAccess(principal);
    for (const problem of access.problems) if (gaps.size < 20) gaps.add(problem);
    if (isAdministrator(access)) administrators++;
    else if (isAsDeclared(principal, attribution, principals)) declared++;
    else chosen.push({ principal, access, risk: accessRisk(access) });
  }
  const left = [
    ...leftOut(administrators, "administrator", "administrators"),
    ...leftOut(declared, "role as its team's file makes it", "roles as their team's file makes them"),
    ...leftOut(linked, "service-linked role", "service-linked roles"),
  ];
  const considered = { principals: chosen, left, gaps: [...gaps] };
  known.set(principals, considered);
  return considered;
}
