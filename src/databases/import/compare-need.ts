import type { ExpectedAccess, LiveDatabase, LiveObject } from "../../model/database.js";
import type { DeclaredDatabase, DeclaredTeam } from "../desired.js";
import { groupOf } from "../live-index.js";
import { isForeign } from "../privileges.js";
import type { Comment, Difference } from "./difference.js";
import { type GivenPrivilege, type GrantsRun, objectName } from "./run-grants.js";
import { commentAbout } from "./sql-comments.js";

/** Each privilege of the need on its own: by object as a whole, or by column. */
interface Need {
  readonly role: string;
  readonly object: LiveObject;
  readonly column: string | null;
  readonly privilege: string;
}

function keyOf({ role, object, column, privilege }: Need): string {
  return JSON.stringify([role, groupOf(object.kind), object.id, column, privilege]);
}

function needsOf({ entries }: ExpectedAccess, objects: readonly LiveObject[]): readonly Need[] {
  const byId = new Map(objects.map((object) => [`${object.kind} ${object.id}`, object]));
  return entries.flatMap(({ role, kind, ids, columns, privileges }) =>
    ids.flatMap((id) => {
      const object = byId.get(`${kind} ${id}`);
      if (object === undefined || isForeign(object)) return [];
      return privileges.flatMap((privilege) => (columns ?? [null]).map((column): Need => ({ role, object, column, privilege })));
    }),
  );
}

interface Alike {
  readonly role: string;
  readonly object: LiveObject;
  readonly column: string | null;
  readonly privileges: string[];
  readonly first: Need;
}

/** Privileges of one role on one object (or column) as one. */
function alike(needs: readonly Need[]): readonly Alike[] {
  const groups = new Map<string, Alike>();
  for (const need of needs) {
    const { role, object, column, privilege } = need;
    const key = JSON.stringify([role, object.kind, object.id, column]);
    const there = groups.get(key);
    if (there === undefined) groups.set(key, { role, object, column, privileges: [privilege], first: need });
    else there.privileges.push(privilege);
  }
  return [...groups.values()];
}

function subjectOf({ object, column, privileges }: Alike): string {
  return `${privileges.join(", ")}${column === null ? "" : ` (${column})`} on ${object.kind === "database" ? "the database" : `${object.kind.replaceAll("-", " ")} ${objectName(object)}`}`;
}

function declaredAt(team: DeclaredTeam | undefined, { object }: Alike): Difference["declared"] {
  const rule = team?.access.grants.find(({ selectors }) =>
    selectors.some(
      ({ kind, name, schema, every }) =>
        groupOf(kind) === groupOf(object.kind) &&
        (every ? schema === null || schema === object.schema : schema === object.schema && name === object.name),
    ),
  );
  return rule?.place ?? team?.access.place ?? null;
}

/**
 * How statements differ from what is declared: privileges that no rule asks for, needs that no statement meets, roles of no team.
 * `teams`: names by which comments may call a team, by role.
 */
export function compareNeed(
  run: GrantsRun,
  declared: DeclaredDatabase,
  expected: ExpectedAccess,
  live: Pick<LiveDatabase, "objects">,
  { comments, names }: { readonly comments: readonly Comment[]; readonly names: ReadonlyMap<string, readonly string[]> },
): readonly Difference[] {
  const teamOf = new Map(declared.teams.map((team) => [team.access.role, team]));
  const needs = needsOf(expected, live.objects);
  const needed = new Set(needs.map(keyOf));
  const given = new Map(run.given.map((each) => [keyOf(each), each]));
  const covers = (set: { has: (key: string) => boolean }, need: Need): boolean =>
    set.has(keyOf(need)) || (need.column !== null && set.has(keyOf({ ...need, column: null })));
  const beyond = alike(run.given.filter((each) => !covers(needed, each))).map((group): Difference => {
    const team = teamOf.get(group.role);
    const { place } = group.first as GivenPrivilege;
    const about = names.get(group.role) ?? [group.role];
    const base = { role: group.role, subject: subjectOf(group), place, declared: null };
    if (team === undefined)
      return {
        ...base,
        kind: "undeclared-role",
        team: null,
        message: `${group.role} is no team's role, and may ${subjectOf(group)}`,
        comment: null,
      };
    const message = `${group.role} may ${subjectOf(group)}, which its need does not name`;
    return { ...base, kind: "beyond-need", team: team.team, message, comment: commentAbout(comments, about, group.privileges) };
  });
  const unmet = alike(needs.filter((need) => !covers(given, need) && teamOf.has(need.role))).map((group): Difference => {
    const team = teamOf.get(group.role);
    return {
      kind: "need-unmet",
      team: team?.team ?? null,
      role: group.role,
      subject: subjectOf(group),
      message: `${group.role} needs ${subjectOf(group)}, which no statement gives`,
      place: null,
      declared: declaredAt(team, group),
      comment: null,
    };
  });
  const own = run.differences.map((each) => ({ ...each, team: teamOf.get(each.role ?? "")?.team ?? null }));
  return [...own, ...beyond, ...unmet];
}
