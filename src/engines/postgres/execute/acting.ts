import type { Connection } from "../connection/connection.js";
import { quoteName } from "../quote-name.js";

/** Statements around a chunk that let the session act as other roles, and that leave no trace of it. */
export interface Acting {
  readonly before: readonly string[];
  readonly after: readonly string[];
  /** The same for roles that the transaction itself makes: as soon as they are first needed. */
  readonly late: ReadonlyMap<string, { readonly before: string; readonly after: string }>;
}

/** Nothing to do before or after. */
export const FREE: Acting = { before: [], after: [], late: new Map() };

/**
 * What a session needs to act as `roles`. Nothing where SET ROLE is allowed already. Otherwise a membership of its own, for which it needs
 * the ADMIN option (before 16, CREATEROLE does), with what undoes it in the same transaction: nobody else ever sees it.
 */
export async function actAs(connection: Connection, roles: readonly string[], version: number): Promise<Acting> {
  if (roles.length === 0) return FREE;
  const options = version >= 160000 ? "(m.inherit_option::int || ' ' || m.set_option::int)" : "''";
  const may = version >= 160000 ? "SET" : "MEMBER";
  const rows = await connection.query(
    `select r.rolname::text, pg_has_role(current_user, r.oid, '${may}')::int::text, current_user::text,
      (select ${options} from pg_auth_members m join pg_roles u on u.oid = m.member
        where m.roleid = r.oid and u.rolname = current_user and pg_get_userbyid(m.grantor) = current_user)
    from pg_roles r where r.rolname = any (select json_array_elements_text($1::json))`,
    [JSON.stringify(roles)],
  );
  const late = new Map<string, { readonly before: string; readonly after: string }>();
  const before: string[] = [];
  const after: string[] = [];
  const there = new Set(rows.map(([role]) => role));
  const missing = roles.filter((role) => !there.has(role));
  if (missing.length > 0) {
    const [row] = await connection.query(
      "select current_user::text, (select rolsuper::int::text from pg_roles where rolname = current_user)",
    );
    const member = quoteName(row?.[0] ?? "");
    // Whoever makes a role has the ADMIN option on it (from 16 on; before, CREATEROLE is enough), and a superuser needs nothing.
    if (row?.[1] !== "1")
      for (const role of missing) {
        const group = quoteName(role);
        late.set(role, {
          before: `grant ${group} to ${member}${version >= 160000 ? " with inherit false, set true" : ""}`,
          after: `revoke ${group} from ${member}${version >= 160000 ? ` granted by ${member}` : ""}`,
        });
      }
  }
  for (const [role, isFree, self, had] of rows) {
    if (isFree === "1" || role == null || self == null) continue;
    const [group, member] = [quoteName(role), quoteName(self)];
    if (version < 160000) {
      before.push(`grant ${group} to ${member}`);
      after.push(`revoke ${group} from ${member}`);
      continue;
    }
    before.push(`grant ${group} to ${member} with inherit false, set true`);
    const [inherit, set] = (had ?? "").split(" ").map((option) => option === "1");
    after.push(
      had == null
        ? `revoke ${group} from ${member} granted by ${member}`
        : `grant ${group} to ${member} with inherit ${inherit}, set ${set}`,
    );
  }
  return { before, after, late };
}
