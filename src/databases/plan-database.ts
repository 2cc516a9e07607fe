import type { TargetPlan } from "../model/change.js";
import type { LiveDatabase } from "../model/database.js";
import type { Diagnostic } from "../model/diagnostic.js";
import { Actor } from "./actor.js";
import type { DeclaredDatabase, Desired } from "./desired.js";
import { numbered } from "./draft.js";
import { stayingGraph } from "./memberships.js";
import type { PrintedView } from "./new-objects.js";
import { observe } from "./observe.js";
import { planDefaults } from "./plan-defaults.js";
import { planMemberships } from "./plan-memberships.js";
import { planObjects } from "./plan-objects.js";
import { planRoles } from "./plan-roles.js";
import { planViews } from "./plan-views.js";
import { resolve } from "./resolve.js";
import type { Quote, SqlStep } from "./statements.js";
import { missingRoles, withoutRoles } from "./unmade-roles.js";

export interface PlanOptions {
  /** The driver's own function that writes a name so that SQL takes it letter for letter. */
  readonly quote: Quote;
  /** Declared views by `schema.name`, as the engine prints them. */
  readonly printed?: ReadonlyMap<string, PrintedView>;
  readonly embedded?: boolean;
  readonly environment?: string | null;
}

export interface PlannedDatabase {
  /** Without changes where `diagnostics` holds an error. */
  readonly plan: TargetPlan<SqlStep>;
  readonly desired: Desired;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * What must be done so that every managed role has exactly what is declared: no more by any grant, membership or default privilege, and
 * no less. A function of values: a plan made of what its own execution leaves behind is empty, but for what is blocked.
 */
export function planDatabase(declared: DeclaredDatabase, live: LiveDatabase, options: PlanOptions): PlannedDatabase {
  const { quote, printed = new Map(), embedded = false, environment = null } = options;
  const { desired, diagnostics } = resolve(declared, live, printed);
  const { system, endpoint, databaseId, database } = live.identity;
  const head = {
    kind: "database",
    target: declared.database.name,
    environment,
    identity: { system, endpoint, databaseId, database },
    fingerprint: live.fingerprint,
    embedded,
  } as const;
  if (diagnostics.some(({ severity }) => severity === "error"))
    return { plan: { ...head, changes: [], blocked: [], observed: [] }, desired, diagnostics };
  const missing = missingRoles(desired);
  const mayMake = live.connection.superuser || live.connection.createRole;
  const possible = withoutRoles(desired, mayMake ? new Set() : missing);
  const made = mayMake ? missing : undefined;
  const actor = new Actor(live, stayingGraph(possible, possible.memberships), made);
  const parts = [
    planRoles(desired, actor, quote),
    planMemberships({ desired: possible, actor, quote }),
    planViews({ desired: possible, actor, quote, printed }),
    planObjects(possible, actor, quote),
    planDefaults(possible, actor, quote),
  ];
  const plan: TargetPlan<SqlStep> = {
    ...head,
    changes: numbered(parts.flatMap(({ drafts }) => drafts)),
    blocked: parts.flatMap(({ blocked }) => blocked),
    observed: observe(desired),
  };
  return { plan, desired, diagnostics };
}
