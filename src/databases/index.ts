export { type DeclaredDatabase, type Desired, declaredIn } from "./desired.js";
export type { PrintedView } from "./new-objects.js";
export { type PlannedDatabase, type PlanOptions, planDatabase } from "./plan-database.js";
export type { SqlStep } from "./statements.js";
