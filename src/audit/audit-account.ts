import type { Diagnostic } from "../model/diagnostic.js";
import type { AccountEvidence } from "../model/evidence.js";
import type { Draft } from "../model/finding.js";
import type { Workspace } from "../model/workspace.js";
import type { Attribution } from "./attribution.js";
import { type Escalation, escalationOf } from "./escalation/escalation.js";
import { AccountPrincipals } from "./principals.js";
import { gapOf, type RuleContext, type RuleResult } from "./rule.js";
import { escalationDrafts, escalationResult } from "./rules/escalates-to-administrator.js";
import { rules } from "./rules/index.js";
import { UNDECLARED_ACCESS, undeclaredDrafts } from "./rules/undeclared-access.js";

/** What an account is judged against. */
export interface AccountAuditContext {
  readonly workspace: Pick<Workspace, "breakGlass">;
  readonly attribution: Attribution;
  /** ISO 8601: the moment that ages are counted from. */
  readonly asOf: string;
  /** Made from the same evidence, where it is at hand already. */
  readonly principals?: AccountPrincipals;
  /** Who can become whom, over every account of the snapshot; left out, over this one alone. Asked for when drafts are. */
  readonly escalation?: () => Escalation;
}

/** The audit of one account's IAM evidence. */
export interface AccountAudit {
  readonly account: string;
  readonly principals: AccountPrincipals;
  /** Every draft, once; made while they are taken, so that few are held at a time. */
  readonly drafts: Iterable<Draft>;
  /** Fills while drafts are taken; complete when there are no more. */
  readonly outcomes: readonly RuleResult[];
  /** Policies that could not be read. */
  readonly diagnostics: readonly Diagnostic[];
}

const MOST_DIAGNOSTICS = 50;

function* unreadable(evidence: AccountEvidence, principals: AccountPrincipals): Generator<Diagnostic> {
  const told = new Set<string>();
  for (const principal of principals.all()) {
    const { policies, boundary } = principal;
    for (let i = 0; i <= policies.length; i++) {
      const policy = policies[i] ?? boundary;
      const problem = policy?.read.problem;
      if (policy === undefined || problem === undefined) continue;
      const name = policy.kind === "inline" ? `${principal.arn} ${policy.name}` : policy.name;
      if (told.has(name)) continue;
      told.add(name);
      yield {
        severity: "warning",
        code: "policy-unreadable",
        message: `${policy.kind === "inline" ? `Inline policy ${policy.name} of ${principal.arn}` : `Policy ${policy.name}`} in account ${evidence.account}: ${problem}`,
        reason: "What its holders can do is unknown, and counts as the most.",
        mend: "Collect the authorization details again, with all policy versions.",
      };
    }
  }
}

function diagnosticsOf(evidence: AccountEvidence, principals: AccountPrincipals): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  let more = 0;
  for (const diagnostic of unreadable(evidence, principals)) {
    if (found.length < MOST_DIAGNOSTICS) found.push(diagnostic);
    else more++;
  }
  if (more > 0)
    found.push({
      severity: "warning",
      code: "policy-unreadable",
      message: `${more} more policies in account ${evidence.account} could not be read`,
    });
  return found;
}

function undeclaredResult(evidence: AccountEvidence, principals: AccountPrincipals, failed: number): RuleResult {
  const linked = [...principals.all()].filter(({ serviceLinked }) => serviceLinked).length;
  const left = linked === 0 ? "" : `; ${linked} service-linked ${linked === 1 ? "role" : "roles"} left out`;
  const gap = gapOf(evidence, "authorization-details");
  const status = failed > 0 ? "fail" : gap === undefined ? "pass" : "no-data";
  const reason =
    failed > 0
      ? `${failed} failed${gap === undefined ? "" : `; and there may be more: ${gap}`}${left}`
      : (gap ?? `nobody may do what is not declared${left}`);
  return {
    rule: UNDECLARED_ACCESS,
    title: "Everything that principals may do is declared",
    severity: "high",
    status,
    reason,
    failed,
    frameworks: {},
  };
}

function* draftsOf(
  evidence: AccountEvidence,
  context: RuleContext,
  escalation: () => Escalation,
  outcomes: RuleResult[],
): Generator<Draft> {
  for (const rule of rules) {
    const { status, reason, drafts } = rule.check(evidence, context);
    outcomes.push({
      rule: rule.id,
      title: rule.title,
      severity: rule.severity,
      status,
      reason,
      failed: drafts.length,
      frameworks: rule.frameworks,
    });
    yield* drafts;
  }
  let escalating = 0;
  for (const draft of escalationDrafts(evidence, context.principals, escalation())) {
    escalating++;
    yield draft;
  }
  outcomes.push(escalationResult(evidence, context.principals, escalation(), escalating));
  let failed = 0;
  for (const draft of undeclaredDrafts(evidence, context.principals, context.attribution)) {
    failed++;
    yield draft;
  }
  outcomes.push(undeclaredResult(evidence, context.principals, failed));
}

/** Judges one account's IAM evidence: every rule, and what its principals may do beside what is declared. */
export function auditAccount(evidence: AccountEvidence, context: AccountAuditContext): AccountAudit {
  const principals = context.principals ?? new AccountPrincipals(evidence);
  const asOf = Date.parse(context.asOf);
  if (Number.isNaN(asOf)) throw new RangeError(`${context.asOf} is no ISO 8601 time`);
  const outcomes: RuleResult[] = [];
  const { attribution, workspace } = context;
  let alone: Escalation | undefined;
  const escalation = context.escalation ?? (() => (alone ??= escalationOf([{ evidence, principals }], context.asOf)));
  const about = { asOf, principals, attribution, breakGlass: workspace.breakGlass };
  const drafts = draftsOf(evidence, about, escalation, outcomes);
  return { account: evidence.account, principals, drafts, outcomes, diagnostics: diagnosticsOf(evidence, principals) };
}
