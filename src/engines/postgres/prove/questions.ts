import type { Group } from "./groups.js";
import { type AskedKind, COLUMN_PRIVILEGES } from "./kinds.js";

/** SQL text of a value; the session reads backslashes as they are. */
function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function json(value: unknown): string {
  return `${literal(JSON.stringify(value))}::json`;
}

/** Roles to prove, by number, each with the roles that it may act as (itself first): `faces(role, face)`. */
export function faces(roles: ReadonlyMap<string, readonly number[]>): string {
  const pairs = [...roles].flatMap(([role, all]) => all.map((face) => [role, face]));
  return `faces as materialized (select (e.pair->>0)::oid as role, (e.pair->>1)::oid as face from json_array_elements(${json(pairs)}) e(pair))`;
}

function groupsJson(groups: readonly Group[]): string {
  return `groups as materialized (select g.number, i.id::oid as id
    from json_array_elements(${json(groups.map(({ ids }) => ids))}) with ordinality g(ids, number)
    cross join lateral json_array_elements_text(g.ids) i(id))`;
}

/**
 * Differences over whole objects: role, face, privilege, whether the server says yes, ids, and the one that was asked about.
 * Objects with the same list, owner and expectation cannot be told apart by any question, so that one of them is asked about. What is not
 * expected is asked in one call for all such privileges, and looked into where the answer is yes.
 * @param roleIds numbers of the roles to prove, by name.
 */
export function wholeQuestion(
  kind: AskedKind,
  groups: readonly Group[],
  roleIds: ReadonlyMap<string, string>,
  facesSql: string,
): string {
  const expected = groups.flatMap(({ whole }, index) =>
    [...whole].map(([role, held]) => {
      const others = kind.privileges.filter((privilege) => !held.has(privilege));
      return [index + 1, roleIds.get(role), [...held], others.join(",")];
    }),
  );
  const has = (privileges: string) => kind.has("a.face", "a.sample", privileges);
  return `with ${facesSql}, ${groupsJson(groups)},
    expected as materialized (select (e.x->>0)::int as number, (e.x->>1)::oid as role, e.x->>3 as others,
        array(select json_array_elements_text(e.x->2)) as held from json_array_elements(${json(expected)}) e(x)),
    objects(id, acl, owner) as (${kind.objects}),
    alike as materialized (select row_number() over () as class, l.* from (
      select coalesce(g.number, 0) as number, min(o.id) as sample, json_agg(o.id)::text as ids
      from objects o left join groups g on g.id = o.id group by coalesce(g.number, 0), o.acl, o.owner) l),
    asked as (select l.class, l.sample, f.role, f.face, coalesce(e.held, '{}') as held, coalesce(e.others, ${literal(kind.privileges.join(","))}) as others
      from alike l cross join faces f left join expected e on e.number = l.number and e.role = f.role),
    differing as materialized (select * from asked a
      where (a.others <> '' and ${has("a.others")})
        or (a.face = a.role and exists (select from unnest(a.held) h(privilege) where not ${has("h.privilege")})))
    select a.role::text, a.face::text, p.privilege, p.answer::int::text, l.ids, l.sample::text
    from differing a join alike l on l.class = a.class
      cross join lateral (select w.privilege, ${has("w.privilege")} as answer
        from unnest(array[${kind.privileges.map(literal).join(",")}]) w(privilege)) p
    where p.answer <> (p.privilege = any (a.held)) and (p.answer or a.face = a.role)`;
}

/**
 * Differences over columns, asked where something was granted on a column or is expected of one: role, face, privilege, answer, table, column.
 * What a role has on the whole table is no matter of columns, and was asked there.
 */
export function columnQuestion(
  kind: AskedKind,
  groups: readonly Group[],
  roleIds: ReadonlyMap<string, string>,
  facesSql: string,
): string {
  const named = groups.flatMap(({ columns }, index) =>
    [...columns].flatMap(([role, byColumn]) =>
      [...byColumn].map(([column, held]) => [index + 1, roleIds.get(role), column, [...held]]),
    ),
  );
  const whole = groups.flatMap(({ whole: held }, index) =>
    [...held].map(([role, privileges]) => [index + 1, roleIds.get(role), [...privileges]]),
  );
  return `with ${facesSql}, ${groupsJson(groups)},
    named as materialized (select (e.x->>0)::int as number, (e.x->>1)::oid as role, e.x->>2 as attname,
        array(select json_array_elements_text(e.x->3)) as held from json_array_elements(${json(named)}) e(x)),
    whole as materialized (select (e.x->>0)::int as number, (e.x->>1)::oid as role,
        array(select json_array_elements_text(e.x->2)) as held from json_array_elements(${json(whole)}) e(x)),
    objects(id, acl, owner) as (${kind.objects}),
    columns as materialized (select o.id, a.attnum, a.attname::text as attname, coalesce(g.number, 0) as number
      from objects o join pg_attribute a on a.attrelid = o.id and not a.attisdropped
        left join groups g on g.id = o.id
      where a.attacl is not null or exists (select from named d where d.number = g.number and d.attname = a.attname))
    select f.role::text, f.face::text, p.privilege, p.answer::int::text, json_build_array(c.id)::text, c.id::text, c.attname
    from columns c cross join faces f left join named d on d.number = c.number and d.role = f.role and d.attname = c.attname
      left join whole w on w.number = c.number and w.role = f.role
      cross join lateral (select k.privilege, has_column_privilege(f.face, c.id, c.attnum, k.privilege) as answer
        from unnest(array[${COLUMN_PRIVILEGES.map(literal).join(",")}]) k(privilege)
        where not (k.privilege = any (coalesce(w.held, '{}')))) p
    where p.answer <> (p.privilege = any (coalesce(d.held, '{}'))) and (p.answer or f.face = f.role)
      and not (p.answer and has_table_privilege(f.face, c.id, p.privilege))`;
}
