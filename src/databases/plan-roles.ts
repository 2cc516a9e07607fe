import type { Blocked } from "../model/change.js";
import type { LiveRole } from "../model/database.js";
import type { Actor } from "./actor.js";
import type { Desired, DesiredRole } from "./desired.js";
import type { Draft, Planned } from "./draft.js";
import type { Quote } from "./statements.js";

interface Setting {
  readonly sql: string;
  readonly words: string;
  readonly effect: Draft["effect"];
}

/** An instant in one form; the reader's words and the engine's may write the same one in different zones. */
function instant(text: string): string {
  const time = Date.parse(text);
  return Number.isNaN(time) ? text : new Date(time).toISOString();
}

/** As SQL: only digits, signs and the letters of ISO 8601 come through, so that nothing is left to quote. */
function instantSql(text: string): string {
  return `'${instant(text).replaceAll(/[^0-9TZa-z:.+-]/g, "")}'`;
}

function later(wanted: string, there: string | null): boolean {
  if (wanted === "infinity") return true;
  return there !== null && there !== "infinity" && Date.parse(wanted) > Date.parse(there);
}

function limitEffect(wanted: number, there: number): Draft["effect"] {
  if (wanted === -1) return "broadens";
  return there !== -1 && wanted > there ? "broadens" : "narrows";
}

/** Attributes that the file names and the role has otherwise. */
function settingsFor({ access, name }: DesiredRole, live: LiveRole | undefined, desired: Desired): readonly Setting[] {
  const settings: Setting[] = [];
  const { login, connectionLimit, validUntil } = access;
  if (login !== undefined && login !== (live?.login ?? false))
    settings.push({
      sql: login ? "LOGIN" : "NOLOGIN",
      words: login ? "may sign in" : "may not sign in",
      effect: login ? "broadens" : "narrows",
    });
  if (connectionLimit !== undefined && connectionLimit !== (live?.connectionLimit ?? -1))
    settings.push({
      sql: `CONNECTION LIMIT ${connectionLimit}`,
      words: connectionLimit === -1 ? "any number of connections" : `at most ${connectionLimit} connections`,
      effect: limitEffect(connectionLimit, live?.connectionLimit ?? -1),
    });
  const until = live?.validUntil ?? null;
  const same = until === null ? validUntil === "infinity" : validUntil !== undefined && instant(until) === instant(validUntil);
  if (validUntil !== undefined && !same)
    settings.push({
      sql: `VALID UNTIL ${instantSql(validUntil)}`,
      words: `password valid until ${validUntil}`,
      effect: later(validUntil, until) ? "broadens" : "narrows",
    });
  const inherits = desired.memberships.some((membership) => membership.member === name && membership.inherit);
  if (live !== undefined && !live.inherit && inherits && desired.live.version < 160000)
    settings.push({ sql: "INHERIT", words: "has the privileges of the roles that it is in", effect: "broadens" });
  return settings;
}

function mayMake(desired: Desired, actor: Actor): boolean {
  return actor.superuser || desired.live.connection.createRole;
}

/** Source: PostgreSQL, ALTER ROLE: superusers are for superusers; from 16 on others need the ADMIN option on the role, too. */
function mayAlter(live: LiveRole, desired: Desired, actor: Actor): boolean {
  if (actor.superuser) return true;
  if (live.superuser || !desired.live.connection.createRole) return false;
  return desired.live.version < 160000 || administers(live.name, desired, actor);
}

export function administers(role: string, desired: Desired, actor: Actor): boolean {
  return desired.live.memberships.some(
    (membership) => membership.role === role && membership.admin && actor.hasPrivilegesOf(membership.member),
  );
}

function create(role: DesiredRole, desired: Desired, quote: Quote): Draft {
  const settings = settingsFor(role, undefined, desired);
  const login = role.access.login === true;
  const words = ["CREATE ROLE", quote(role.name), ...(login ? [] : ["NOLOGIN"]), "INHERIT", ...settings.map(({ sql }) => sql)];
  return {
    phase: "roles",
    rank: 0,
    order: 0,
    kind: "create-role",
    subject: `role ${role.name}`,
    why: `the role of the team ${role.team} is not there`,
    effect: login ? "broadens" : "neutral",
    team: role.team,
    place: role.access.place,
    consequences: login ? ["It has no password: how it signs in is set up elsewhere."] : [],
    steps: [{ sql: words.join(" "), as: null }],
  };
}

/** A setting that would keep the connection's own role out. */
function locksOut({ access, name }: DesiredRole, actor: Actor): boolean {
  return (
    name === actor.role && (access.login === false || access.connectionLimit !== undefined || access.validUntil !== undefined)
  );
}

/** Roles to make, and attributes of roles that the files name. Nothing is said of superusers and the like: those are not granted here. */
export function planRoles(desired: Desired, actor: Actor, quote: Quote): Planned {
  const drafts: Draft[] = [];
  const blocked: Blocked[] = [];
  const live = new Map(desired.live.roles.map((role) => [role.name, role]));
  for (const role of desired.roles) {
    const there = live.get(role.name);
    const at = { team: role.team, place: role.access.place };
    if (there === undefined) {
      if (mayMake(desired, actor)) drafts.push(create(role, desired, quote));
      else
        blocked.push({
          subject: `role ${role.name}`,
          why: `it is not there, and ${actor.role} may not make roles, so that nothing can be given to it`,
          mend: `Make it, or give ${actor.role} CREATEROLE.`,
          ...at,
        });
      continue;
    }
    const settings = settingsFor(role, there, desired);
    if (settings.length === 0) continue;
    const subject = `role ${role.name}: ${settings.map(({ words }) => words).join(", ")}`;
    if (locksOut(role, actor))
      blocked.push({ subject, why: `Bailiwick is connected as ${role.name}`, mend: "Plan with another role.", ...at });
    else if (!mayAlter(there, desired, actor))
      blocked.push({
        subject,
        why: `${actor.role} may not alter ${role.name}`,
        mend: `Plan with a superuser, or with a role that has the ADMIN option on ${role.name}.`,
        ...at,
      });
    else
      drafts.push({
        phase: "roles",
        rank: 1,
        order: there.id,
        kind: "alter-role",
        subject,
        why: `declared for the team ${role.team}`,
        effect: settings.some(({ effect }) => effect === "broadens") ? "broadens" : "narrows",
        ...at,
        consequences: [],
        steps: [{ sql: `ALTER ROLE ${quote(role.name)} ${settings.map(({ sql }) => sql).join(" ")}`, as: null }],
      });
  }
  return { drafts, blocked };
}
