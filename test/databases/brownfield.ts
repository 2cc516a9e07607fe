import { Dice } from "./dice.js";

/** A database that others have worked on: statements that make it, some of which may fail, and its names. */
export interface Brownfield {
  readonly statements: readonly { readonly sql: string; readonly as?: string }[];
  /** Roles that teams will declare; not all of them are there. */
  readonly managed: readonly string[];
  readonly others: readonly string[];
  readonly schemas: readonly string[];
  readonly tables: readonly Table[];
  readonly views: readonly string[][];
  readonly sequences: readonly string[][];
  readonly functions: readonly { readonly name: string[]; readonly arguments: string }[];
  readonly types: readonly string[][];
}

export interface Table {
  readonly name: readonly [string, string];
  readonly columns: readonly string[];
}

export const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`;
const sqlName = (parts: readonly string[]) => parts.map(quote).join(".");

const ODD = [
  'Team "X", =/|',
  "ÜBER.größe",
  "UPPER",
  "a.b",
  "semi;colon",
  "per%cent",
  "público",
  "dash-ed",
  "it's",
  "space d",
  "$dollar",
  "日本語",
];
const TABLE_PRIVILEGES = ["SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER"];
const COLUMN_PRIVILEGES = ["SELECT", "INSERT", "UPDATE", "REFERENCES"];

/** Makes a brownfield of a seed; roles carry the seed, since a cluster's databases share them. */
export function brownfield(seed: number, version: number, strict: boolean): Brownfield {
  const dice = new Dice(seed * 7919 + 1);
  const statements: { sql: string; as?: string }[] = [];
  const run = (sql: string, as?: string) => statements.push(as === undefined ? { sql } : { sql, as });
  const named = (word: string, index: number) => (dice.chance(0.4) ? `${word}${index} ${dice.pick(ODD)}` : `${word}${index}`);
  const managed = Array.from({ length: dice.int(1, 4) }, (_, index) => `s${seed}_${named("team", index)}`);
  const others = Array.from({ length: dice.int(2, 4) }, (_, index) => `s${seed}_${named("other", index)}`);
  const living = managed.filter(() => dice.chance(0.8));
  const everyone = [...living, ...others];
  for (const role of everyone)
    run(`create role ${quote(role)} ${dice.chance(0.3) ? "login" : "nologin"} ${dice.chance(0.2) ? "noinherit" : "inherit"}`);
  // Members come after their groups, so that there is no circle.
  for (const [index, member] of everyone.entries())
    for (const role of everyone.slice(index + 1)) {
      if (!dice.chance(0.15)) continue;
      const word = () => (dice.chance(0.5) ? "true" : "false");
      const options =
        version >= 160000
          ? ` with admin ${word()}, inherit ${word()}, set ${word()}`
          : dice.chance(0.3)
            ? " with admin option"
            : "";
      run(`grant ${quote(role)} to ${quote(member)}${options}`);
    }
  // Given on by whoever may, so that one membership has several grantors (from 16 on).
  for (let index = 0; index < 3; index += 1)
    run(`grant ${quote(dice.pick(everyone))} to ${quote(dice.pick(everyone))}`, dice.pick(others));
  const owners = [...others, "postgres"];
  const schemas = Array.from({ length: dice.int(1, 3) }, (_, index) => named("schema", index));
  for (const schema of schemas) run(`create schema ${quote(schema)} authorization ${quote(dice.pick(owners))}`);
  const tables: Table[] = [];
  const objects: { on: string; privileges: readonly string[] }[] = [];
  const give = (kind: string, name: string, privileges: readonly string[]) => {
    if (kind !== "database" && kind !== "schema" && kind !== "large object")
      run(`alter ${kind === "type" ? "type" : kind} ${name} owner to ${quote(dice.pick(owners))}`);
    objects.push({ on: `${kind} ${name}`, privileges });
  };
  for (let index = dice.int(1, 4); index > 0; index -= 1) {
    const name = [dice.pick(schemas), named("table", index)] as const;
    const columns = ["id", named("col", 1), named("Col", 2)];
    const body = `${quote("id")} integer, ${quote(columns[1] ?? "")} text, ${quote(columns[2] ?? "")} numeric`;
    const parted = dice.chance(0.2);
    run(`create table ${sqlName(name)} (${body})${parted ? " partition by range (id)" : ""}`);
    tables.push({ name, columns });
    give("table", sqlName(name), TABLE_PRIVILEGES);
    if (!parted) continue;
    const part = [name[0], `${name[1]}_part`] as const;
    run(`create table ${sqlName(part)} partition of ${sqlName(name)} for values from (1) to (100)`);
    tables.push({ name: part, columns });
    give("table", sqlName(part), TABLE_PRIVILEGES);
  }
  const views: string[][] = [];
  const sequences: string[][] = [];
  const functions: { name: string[]; arguments: string }[] = [];
  const types: string[][] = [];
  for (let index = dice.int(0, 2); index > 0; index -= 1) {
    const name = [dice.pick(schemas), named("view", index)];
    const materialized = dice.chance(0.3) ? "materialized " : "";
    run(`create ${materialized}view ${sqlName(name)} as select * from ${sqlName(dice.pick(tables).name)}`);
    run(`alter ${materialized}view ${sqlName(name)} owner to ${quote(dice.pick(owners))}`);
    views.push(name);
    objects.push({ on: `table ${sqlName(name)}`, privileges: TABLE_PRIVILEGES });
  }
  for (let index = dice.int(0, 2); index > 0; index -= 1) {
    const name = [dice.pick(schemas), named("seq", index)];
    run(`create sequence ${sqlName(name)}`);
    sequences.push(name);
    give("sequence", sqlName(name), ["USAGE", "SELECT", "UPDATE"]);
  }
  for (let index = dice.int(0, 3); index > 0; index -= 1) {
    const name = [dice.pick(schemas), named("fn", dice.int(1, 2))];
    const types_ = dice.pick(["", "integer", "integer, text", "timestamp with time zone[]"]);
    const kind = dice.chance(0.25) ? "procedure" : "function";
    const body = kind === "procedure" ? "language sql as 'select 1'" : "returns integer language sql as 'select 1'";
    run(`create ${kind} ${sqlName(name)}(${types_}) ${body}`);
    functions.push({ name, arguments: types_ });
    give("routine", `${sqlName(name)}(${types_})`, ["EXECUTE"]);
  }
  for (let index = dice.int(0, 2); index > 0; index -= 1) {
    const name = [dice.pick(schemas), named("type", index)];
    run(dice.chance(0.5) ? `create type ${sqlName(name)} as enum ('a')` : `create domain ${sqlName(name)} as integer`);
    types.push(name);
    give("type", sqlName(name), ["USAGE"]);
  }
  for (const schema of schemas) give("schema", quote(schema), ["USAGE", "CREATE"]);
  give("database", "current", ["CONNECT", "TEMPORARY", "CREATE"]);
  const isDatabase = (on: string) => on === "database current";
  const grantees = [...everyone, ...everyone, "public"];
  for (let index = dice.int(5, 35); index > 0; index -= 1) {
    const { on, privileges } = dice.pick(objects);
    const grantee = dice.pick(grantees);
    const isPublic = grantee === "public";
    // What a team's role passes on goes to teams: to anybody else, nobody could take it back without a loss.
    const giver = dice.chance(0.35)
      ? dice.pick((isPublic && strict) || managed.includes(grantee) ? everyone : others)
      : undefined;
    const option = !isPublic && dice.chance(0.35) ? " with grant option" : "";
    const to = isPublic ? "public" : quote(grantee);
    if (on.startsWith("table") && dice.chance(0.3)) {
      const table = dice.pick(tables);
      const columns = dice.some(table.columns).map(quote).join(", ");
      run(
        `grant ${dice
          .some(COLUMN_PRIVILEGES)
          .map((word) => `${word} (${columns})`)
          .join(", ")} on table ${sqlName(table.name)} to ${to}${option}`,
        giver,
      );
      continue;
    }
    const what = dice.chance(0.15) ? "all" : dice.some(privileges).join(", ");
    const where = isDatabase(on) ? "database :database" : on;
    if (dice.chance(0.12)) run(`revoke ${what} on ${where} from ${to}`, giver);
    else run(`grant ${what} on ${where} to ${to}${option}`, giver);
  }
  for (let index = dice.int(0, 4); index > 0; index -= 1) {
    const [word, privileges] = dice.pick([
      ["tables", TABLE_PRIVILEGES],
      ["sequences", ["USAGE", "SELECT", "UPDATE"]],
      ["functions", ["EXECUTE"]],
      ["types", ["USAGE"]],
    ] as const);
    const where = dice.chance(0.6) ? ` in schema ${quote(dice.pick(schemas))}` : "";
    const grantee = dice.pick(grantees);
    const verb = dice.chance(0.8) ? "grant" : "revoke";
    const tail = verb === "grant" ? "to" : "from";
    run(
      `alter default privileges for role ${quote(dice.pick(owners))}${where} ${verb} ${dice.some(privileges).join(", ")} on ${word} ${tail} ${grantee === "public" ? "public" : quote(grantee)}`,
    );
  }
  return { statements, managed, others, schemas, tables, views, sequences, functions, types };
}
