import type { Observed } from "../model/change.js";
import { PUBLIC } from "../model/database.js";
import type { Desired } from "./desired.js";
import { listWords, objectWords } from "./draft.js";
import { isForeign } from "./privileges.js";

/** Attributes that stand above every grant. */
const POWERS = [
  ["superuser", "is a superuser: no grant limits it"],
  ["bypassRowSecurity", "passes over row security"],
  ["createRole", "may make roles and give them away"],
  ["createDatabase", "may make databases"],
  ["replication", "may copy the whole cluster"],
] as const;

/** What a reader should see of teams' roles, though nothing of it is changed here; in a strict database also every role that no team declares. */
export function observe(desired: Desired): readonly Observed[] {
  const { live, managed, database } = desired;
  const found: Observed[] = [];
  for (const role of live.roles)
    if (managed.has(role.name))
      for (const [power, what] of POWERS) if (role[power]) found.push({ subject: `role ${role.name}`, what });
  const owned = new Map<string, (typeof live.objects)[number][]>();
  for (const object of live.objects)
    if (managed.has(object.owner)) owned.set(object.owner, [...(owned.get(object.owner) ?? []), object]);
  for (const [role, objects] of owned)
    found.push({ subject: `role ${role}`, what: `owns ${objectWords(objects)}: it may do anything there` });
  for (const { object } of desired.objects)
    if (
      object.kind === "schema" &&
      !database.strict &&
      object.acl.some(({ grantee, privilege }) => grantee === PUBLIC && privilege === "CREATE")
    )
      found.push({
        subject: `schema ${object.name}`,
        what: "anybody may make objects there, and `future` reaches only those of its owner and of roles with CREATE",
      });
  if (database.strict) found.push(...others(desired));
  return found;
}

/** Roles that no team declares and that hold something in the database. */
function others({ live, managed }: Desired): readonly Observed[] {
  const held = new Map<string, string[]>();
  const add = (role: string, what: string) => {
    const there = held.get(role);
    if (there === undefined) held.set(role, [what]);
    else if (there.at(-1) !== what) there.push(what);
  };
  for (const object of live.objects) {
    if (isForeign(object)) continue;
    const name = objectWords([object]);
    for (const { grantee } of [...object.acl, ...(object.columns ?? []).flatMap(({ acl }) => acl ?? [])])
      if (grantee !== PUBLIC && grantee !== object.owner && !managed.has(grantee)) add(grantee, name);
  }
  return [...held]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([role, names]) => ({
      subject: `role ${role}`,
      what: `is not declared, and was granted something on ${listWords([...new Set(names)])}`,
    }));
}
