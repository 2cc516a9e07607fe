import type { Blocked } from "../model/change.js";
import { type LiveObject, PUBLIC } from "../model/database.js";
import type { Actor } from "./actor.js";
import type { Desired } from "./desired.js";
import { type Draft, listWords, objectWords, privilegeWords } from "./draft.js";
import { granteeWords } from "./grantee-words.js";
import type { Shape } from "./shapes.js";
import { grantSql, objectSql, type Quote, type SqlStep } from "./statements.js";

/** Objects that need the same statement. */
export interface Group {
  readonly phase: Draft["phase"];
  readonly rank: number;
  readonly shape: Shape;
  readonly keyword: string;
  readonly as: string | null;
  readonly objects: LiveObject[];
}

interface Surroundings {
  readonly desired: Desired;
  readonly actor: Actor;
  readonly quote: Quote;
  readonly usage: ReadonlyMap<string, ReadonlySet<string>>;
}

const STATEMENT_OBJECTS = 1000;
const STATEMENT_CHARACTERS = 60_000;

/** Objects in statements of a length that a person and a log can bear. */
function chunked(names: readonly string[]): readonly (readonly string[])[] {
  const chunks: string[][] = [];
  let chunk: string[] = [];
  let length = 0;
  for (const name of names) {
    if (chunk.length >= STATEMENT_OBJECTS || (chunk.length > 0 && length + name.length > STATEMENT_CHARACTERS)) {
      chunks.push(chunk);
      chunk = [];
      length = 0;
    }
    chunk.push(name);
    length += name.length;
  }
  return chunk.length > 0 ? [...chunks, chunk] : chunks;
}

/** Schemas that whoever carries it out cannot look into. */
function closedSchemas(group: Group, { actor, usage }: Surroundings): readonly string[] {
  const name = group.as ?? actor.role;
  const schemas = new Set(group.objects.flatMap(({ schema }) => (schema === null ? [] : [schema])));
  return [...schemas]
    .filter((schema) => !actor.canUse(group.as, schema))
    .filter((schema) => group.phase !== "grant" || usage.get(schema)?.has(name) !== true)
    .sort();
}

function subjectOf({ shape, objects }: Group): string {
  const { verb, privileges, grantees, grantable } = shape.words;
  const what = `${privilegeWords(privileges)} on ${objectWords(objects)}`;
  const who = listWords(grantees.map(granteeWords));
  if (verb === "grant") return `${what} to ${who}${grantable ? ", with the right to pass it on" : ""}`;
  return verb === "revoke-option" ? `right to pass on ${what} from ${who}` : `${what} from ${who}`;
}

function whyOf({ shape }: Group, desired: Desired): string {
  const { words, asked, dependent, grantor } = shape;
  if (words.verb === "grant") {
    const [first] = asked;
    if (asked.length > 1)
      return `declared for ${listWords(asked.map(({ team, place }) => `${team} (${place.file}:${place.line})`))}`;
    return first?.because ?? `declared for the team ${first?.team}`;
  }
  if (dependent) return `${grantor} gave it, and may not pass it on any more`;
  if (words.grantees.includes(PUBLIC)) return `the database ${desired.database.name} is strict: PUBLIC holds nothing`;
  return words.verb === "revoke-option" ? "declared without `grantOption`" : "no rule declares it";
}

/** What a reader should know beside it: who still holds it by another way, and who loses it. */
function consequencesOf({ shape, objects, phase }: Group, { desired, actor }: Surroundings): readonly string[] {
  const { words } = shape;
  if (words.verb !== "revoke") return [];
  const isPublic = words.grantees.includes(PUBLIC);
  if (isPublic) {
    const connects =
      phase === "revoke-reach" &&
      objects[0]?.kind === "database" &&
      words.privileges.some(({ privilege }) => privilege === "CONNECT");
    if (!connects) return ["Roles that had it by PUBLIC alone lose it."];
    const holders = new Set(
      objects[0]?.acl.flatMap(({ grantee, privilege }) => (privilege === "CONNECT" && grantee !== PUBLIC ? [grantee] : [])),
    );
    const lost = desired.live.roles.filter(
      ({ name, login, superuser }) =>
        login && !superuser && !holders.has(name) && !desired.managed.has(name) && name !== actor.role,
    );
    return lost.length === 0
      ? []
      : [`Can sign in and will not be able to connect here any more: ${listWords(lost.map(({ name }) => name))}.`];
  }
  if (desired.database.strict) return [];
  const names = new Set(words.privileges.flatMap(({ privilege, columns }) => (columns === null ? [privilege] : [])));
  const still = objects.filter(({ acl }) => acl.some(({ grantee, privilege }) => grantee === PUBLIC && names.has(privilege)));
  return still.length === 0 ? [] : [`PUBLIC still gives it on ${objectWords(still)}.`];
}

function temporaryUsage(
  schema: LiveObject,
  as: string | null,
  to: string,
  quote: Quote,
): { readonly give: SqlStep; readonly take: SqlStep } {
  const on = `USAGE ON SCHEMA ${quote(schema.name)}`;
  return { give: { sql: `GRANT ${on} TO ${quote(to)}`, as }, take: { sql: `REVOKE ${on} FROM ${quote(to)}`, as } };
}

/** One change of a group of objects; blocked where whoever must carry it out cannot be let into a schema. */
export function objectDraft(group: Group, surroundings: Surroundings): Draft | Blocked {
  const { shape, keyword, as } = group;
  const { actor, quote, desired } = surroundings;
  const objects = [...group.objects].sort((a, b) => a.id - b.id);
  const sorted = { ...group, objects };
  const { asked } = shape;
  const teams = new Set(asked.map(({ team }) => team));
  const holders = desired.roles.filter(({ name }) => shape.words.grantees.includes(name));
  const team =
    asked.length > 0
      ? teams.size === 1
        ? (asked[0]?.team ?? null)
        : null
      : holders.length === 1
        ? (holders[0]?.team ?? null)
        : null;
  const isPublic = shape.words.grantees.includes(PUBLIC);
  const place =
    asked.length > 0 ? (asked[0]?.place ?? null) : isPublic ? desired.database.place : (holders[0]?.access.place ?? null);
  const before: SqlStep[] = [];
  const after: SqlStep[] = [];
  for (const name of closedSchemas(group, surroundings)) {
    const schema = actor.schemaObject(name);
    const act = schema === undefined ? undefined : actor.toGrant(schema, ["USAGE"]);
    if (schema === undefined || act === undefined || "why" in act) {
      const why = `${as ?? actor.role}, as which it must be done, may not look into the schema ${name}`;
      return { subject: subjectOf(sorted), why, mend: `Grant ${as ?? actor.role} USAGE on it.`, team, place };
    }
    const { give, take } = temporaryUsage(schema, act.as, as ?? actor.role, quote);
    before.push(give);
    after.unshift(take);
  }
  const names = objects.map((object) => objectSql(object, quote));
  const steps = chunked(names).map((chunk) => ({ sql: grantSql(shape.words, keyword, chunk, quote), as }));
  return {
    phase: group.phase,
    rank: group.rank,
    order: objects[0]?.id ?? 0,
    kind: shape.words.verb === "grant" ? "grant" : "revoke",
    subject: subjectOf(sorted),
    why: whyOf(group, desired),
    effect: shape.words.verb === "grant" ? "broadens" : "narrows",
    team,
    place,
    consequences: consequencesOf(sorted, surroundings),
    steps: [...before, ...steps, ...after],
  };
}
