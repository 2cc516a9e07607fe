import type { Draft, Finding, Reach } from "../model/finding.js";
import type { Attribution } from "./attribution.js";
import { priorityOf } from "./priority.js";

/** What turns drafts into findings. */
export interface FindingContext {
  readonly attribution: Attribution;
  /** Reach and present ARN of a principal by its ARN; `undefined`: no snapshot tells of it. */
  readonly principal: (arn: string) => { readonly arn: string; readonly reach: Reach } | undefined;
  /** SHA-256 in hexadecimal digits. */
  readonly digest: (text: string) => string;
}

/**
 * Identity of a finding: rule, account, region or `global`, the resource's unique id and the rule's own key. Severity, title and
 * evidence do not count, so that the same fact keeps its id while they change.
 */
export function findingId(
  draft: Pick<Draft, "rule" | "account" | "region" | "resource" | "key">,
  digest: FindingContext["digest"],
): string {
  return digest(JSON.stringify([draft.rule, draft.account, draft.region, draft.resource.id, draft.key]));
}

const NOTHING: readonly string[] = Object.freeze([]);
const NO_FRAMEWORKS: Finding["frameworks"] = Object.freeze({});

/** Adds identity, team, environment, the principals' reach, and priority: the one place that does. */
export function finishFinding(draft: Draft, context: FindingContext): Finding {
  const { attribution } = context;
  const principals = draft.principals.map(({ arn, relation }) => {
    const known = context.principal(arn);
    const present = known?.arn ?? arn;
    return { arn: present, relation, reach: known?.reach ?? ("unknown" as const), team: attribution.teamOf(present) };
  });
  const { priority, reasons } = priorityOf(draft.severity, principals, draft.exposed);
  return {
    id: findingId(draft, context.digest),
    rule: draft.rule,
    severity: draft.severity,
    priority,
    reasons,
    status: draft.status ?? "open",
    account: draft.account,
    region: draft.region,
    environment: attribution.environmentOf(draft.account),
    resource: draft.resource,
    principals,
    team: attribution.teamOfFinding(draft.resource, principals),
    title: draft.title,
    evidence: draft.evidence,
    uncertain: draft.uncertain ?? NOTHING,
    remediation: draft.remediation,
    frameworks: draft.frameworks ?? NO_FRAMEWORKS,
    ...(draft.undeclared === undefined ? {} : { undeclared: draft.undeclared }),
  };
}
