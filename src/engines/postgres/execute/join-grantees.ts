const NAME = '(?:"(?:[^"]|"")+"|[\\p{L}_][\\p{L}\\p{N}_$]*)';
/** What a GRANT or REVOKE ends in where nothing follows its grantees. Inside a quoted name the quotes that are left are odd, so that it never fits there. */
const GRANTEES = new RegExp(`\\s(?:TO|FROM)\\s+(${NAME}(?:\\s*,\\s*${NAME})*)$`, "iu");
/** Names joined into one statement. */
const BYTES_AT_MOST = 1 << 20;

function parts(sql: string): { readonly head: string; readonly grantees: string } | undefined {
  if (!/^(?:GRANT|REVOKE)\s/i.test(sql)) return undefined;
  const found = GRANTEES.exec(sql);
  return found?.[1] === undefined ? undefined : { head: sql.slice(0, sql.length - found[1].length), grantees: found[1] };
}

/**
 * One statement for two that differ in their grantees alone; undefined where they differ in more. Every GRANT writes its objects' rows anew,
 * and a row written a hundred times in one transaction is found slower each time: ten thousand tables and a hundred roles take seconds in
 * statements by table, and many minutes in statements by role.
 */
export function joinedGrantees(first: string, second: string): string | undefined {
  if (first.length + second.length > BYTES_AT_MOST) return undefined;
  const next = parts(second);
  if (next === undefined || !first.startsWith(next.head)) return undefined;
  const before = parts(first);
  return before?.head === next.head ? `${first}, ${next.grantees}` : undefined;
}
