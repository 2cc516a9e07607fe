import type { LiveDefault, LiveMembership, LiveRole } from "../../../model/database.js";
import type { Row } from "../connection/connection.js";
import type { AccessLists } from "./access-lists.js";

export const ROLES = `select rolname::text, oid::text, rolsuper::int::text, rolinherit::int::text, rolcreaterole::int::text,
    rolcreatedb::int::text, rolcanlogin::int::text, rolreplication::int::text, rolbypassrls::int::text, rolconnlimit::text,
    case when rolvaliduntil is null then null when not isfinite(rolvaliduntil) then rolvaliduntil::text
      else to_char(rolvaliduntil at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') end
  from pg_roles`;

/** Before 16 the options hung on the member, and SET ROLE came with every membership. */
export function memberships(version: number): string {
  const options = version >= 160000 ? "m.inherit_option, m.set_option" : "u.rolinherit, true";
  return `select pg_get_userbyid(x.roleid)::text, pg_get_userbyid(x.member)::text, pg_get_userbyid(x.grantor)::text,
      x.inherit::int::text, x.set::int::text, x.admin::int::text
    from (select m.roleid, m.member, m.grantor, m.admin_option, ${options}
      from pg_auth_members m join pg_roles u on u.oid = m.member) x(roleid, member, grantor, admin, inherit, set)`;
}

/** Whom the session may act as: the option SET of 16 on, every membership before. */
export function actingAs(version: number): string {
  return `select rolname::text from pg_roles where pg_has_role(current_user, oid, '${version >= 160000 ? "SET" : "MEMBER"}')`;
}

export const DEFAULTS = `select d.oid::text, pg_get_userbyid(d.defaclrole)::text, n.nspname::text, d.defaclobjtype::text
  from pg_default_acl d left join pg_namespace n on n.oid = d.defaclnamespace`;

const text = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

export function readRoles(rows: readonly Row[]): LiveRole[] {
  const roles = rows.map(
    ([name, id, superuser, inherit, createRole, createDatabase, login, replication, bypass, limit, until]) => ({
      name: name ?? "",
      id: Number(id),
      superuser: superuser === "1",
      inherit: inherit === "1",
      createRole: createRole === "1",
      createDatabase: createDatabase === "1",
      login: login === "1",
      replication: replication === "1",
      bypassRowSecurity: bypass === "1",
      connectionLimit: Number(limit),
      validUntil: until ?? null,
    }),
  );
  return roles.sort((a, b) => text(a.name, b.name));
}

export function readMemberships(rows: readonly Row[]): LiveMembership[] {
  const memberships = rows.map(([role, member, grantor, inherit, set, admin]) => ({
    role: role ?? "",
    member: member ?? "",
    grantor: grantor ?? "",
    inherit: inherit === "1",
    set: set === "1",
    admin: admin === "1",
  }));
  return memberships.sort((a, b) => text(a.role, b.role) || text(a.member, b.member) || text(a.grantor, b.grantor));
}

const DEFAULT_KIND: Readonly<Record<string, LiveDefault["kind"]>> = {
  r: "table",
  S: "sequence",
  f: "function",
  T: "type",
  n: "schema",
  L: "large-object",
};

export function readDefaults(rows: readonly Row[], lists: AccessLists): LiveDefault[] {
  const defaults = rows.flatMap(([id, creator, schema, letter]) => {
    const kind = DEFAULT_KIND[letter ?? ""];
    return kind === undefined ? [] : [{ creator: creator ?? "", schema: schema ?? null, kind, acl: lists.of(`D${id}`) ?? [] }];
  });
  return defaults.sort((a, b) => text(a.creator, b.creator) || text(a.schema ?? "", b.schema ?? "") || text(a.kind, b.kind));
}
