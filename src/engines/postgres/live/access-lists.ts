import { type Acl, type AclEntry, PUBLIC } from "../../../model/database.js";
import type { Row } from "../connection/connection.js";
import { carrying } from "./carriers.js";

/**
 * Three result sets: the entries that occur (numbered), the lists that occur (numbers of entries), and who has which.
 * Every list is sent once, however many objects have it, and every entry once, however many lists: a million grants are
 * some thousand rows.
 */
export function accessListQueries(version: number): readonly string[] {
  const lists = `select acl, row_number() over () as number, members from (
    select acl, string_agg(class || id || case sub when 0 then '' else '.' || sub end, ',') as members from carrying group by acl) l`;
  return [
    `with ${carrying(version)}, lists as materialized (${lists}),
      used as materialized (select l.number, l.members, u.item from lists l left join lateral unnest(l.acl) u(item) on true),
      items as materialized (select item, row_number() over () as number from (select distinct item from used where item is not null) d),
      numbered as (select u.number, string_agg(i.number::text, ',') as items from used u left join items i on i.item = u.item group by u.number)
    select 'item', i.number::text, x.grantor::text, pg_get_userbyid(x.grantor)::text, x.grantee::text,
        case x.grantee when 0 then null else pg_get_userbyid(x.grantee)::text end, x.privilege_type, x.is_grantable::int::text
      from items i cross join lateral aclexplode(array[i.item]) x
    union all
    select 'list', l.number::text, n.items, l.members, null, null, null, null from lists l join numbered n on n.number = l.number`,
  ];
}

/** An access list by what carries it: `r16384`, or `c16384.2` for the second column. */
export interface AccessLists {
  readonly of: (key: string) => Acl | undefined;
  /** Every distinct list once. */
  readonly distinct: readonly Acl[];
}

interface Item {
  readonly entries: AclEntry[];
}

/** @param rows of the query above. */
export function readAccessLists(rows: readonly Row[]): AccessLists {
  const items = new Map<string, Item>();
  for (const [tag, number, , grantor, granteeId, grantee, privilege, grantable] of rows) {
    if (tag !== "item" || number == null) continue;
    const item = items.get(number) ?? { entries: [] };
    items.set(number, item);
    item.entries.push({
      grantor: grantor ?? "",
      grantee: granteeId === "0" ? PUBLIC : (grantee ?? ""),
      privilege: privilege ?? "",
      grantable: grantable === "1",
    });
  }
  const rank = ranked(items);
  const interned = new Map<string, Acl>();
  const carried = new Map<string, Acl>();
  for (const [tag, , numbers, members] of rows) {
    if (tag !== "list") continue;
    const own = numbers == null ? [] : numbers.split(",").sort((a, b) => (rank.get(a) ?? 0) - (rank.get(b) ?? 0));
    const key = own.join(",");
    let acl = interned.get(key);
    if (acl === undefined) {
      acl = listOf(own.map((number) => items.get(number)?.entries ?? []));
      interned.set(key, acl);
    }
    for (const member of (members ?? "").split(",")) carried.set(member, acl);
  }
  return { of: (key) => carried.get(key), distinct: [...interned.values()] };
}

function ranked(items: ReadonlyMap<string, Item>): ReadonlyMap<string, number> {
  for (const { entries } of items.values()) entries.sort(byGranteeFirst);
  const order = [...items].sort(([, a], [, b]) => {
    const [first, second] = [a.entries[0], b.entries[0]];
    return first === undefined || second === undefined ? 0 : byGranteeFirst(first, second);
  });
  return new Map(order.map(([number], index) => [number, index]));
}

/** Items come in the order of their grantees; only where one grantee has several are their entries mixed. */
function listOf(items: readonly (readonly AclEntry[])[]): Acl {
  const entries = items.flat();
  for (let index = 1; index < entries.length; index += 1) {
    const [before, here] = [entries[index - 1], entries[index]];
    if (before !== undefined && here !== undefined && byGranteeFirst(before, here) > 0) return entries.sort(byGranteeFirst);
  }
  return entries;
}

const text = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function byGrantee(a: AclEntry["grantee"], b: AclEntry["grantee"]): number {
  if (a === b) return 0;
  if (a === PUBLIC) return -1;
  return b === PUBLIC ? 1 : text(a, b);
}

function byGranteeFirst(a: AclEntry, b: AclEntry): number {
  return byGrantee(a.grantee, b.grantee) || text(a.privilege, b.privilege) || text(a.grantor, b.grantor);
}
