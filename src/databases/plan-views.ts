import type { Blocked } from "../model/change.js";
import type { LiveDatabase } from "../model/database.js";
import { writeSqlName } from "../model/sql-name.js";
import type { Actor } from "./actor.js";
import type { Desired, DesiredView } from "./desired.js";
import type { Draft, Planned } from "./draft.js";
import { cannotReplace, type PrintedView } from "./new-objects.js";
import { objectSql, type Quote, type SqlStep } from "./statements.js";

type LiveView = LiveDatabase["paths"]["views"][number];

interface Surroundings {
  readonly desired: Desired;
  readonly actor: Actor;
  readonly quote: Quote;
  readonly printed: ReadonlyMap<string, PrintedView>;
}

/** As which role a view is made or changed: its owner, whom its defaults come from; a superuser needs to be nobody else. */
function asOwner(owner: string, actor: Actor): string | null | undefined {
  if (actor.superuser || owner === actor.role) return null;
  return actor.mayBecome(owner) ? owner : undefined;
}

/** A replaced view keeps only the options that the statement names: those that nothing is declared of are named as they are. */
function createSql({ view, object }: DesiredView, quote: Quote, live?: LiveView): string {
  const kept = (live?.options ?? []).filter((option) => !option.startsWith(CHECK)).map((option) => option.replace("=", " = "));
  const options = [...(view.securityInvoker ? ["security_invoker = true"] : []), ...kept];
  return `CREATE OR REPLACE VIEW ${objectSql(object, quote)}${options.length === 0 ? "" : ` WITH (${options.join(", ")})`} AS ${view.sql}`;
}

const CHECK = "check_option=";
const checkOf = (options: readonly string[]) => options.find((option) => option.startsWith(CHECK));

/** What of a view's query is other than declared, in words. */
function otherQuery(query: PrintedView | undefined, there: LiveView | undefined): string | undefined {
  if (query === undefined || typeof query === "string") return undefined;
  if (there?.definition !== query.definition) return "another query";
  return checkOf(there.options) === checkOf(query.options) ? undefined : "another check option";
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
  const actsAs = exists ? object.owner : owner;
  const as = asOwner(actsAs, actor);
  if (as === undefined) return stop(`${actor.role} cannot become ${actsAs}`, `Plan with a role that is a member of ${actsAs}.`);
  const there = desired.live.paths.views.find((one) => one.view === object.id);
  const other = otherQuery(query, there);
  // Source: PostgreSQL, CREATE VIEW and ALTER VIEW: whoever makes, replaces or is given one needs CREATE on its schema; superusers do not ask.
  const maker = exists && other === undefined ? owner : actsAs;
  const changes = !exists || other !== undefined || owner !== object.owner;
  const lacking = [maker, owner].find((role) => !actor.superuser && !actor.canCreate(role, view.view.schema));
  if (changes && lacking !== undefined)
    return stop(
      `${lacking} may not create in the schema ${view.view.schema}`,
      `Grant ${lacking} CREATE on it, or plan with a superuser.`,
    );
  const given = { sql: `ALTER VIEW ${objectSql(object, quote)} OWNER TO ${quote(owner)}`, as: actor.superuser ? null : as };
  if (!exists) {
    const steps = [{ sql: createSql(view, quote), as }, ...(object.owner === owner ? [] : [given])];
    return { drafts: [draft(view, "create-view", "", desired, steps, [reads])] };
  }
  const drafts: Draft[] = [];
  if (other !== undefined) {
    const problem = query === undefined || typeof query === "string" ? undefined : cannotReplace(object, query);
    if (problem !== undefined)
      return stop(
        `it cannot be replaced: ${problem}`,
        "Drop the view yourself after looking at what uses it, or keep its columns in their order.",
      );
    drafts.push(draft(view, "replace-view", `: ${other}`, desired, [{ sql: createSql(view, quote, there), as }], [reads]));
  }
  if (there !== undefined && there.securityInvoker !== view.view.securityInvoker && other === undefined) {
    const sql = `ALTER VIEW ${objectSql(object, quote)} SET (security_invoker = ${view.view.securityInvoker})`;
    drafts.push(draft(view, "alter-view", ": whose rights it reads with", desired, [{ sql, as }], [reads]));
  }
  if (owner !== object.owner) {
    if (!actor.superuser && !actor.mayBecome(owner))
      return stop(`${actor.role} cannot give it to ${owner}`, `Plan with a role that is a member of ${owner}.`);
    const words = `: owner ${owner} instead of ${object.owner}`;
    drafts.push({ ...draft(view, "alter-view", words, desired, [given], [reads]), rank: 1 });
  }
  return { drafts };
}

/** Declared views that are missing or other than declared. */
export function planViews(surroundings: Surroundings): Planned {
  const planned = surroundings.desired.views.map((view) => planView(view, surroundings));
  return { drafts: planned.flatMap(({ drafts }) => drafts), blocked: planned.flatMap(({ blocked }) => blocked ?? []) };
}
