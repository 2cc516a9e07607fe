import type { LiveDatabase, LiveObject } from "../model/database.js";
import type { DatabaseVerdict } from "../model/grants-proof.js";
import { writeSqlName } from "../model/sql-name.js";
import type { DatabaseNever } from "../model/workspace.js";
import type { DeclaredDatabase } from "./desired.js";
import { futureAccess } from "./effective/future.js";
import { AccessClosure, touches } from "./effective-access.js";
import { LiveIndex } from "./live-index.js";
import { isForeign, meant } from "./privileges.js";
import { kindsOf, resolveNamed } from "./resolve-selector.js";

/** Objects that a rule is about; undefined where it names one that does not exist. */
function objectsOf(rule: DatabaseNever, index: LiveIndex): readonly LiveObject[] | undefined {
  if (rule.selectors.length === 0) return index.objects.filter((object) => !isForeign(object));
  const found = new Set<LiveObject>();
  for (const selector of rule.selectors) {
    if (!selector.every) {
      const object = resolveNamed(selector, index, () => undefined);
      if (object === undefined) return undefined;
      found.add(object);
      continue;
    }
    const kinds = kindsOf(selector);
    for (const object of index.objects)
      if (kinds.includes(object.kind) && (selector.schema === null || object.schema === selector.schema) && !isForeign(object))
        found.add(object);
  }
  return [...found];
}

function judge(
  rule: DatabaseNever,
  role: string,
  live: LiveDatabase,
  index: LiveIndex,
  closure: AccessClosure,
): Pick<DatabaseVerdict, "verdict" | "objects" | "example" | "reason"> {
  const objects = objectsOf(rule, index);
  if (objects === undefined)
    return { verdict: "unknown", objects: 0, example: null, reason: "it names something that is not in the database" };
  if (!index.roles.has(role))
    return { verdict: "unknown", objects: objects.length, example: null, reason: `the role ${role} is not there` };
  const missing = rule.columns?.find((name) => objects.some(({ columns }) => !columns?.some((column) => column.name === name)));
  if (missing !== undefined)
    return { verdict: "unknown", objects: objects.length, example: null, reason: `a table of it has no column ${missing}` };
  const access = closure.of(role);
  let open: DatabaseVerdict["example"] = null;
  let reason: string | null = null;
  for (const object of objects)
    for (const privilege of meant(rule, object.kind, live.version)) {
      const name = object.kind === "database" ? "the database" : writeSqlName([object.schema, object.name], object.arguments);
      const way = access.certain(object, privilege).find((one) => touches(one, rule.columns));
      if (way !== undefined)
        return { verdict: "broken", objects: objects.length, example: { privilege, object: name, path: way.path }, reason: null };
      const other = access.possible(object, privilege).find((one) => touches(one, rule.columns));
      if (other === undefined || open !== null) continue;
      open = { privilege, object: name, path: other.path };
      reason = other.reason;
    }
  if (open === null) {
    const later = futureAccess(rule, role, live);
    if (later !== undefined) {
      open = later;
      reason = "it is so of nothing that is there yet";
    }
  }
  return { verdict: open === null ? "holds" : "unknown", objects: objects.length, example: open, reason };
}

/** Judges every `never` of team files about a database over what each team's role can do in its live state by whatever way. */
export function neverVerdicts({ teams }: DeclaredDatabase, live: LiveDatabase): readonly DatabaseVerdict[] {
  const closure = new AccessClosure(live);
  const index = new LiveIndex(live);
  return teams.flatMap(({ team, access, never }) =>
    never.map((rule) => ({
      team,
      role: access.role,
      title: rule.title,
      place: rule.place,
      ...judge(rule, access.role, live, index, closure),
    })),
  );
}
