import type { Severity } from "../../model/finding.js";

/**
 * GuardDuty's numeric severity as a word: 1 to 3.9 low, 4 to 6.9 medium, 7 to 8.9 high, 9 and 10 critical.
 * Source: GuardDuty User Guide, "Severity levels of GuardDuty findings".
 */
export function guarddutySeverity(value: number): Severity {
  if (value >= 9) return "critical";
  if (value >= 7) return "high";
  if (value >= 4) return "medium";
  return "low";
}

/** ASFF's normalised severity, 0 to 100, as a word. Source: Security Hub User Guide, ASFF "Severity". */
export function normalizedSeverity(value: number): Severity {
  if (value >= 90) return "critical";
  if (value >= 70) return "high";
  if (value >= 40) return "medium";
  return value >= 1 ? "low" : "informational";
}

const LABELS = new Map<string, Severity>([
  ["CRITICAL", "critical"],
  ["HIGH", "high"],
  ["MEDIUM", "medium"],
  ["LOW", "low"],
  ["INFORMATIONAL", "informational"],
]);

/** ASFF's severity label, in any case. */
export function labelSeverity(label: string): Severity | undefined {
  return LABELS.get(label) ?? LABELS.get(label.toUpperCase());
}
