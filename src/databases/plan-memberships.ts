import type { Blocked } from "../model/change.js";
import type { LiveMembership } from "../model/database.js";
import type { Actor } from "./actor.js";
import type { Desired, DesiredMembership } from "./desired.js";
import type { Draft, Planned } from "./draft.js";
import { isManaged } from "./memberships.js";
import { administers } from "./plan-roles.js";
import type { Quote } from "./statements.js";

const OPTIONS = ["inherit", "set", "admin"] as const;

interface Surroundings {
  readonly desired: Desired;
  readonly actor: Actor;
  readonly quote: Quote;
}

interface Mark {
  readonly row: LiveMembership;
  /** Options to take back; undefined: the membership itself. */
  readonly options: readonly (typeof OPTIONS)[number][] | undefined;
  readonly rank: number;
  readonly dependent: boolean;
}

const keyOf = ({ role, member }: { readonly role: string; readonly member: string }) => `${role}\0${member}`;

/** From 16 on a membership is its grantor's, who gave it by an ADMIN option of their own. */
function hangsOn(
  row: LiveMembership,
  rows: readonly LiveMembership[],
  lost: ReadonlySet<LiveMembership>,
): readonly LiveMembership[] {
  const still = rows.some((other) => other.role === row.role && other.member === row.member && other.admin && !lost.has(other));
  return still ? [] : rows.filter((other) => other.role === row.role && other.grantor === row.member);
}

/** Marks a row with what hangs on it, first what hangs; a text where one that is nobody's to take back would be lost. */
function mark(
  row: LiveMembership,
  options: Mark["options"],
  dependent: boolean,
  { desired }: Surroundings,
  marks: Map<LiveMembership, Mark>,
): string | number {
  const there = marks.get(row);
  if (there !== undefined && (there.options === undefined || options !== undefined)) return there.rank;
  marks.set(row, { row, options, rank: 0, dependent });
  let rank = 0;
  const losesAdmin = row.admin && (options === undefined || options.includes("admin"));
  if (losesAdmin && desired.live.version >= 160000)
    for (const child of hangsOn(
      row,
      desired.live.memberships,
      new Set(
        [...marks.values()].flatMap((one) => (one.options === undefined || one.options.includes("admin") ? [one.row] : [])),
      ),
    )) {
      if (!isManaged(child, desired))
        return `${child.grantor} gave ${child.role} to ${child.member}, which is not declared, and it would be lost`;
      const below = mark(child, undefined, true, { desired } as Surroundings, marks);
      if (typeof below === "string") return below;
      rank = Math.max(rank, below + 1);
    }
  marks.set(row, { row, options, rank, dependent });
  return rank;
}

/** Why the connection cannot take a membership back; undefined where it can. */
function cannotRevoke({ role, grantor, member }: LiveMembership, { desired, actor }: Surroundings): string | undefined {
  if (member === actor.role) return `Bailiwick is connected as ${actor.role}`;
  if (!actor.superuser && actor.worksBy(member) && actor.worksBy(role)) return `${actor.role} works by it`;
  if (actor.superuser) return undefined;
  const live = desired.live.roles.find(({ name }) => name === role);
  if (live?.superuser === true) return "only a superuser can";
  if (desired.live.version < 160000)
    return desired.live.connection.createRole || administers(role, desired, actor)
      ? undefined
      : `${actor.role} has neither CREATEROLE nor the ADMIN option`;
  if (!administers(role, desired, actor)) return `${actor.role} does not have the ADMIN option on ${role}`;
  return actor.hasPrivilegesOf(grantor) ? undefined : `${grantor} gave it, and ${actor.role} is not a member of ${grantor}`;
}

function revokeDraft({ row, options, rank, dependent }: Mark, { desired, quote }: Surroundings): Draft {
  const by = desired.live.version >= 160000 ? ` GRANTED BY ${quote(row.grantor)}` : "";
  const tail = `${quote(row.role)} FROM ${quote(row.member)}${by}`;
  const words = options === undefined ? "" : `${options.map((option) => option.toUpperCase()).join(", ")} of `;
  const team = desired.roles.find(({ name }) => name === row.member) ?? desired.roles.find(({ name }) => name === row.role);
  const steps =
    options === undefined
      ? [{ sql: `REVOKE ${tail}`, as: null }]
      : options.map((option) => ({ sql: `REVOKE ${option.toUpperCase()} OPTION FOR ${tail}`, as: null }));
  return {
    phase: "revoke-memberships",
    rank,
    order: 0,
    kind: "revoke-membership",
    subject: `${words}membership of ${row.member} in ${row.role}`,
    why: dependent ? `${row.grantor} gave it, and may not give it any more` : "no rule declares it",
    effect: "narrows",
    team: team?.team ?? null,
    place: team?.access.place ?? null,
    consequences: [],
    steps,
  };
}

function grantDraft(wanted: DesiredMembership, { desired, quote }: Surroundings): Draft {
  const { role, member, admin, asked } = wanted;
  const word = (value: boolean) => (value ? "TRUE" : "FALSE");
  const options =
    desired.live.version >= 160000
      ? ` WITH ADMIN ${word(admin)}, INHERIT ${word(wanted.inherit)}, SET ${word(wanted.set)}`
      : admin
        ? " WITH ADMIN OPTION"
        : "";
  const told = OPTIONS.filter((option) => wanted[option]).join(", ");
  return {
    phase: "grant-memberships",
    rank: 0,
    order: 0,
    kind: "grant-membership",
    subject: `membership of ${member} in ${role} (${told === "" ? "no options" : told})`,
    why: `declared for the team ${asked.team}`,
    effect: "broadens",
    team: asked.team,
    place: asked.place,
    consequences: [],
    steps: [{ sql: `GRANT ${quote(role)} TO ${quote(member)}${options}`, as: null }],
  };
}

function cannotGrant({ role }: DesiredMembership, { desired, actor }: Surroundings): string | undefined {
  if (actor.superuser) return undefined;
  const live = desired.live.roles.find(({ name }) => name === role);
  if (live?.superuser === true) return "only a superuser can give a superuser's role";
  if (live === undefined || administers(role, desired, actor)) return undefined;
  if (desired.live.version < 160000 && desired.live.connection.createRole) return undefined;
  return `${actor.role} does not have the ADMIN option on ${role}`;
}

/** What a declared membership lacks and has too much, over all rows of it. */
export function compareMembership(
  wanted: DesiredMembership | undefined,
  rows: readonly LiveMembership[],
  version: number,
): { readonly lacks: boolean; readonly over: readonly Pick<Mark, "row" | "options">[] } {
  if (wanted === undefined) return { lacks: false, over: rows.map((row) => ({ row, options: undefined })) };
  const judged = version >= 160000 ? OPTIONS : (["admin"] as const);
  const over = rows.flatMap((row) => {
    const options = judged.filter((option) => row[option] && !wanted[option]);
    return options.length === 0 ? [] : [{ row, options }];
  });
  const lacks = rows.length === 0 || judged.some((option) => wanted[option] && !rows.some((row) => row[option]));
  return { lacks, over };
}

/** Memberships of managed roles, exactly as declared: who gave them is left as it is. */
export function planMemberships(surroundings: Surroundings): Planned {
  const { desired } = surroundings;
  const blocked: Blocked[] = [];
  const drafts: Draft[] = [];
  const wanted = new Map(desired.memberships.map((membership) => [keyOf(membership), membership]));
  const live = new Map<string, LiveMembership[]>();
  for (const row of desired.live.memberships)
    if (isManaged(row, desired) || wanted.has(keyOf(row))) live.set(keyOf(row), [...(live.get(keyOf(row)) ?? []), row]);
  let marks = new Map<LiveMembership, Mark>();
  // What the connection's own role has beyond it may be what it works by.
  for (const [key, rows] of live)
    for (const { row, options } of compareMembership(wanted.get(key), rows, desired.live.version).over) {
      if (!isManaged(row, desired)) continue;
      const trial = new Map(marks);
      const outcome = mark(row, options, false, surroundings, trial);
      const why =
        typeof outcome === "string"
          ? outcome
          : [...trial.values()].flatMap((one) => cannotRevoke(one.row, surroundings) ?? [])[0];
      if (why === undefined) marks = trial;
      else {
        const team = desired.roles.find(({ name }) => name === row.member || name === row.role);
        const mend = "Take it back with a role that can, or declare it.";
        blocked.push({
          subject: `membership of ${row.member} in ${row.role}`,
          why,
          mend,
          team: team?.team ?? null,
          place: team?.access.place ?? null,
        });
      }
    }
  for (const one of marks.values()) drafts.push(revokeDraft(one, surroundings));
  for (const membership of desired.memberships) {
    const rows = (live.get(keyOf(membership)) ?? []).flatMap((row): LiveMembership[] => {
      const marked = marks.get(row);
      if (marked === undefined) return [row];
      return marked.options === undefined
        ? []
        : [{ ...row, ...Object.fromEntries(marked.options.map((option) => [option, false])) }];
    });
    if (!compareMembership(membership, rows, desired.live.version).lacks) continue;
    const why = cannotGrant(membership, surroundings);
    if (why === undefined) drafts.push(grantDraft(membership, surroundings));
    else {
      const subject = `membership of ${membership.member} in ${membership.role}`;
      blocked.push({
        subject,
        why,
        mend: "Plan with a role that can give it.",
        team: membership.asked.team,
        place: membership.asked.place,
      });
    }
  }
  return { drafts, blocked };
}
