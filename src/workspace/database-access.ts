import type { DatabaseAccess, DatabaseGrant, DeclaredMembership } from "../model/workspace.js";
import { checkAnyRole, checkLength, checkRoleName } from "./database-names.js";
import { OBJECT_KEYS, readSelectors } from "./database-objects.js";
import { checkColumns, checkPrivileges, readPrivileges } from "./database-privileges.js";
import { checkName, type Names } from "./names.js";
import type { Part, Written } from "./part.js";

const KEYS: readonly string[] = [...OBJECT_KEYS, "privileges", "level", "future", "by", "columns", "grantOption"];

export function textsOf(part: Part, sound: (written: Written) => boolean): readonly string[] {
  return part
    .texts()
    .filter((written) => sound(written))
    .map(({ text }) => text);
}

function readFuture(part: Part): DatabaseGrant["future"] {
  const future = part.at("future");
  const wanted = future.value === true ? "too" : future.value === "only" ? "only" : "no";
  if (wanted === "no") {
    if (part.has("by") && (part.has("future") || part.entries().every(([key]) => KEYS.includes(key))))
      part
        .at("by")
        .error(
          "by-without-future",
          "`by` says whose later objects are meant.",
          { mend: "Add future: true, or take it out." },
          "key",
        );
    return wanted;
  }
  const named = OBJECT_KEYS.find((key) => key !== "all" && part.has(key));
  if (named !== undefined || !part.has("all"))
    future.error(
      "future-without-all",
      "`future` goes with `all` alone.",
      { reason: "what is named is there already", mend: "Make two rules of it." },
      "key",
    );
  const views = part.at("all").at("views");
  if (part.at("all").has("views"))
    views.error(
      "no-future-views",
      "Views that are made later cannot be told from tables.",
      { reason: "PostgreSQL has one default for both", mend: "Use `tables`, or take `future` out." },
      "key",
    );
  return wanted;
}

function readGrant(part: Part): DatabaseGrant {
  const known = part.entries().every(([key]) => KEYS.includes(key));
  if (known && !OBJECT_KEYS.some((key) => part.has(key)))
    part.error("missing-key", "A grant needs `tables`, `views`, `all` or another kind of object.", {
      mend: `Say what it is on: ${OBJECT_KEYS.join(", ")}.`,
    });
  const selectors = readSelectors(part);
  const words = readPrivileges(part, KEYS);
  checkPrivileges(part, selectors);
  checkColumns(part, selectors);
  return {
    ...words,
    selectors,
    columns: part.has("columns") ? textsOf(part.at("columns"), checkLength) : undefined,
    grantOption: part.at("grantOption").value === true,
    future: readFuture(part),
    by: part.has("by") ? textsOf(part.at("by"), checkAnyRole) : undefined,
    place: part.place,
  };
}

function readMembership(part: Part, sound: (written: Written) => boolean): readonly DeclaredMembership[] {
  const name = part.text() === undefined ? part.at("role") : part;
  const text = name.text();
  if (text === undefined || !sound({ text, part: name })) return [];
  const option = (key: string, otherwise: boolean) => {
    const { value } = part.at(key);
    return typeof value === "boolean" ? value : otherwise;
  };
  const options = { inherit: option("inherit", true), set: option("set", true), admin: option("admin", false) };
  return [{ role: text, ...options, place: name.place }];
}

/** The memberships of one list; a role named twice is a mistake. */
function readMemberships(part: Part, sound: (written: Written) => boolean): readonly DeclaredMembership[] {
  const seen = new Set<string>();
  return part.items().flatMap((item) =>
    readMembership(item, sound).filter(({ role }) => {
      if (seen.has(role)) item.error("duplicate-member", `\`${role}\` stands here twice.`, { mend: "Keep one of them." });
      return !seen.has(role) && seen.add(role) !== undefined;
    }),
  );
}

/** An instant that no calendar has would be moved to another, and one past the year 9999 is none to the server. */
function readValidUntil(part: Part): string | undefined {
  const text = part.text();
  if (text === undefined || text === "infinity") return text;
  const [, year, month, day] = (/^(\d{4})-(\d\d)-(\d\d)/.exec(text) ?? []).map(Number);
  const instant = new Date(text);
  const hasDay = new Date(Date.UTC(2000, 0, 1));
  hasDay.setUTCFullYear(year ?? 0, (month ?? 0) - 1, day);
  if (Number.isNaN(instant.getTime()) || instant.toISOString().startsWith("+") || hasDay.getUTCDate() !== day)
    part.error("no-instant", `There is no \`${text}\`.`, {
      mend: "Write an instant that there is, such as 2027-03-31T00:00:00Z, or infinity.",
    });
  return text;
}

function readAccess(database: string, access: Part, team: string): DatabaseAccess {
  const role = access.at("role").text() ?? `team_${team}`;
  checkRoleName({ text: role, part: access.has("role") ? access.at("role") : access });
  const { value: login } = access.at("login");
  const { value: limit } = access.at("connectionLimit");
  return {
    database,
    role,
    login: typeof login === "boolean" ? login : undefined,
    connectionLimit: typeof limit === "number" ? limit : undefined,
    validUntil: readValidUntil(access.at("validUntil")),
    memberOf: readMemberships(access.at("memberOf"), checkAnyRole),
    members: access.has("members") ? readMemberships(access.at("members"), checkRoleName) : undefined,
    reach: access.at("reach").value === "declared" ? "declared" : "automatic",
    grants: access.at("grants").items().map(readGrant),
    place: access.keyPlace,
  };
}

/** `databases` of a team file. */
export function readDatabaseAccess(part: Part, team: string, names: Names): readonly DatabaseAccess[] {
  return part.entries().map(([database, access]) => {
    checkName({ text: database, part: access }, names.databases, "database", "key");
    return readAccess(database, access, team);
  });
}
