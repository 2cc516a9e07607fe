import type { Diagnostic } from "./diagnostic.js";
import type { Source } from "./evidence.js";
import type { Priority, Severity } from "./finding.js";

/** `run.json`: one audit, small however many findings there are. */
export interface Run {
  readonly format: "bailiwick.audit/1";
  /** The time that ages were counted from: `--as-of`, or the snapshot's. */
  readonly asOf: string;
  readonly snapshot: { readonly time: string; readonly by: string; readonly digest: string };
  readonly workspace: { readonly organization: string; readonly digest: string };
  readonly tool: { readonly version: string; readonly catalogue: string };
  readonly complete: boolean;
  readonly accounts: readonly RunAccount[];
  readonly counts: RunCounts;
  readonly teams: readonly RunTeam[];
  readonly principals: readonly RunPrincipal[];
  /** Principals left out of `principals` to keep the run small; they are counted in `counts`. */
  readonly morePrincipals: number;
  readonly controls: readonly ControlResult[];
  readonly sources: readonly Source[];
  readonly diagnostics: readonly Diagnostic[];
}

export interface RunAccount {
  readonly id: string;
  readonly name: string;
  readonly environment: string | null;
  readonly regions: readonly string[];
}

export interface RunCounts {
  readonly findings: number;
  readonly open: number;
  readonly suppressed: number;
  readonly archived: number;
  /** Of open findings. */
  readonly severity: Readonly<Record<Severity, number>>;
  readonly priority: Readonly<Record<Priority, number>>;
  readonly environment: Readonly<Record<string, number>>;
  readonly source: Readonly<Record<string, number>>;
  readonly rule: Readonly<Record<string, number>>;
  readonly principals: number;
  readonly unowned: number;
  /** Evidence records that were merged into a finding that another source had made. */
  readonly merged: number;
  /** Evidence records that could not be read, each with a diagnostic. */
  readonly unreadable: number;
}

export interface RunTeam {
  /** Team id, or `unowned`. */
  readonly team: string;
  readonly name: string;
  readonly kind: "people" | "workload" | "unowned";
  readonly principals: number;
  readonly findings: number;
  readonly severity: Readonly<Record<Severity, number>>;
  readonly undeclared: number;
}

export interface RunPrincipal {
  readonly arn: string;
  readonly account: string;
  readonly type: "user" | "role" | "root";
  readonly team: string;
  readonly reach: string;
  readonly findings: number;
  readonly undeclared: number;
  /** A short sentence each, worst first: `administrator`, `reads customer-data (orders)`. */
  readonly access: readonly string[];
}

export type ControlStatus = "pass" | "fail" | "no-data";

/** One promise of a framework, judged for one account (and region where evidence is regional). */
export interface ControlResult {
  /** Our check id, `root-mfa`; or the Security Hub control, `CloudTrail.1`, where only that answers. */
  readonly control: string;
  readonly title: string;
  readonly severity: Severity;
  readonly account: string;
  readonly region: string;
  readonly status: ControlStatus;
  /** Why, in words: which source has no data, how many failed. */
  readonly reason: string;
  readonly failed: number;
  readonly suppressed: number;
  readonly frameworks: Readonly<Record<string, readonly string[]>>;
}
