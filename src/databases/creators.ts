import { type LiveDatabase, PUBLIC } from "../model/database.js";
import type { DesiredObject } from "./desired.js";
import type { MembershipGraph } from "./memberships.js";
import { makerFor } from "./new-objects.js";
import { isForeign } from "./privileges.js";

/**
 * Every role that makes objects in each schema, as it will be once the plan is carried out: the schema's owner, owners of what lies
 * there, whoever has CREATE there, and who inherits from them. Superusers can make things anywhere, and count where they did.
 */
export function creatorsBySchema(
  live: LiveDatabase,
  objects: readonly DesiredObject[],
  managed: ReadonlySet<string>,
  graph: MembershipGraph,
): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, Set<string>>();
  const direct = new Map<string, Set<string>>();
  const add = (to: Map<string, Set<string>>, schema: string, role: string) => {
    const roles = to.get(schema);
    if (roles === undefined) to.set(schema, new Set([role]));
    else roles.add(role);
  };
  for (const { object, acl } of objects) {
    if (object.schema !== null) add(found, object.schema, object.owner);
    if (object.kind !== "schema") continue;
    add(direct, object.name, makerFor(object.owner, live));
    for (const { grantee, privilege } of object.acl)
      if (privilege === "CREATE" && grantee !== PUBLIC && !managed.has(grantee)) add(direct, object.name, grantee);
    for (const { grantee, privilege } of acl) if (privilege === "CREATE") add(direct, object.name, grantee);
  }
  const superusers = new Set(live.roles.flatMap(({ name, superuser }) => (superuser ? [name] : [])));
  const names = new Set([...live.roles.map(({ name }) => name), ...managed]);
  for (const [schema, roles] of direct) {
    for (const role of roles) add(found, schema, role);
    for (const name of names)
      if (!superusers.has(name) && [...graph.closure(name, "inherit").keys()].some((group) => roles.has(group)))
        add(found, schema, name);
  }
  const schemas = live.objects.filter((object) => object.kind === "schema" && !isForeign(object));
  return new Map(
    schemas.map(({ name }) => [name, [...(found.get(name) ?? [])].filter((role) => !role.startsWith("pg_")).sort()]),
  );
}
