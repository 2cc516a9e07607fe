import { type Finding, type FindingPrincipal, type Priority, type Reach, SEVERITIES, type Severity } from "../model/finding.js";

/** How much a principal's reach weighs, strongest first. What nobody knows weighs like the strongest. */
const STRENGTH: Readonly<Record<Reach, 0 | 1 | 2 | 3>> = {
  administrator: 0,
  "escalates-to-administrator": 0,
  "manages-permissions": 0,
  unknown: 0,
  "reads-secrets": 1,
  "reads-sensitive-data": 1,
  "changes-audit-trail": 1,
  writes: 2,
  reads: 3,
  nothing: 3,
};

/** A finding that names no principal: nothing raises it, nothing lowers it. */
const NO_PRINCIPAL = 2;

const BY_SEVERITY: Readonly<Record<Severity, readonly [raised: Priority, ordinary: Priority]>> = {
  critical: ["P1", "P1"],
  high: ["P1", "P2"],
  medium: ["P2", "P3"],
  low: ["P3", "P4"],
  informational: ["P4", "P4"],
};

function strongest(principals: readonly FindingPrincipal[]): FindingPrincipal | undefined {
  return principals.reduce<FindingPrincipal | undefined>(
    (best, each) => (best === undefined || STRENGTH[each.reach] < STRENGTH[best.reach] ? each : best),
    undefined,
  );
}

function reachInWords(principal: FindingPrincipal | undefined): string {
  if (principal === undefined) return "no principal is named";
  if (principal.reach === "unknown") return `what ${principal.arn} can do is not known, which counts as the most`;
  return `${principal.arn}: ${principal.reach}`;
}

function exposureInWords(exposed: boolean | undefined): string {
  if (exposed === undefined) return "exposure is not known, which counts as exposed";
  return exposed ? "reachable from outside the account" : "not reachable from outside the account";
}

/**
 * P1 to P4: severity first, then the strongest reach of the finding's principals, then exposure. Within a severity, a strong reach
 * raises; one that reads secrets or sensitive data, or changes the audit trail, raises unless the resource is known not to be exposed.
 * Unknown reach counts as the strongest and unknown exposure as exposed, so that not knowing never lowers a priority.
 */
export function priorityOf(
  severity: Severity,
  principals: readonly FindingPrincipal[],
  exposed: boolean | undefined,
): { readonly priority: Priority; readonly reasons: Finding["reasons"] } {
  const who = strongest(principals);
  const strength = who === undefined ? NO_PRINCIPAL : STRENGTH[who.reach];
  const exposureDecides = strength === 1;
  const raised = strength === 0 || (exposureDecides && exposed !== false);
  const [up, ordinary] = BY_SEVERITY[severity];
  const decided = [reachInWords(who), ...(exposureDecides || exposed === true ? [exposureInWords(exposed)] : [])];
  const reasons =
    up === ordinary
      ? [`severity ${severity}`]
      : raised
        ? [...decided, `severity ${severity}`]
        : [`severity ${severity}`, ...decided];
  return { priority: raised ? up : ordinary, reasons };
}

/** The worse of two severities. */
export function worse(a: Severity, b: Severity): Severity {
  return SEVERITIES.indexOf(a) <= SEVERITIES.indexOf(b) ? a : b;
}
