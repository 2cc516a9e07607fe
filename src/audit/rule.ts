import type { AccountEvidence, SourceKind } from "../model/evidence.js";
import type { Draft, FindingResource, Relation, Severity } from "../model/finding.js";
import type { ControlStatus } from "../model/run.js";
import type { Attribution } from "./attribution.js";
import { checkOf } from "./controls/checks.js";
import type { AccountPrincipals } from "./principals.js";

/** What a rule may know beside the evidence. */
export interface RuleContext {
  /** Milliseconds since 1970: the moment that ages are counted from. */
  readonly asOf: number;
  readonly principals: AccountPrincipals;
  readonly attribution: Attribution;
  /** ARN patterns of principals that are meant to stay whatever happens. */
  readonly breakGlass: readonly string[];
}

/** How one rule stands in one account. `no-data`: nobody can tell, which is not a pass. */
export interface RuleOutcome {
  readonly status: ControlStatus;
  readonly reason: string;
  readonly drafts: readonly Draft[];
}

/** The same as a run keeps it, without the drafts. */
export interface RuleResult {
  readonly rule: string;
  readonly title: string;
  readonly severity: Severity;
  readonly status: ControlStatus;
  readonly reason: string;
  readonly failed: number;
  readonly frameworks: Readonly<Record<string, readonly string[]>>;
}

/** One check over one account's IAM evidence. */
export interface Rule {
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  /** Sources that it can be answered from. */
  readonly needs: readonly SourceKind[];
  readonly frameworks: Readonly<Record<string, readonly string[]>>;
  check(evidence: AccountEvidence, context: RuleContext): RuleOutcome;
}

/** What a rule says of one thing that fails; the rest comes from the rule itself. */
export interface Failing {
  readonly resource: FindingResource;
  readonly key?: string;
  readonly principals: Draft["principals"];
  readonly title: string;
  /** Kind of the source that shows it. */
  readonly source: SourceKind;
  readonly summary: string;
  readonly facts: Draft["evidence"][number]["facts"];
  readonly severity?: Severity;
  readonly remediation?: string;
  readonly uncertain?: readonly string[];
  readonly exposed?: boolean;
}

/** What the judge of a rule found. `gaps`: what it could not judge, in words; with one, the rule never passes. */
interface Judgement {
  readonly failing: readonly Failing[];
  readonly gaps?: readonly string[];
  /** Sources that a pass rests on; default: all that the rule needs. */
  readonly rests?: readonly SourceKind[];
  /** Whom or what the rule leaves out, in words; told in its reason whatever the outcome. */
  readonly left?: readonly string[];
  /** Why it passes. */
  readonly pass: string;
}

type Judge = (evidence: AccountEvidence, context: RuleContext) => Judgement;

interface RuleText {
  readonly title: string;
  readonly severity: Severity;
  readonly remediation: string;
  readonly frameworks: Readonly<Record<string, readonly string[]>>;
}

/** Id of a source in the snapshot, as evidence names it. */
export function sourceId(evidence: AccountEvidence, kind: SourceKind): string {
  return evidence.sources.find((source) => source.kind === kind)?.id ?? `${evidence.account}/global/${kind}`;
}

const CONTENT: Partial<Record<SourceKind, (evidence: AccountEvidence) => unknown>> = {
  "authorization-details": (evidence) => evidence.authorization,
  "credential-report": (evidence) => evidence.credentialReport,
  "account-summary": (evidence) => evidence.summary,
  "password-policy": (evidence) => evidence.passwordPolicy,
  "virtual-mfa-devices": (evidence) => evidence.virtualMfaDevices,
  "server-certificates": (evidence) => evidence.serverCertificates,
};

/** Why a source does not answer in full; `undefined` where it does. */
export function gapOf(evidence: AccountEvidence, kind: SourceKind): string | undefined {
  const source = evidence.sources.find((each) => each.kind === kind);
  if (source === undefined) return `${kind} is not in the snapshot`;
  if (source.status !== "ok")
    return source.reason === "" ? `${kind}: ${source.status}` : `${kind}: ${source.status}, ${source.reason}`;
  return CONTENT[kind]?.(evidence) === undefined ? `${kind} could not be read` : undefined;
}

const DAY = 86_400_000;

/** AWS caches a credential report for four hours; one that is days old speaks of another time. */
function staleness(evidence: AccountEvidence, context: RuleContext, kinds: readonly SourceKind[]): string {
  if (!kinds.includes("credential-report")) return "";
  const time = Date.parse(evidence.sources.find((source) => source.kind === "credential-report")?.time ?? "");
  const days = Math.floor((context.asOf - time) / DAY);
  return days >= 1 ? `; the credential report is ${days} ${days === 1 ? "day" : "days"} old` : "";
}

function draftOf(id: string, text: RuleText, evidence: AccountEvidence, failing: Failing): Draft {
  const { resource, key = "", principals, title, source, summary, facts, uncertain, exposed } = failing;
  return {
    rule: id,
    key,
    severity: failing.severity ?? text.severity,
    account: evidence.account,
    region: "global",
    resource,
    principals,
    title,
    evidence: [{ source: sourceId(evidence, source), summary, facts }],
    remediation: failing.remediation ?? text.remediation,
    frameworks: text.frameworks,
    ...(uncertain === undefined ? {} : { uncertain }),
    ...(exposed === undefined ? {} : { exposed }),
  };
}

function outcomeOf(
  id: string,
  text: RuleText,
  needs: readonly SourceKind[],
  judge: Judge,
  evidence: AccountEvidence,
  context: RuleContext,
): RuleOutcome {
  const { failing, gaps = [], rests = needs, left = [], pass } = judge(evidence, context);
  const drafts = failing.map((each) => draftOf(id, text, evidence, each));
  const lacking = [...rests.flatMap((kind) => gapOf(evidence, kind) ?? []), ...gaps];
  const leftOut = left.length === 0 ? "" : `; left out: ${left.join(", ")}`;
  const stale = staleness(evidence, context, rests) + leftOut;
  if (drafts.length > 0) {
    const also = lacking.length === 0 ? "" : `; and there may be more: ${lacking.join("; ")}`;
    return { status: "fail", reason: `${drafts.length} failed${also}${stale}`, drafts };
  }
  if (lacking.length > 0) return { status: "no-data", reason: `${lacking.join("; ")}${leftOut}`, drafts };
  return { status: "pass", reason: `${pass}${stale}`, drafts };
}

/**
 * A rule whose title, severity, remedy and frameworks stand in reports/frameworks. Failures found in incomplete evidence fail;
 * none found in incomplete evidence is `no-data`.
 */
export function ruleOf(id: string, needs: readonly SourceKind[], judge: Judge): Rule {
  const check = checkOf(id);
  if (check === undefined) throw new TypeError(`reports/frameworks has no check ${id}`);
  return ruleWith(
    id,
    { title: check.title, severity: check.severity, remediation: check.mend, frameworks: check.frameworks },
    needs,
    judge,
  );
}

/** A rule of our own, which no framework asks for. */
export function ruleWith(id: string, text: RuleText, needs: readonly SourceKind[], judge: Judge): Rule {
  return {
    id,
    title: text.title,
    severity: text.severity,
    needs,
    frameworks: text.frameworks,
    check: (evidence, context) => outcomeOf(id, text, needs, judge, evidence, context),
  };
}

/** One principal with a relation, as drafts name it. */
export function related(arn: string, relation: Relation): Draft["principals"] {
  return [{ arn, relation }];
}
