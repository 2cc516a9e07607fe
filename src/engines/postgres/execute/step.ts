/** What the executor carries out: one SQL statement, as the role that has to be its grantor (null: as the one that connected). */
export interface SqlStep {
  readonly sql: string;
  readonly as: string | null;
}

/** A name as PostgreSQL reads it back, whatever is in it. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
