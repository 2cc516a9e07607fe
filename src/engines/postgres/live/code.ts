import type { CodeUse, LivePaths } from "../../../model/database.js";
import type { Row } from "../connection/connection.js";

const OWN = "('pg_catalog', 'information_schema')";

const of = (catalog: string) => `'${catalog}'::regclass`;

/**
 * What a row of the server's catalogue of dependencies stands for: the table or view that a default, check, policy, trigger, rule,
 * index or statistics object is part of, the operator classes of an operator family's parts, else itself.
 */
const HOLDER = `case d.classid
    when ${of("pg_attrdef")} then (select adrelid from pg_attrdef where oid = d.objid)
    when ${of("pg_constraint")} then (select case conrelid when 0 then contypid else conrelid end from pg_constraint where oid = d.objid)
    when ${of("pg_policy")} then (select polrelid from pg_policy where oid = d.objid)
    when ${of("pg_trigger")} then (select tgrelid from pg_trigger where oid = d.objid)
    when ${of("pg_rewrite")} then (select ev_class from pg_rewrite where oid = d.objid)
    when ${of("pg_statistic_ext")} then (select stxrelid from pg_statistic_ext where oid = d.objid)
    when ${of("pg_publication_rel")} then (select prrelid from pg_publication_rel where oid = d.objid)
    when ${of("pg_amop")} then (select amopfamily from pg_amop where oid = d.objid)
    when ${of("pg_amproc")} then (select amprocfamily from pg_amproc where oid = d.objid)
    when ${of("pg_class")} then coalesce((select indrelid from pg_index where indexrelid = d.objid),
      (select reltype from pg_class where oid = d.objid and relkind = 'c'), d.objid)
    else d.objid end`;

const HOLDER_CLASS = `case
    when d.classid in (${["pg_attrdef", "pg_policy", "pg_trigger", "pg_rewrite", "pg_statistic_ext", "pg_publication_rel"].map(of).join(", ")})
      then ${of("pg_class")}
    when d.classid = ${of("pg_constraint")} and (select conrelid from pg_constraint where oid = d.objid) = 0 then ${of("pg_type")}
    when d.classid = ${of("pg_constraint")} then ${of("pg_class")}
    when d.classid in (${of("pg_amop")}, ${of("pg_amproc")}) then ${of("pg_opfamily")}
    when d.classid = ${of("pg_class")} and exists (select from pg_class where oid = d.objid and relkind = 'c') then ${of("pg_type")}
    else d.classid end`;

/** Its results are kept, and made again by the server as the table's owner. */
const IS_KEPT = `(d.classid = ${of("pg_statistic_ext")} or d.classid = ${of("pg_class")} and exists (select from pg_index where indexrelid = d.objid)
    or d.classid = ${of("pg_rewrite")} and exists (select from pg_rewrite r join pg_class c on c.oid = r.ev_class
      where r.oid = d.objid and c.relkind = 'm'))`;

/**
 * Tagged rows. `definer`, `untrusted`: functions by how they run. `unasked`: functions that others call without being asked for EXECUTE, by an
 * aggregate (second) or by anybody (0). `identity`: table and sequence. `code`: a function or domain of people, and what runs it.
 * From tables on only views are followed, and tables of which they are a part: nothing else that hangs on a table runs its code.
 */
export const CODE = `with recursive functions as (select p.oid, p.prosecdef, p.prolang, p.proowner from pg_proc p
      join pg_namespace n on n.oid = p.pronamespace where n.nspname not in ${OWN}),
  made(class, code) as (
    select ${of("pg_proc")}::oid, f.oid from functions f
    union all select ${of("pg_type")}::oid, t.oid from pg_type t join pg_namespace n on n.oid = t.typnamespace
      where t.typtype = 'd' and n.nspname not in ${OWN}),
  uses(class, code, at_class, at, kept) as (
    select class, code, class, code, false from made
    union
    select u.class, u.code, x.class, x.id, x.kept from uses u cross join lateral (
      select ${HOLDER_CLASS}::oid, ${HOLDER}, ${IS_KEPT} from pg_depend d
        where d.refclassid = u.at_class and d.refobjid = u.at and d.deptype <> 'e'
          and (u.at_class <> ${of("pg_class")} or d.classid = ${of("pg_rewrite")})
      union all select ${of("pg_class")}::oid, h.inhparent, false from pg_inherits h where u.at_class = ${of("pg_class")} and h.inhrelid = u.at
      union all select ${of("pg_opclass")}::oid, o.oid, false from pg_opclass o where u.at_class = ${of("pg_opfamily")} and o.opcfamily = u.at
    ) x(class, id, kept)
    where x.id is not null)
  select 'definer', oid::text, null, null, null, null from functions where prosecdef
  union all select 'untrusted', f.oid::text, null, null, null, null from functions f join pg_language l on l.oid = f.prolang
    where not l.lanpltrusted and l.lanname <> 'internal' and not exists (select from pg_depend x
      where x.classid = ${of("pg_proc")} and x.objid = f.oid and x.deptype = 'e')
  union all select 'unasked', f.oid::text, a.aggfnoid::oid::text, null, null, null from pg_aggregate a join functions f
    on f.oid in (a.aggtransfn, a.aggfinalfn, a.aggcombinefn, a.aggserialfn, a.aggdeserialfn, a.aggmtransfn, a.aggminvtransfn, a.aggmfinalfn)
  union all select 'unasked', f.oid::text, '0', null, null, null from pg_event_trigger e join functions f on f.oid = e.evtfoid where e.evtenabled <> 'D'
  union all select 'unasked', f.oid::text, '0', null, null, null from pg_range r join functions f on f.oid in (r.rngcanonical, r.rngsubdiff)
  union all select 'identity', d.refobjid::text, d.objid::text, null, null, null from pg_depend d
    where d.classid = ${of("pg_class")} and d.refclassid = ${of("pg_class")} and d.deptype = 'i' and d.refobjsubid > 0
      and exists (select from pg_class c where c.oid = d.objid and c.relkind = 'S')
  union all select 'code', code::text, case class when ${of("pg_proc")}::oid then 'function' else 'type' end,
      string_agg(distinct at::text, ',') filter (where at_class = ${of("pg_class")}),
      string_agg(distinct at::text, ',') filter (where at_class = ${of("pg_class")} and kept),
      string_agg(distinct case at_class when ${of("pg_event_trigger")} then '0' else at::text end, ',')
        filter (where at_class in (${of("pg_proc")}, ${of("pg_event_trigger")}) and at <> code)
    from uses where at_class in (${of("pg_class")}, ${of("pg_proc")}, ${of("pg_event_trigger")}) and (at_class, at) <> (class, code)
    group by class, code`;

const numbers = (list: string | null | undefined): number[] =>
  (list ?? "")
    .split(",")
    .filter((text) => text !== "")
    .map(Number)
    .sort((a, b) => a - b);

function codeUse([, id, kind, relations, kept, functions]: Row): CodeUse {
  const by = numbers(functions);
  return {
    kind: kind === "type" ? "type" : "function",
    id: Number(id),
    relations: numbers(relations),
    kept: numbers(kept),
    functions: by.filter((one) => one !== 0),
    onEvents: by.includes(0),
  };
}

/** @param rows of the query above. */
export function readCode(
  rows: readonly Row[],
): Pick<LivePaths, "definerFunctions" | "untrustedFunctions" | "calledUnasked" | "code" | "identities"> {
  const tagged = (tag: string) => rows.filter((row) => row[0] === tag);
  const pair = (row: Row): readonly [number, number] => [Number(row[1]), Number(row[2])];
  const inOrder = (a: readonly [number, number], b: readonly [number, number]) => a[0] - b[0] || a[1] - b[1];
  return {
    definerFunctions: tagged("definer")
      .map(([, id]) => Number(id))
      .sort((a, b) => a - b),
    untrustedFunctions: tagged("untrusted")
      .map(([, id]) => Number(id))
      .sort((a, b) => a - b),
    calledUnasked: tagged("unasked")
      .map(pair)
      .sort(inOrder)
      .map(([id, aggregate]) => ({ function: id, aggregate: aggregate === 0 ? null : aggregate })),
    identities: tagged("identity")
      .map(pair)
      .sort(inOrder)
      .map(([table, sequence]) => ({ table, sequence })),
    code: tagged("code")
      .map(codeUse)
      .sort((a, b) => a.id - b.id || (a.kind < b.kind ? -1 : 1)),
  };
}
