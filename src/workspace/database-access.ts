import type { DatabaseAccess, DatabaseGrant } from "../model/workspace.js";
import { checkName, type Names } from "./names.js";
import type { Part } from "./part.js";

function textsOf(part: Part): readonly string[] {
  return part.texts().map(({ text }) => text);
}

function readGrant(part: Part): DatabaseGrant {
  const keys = ["privileges", "tables", "views", "columns"];
  if (!part.has("tables") && !part.has("views") && part.entries().every(([key]) => keys.includes(key)))
    part.error("missing-key", "A grant needs `tables` or `views`.");
  return {
    privileges: textsOf(part.at("privileges")),
    tables: textsOf(part.at("tables")),
    views: textsOf(part.at("views")),
    columns: part.has("columns") ? textsOf(part.at("columns")) : undefined,
    place: part.place,
  };
}

/** `databases` of a team file. */
export function readDatabaseAccess(part: Part, team: string, names: Names): readonly DatabaseAccess[] {
  return part.entries().map(([database, access]) => {
    checkName({ text: database, part: access }, names.databases, "database", "key");
    const grants = access.at("grants").items().map(readGrant);
    return { database, role: access.at("role").text() ?? `team_${team}`, grants, place: access.keyPlace };
  });
}
