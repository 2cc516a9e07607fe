import type { Blocked } from "../model/change.js";
import type { LiveDatabase } from "../model/database.js";
import { writeSqlName } from "../model/sql-name.js";
import type { Actor } from "./actor.js";
import type { Desired, DesiredView } from "./desired.js";
import type { Draft, Planned } from "./draft.js";
import type { PrintedView } from "./new-objects.js";
import { objectSql, type Quote, type SqlStep } from "./statements.js";

interface Surroundings {
  readonly desired: Desired;
  readonly actor: Actor;
  readonly quote: Quote;
  readonly printed: ReadonlyMap<string, PrintedView>;
}

/** As which role a view is made or changed: its owner, whom whatever is granted on it then comes from. */
function asOwner(owner: string, actor: Actor): string | null | undefined {
  if (owner === actor.role) return null;
  return actor.mayBecome(owner) ? owner : undefined;
}

/** Why CREATE OR REPLACE would be refused: it only adds columns at the end. */
function cannotReplace(view: DesiredView, columns: readonly string[]): string | undefined {
  const there = (view.object.columns ?? []).map(({ name }) => name);
  const changed = there.find((name, at) => columns[at] !== name);
  return changed === undefined ? undefined : `its column \`${changed}\` would go or move, and whatever uses the view with it`;
}

function createSql({ view, object }: DesiredView, quote: Quote): string {
  const options = view.securityInvoker ? " WITH (security_invoker = true)" : "";
  return `CREATE OR REPLACE VIEW ${objectSql(object, quote)}${options} AS ${view.sql}`;
}

function draft(
  view: DesiredView,
  kind: string,
  words: string,
  desired: Desired,
  steps: readonly SqlStep[],
  consequences: readonly string[],
): Draft {
  const name = writeSqlName([view.view.schema, view.view.name]);
  return {
    phase: "views",
    rank: 0,
    order: view.object.id,
    kind,
    subject: `view ${name}${words}`,
    why: `declared in ${desired.database.name}'s \`views\``,
    effect: "broadens",
    team: null,
    place: view.view.place,
    consequences,
    steps,
  };
}

function definitionOf(
  view: DesiredView,
  live: LiveDatabase,
): { readonly definition: string; readonly securityInvoker: boolean } | undefined {
  return live.paths.views.find((one) => one.view === view.object.id);
}

/** Changes of one view, or what stands in their way. */
function planView(
  view: DesiredView,
  surroundings: Surroundings,
): { readonly drafts: readonly Draft[]; readonly blocked?: Blocked } {
  const { desired, actor, quote, printed } = surroundings;
  const { owner, object, exists } = view;
  const at = { team: null, place: view.view.place };
  const name = writeSqlName([view.view.schema, view.view.name]);
  const stop = (why: string, mend: string) => ({ drafts: [], blocked: { subject: `view ${name}`, why, mend, ...at } });
  const query = printed.get(`${view.view.schema}.${view.view.name}`);
  const reads = view.view.securityInvoker
    ? "It reads with the rights of whoever asks."
    : `It reads with the rights of ${owner}: who may read it needs none on its tables.`;
  const as = asOwner(exists ? object.owner : owner, actor);
  if (as === undefined)
    return stop(
      `${actor.role} cannot become ${exists ? object.owner : owner}`,
      `Plan with a role that is a member of ${exists ? object.owner : owner}.`,
    );
  if (!exists) return { drafts: [draft(view, "create-view", "", desired, [{ sql: createSql(view, quote), as }], [reads])] };
  const drafts: Draft[] = [];
  const there = definitionOf(view, desired.live);
  const isOther = query !== undefined && typeof query !== "string" && there?.definition !== query.definition;
  if (isOther) {
    const problem = cannotReplace(view, query.columns);
    if (problem !== undefined)
      return stop(
        `it cannot be replaced: ${problem}`,
        "Drop the view yourself after looking at what uses it, or keep its columns in their order.",
      );
    drafts.push(draft(view, "replace-view", ": another query", desired, [{ sql: createSql(view, quote), as }], [reads]));
  }
  if (there !== undefined && there.securityInvoker !== view.view.securityInvoker) {
    const sql = `ALTER VIEW ${objectSql(object, quote)} SET (security_invoker = ${view.view.securityInvoker})`;
    drafts.push(draft(view, "alter-view", ": whose rights it reads with", desired, [{ sql, as }], [reads]));
  }
  if (owner !== object.owner) {
    const changer = actor.superuser ? null : as;
    if (!actor.superuser && !actor.mayBecome(owner))
      return stop(`${actor.role} cannot give it to ${owner}`, `Plan with a role that is a member of ${owner}.`);
    const sql = `ALTER VIEW ${objectSql(object, quote)} OWNER TO ${quote(owner)}`;
    drafts.push({
      ...draft(view, "alter-view", `: owner ${owner} instead of ${object.owner}`, desired, [{ sql, as: changer }], [reads]),
      rank: 1,
    });
  }
  return { drafts };
}

/** Declared views that are missing or other than declared. */
export function planViews(surroundings: Surroundings): Planned {
  const planned = surroundings.desired.views.map((view) => planView(view, surroundings));
  return { drafts: planned.flatMap(({ drafts }) => drafts), blocked: planned.flatMap(({ blocked }) => blocked ?? []) };
}
