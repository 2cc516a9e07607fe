import type { Severity } from "../../model/finding.js";

/** What one record of Security Hub says about a control. */
export interface ControlObservation {
  readonly kind: "control";
  readonly control: string;
  readonly account: string;
  readonly region: string;
  /** `unknown`: warning, not available, or nothing was there to be looked at. */
  readonly compliance: "passed" | "failed" | "unknown";
  readonly state: "open" | "suppressed" | "archived";
  /** Milliseconds since 1970, when the control was last checked; `undefined`: the record does not say. */
  readonly checked: number | undefined;
}

/** What one finding of GuardDuty says about how findings are dealt with. */
export interface DetectionObservation {
  readonly kind: "detection";
  readonly account: string;
  readonly region: string;
  readonly severity: Severity;
  readonly archived: boolean;
  readonly updated: number | undefined;
}

export type Observation = ControlObservation | DetectionObservation;
