/** A name as PostgreSQL reads it back, whatever is in it: the rule of the driver's `escapeIdentifier`, without loading the driver. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
