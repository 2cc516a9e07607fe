export { clusterConflicts } from "./cluster-conflicts.js";
export { type DeclaredDatabase, type Desired, declaredIn } from "./desired.js";
export { expectationsOf } from "./expectations.js";
export { type DatabaseVerdict, neverVerdicts } from "./never-verdicts.js";
export type { PrintedView } from "./new-objects.js";
export { type PlannedDatabase, type PlanOptions, planDatabase } from "./plan-database.js";
export { differencesOf, type ProofDifference } from "./proof.js";
export { type Resolved, resolve } from "./resolve.js";
export type { SqlStep } from "./statements.js";
