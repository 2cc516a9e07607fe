import type { ObjectSelector } from "../model/database.js";
import { writeSqlName } from "../model/sql-name.js";
import type { DatabaseAccess, DatabaseGrant, DeclaredMembership, Team } from "../model/workspace.js";
import { everyPrivilege } from "./database-privileges.js";
import type { Part } from "./part.js";

interface Held {
  readonly team: string;
  readonly access: DatabaseAccess;
  readonly part: Part;
}

/** A named object as one text; the kinds under one key of a rule are one namespace. */
function keyOf({ kind, schema, name, arguments: types }: ObjectSelector): string {
  return JSON.stringify([kind === "view" ? "table" : kind, schema, name, types]);
}

interface Said {
  readonly index: number;
  readonly grant: DatabaseGrant;
}

/** Rules of one team that give the same privilege on the same named object with the right to pass it on, and without. */
function checkOptions({ access, part }: Held): void {
  const seen = new Map<string, Said>();
  for (const [index, grant] of access.grants.entries())
    for (const selector of grant.selectors.filter(({ every }) => !every))
      for (const privilege of everyPrivilege(grant, selector.kind))
        for (const column of grant.columns ?? [""]) {
          const key = JSON.stringify([keyOf(selector), privilege, column]);
          const other = seen.get(key);
          if (other === undefined) seen.set(key, { index, grant });
          else if (other.grant.grantOption !== grant.grantOption) {
            const name = writeSqlName([selector.schema, selector.name], selector.arguments);
            const message = `${privilege} on ${name} is given with \`grantOption\` and without.`;
            const reason = `line ${other.grant.place.line} says otherwise`;
            part.at("grants").items()[index]?.error("grant-option-both-ways", message, { reason, mend: "Keep one of the two." });
            return;
          }
        }
}

function covers(whole: ObjectSelector, named: ObjectSelector): boolean {
  if (!whole.every) return keyOf(whole) === keyOf(named);
  if (whole.kind !== named.kind && !(whole.kind === "table" && named.kind === "view")) return false;
  return whole.schema === null || whole.schema === named.schema;
}

/** Column rules that change nothing, since another rule gives the whole table: whoever wrote them thinks the team sees less than it does. */
function checkHidden({ access, part }: Held): void {
  for (const [index, grant] of access.grants.entries()) {
    if (grant.columns === undefined) continue;
    for (const selector of grant.selectors)
      for (const privilege of everyPrivilege(grant, selector.kind)) {
        const wide = access.grants.find(
          (other) =>
            other.columns === undefined &&
            other.future !== "only" &&
            everyPrivilege(other, selector.kind).includes(privilege) &&
            other.selectors.some((whole) => covers(whole, selector)),
        );
        if (wide === undefined) continue;
        const name = writeSqlName([selector.schema, selector.name]);
        const message = `The columns say nothing: line ${wide.place.line} gives ${privilege} on all of ${name}.`;
        const mend = "Take one of the two rules out.";
        part.at("grants").items()[index]?.at("columns").warn("column-grant-hidden", message, { mend }, "key");
        return;
      }
  }
}

function sameOptions(a: DeclaredMembership, b: DeclaredMembership): boolean {
  return a.inherit === b.inherit && a.set === b.set && a.admin === b.admin;
}

/** A team that says it is in another team's role, which lists its members without it or with other options. */
function checkMemberships(held: readonly Held[]): void {
  const byRole = new Map(held.map((one) => [one.access.role, one]));
  for (const { access, part } of held)
    for (const membership of access.memberOf) {
      const group = byRole.get(membership.role);
      if (group?.access.members === undefined) continue;
      const listed = group.access.members.find(({ role }) => role === access.role);
      if (listed !== undefined && sameOptions(listed, membership)) continue;
      const reason =
        listed === undefined ? `its \`members\` are complete without ${access.role}` : "its `members` give other options";
      const message = `\`${membership.role}\` is the role of the team ${group.team}, which says otherwise.`;
      const mend = `Say the same in ${group.access.place.file}.`;
      part.at("memberOf").error("membership-contradiction", message, { reason, mend });
    }
}

/** Roles that would be in each other: the engine refuses it. */
function checkCycles(held: readonly Held[]): void {
  const groups = new Map<string, string[]>();
  const add = (member: string, role: string) => groups.set(member, [...(groups.get(member) ?? []), role]);
  for (const { access } of held) {
    for (const { role } of access.memberOf) add(access.role, role);
    for (const { role } of access.members ?? []) add(role, access.role);
  }
  const reaches = (from: string, wanted: string, passed: Set<string>): boolean =>
    (groups.get(from) ?? []).some((role) => {
      if (role === wanted) return true;
      if (passed.has(role)) return false;
      passed.add(role);
      return reaches(role, wanted, passed);
    });
  for (const { access, part } of held)
    if (reaches(access.role, access.role, new Set())) {
      const key = access.memberOf.length > 0 ? "memberOf" : "members";
      const mend = "Take one of the memberships out.";
      part.at(key).error("membership-cycle", `\`${access.role}\` would be a member of itself.`, { mend }, "key");
      return;
    }
}

/** What rules of several teams, or of one, say against each other in one database. */
export function checkDatabases(roots: readonly Part[], teams: readonly Team[]): void {
  const held = new Map<string, Held[]>();
  for (const root of roots) {
    const team = teams.find(({ place }) => place.file === root.file.path);
    for (const access of team?.databases ?? []) {
      const one = { team: team?.team ?? "", access, part: root.at("databases").at(access.database) };
      const others = held.get(access.database) ?? [];
      const same = others.find((other) => other.access.role === access.role);
      if (same === undefined) held.set(access.database, [...others, one]);
      else {
        const reason = "grants of one could not be told from those of the other";
        const message = `\`${access.role}\` is the role of the team ${same.team} already.`;
        one.part.at("role").error("duplicate-role", message, { reason, mend: "Give each team a role of its own." });
      }
      checkOptions(one);
      checkHidden(one);
    }
  }
  for (const all of held.values()) {
    checkMemberships(all);
    checkCycles(all);
  }
}
