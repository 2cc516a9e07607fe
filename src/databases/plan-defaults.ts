import type { Blocked } from "../model/change.js";
import { type Acl, type LiveDefault, PUBLIC } from "../model/database.js";
import { differ, type Grantee } from "./acl-diff.js";
import type { Actor } from "./actor.js";
import type { Desired, DesiredAcl } from "./desired.js";
import { type Draft, listWords, type Planned, privilegeWords } from "./draft.js";
import { granteeWords } from "./grantee-words.js";
import { type Shape, shapesOf } from "./shapes.js";
import { defaultSql, defaultWord, type Quote } from "./statements.js";

interface Row {
  readonly creator: string;
  readonly schema: string | null;
  readonly kind: LiveDefault["kind"];
  readonly acl: Acl;
  readonly wanted: DesiredAcl;
}

const NOBODY: Acl = [];
const NOTHING: DesiredAcl = [];

/** What PUBLIC gets of new objects where no row says otherwise. Source: PostgreSQL, "Privileges", table of defaults. */
const BUILT_IN: readonly { readonly kind: LiveDefault["kind"]; readonly privilege: string }[] = [
  { kind: "function", privilege: "EXECUTE" },
  { kind: "type", privilege: "USAGE" },
];

function keyOf({ creator, schema, kind }: Pick<Row, "creator" | "schema" | "kind">): string {
  return JSON.stringify([creator, schema, kind]);
}

/**
 * Every row that is there or should be; for a strict database also what creators give PUBLIC without any row. A role that a rule names by
 * `by` counts as one even where it can make nothing yet: its first row would be written with what PUBLIC gets.
 */
function rowsOf(desired: Desired): readonly Row[] {
  const rows = new Map<string, Row>();
  for (const { creator, schema, kind, acl } of desired.live.defaults)
    rows.set(keyOf({ creator, schema, kind }), { creator, schema, kind, acl, wanted: NOTHING });
  for (const { acl: wanted, ...of } of desired.defaults) {
    const there = rows.get(keyOf(of));
    rows.set(keyOf(of), { ...of, acl: there?.acl ?? NOBODY, wanted });
  }
  if (desired.database.strict)
    for (const creator of new Set([...desired.creators, ...desired.defaults.map((row) => row.creator)]))
      for (const { kind, privilege } of BUILT_IN) {
        const of = { creator, schema: null, kind };
        const live = desired.live.defaults.some((row) => keyOf(row) === keyOf(of));
        if (live) continue;
        const acl = [{ grantor: creator, grantee: PUBLIC, privilege, grantable: false } as const];
        rows.set(keyOf(of), { ...of, acl, wanted: rows.get(keyOf(of))?.wanted ?? NOTHING });
      }
  return [...rows.values()];
}

function subjectOf({ words }: Shape, creators: readonly string[], { schema, kind }: Row): string {
  const where = schema === null ? "" : ` in schema ${schema}`;
  const who = words.grantees.map(granteeWords).join(", ");
  const what = `${privilegeWords(words.privileges)} on ${defaultWord(kind).toLowerCase()} that ${listWords(creators)} will make${where}`;
  if (words.verb === "revoke-option") return `right to pass on ${what} from ${who}`;
  return words.verb === "grant" ? `${what} to ${who}` : `${what} from ${who}`;
}

interface Group {
  readonly shape: Shape;
  readonly row: Row;
  readonly as: string | null;
  readonly creators: string[];
}

function draftOf({ shape, row, as, creators }: Group, desired: Desired, quote: Quote): Draft {
  const { words, asked } = shape;
  const holder = desired.roles.find(({ name }) => words.grantees.includes(name));
  const isPublic = words.grantees.includes(PUBLIC);
  const removal = isPublic ? `the database ${desired.database.name} is strict: PUBLIC holds nothing` : "no rule declares it";
  return {
    phase: "defaults",
    rank: words.verb === "grant" ? 1 : 0,
    order: 0,
    kind: "set-default-privileges",
    subject: subjectOf(shape, creators, row),
    why: words.verb === "grant" ? (asked[0]?.because ?? `declared for the team ${asked[0]?.team}`) : removal,
    effect: words.verb === "grant" ? "broadens" : "narrows",
    team: asked[0]?.team ?? holder?.team ?? null,
    place: asked[0]?.place ?? holder?.access.place ?? (isPublic ? desired.database.place : null),
    consequences:
      words.verb === "grant" && row.kind === "table"
        ? ["Views made later are tables to default privileges, and come with it too."]
        : [],
    steps: creators.map((creator) => ({ sql: defaultSql(words, { ...row, creator }, quote), as })),
  };
}

/** Default privileges of managed roles (and of PUBLIC where the database is strict), for each role that makes objects. */
export function planDefaults(desired: Desired, actor: Actor, quote: Quote): Planned {
  const isManaged = (grantee: Grantee) => (grantee === PUBLIC ? desired.database.strict : desired.managed.has(grantee));
  // Whatever default a role has, that role alone gave it.
  const diff = differ({ isManaged, cannotAct: () => undefined });
  const groups = new Map<string, Group>();
  const blocked: Blocked[] = [];
  for (const row of rowsOf(desired)) {
    const { creator, kind, schema, acl, wanted } = row;
    const object = {
      kind: "table",
      id: 0,
      schema: null,
      name: "",
      arguments: null,
      owner: creator,
      acl,
      columns: undefined,
    } as const;
    const shapes = shapesOf(diff(object, wanted, new Map()));
    for (const shape of shapes) {
      const { words, asked } = shape;
      if (!actor.hasPrivilegesOf(creator) && !actor.mayBecome(creator)) {
        const why = `only ${creator} or a member of it can say what its objects come with`;
        const at = { team: asked[0]?.team ?? null, place: asked[0]?.place ?? null };
        blocked.push({
          subject: subjectOf(shape, [creator], row),
          why,
          mend: `Plan with a role that is a member of ${creator}.`,
          ...at,
        });
        continue;
      }
      const as = actor.hasPrivilegesOf(creator) ? null : creator;
      const grantees = words.grantees.map((grantee) => (grantee === PUBLIC ? 0 : grantee));
      const key = JSON.stringify([kind, schema, as, { ...words, grantees }, asked]);
      const there = groups.get(key);
      if (there === undefined) groups.set(key, { shape, row, as, creators: [creator] });
      else there.creators.push(creator);
    }
  }
  return { drafts: [...groups.values()].map((group) => draftOf(group, desired, quote)), blocked };
}
