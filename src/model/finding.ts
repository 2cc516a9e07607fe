export const SEVERITIES = ["critical", "high", "medium", "low", "informational"] as const;
export type Severity = (typeof SEVERITIES)[number];

export const PRIORITIES = ["P1", "P2", "P3", "P4"] as const;
export type Priority = (typeof PRIORITIES)[number];

/** How a principal stands to a finding. */
export type Relation = "actor" | "target" | "runs-as" | "can-change";

/** The strongest things that a principal can do, worst first; `unknown` where nothing was readable. */
export type Reach =
  | "administrator"
  | "escalates-to-administrator"
  | "manages-permissions"
  | "reads-secrets"
  | "reads-sensitive-data"
  | "changes-audit-trail"
  | "writes"
  | "reads"
  | "nothing"
  | "unknown";

export interface FindingPrincipal {
  readonly arn: string;
  readonly relation: Relation;
  readonly reach: Reach;
  readonly team: string;
}

/** One observation behind a finding. `source` is a source's id in the snapshot; `facts` are short, ordered key/value pairs. */
export interface FindingEvidence {
  readonly source: string;
  readonly summary: string;
  readonly facts: Readonly<Record<string, string | number | boolean | readonly string[]>>;
}

export interface FindingResource {
  /** Unique id where there is one (AIDA…, AROA…), else ARN, else what the source calls it. */
  readonly id: string;
  readonly type: string;
  readonly name: string;
}

/** One fact that somebody should act on. Key order here is the order in `findings.ndjson`: `id` first. */
export interface Finding {
  readonly id: string;
  readonly rule: string;
  readonly severity: Severity;
  readonly priority: Priority;
  /** Why this priority, in words, first the deciding one. */
  readonly reasons: readonly string[];
  readonly status: "open" | "suppressed" | "archived";
  readonly account: string;
  /** `global` where the thing has no region. */
  readonly region: string;
  readonly environment: string | null;
  readonly resource: FindingResource;
  readonly principals: readonly FindingPrincipal[];
  /** Team id, or `unowned`. */
  readonly team: string;
  readonly title: string;
  readonly evidence: readonly FindingEvidence[];
  /** What it does not show: `may` answers, keys and layers that were not read. */
  readonly uncertain: readonly string[];
  readonly remediation: string;
  readonly frameworks: Readonly<Record<string, readonly string[]>>;
  /** Present on `undeclared-access` only. */
  readonly undeclared?: UndeclaredAccess;
}

/** What a rule says before attribution, priority and identity are added by one place. */
export interface Draft {
  readonly rule: string;
  /** What beside rule, account, region and resource tells this finding from another of the same rule. */
  readonly key: string;
  readonly severity: Severity;
  readonly status?: Finding["status"];
  readonly account: string;
  readonly region: string;
  readonly resource: FindingResource;
  readonly principals: readonly { readonly arn: string; readonly relation: Relation }[];
  readonly title: string;
  readonly evidence: readonly FindingEvidence[];
  readonly uncertain?: readonly string[];
  readonly remediation: string;
  readonly frameworks?: Readonly<Record<string, readonly string[]>>;
  /** True where the resource is reachable from outside the account or the Internet; undefined: unknown. */
  readonly exposed?: boolean;
  readonly undeclared?: UndeclaredAccess;
}

/** Undeclared access of one principal, worst first. */
export interface UndeclaredAccess {
  readonly actions: number;
  readonly groups: readonly UndeclaredGroup[];
  /** Groups left out of `groups` to keep the finding small. */
  readonly moreGroups: number;
}

export interface UndeclaredGroup {
  readonly service: string;
  readonly class: string;
  readonly actions: number;
  /** A few action names, in order. */
  readonly examples: readonly string[];
  /** Resource patterns and conditions that the principal has. */
  readonly has: readonly string[];
  /** What the team's file declares for these actions: resource patterns, or empty for nothing. */
  readonly declared: readonly string[];
  /** True where the engine could not settle it and counts it as access. */
  readonly may: boolean;
}
