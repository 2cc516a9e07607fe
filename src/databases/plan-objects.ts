import type { Blocked } from "../model/change.js";
import { type LiveObject, PUBLIC } from "../model/database.js";
import { type AclDiff, differ, type Grantee } from "./acl-diff.js";
import { type Actor, usageGiven } from "./actor.js";
import type { Desired } from "./desired.js";
import { type Draft, objectWords, type Planned, privilegeWords } from "./draft.js";
import { granteeWords } from "./grantee-words.js";
import { heldOnForeign } from "./listed-differences.js";
import { keepsOut } from "./lockout.js";
import { type Group, objectDraft } from "./object-draft.js";
import { isForeign } from "./privileges.js";
import { type Shape, shapesOf, sharedAmongGrantees } from "./shapes.js";
import { keywordOf, type Quote } from "./statements.js";

/** From so many objects on, teams share a statement. */
const SHARED_FROM = 50;

function phaseOf({ words }: Shape, { kind }: LiveObject): Draft["phase"] {
  const isReach = kind === "schema" || kind === "database";
  if (words.verb === "grant") return isReach ? "grant-reach" : "grant";
  return isReach ? "revoke-reach" : "revoke";
}

interface Bucket {
  readonly diff: AclDiff;
  readonly objects: LiveObject[];
}

/** Objects by the difference that they have, by what statements call them, and by their owner. */
function bucketsOf(desired: Desired, actor: Actor): readonly Bucket[] {
  const { managed, database } = desired;
  const isManaged = (grantee: Grantee) => (grantee === PUBLIC ? database.strict : managed.has(grantee));
  const diff = differ({ isManaged, cannotAct: (grantor, owner, givers) => actor.cannotAct(grantor, owner, givers) });
  const buckets = new Map<AclDiff, Map<string, Bucket>>();
  for (const { object, acl, columns } of desired.objects) {
    const difference = diff(object, acl, columns);
    if (difference.removals.length === 0 && difference.additions.length === 0 && difference.stuck.length === 0) continue;
    const of = buckets.get(difference) ?? new Map<string, Bucket>();
    buckets.set(difference, of);
    const key = `${keywordOf(object.kind)}\0${object.owner}`;
    const bucket = of.get(key) ?? { diff: difference, objects: [] };
    of.set(key, bucket);
    bucket.objects.push(object);
  }
  return [...buckets.values()].flatMap((of) => [...of.values()]);
}

function blockedWords(what: string, objects: readonly LiveObject[], from: Grantee, why: string, mend: string): Blocked {
  return { subject: `${what} on ${objectWords(objects)} from ${granteeWords(from)}`, why, mend, team: null, place: null };
}

/** What is granted on objects and what is taken back, as statements that objects and teams share. */
export function planObjects(desired: Desired, actor: Actor, quote: Quote): Planned {
  const groups = new Map<string, Group>();
  const blocked: Blocked[] = [];
  for (const { diff, objects } of bucketsOf(desired, actor)) {
    const first = objects[0];
    if (first === undefined) continue;
    for (const { removal, why, mend } of diff.stuck) {
      const { privilege, column, grantee } = removal;
      blocked.push(
        blockedWords(privilegeWords([{ privilege, columns: column === null ? null : [column] }]), objects, grantee, why, mend),
      );
    }
    const shapes = shapesOf(diff);
    for (const shape of objects.length < SHARED_FROM ? shapes : sharedAmongGrantees(shapes)) {
      const kept = keepsOut(shape, first, desired, actor);
      if (kept !== undefined) {
        blocked.push(
          blockedWords(privilegeWords(shape.words.privileges), objects, shape.words.grantees[0] ?? PUBLIC, kept.why, kept.mend),
        );
        continue;
      }
      addTo(groups, blocked, shape, objects, actor);
    }
  }
  const usage = usageGiven(desired);
  const drafts: Draft[] = [];
  for (const group of groups.values()) {
    const draft = objectDraft(group, { desired, actor, quote, usage });
    if ("mend" in draft) blocked.push(draft);
    else drafts.push(draft);
  }
  return { drafts, blocked: [...blocked, ...onForeign(desired)] };
}

/** Grants to teams on what is never changed: seen, and left to whoever made them. */
function onForeign(desired: Desired): readonly Blocked[] {
  return desired.live.objects.flatMap((object) => {
    if (!isForeign(object)) return [];
    const held = heldOnForeign(object, desired);
    return [...new Set(held.map(({ role }) => role))].map((role) => {
      const own = held.filter((one) => one.role === role);
      const what = privilegeWords(
        own.map(({ privilege, column }) => ({ privilege, columns: column === null ? null : [column] })),
      );
      const why = "it belongs to an extension or to the engine, whose objects are not changed";
      const holder = desired.roles.find(({ name }) => name === role);
      const mend = `Have whoever granted it to ${role} take it back.`;
      const blocked = blockedWords(what, [object], role, why, mend);
      return { ...blocked, team: holder?.team ?? null, place: holder?.access.place ?? null };
    });
  });
}

function addTo(groups: Map<string, Group>, blocked: Blocked[], shape: Shape, objects: readonly LiveObject[], actor: Actor): void {
  const first = objects[0];
  if (first === undefined) return;
  let as: string | null;
  if (shape.grantor === undefined) {
    // Who may pass a privilege on without owning the object differs from object to object.
    const act = actor.toGrant(
      first,
      shape.words.privileges.map(({ privilege }) => privilege),
    );
    if ("why" in act) {
      const { words, asked } = shape;
      const subject = `${privilegeWords(words.privileges)} on ${objectWords(objects)} to ${words.grantees.map(granteeWords).join(", ")}`;
      blocked.push({ subject, why: act.why, mend: act.mend, team: asked[0]?.team ?? null, place: asked[0]?.place ?? null });
      return;
    }
    as = act.as;
  } else as = actor.asGrantor(shape.grantor, first);
  const phase = phaseOf(shape, first);
  // The engine takes columns of a sequence for those of a table.
  const keyword = shape.onColumns ? "TABLE" : keywordOf(first.kind);
  const { words, rank, dependent, asked } = shape;
  const grantees = words.grantees.map((grantee) => (grantee === PUBLIC ? 0 : grantee));
  const key = JSON.stringify([
    phase,
    rank,
    keyword,
    as,
    { ...words, grantees },
    dependent,
    asked.map(({ place, because }) => [place, because]),
  ]);
  const there = groups.get(key);
  if (there === undefined) groups.set(key, { phase, rank, shape, keyword, as, objects: [...objects] });
  else for (const object of objects) there.objects.push(object);
}
