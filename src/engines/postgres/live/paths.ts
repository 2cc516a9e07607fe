import type { LivePaths } from "../../../model/database.js";
import type { Row } from "../connection/connection.js";
import { readCode } from "./code.js";

const OWN = "('pg_catalog', 'information_schema')";

/** Asking whether a view may be changed asks the handlers of foreign tables below it; where one has none, that fails, and each is taken for one that may. */
const UPDATABLE = `case when exists (select from pg_foreign_table f join pg_foreign_server s on s.oid = f.ftserver
      join pg_foreign_data_wrapper w on w.oid = s.srvfdw where w.fdwhandler = 0) then ${(1 << 2) | (1 << 3) | (1 << 4)}
    else pg_relation_is_updatable(c.oid, false) end`;

/** View, security_invoker, what of it may be changed (bits of the engine's command numbers), its query, its other options. */
export const VIEWS = `select c.oid::text, coalesce((select lower(o.option_value) in ('true', 'on', 'yes', '1', 't', 'y')
      from pg_options_to_table(c.reloptions) o where o.option_name = 'security_invoker'), false)::int::text,
    case c.relkind when 'v' then ${UPDATABLE} else 0 end::text, pg_get_viewdef(c.oid),
    (select json_agg(o order by o)::text from unnest(c.reloptions) o where c.relkind = 'v' and o !~ '^security_invoker=')
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('v', 'm') and n.nspname not in ${OWN} and n.nspname !~ '^pg_(toast|temp_)'`;

/** View, relation that its query names, and the columns of it; a null list where the server recorded the relation alone. */
export const VIEW_READS = `select r.ev_class::text, d.refobjid::text,
    json_agg(a.attname order by a.attnum) filter (where d.refobjsubid > 0)::text
  from pg_rewrite r join pg_class c on c.oid = r.ev_class join pg_namespace n on n.oid = c.relnamespace
    join pg_depend d on d.classid = 'pg_rewrite'::regclass and d.objid = r.oid and d.refclassid = 'pg_class'::regclass and d.deptype = 'n'
    left join pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid and d.refobjsubid > 0
  where r.rulename = '_RETURN' and n.nspname not in ${OWN} and d.refobjid <> r.ev_class
  group by r.ev_class, d.refobjid`;

/** Bits of `tgtype`: 4 INSERT, 8 DELETE, 16 UPDATE, 32 TRUNCATE. Constraint triggers of foreign keys are the engine's. */
export const TRIGGERS = `select t.tgrelid::text, t.tgtype::text, t.tgfoid::text, p.prosecdef::int::text
  from pg_trigger t join pg_proc p on p.oid = t.tgfoid where not t.tgisinternal and t.tgenabled <> 'D'`;

export const CASCADES = `select confrelid::text, conrelid::text, confdeltype::text, confupdtype::text from pg_constraint
  where contype = 'f' and (confdeltype in ('c', 'n', 'd') or confupdtype in ('c', 'n', 'd'))`;

export const RULES = `select r.ev_class::text, r.ev_type::text from pg_rewrite r join pg_class c on c.oid = r.ev_class
    join pg_namespace n on n.oid = c.relnamespace
  where r.rulename <> '_RETURN' and n.nspname not in ${OWN}`;

const UPDATE = 1 << 2;
const INSERT = 1 << 3;
const DELETE = 1 << 4;

const ACTION: Readonly<Record<string, string>> = {
  a: "no action",
  r: "restrict",
  c: "cascade",
  n: "set null",
  d: "set default",
};

/** Command numbers of rewrite rules. */
const EVENT: Readonly<Record<string, string>> = { "1": "SELECT", "2": "UPDATE", "3": "INSERT", "4": "DELETE" };

interface PathRows {
  readonly views: readonly Row[];
  readonly reads: readonly Row[];
  readonly code: readonly Row[];
  readonly triggers: readonly Row[];
  readonly cascades: readonly Row[];
  readonly rules: readonly Row[];
}

export function readPaths({ views, reads, code, triggers, cascades, rules }: PathRows): LivePaths {
  const readBy = new Map<string, { object: number; columns: readonly string[] | undefined }[]>();
  for (const [view, object, columns] of reads) {
    const list = readBy.get(view ?? "") ?? [];
    list.push({ object: Number(object), columns: columns == null ? undefined : JSON.parse(columns) });
    readBy.set(view ?? "", list);
  }
  const byFirst = <T>(first: (item: T) => number, rest: (item: T) => string) => {
    return (a: T, b: T) => first(a) - first(b) || (rest(a) < rest(b) ? -1 : 1);
  };
  return {
    views: views
      .map(([view, invoker, updatable, definition, options]) => {
        // Whole rows (`t.*`) are no columns to the catalogue, and the definition writes no star for anything else.
        const whole = definition?.includes(".*") ?? true;
        const read = (readBy.get(view ?? "") ?? [])
          .map(({ object, columns }) => ({ object, columns: whole ? undefined : columns }))
          .sort((a, b) => a.object - b.object);
        const privileges = changes(Number(updatable));
        return {
          view: Number(view),
          reads: read,
          // Which of several relations is the one that is changed, the catalogue does not say; each may be.
          writes: privileges.length === 0 ? [] : read.map(({ object }) => ({ object, privileges })),
          securityInvoker: invoker === "1",
          definition: definition ?? "",
          options: JSON.parse(options ?? "[]") as string[],
        };
      })
      .sort((a, b) => a.view - b.view),
    ...readCode(code),
    triggers: triggers
      .map(([table, bits, fn, definer]) => ({
        table: Number(table),
        events: events(Number(bits)),
        function: Number(fn),
        runsAsOwner: definer === "1",
      }))
      .sort(byFirst(({ table }) => table, JSON.stringify)),
    cascades: cascades
      .map(([parent, child, onDelete, onUpdate]) => ({
        parent: Number(parent),
        child: Number(child),
        onDelete: ACTION[onDelete ?? ""] ?? "no action",
        onUpdate: ACTION[onUpdate ?? ""] ?? "no action",
      }))
      .sort(byFirst(({ parent }) => parent, JSON.stringify)),
    rules: rules
      .map(([table, event]) => ({ table: Number(table), event: EVENT[event ?? ""] ?? "" }))
      .sort(byFirst(({ table }) => table, JSON.stringify)),
  };
}

function changes(bits: number): string[] {
  const all = [
    [DELETE, "DELETE"],
    [INSERT, "INSERT"],
    [UPDATE, "UPDATE"],
  ] as const;
  return all.filter(([bit]) => (bits & bit) !== 0).map(([, privilege]) => privilege);
}

function events(bits: number): string[] {
  const all = [
    [4, "INSERT"],
    [8, "DELETE"],
    [16, "UPDATE"],
    [32, "TRUNCATE"],
  ] as const;
  return all.filter(([bit]) => (bits & bit) !== 0).map(([, event]) => event);
}
