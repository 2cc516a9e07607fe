/**
 * What the executor carries out: one SQL statement, as the role that has to be its grantor (null: as the one that connected).
 * Planners do well to put what concerns one object together, one after another: statements that differ in their grantees alone are then
 * sent as one, and no object is written twice.
 */
export interface SqlStep {
  readonly sql: string;
  readonly as: string | null;
}

/** A name as PostgreSQL reads it back, whatever is in it. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
