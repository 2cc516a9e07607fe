import type { CanAnswer } from "../audit/estate/can.js";
import type { Outsider } from "../audit/estate/outsiders.js";
import type { WhoMay } from "../audit/estate/who-can.js";
import type { Diagnostic } from "../model/diagnostic.js";

/** What `can` answers. */
export interface Can {
  readonly format: "bailiwick.can/1";
  readonly snapshot: { readonly time: string; readonly accounts: readonly string[] };
  readonly principal: {
    readonly arn: string;
    readonly type: "user" | "role" | "root";
    readonly account: string;
    readonly id: string;
  };
  /** As it was asked for. */
  readonly action: string;
  /** Null: everything in the principal's account. */
  readonly resource: string | null;
  readonly context: Readonly<Record<string, readonly string[]>>;
  readonly expected: "allowed" | "denied" | null;
  /** Null where nothing was expected. */
  readonly met: boolean | null;
  readonly counts: Readonly<Record<CanAnswer["decision"], number>>;
  /** One an action, by name. */
  readonly answers: readonly CanAnswer[];
  /** What is not in the snapshot and could change an answer. */
  readonly gaps: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

/** What `who-can` answers. */
export interface WhoCan {
  readonly format: "bailiwick.who-can/1";
  readonly snapshot: { readonly time: string; readonly accounts: readonly string[] };
  /** As it was asked for. */
  readonly action: string;
  /** Those that it means. */
  readonly actions: readonly string[];
  /** Null: anything. */
  readonly resource: string | null;
  readonly context: Readonly<Record<string, readonly string[]>>;
  readonly counts: { readonly allowed: number; readonly depends: number; readonly direct: number; readonly outsiders: number };
  /** By ARN, each once. */
  readonly principals: readonly WhoMay[];
  readonly outsiders: readonly Outsider[];
  /** False where there may be others, or some of these may not: `gaps` says why. */
  readonly complete: boolean;
  readonly gaps: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}
