import { createHash } from "node:crypto";
import { type Acl, type LiveDatabase, PUBLIC } from "../../../model/database.js";

/** Names are written with their length, so that no name can be read as part of another's line. */
const field = (value: string | number | boolean | null | undefined): string =>
  value === null || value === undefined ? "-;" : `${String(value).length}:${value};`;

/** SHA-256 over a live state in canonical form: whatever order it was read in, the same state gives the same text. */
export function fingerprintOf(live: Omit<LiveDatabase, "fingerprint">): string {
  const hash = createHash("sha256");
  const lists = listTexts();
  const { identity, roles, memberships, objects, defaults, paths } = live;
  hash.update(
    `postgres/1\n${[live.version, identity.system, identity.endpoint, identity.databaseId, identity.database].map(field).join("")}\n`,
  );
  for (const role of roles) {
    const { name, id, superuser, inherit, createRole, createDatabase, login, replication, bypassRowSecurity } = role;
    const flags = [superuser, inherit, createRole, createDatabase, login, replication, bypassRowSecurity];
    hash.update(`role ${[name, id, ...flags, role.connectionLimit, role.validUntil].map(field).join("")}\n`);
  }
  for (const { role, member, grantor, inherit, set, admin } of memberships) {
    hash.update(`member ${[role, member, grantor, inherit, set, admin].map(field).join("")}\n`);
  }
  for (const object of objects) {
    const { kind, id, schema, name, owner, parents, foreign, rowSecurity, isPartition } = object;
    const facts = [kind, id, schema, name, object.arguments, owner, parents?.join(), foreign ?? false, rowSecurity ?? false];
    if (isPartition === true) facts.push("partition");
    let line = `object ${facts.map(field).join("")}${lists(object.acl)}`;
    for (const column of object.columns ?? [])
      line += `${field(column.name)}${column.acl === undefined ? "" : lists(column.acl)}`;
    hash.update(`${line}\n`);
  }
  for (const { creator, schema, kind, acl } of defaults) {
    hash.update(`default ${[creator, schema, kind].map(field).join("")}${lists(acl)}\n`);
  }
  hash.update(JSON.stringify([paths, live.openLargeObjects ?? false]));
  return hash.digest("hex");
}

/** A list's own digest, made once for each of the shared values. */
function listTexts(): (acl: Acl) => string {
  const known = new Map<Acl, string>();
  return (acl) => {
    const there = known.get(acl);
    if (there !== undefined) return there;
    const hash = createHash("sha256");
    for (const { grantor, grantee, privilege, grantable } of acl) {
      const to = grantee === PUBLIC ? "*;" : field(grantee);
      hash.update(`${to}${privilege};${field(grantor)}${grantable ? 1 : 0}\n`);
    }
    const text = `{${hash.digest("hex")}}`;
    known.set(acl, text);
    return text;
  };
}
