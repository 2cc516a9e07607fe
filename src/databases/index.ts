export { clusterConflicts } from "./cluster-conflicts.js";
export { type DeclaredDatabase, type Desired, declaredIn } from "./desired.js";
export { expectationsOf } from "./expectations.js";
export { neverVerdicts } from "./never-verdicts.js";
export type { PrintedView } from "./new-objects.js";
export { type PlannedDatabase, planDatabase } from "./plan-database.js";
export { differencesOf } from "./proof.js";
export type { ProofDifference } from "./proof-difference.js";
export { resolve } from "./resolve.js";
