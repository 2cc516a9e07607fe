import pg from "pg";
import { afterAll, describe, expect, it, type TestContext } from "vitest";
import { declaredIn, differencesOf, expectationsOf, neverVerdicts, planDatabase } from "../../src/databases/index.js";
import { type Connection, executorFor, printViews, proveOnServer, readLive } from "../../src/engines/postgres/index.js";
import { loadWorkspace } from "../../src/workspace/index.js";
import { databaseOn, ownRole } from "../postgres/engines.js";
import { stopServers } from "../postgres/server.js";

afterAll(stopServers);

type View = Readonly<Record<string, unknown>>;
type Engine = Parameters<typeof databaseOn>[0];

function declare(team: string, views: Readonly<Record<string, View>>, never: readonly unknown[] = []) {
  const { workspace, diagnostics } = loadWorkspace([
    {
      path: "bailiwick.yaml",
      text: JSON.stringify({
        version: 1,
        organization: "Example",
        environments: { prod: { accounts: ["111122223333"], regions: ["us-east-1"] } },
        identity: { default: { type: "iam", principals: ["arn:aws:iam::${account}:root"] } },
        databases: { store: { engine: "postgres", in: ["prod"], url: "${env:STORE_URL}", views } },
      }),
    },
    {
      path: "roles/readers.yaml",
      text: JSON.stringify({
        team: "readers",
        name: "Readers",
        purpose: "Reads.",
        databases: { store: { role: team, grants: [{ privileges: ["SELECT"], views: ["s.v"] }] } },
        ...(never.length === 0 ? {} : { never }),
      }),
    },
  ]);
  const [database] = workspace?.databases ?? [];
  if (workspace === undefined || database === undefined) throw new Error(JSON.stringify(diagnostics));
  return declaredIn(workspace, database);
}

async function planned(declared: ReturnType<typeof declare>, connection: Connection) {
  const live = await readLive(connection);
  const printed = await printViews(connection, declared.database.views);
  return planDatabase(declared, live, { quote: pg.escapeIdentifier, printed });
}

/** What becomes of the view: subjects of the changes to it, or why there are none; applied, proved, and planned again as nothing. */
async function converge(declared: ReturnType<typeof declare>, connection: Connection): Promise<readonly string[]> {
  const { plan, diagnostics, desired } = await planned(declared, connection);
  if (diagnostics.length > 0) return diagnostics.map(({ message }) => message);
  if (plan.blocked.length > 0) return plan.blocked.map(({ subject, why }) => `${subject}: ${why}`);
  const executor = executorFor(connection);
  await executor.lock();
  for (const chunk of executor.chunks(plan.changes))
    await executor.run(chunk, async () => undefined, new AbortController().signal);
  await connection.query("select pg_advisory_unlock_all()");
  expect((await planned(declared, connection)).plan.changes).toEqual([]);
  const after = await planned(declared, connection);
  // What PUBLIC has is left in a database that is not strict.
  const more = differencesOf(after.desired, await proveOnServer(connection, expectationsOf(after.desired)));
  expect(more.filter(({ from }) => from.every(({ by }) => by !== "public"))).toEqual([]);
  expect(desired.views).toHaveLength(1);
  return plan.changes.filter(({ kind }) => kind.endsWith("-view")).map(({ kind, subject }) => `${kind} ${subject}`);
}

const TABLE = "create schema s; create table s.t (id int, name text, secret text); insert into s.t values (1, 'a', 'x')";
const V = "view s.v";

async function options(connection: Connection): Promise<string | null | undefined> {
  const [row] = await connection.query("select array_to_string(reloptions, ',') from pg_class where oid = 's.v'::regclass", []);
  return row?.[0];
}

function start(engine: Engine, context: TestContext) {
  const [team, owner] = [ownRole("team"), ownRole("owner")];
  return databaseOn(engine, `${TABLE}; create role ${owner}`, context).then(({ connection, session }) => ({
    team,
    owner,
    connection,
    session,
    ask: (view: View, never: readonly unknown[] = []) => converge(declare(team, { "s.v": view }, never), connection),
  }));
}

describe.each([13, 18, "embedded"] as const)("a declared view, PostgreSQL %s", (engine) => {
  it("is made, replaced with another query, given more columns and another owner, and is the same again after each", async (context) => {
    const { ask, connection, owner, team } = await start(engine, context);
    expect(await ask({ sql: "select id, name from s.t" })).toEqual([`create-view ${V}`]);
    expect(await ask({ sql: "SELECT t.id, t.name FROM s.t" })).toEqual([]);
    expect(await ask({ sql: "select id, name from s.t where id > 0" })).toEqual([`replace-view ${V}: another query`]);
    expect(await ask({ sql: "select id, name, 1 as more from s.t" })).toEqual([`replace-view ${V}: another query`]);
    // The new owner holds nothing on the schema.
    expect(await ask({ sql: "select id, name, 1 as more from s.t", owner })).toEqual([
      `alter-view ${V}: owner ${owner} instead of postgres`,
    ]);
    expect(await ask({ sql: "select id, name, 2 as more from s.t", owner })).toEqual([`replace-view ${V}: another query`]);
    const rows = await connection.query(
      `select has_table_privilege('${team}', 's.v', 'SELECT')::text, relowner::regrole::text
      from pg_class where oid = 's.v'::regclass`,
      [],
    );
    expect(rows).toEqual([["true", owner]]);
  });

  it("is made for an owner who may not even look into its schema", async (context) => {
    const { ask, owner } = await start(engine, context);
    expect(await ask({ sql: "select id from s.t", owner })).toEqual([`create-view ${V}`]);
  });

  it("is not replaced where columns would go, move or change their type, and whatever uses it stays", async (context) => {
    const { ask, connection } = await start(engine, context);
    await ask({ sql: "select id, name from s.t" });
    await connection.batch("create view s.uses as select * from s.v");
    expect(await ask({ sql: "select id from s.t" })).toEqual([
      `${V}: it cannot be replaced: its column \`name\` would go or move, and whatever uses the view with it`,
    ]);
    expect(await ask({ sql: "select name, id from s.t" })).toEqual([
      `${V}: it cannot be replaced: its column \`id\` would go or move, and whatever uses the view with it`,
    ]);
    expect(await ask({ sql: "select id::bigint, name from s.t" })).toEqual([
      `${V}: it cannot be replaced: its column \`id\` would have another type`,
    ]);
    expect(await ask({ sql: 'select id, name collate "C" as name from s.t' })).toEqual([
      `${V}: it cannot be replaced: its column \`name\` would have another type`,
    ]);
    expect(await connection.query("select id::text, name from s.uses", [])).toEqual([["1", "a"]]);
  });

  it("that somebody changed by hand is taken back, with what they set beside it kept where nothing is declared", async (context) => {
    const { ask, connection } = await start(engine, context);
    const sql = "select id, name from s.t where id > 0";
    await ask({ sql });
    await connection.batch(
      "create or replace view s.v as select id, secret as name from s.t; alter view s.v set (security_barrier = true)",
    );
    expect(await ask({ sql })).toEqual([`replace-view ${V}: another query`]);
    expect(await options(connection)).toBe("security_barrier=true");
    // The check option is no part of what the server prints as the query.
    await connection.batch("alter view s.v set (check_option = local)");
    expect(await ask({ sql })).toEqual([`replace-view ${V}: another check option`]);
    expect(await options(connection)).toBe("security_barrier=true");
    expect(await ask({ sql: `${sql} with check option` })).toEqual([`replace-view ${V}: another check option`]);
    expect(await ask({ sql: `${sql} with cascaded check option` })).toEqual([]);
    await connection.batch("alter view s.v reset (check_option)");
    expect(await ask({ sql: `${sql} with check option` })).toEqual([`replace-view ${V}: another check option`]);
    await connection.batch("drop view s.v; create table s.v (id int)");
    expect(await ask({ sql })).toContain("`s.v` is there already, and is a table.");
  });

  it("finds no name by a search path that whoever makes it does not have", async (context) => {
    const { ask, connection } = await start(engine, context);
    await connection.batch("create table public.loose (id int)");
    expect(await ask({ sql: "select id from loose" })).toEqual([
      expect.stringContaining('The query of `s.v` does not run: relation "loose" does not exist'),
    ]);
  });

  it("is one statement: what follows it is never run, by a plan neither", async (context) => {
    const { ask, connection } = await start(engine, context);
    for (const sql of [
      "select 1 as id; drop table s.t",
      "select 1 as id; commit; drop table s.t",
      "select 1 as id); drop table s.t; --",
    ])
      expect(await ask({ sql })).toEqual([expect.stringContaining("The query of `s.v` does not run")]);
    expect(await connection.query("select name from s.t", [])).toEqual([["a"]]);
  });

  it("turns to the rights of whoever asks and back; before 15 that is refused", async (context) => {
    const { ask, connection } = await start(engine, context);
    const sql = "select id from s.t";
    await ask({ sql });
    const turned = await ask({ sql, securityInvoker: true });
    if (engine === 13) {
      expect(turned).toEqual(["`s.v` has `securityInvoker`, which PostgreSQL has from 15 on."]);
      return;
    }
    expect(turned).toEqual([`alter-view ${V}: whose rights it reads with`]);
    expect(await options(connection)).toBe("security_invoker=true");
    expect(await ask({ sql: "select id, 2 as two from s.t", securityInvoker: true })).toEqual([
      `replace-view ${V}: another query`,
    ]);
    expect(await options(connection)).toBe("security_invoker=true");
    expect(await ask({ sql: "select id, 3 as two from s.t" })).toEqual([`replace-view ${V}: another query`]);
    expect(await options(connection)).toBeNull();
    await connection.batch("alter view s.v set (security_invoker = on)");
    expect(await ask({ sql: "select id, 3 as two from s.t" })).toEqual([`alter-view ${V}: whose rights it reads with`]);
  });

  it("leads `never` to its tables with its owner's rights, and not with those of whoever asks", async (context) => {
    const { ask, connection, team } = await start(engine, context);
    const never = [{ databases: ["store"], privileges: ["SELECT"], tables: ["s.t"] }];
    const verdict = async (view: View) =>
      neverVerdicts(declare(team, { "s.v": view }, never), await readLive(connection)).map((one) => one.verdict);
    await ask({ sql: "select 1 as id" }, never);
    expect(await verdict({ sql: "select 1 as id" })).toEqual(["holds"]);
    await ask({ sql: "select id from s.t" }, never);
    expect(await verdict({ sql: "select id from s.t" })).toEqual(["broken"]);
    if (engine === 13) return;
    await ask({ sql: "select id from s.t", securityInvoker: true }, never);
    expect(await verdict({ sql: "select id from s.t", securityInvoker: true })).toEqual(["holds"]);
  });
});

describe.each([13, 18] as const)("a declared view and a connection that is no superuser, PostgreSQL %s", (engine) => {
  it("is made as its owner where that may create in the schema, and blocked with the reason where not", async (context) => {
    const { session, owner, team, connection } = await start(engine, context);
    const admin = ownRole("admin");
    await connection.batch(`create role ${admin} login createrole; grant ${owner} to ${admin}; create role ${team};
      ${engine === 18 ? `grant ${team} to ${admin} with admin option;` : ""}
      grant usage on schema s to ${owner}; grant select on s.t to ${owner} with grant option; grant usage on schema s to ${team};
      grant connect on database ${pg.escapeIdentifier((await connection.query("select current_database()", []))[0]?.[0] ?? "")} to ${team}`);
    const own = await session(admin);
    const declared = declare(team, { "s.v": { sql: "select id from s.t", owner } });
    expect(await converge(declared, own)).toEqual([`${V}: ${owner} may not create in the schema s`]);
    await connection.batch(`grant create on schema s to ${owner}`);
    expect(await converge(declared, own)).toEqual([`create-view ${V}`]);
    await connection.batch("create or replace view s.v as select id + 1 as id from s.t");
    expect(await converge(declared, own)).toEqual([`replace-view ${V}: another query`]);
  });
});
