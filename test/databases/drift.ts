import type { Desired } from "../../src/databases/index.js";
import { type LiveDatabase, type LiveObject, PUBLIC } from "../../src/model/database.js";
import { quote } from "./brownfield.js";
import type { Dice } from "./dice.js";

/** What somebody else did behind Bailiwick's back: one statement. */
export interface Drift {
  readonly sql: string;
  readonly role: string;
}

const KEYWORD: Readonly<Record<string, string>> = {
  table: "table",
  view: "table",
  "materialized-view": "table",
  sequence: "sequence",
  function: "routine",
  schema: "schema",
  type: "type",
  database: "database",
};

const PRIVILEGES: Readonly<Record<string, readonly string[]>> = {
  table: ["SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER"],
  view: ["SELECT", "INSERT"],
  "materialized-view": ["SELECT"],
  sequence: ["USAGE", "SELECT", "UPDATE"],
  function: ["EXECUTE"],
  schema: ["USAGE", "CREATE"],
  type: ["USAGE"],
  database: ["CREATE", "CONNECT"],
};

function on(object: LiveObject): string {
  const name = object.schema === null ? quote(object.name) : `${quote(object.schema)}.${quote(object.name)}`;
  return `on ${KEYWORD[object.kind]} ${name}${object.kind === "function" ? `(${object.arguments})` : ""}`;
}

/** Every single drift that a converged database may suffer, in an order that the dice choose. */
export function drifts(desired: Desired, live: LiveDatabase, dice: Dice): readonly Drift[] {
  const found: Drift[] = [];
  const roles = desired.roles.map(({ name }) => name);
  const strict = desired.database.strict;
  for (const { object, acl, columns } of desired.objects) {
    if (KEYWORD[object.kind] === undefined) continue;
    for (const role of roles) {
      if (role === object.owner) continue;
      for (const privilege of PRIVILEGES[object.kind] ?? []) {
        const entries = object.acl.filter((entry) => entry.grantee === role && entry.privilege === privilege);
        const wanted = acl.find((entry) => entry.grantee === role && entry.privilege === privilege);
        // A REVOKE on a table erases grants on its columns, which are then given anew: two changes.
        if (entries.length === 0 && wanted === undefined && columns.size === 0)
          found.push({ sql: `grant ${privilege} ${on(object)} to ${quote(role)}`, role });
        const [only] = entries;
        if (entries.length === 1 && only?.grantor === object.owner && wanted !== undefined && columns.size === 0)
          found.push({ sql: `revoke ${privilege} ${on(object)} from ${quote(role)}`, role });
        if (entries.length === 1 && only?.grantor === object.owner && wanted?.grantable === false)
          found.push({ sql: `grant ${privilege} ${on(object)} to ${quote(role)} with grant option`, role });
      }
      const [column] = object.columns ?? [];
      if (object.kind === "table" && column !== undefined && column.acl === undefined && columns.size === 0)
        found.push({ sql: `grant update (${quote(column.name)}) ${on(object)} to ${quote(role)}`, role });
    }
    if (strict && !object.acl.some(({ grantee }) => grantee === PUBLIC))
      found.push({ sql: `grant ${PRIVILEGES[object.kind]?.[0]} ${on(object)} to public`, role: "public" });
  }
  for (const { role, member } of live.memberships.filter((one) => desired.managed.has(one.member)))
    found.push({ sql: `revoke ${quote(role)} from ${quote(member)}`, role: member });
  return found
    .map((drift) => ({ drift, at: dice.next() }))
    .sort((a, b) => a.at - b.at)
    .map(({ drift }) => drift);
}
