import type { LiveDatabase, LiveDefault, LiveObject, ObjectKind } from "../model/database.js";
import type { Diagnostic } from "../model/diagnostic.js";
import { creatorsBySchema } from "./creators.js";
import type { DeclaredDatabase, Desired, DesiredDefault, DesiredObject } from "./desired.js";
import { LiveIndex } from "./live-index.js";
import { isManaged, plannedGraph } from "./memberships.js";
import { newParameters, type PrintedView, resolveViews } from "./new-objects.js";
import { isForeign } from "./privileges.js";
import { checkCircles, resolveMemberships } from "./resolve-memberships.js";
import type { Tell } from "./resolve-selector.js";
import { entriesOf, type Rule, RuleIndex } from "./rule-index.js";

export interface Resolved {
  readonly desired: Desired;
  /** Names that do not exist, and what the server cannot do: with an error among them there is nothing to plan. */
  readonly diagnostics: readonly Diagnostic[];
}

const FOLLOWS = {
  privileges: [],
  level: undefined,
  selectors: [],
  columns: undefined,
  grantOption: false,
  future: "no",
  by: undefined,
} as const;

/** What makes a grant of use: CONNECT, and USAGE on the schemas of what is granted. */
function addReach(rules: RuleIndex, index: LiveIndex, rule: Rule, schemas: ReadonlySet<string>): void {
  if (rule.holder.access.reach === "declared") return;
  for (const name of schemas) {
    const schema = index.schema(name);
    if (schema === undefined || isForeign(schema)) continue;
    const because = "follows from what is granted in the schema; `reach: declared` leaves it out";
    rules.addNamed({ ...rule, grant: { ...FOLLOWS, privileges: ["USAGE"], place: rule.grant.place }, because }, schema);
  }
}

function addConnect(rules: RuleIndex, database: LiveObject | undefined, holder: Rule["holder"]): void {
  if (holder.access.reach === "declared" || holder.access.grants.length === 0 || database === undefined) return;
  const because = "follows from the grants; `reach: declared` leaves it out";
  rules.addNamed({ holder, grant: { ...FOLLOWS, privileges: ["CONNECT"], place: holder.access.place }, because }, database);
}

const DEFAULT_KINDS: Readonly<Partial<Record<ObjectKind, LiveDefault["kind"]>>> = {
  table: "table",
  sequence: "sequence",
  function: "function",
  type: "type",
  schema: "schema",
  "large-object": "large-object",
};

/** Default privileges that `future` asks for, for each creator. */
function resolveDefaults(
  rules: readonly Rule[],
  creators: ReadonlyMap<string, readonly string[]>,
  index: LiveIndex,
  tell: Tell,
): readonly DesiredDefault[] {
  const asked = new Map<string, { readonly of: Omit<DesiredDefault, "acl">; readonly rules: Rule[] }>();
  const everybody = [...new Set([...creators.values()].flat())].sort();
  for (const rule of rules) {
    if (rule.grant.future === "no") continue;
    for (const { kind: word, schema, every, place } of rule.grant.selectors) {
      const kind = DEFAULT_KINDS[word];
      if (!every || kind === undefined) continue;
      if (kind === "large-object" && index.live.version < 180000) {
        const message = "Large objects have no default privileges before PostgreSQL 18.";
        tell({ code: "needs-newer-server", message, place, mend: "Take `future` out." });
        continue;
      }
      const missing = rule.grant.by?.filter((role) => !index.roles.has(role)) ?? [];
      for (const role of missing)
        tell({
          code: "unknown-role",
          message: `There is no role \`${role}\` on the server.`,
          place,
          mend: "Make it, or look for a slip.",
        });
      const makers = rule.grant.by ?? (schema === null ? everybody : (creators.get(schema) ?? []));
      for (const creator of makers) {
        // Whatever a role makes is its own anyway.
        if (creator === rule.holder.access.role || missing.includes(creator)) continue;
        const key = JSON.stringify([creator, schema, kind]);
        const there = asked.get(key) ?? { of: { creator, schema, kind }, rules: [] };
        asked.set(key, there);
        there.rules.push(rule);
      }
    }
  }
  return [...asked.values()].map(({ of, rules: own }) => ({ ...of, acl: entriesOf(own, of.kind, index.live.version) }));
}

/**
 * Resolves what team files declare for a database against its live state: names, levels, ALL, what follows, who creates there.
 * @param printed declared views by `schema.name`, as the engine prints them.
 */
export function resolve(declared: DeclaredDatabase, live: LiveDatabase, printed: ReadonlyMap<string, PrintedView>): Resolved {
  const diagnostics = new Map<string, Diagnostic>();
  const tell: Tell = (diagnostic) => {
    const { place, code, message } = diagnostic;
    diagnostics.set(JSON.stringify([place, code, message]), { severity: "error", ...diagnostic });
  };
  const views = resolveViews(declared, live, printed, tell);
  const changed = views.flatMap(({ object, after, exists }) => (exists && object === after ? [] : [after]));
  const index = new LiveIndex(live, [...changed, ...newParameters(declared, live)]);
  const ruleIndex = new RuleIndex(index);
  const rules = declared.teams.flatMap((holder) => holder.access.grants.map((grant): Rule => ({ holder, grant, because: null })));
  for (const rule of rules) addReach(ruleIndex, index, rule, ruleIndex.add(rule, tell).schemas);
  for (const holder of declared.teams) addConnect(ruleIndex, index.database, holder);
  const objects: DesiredObject[] = index.objects
    .filter((object) => !isForeign(object))
    .map((object) => {
      const acl = ruleIndex.acl(object);
      return { object, acl, columns: ruleIndex.columns(object, acl) };
    })
    .sort((a, b) => a.object.id - b.object.id || (a.object.kind < b.object.kind ? -1 : 1));
  const managed = new Set(declared.teams.map(({ access }) => access.role));
  const completeGroups = new Set(declared.teams.flatMap(({ access }) => (access.members === undefined ? [] : [access.role])));
  const memberships = resolveMemberships(declared.teams, index, tell);
  const managing = { live, managed, completeGroups };
  checkCircles(
    memberships,
    live.memberships.filter((membership) => !isManaged(membership, managing)),
    tell,
  );
  const creators = creatorsBySchema(live, objects, managed, plannedGraph(managing, memberships));
  const desired: Desired = {
    database: declared.database,
    roles: declared.teams.map(({ team, access }) => ({ name: access.role, team, access })),
    managed,
    memberships,
    completeGroups,
    objects,
    defaults: resolveDefaults(rules, creators, index, tell),
    views,
    creators: [...new Set([...creators.values()].flat())].sort(),
    live,
  };
  return { desired, diagnostics: [...diagnostics.values()] };
}
