import { afterAll, describe, expect, test } from "vitest";
import type { SqlStep } from "../../../src/databases/index.js";
import { executorFor, readLive } from "../../../src/engines/postgres/index.js";
import type { Change } from "../../../src/model/change.js";
import { Failure } from "../../../src/model/failure.js";
import { databaseOn, objectIn, ownRole, SERVERS, shown } from "../../postgres/engines.js";
import { stopServers } from "../../postgres/server.js";

afterAll(stopServers);

const never = new AbortController().signal;
const nothing = async (): Promise<void> => undefined;

/** One change a statement; `as` where another role has to be the grantor. */
function changes(...steps: (string | SqlStep)[]): Change<SqlStep>[] {
  return steps.map((step, index) => ({
    number: index + 1,
    kind: "grant",
    subject: `the ${index + 1}. thing`,
    why: "",
    effect: "broadens",
    team: null,
    place: null,
    consequences: [],
    steps: [typeof step === "string" ? { sql: step, as: null } : step],
  }));
}

async function failure(promise: Promise<unknown>): Promise<Failure> {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof Failure)) throw new Error(`no Failure: ${String(error)}`);
  return error;
}

describe.each(SERVERS)("executing on PostgreSQL %s", (engine) => {
  test("a warning that less was done than told fails, and nothing of the chunk is kept", async (context) => {
    const [middle, end] = [ownRole(), ownRole()];
    const { connection, session } = await databaseOn(
      engine,
      `create role ${middle} login; create role ${end}; create table t(a int); create table u(a int);
      grant select on t to ${middle}; grant select on u to ${middle} with grant option`,
      context,
    );
    const executor = executorFor(await session(middle));
    const before = (await readLive(connection)).fingerprint;
    const refused = await failure(
      executor.run(changes(`grant select on public.u to ${end}`, `grant select on public.t to ${end}`), nothing, never),
    );
    expect(refused).toMatchObject({ code: "done-in-part", kind: "incomplete" });
    expect(refused.message).toContain("change 2, the 2. thing");
    expect((await readLive(connection)).fingerprint).toBe(before);
    const partly = await failure(executor.run(changes(`grant select, update on public.u to ${end}`), nothing, never));
    expect(partly.message).toContain("01007");
    const unheld = await failure(executor.run(changes(`revoke select on public.t from ${end}`), nothing, never));
    expect(unheld.message).toContain("01006");
    expect((await readLive(connection)).fingerprint).toBe(before);
  });

  test("a statement that is refused names its change, the reason and the code, and nothing is kept", async (context) => {
    const role = ownRole();
    const { connection } = await databaseOn(engine, `create role ${role}; create table t(a int)`, context);
    const before = (await readLive(connection)).fingerprint;
    const executor = executorFor(connection);
    const refused = await failure(
      executor.run(changes(`grant select on public.t to ${role}`, `grant select on public.none to ${role}`), nothing, never),
    );
    expect(refused).toMatchObject({ code: "statement-refused" });
    expect(refused.message).toContain('change 2, the 2. thing: relation "public.none" does not exist (SQLSTATE 42P01)');
    expect((await readLive(connection)).fingerprint).toBe(before);
  });

  test("what depends on a grant is never taken silently", async (context) => {
    const [middle, end] = [ownRole(), ownRole()];
    const { connection } = await databaseOn(
      engine,
      `create role ${middle}; create role ${end}; create table t(a int); grant select on t to ${middle} with grant option;
      set role ${middle}; grant select on t to ${end}; reset role`,
      context,
    );
    const refused = await failure(
      executorFor(connection).run(changes(`revoke select on public.t from ${middle}`), nothing, never),
    );
    expect(refused.message).toContain("2BP01");
    expect(refused.hint).toContain("Name theirs in the plan");
  });

  test("a grant is given and taken as its grantor", async (context) => {
    const [middle, end] = [ownRole(), ownRole()];
    const { connection } = await databaseOn(
      engine,
      `create role ${middle}; create role ${end}; create table t(a int); grant select on t to ${middle} with grant option; grant select on t to ${end}`,
      context,
    );
    const executor = executorFor(connection);
    await executor.run(changes({ sql: `grant select on public.t to ${end}`, as: middle }), nothing, never);
    const own = async () =>
      shown(objectIn(await readLive(connection), "table", "t").acl)?.filter((entry) => entry.startsWith(end));
    expect(await own()).toEqual([`${end}=SELECT/postgres`, `${end}=SELECT/${middle}`]);
    // A superuser's plain REVOKE takes the owner's alone, and access would remain.
    await executor.run(changes(`revoke select on public.t from ${end}`), nothing, never);
    expect(await own()).toEqual([`${end}=SELECT/${middle}`]);
    await executor.run(changes({ sql: `revoke select on public.t from ${end}`, as: middle }), nothing, never);
    expect(await own()).toEqual([]);
    expect((await connection.query("select current_user::text"))[0]).toEqual(["postgres"]);
  });

  test("a role without SET ROLE to the owner makes itself a member and leaves no trace of it", async (context) => {
    const [admin, owner, reader] = [ownRole("admin"), ownRole("owner"), ownRole()];
    const { connection, session } = await databaseOn(
      engine,
      `create role ${admin} login createrole; create role ${owner}; create role ${reader}; create schema s authorization ${owner};
      set role ${owner}; create table s.t(a int); reset role; ${engine >= 16 ? `grant ${owner} to ${admin} with admin true, inherit false, set false` : ""}`,
      context,
    );
    const executor = executorFor(await session(admin));
    const memberships = (await readLive(connection)).memberships;
    await executor.run(changes({ sql: `grant select on s.t to ${reader}`, as: owner }), nothing, never);
    const live = await readLive(connection);
    expect(shown(objectIn(live, "table", "t").acl)).toContain(`${reader}=SELECT/${owner}`);
    expect(live.memberships).toEqual(memberships);
  });

  test("taking a table's grant erases grants on its columns, so that what comes after it stands", async (context) => {
    const role = ownRole();
    const { connection } = await databaseOn(
      engine,
      `create role ${role}; create table t(a int, b int); grant select on t to ${role}; grant select(b) on t to ${role}`,
      context,
    );
    await executorFor(connection).run(
      changes(`revoke select on public.t from ${role}`, `grant select(a) on public.t to ${role}`),
      nothing,
      never,
    );
    const columns = objectIn(await readLive(connection), "table", "t").columns ?? [];
    expect(columns.map(({ acl }) => shown(acl ?? []))).toEqual([[`${role}=SELECT/postgres`], []]);
  });

  test("procedures, and functions by the types of their arguments as they were read", async (context) => {
    const role = ownRole();
    const { connection } = await databaseOn(
      engine,
      `create role ${role}; create type "odd type" as enum ('x'); create procedure pr(int, inout text) language sql as 'select $2';
      create function f("odd type", variadic int[]) returns int language sql as 'select 1'; create aggregate ag(int) (sfunc = int4pl, stype = int)`,
      context,
    );
    const functions = (await readLive(connection)).objects.filter(({ kind }) => kind === "function");
    expect(functions.length).toBe(3);
    const steps = functions.map(({ name, arguments: types }) => `grant execute on routine public.${name}(${types}) to ${role}`);
    await executorFor(connection).run(changes(...steps), nothing, never);
    const after = (await readLive(connection)).objects.filter(({ kind }) => kind === "function");
    expect(after.every(({ acl }) => acl.some(({ grantee }) => grantee === role))).toBe(true);
  });

  test("two applies: the second is told who is at work", async (context) => {
    const { session } = await databaseOn(engine, "", context);
    const [first, second] = [executorFor(await session()), executorFor(await session())];
    await first.lock();
    const refused = await failure(second.lock());
    expect(refused).toMatchObject({ code: "apply-at-work" });
    expect(refused.message).toMatch(/by session \d+ of postgres from 127\.0\.0\.1/);
    await first.close();
    await second.lock();
  });

  test("an ALTER TABLE beside a GRANT: tried again, and neither change is lost", async (context) => {
    const role = ownRole();
    const { connection, session } = await databaseOn(engine, `create role ${role}; create table t(a int)`, context);
    const other = await session();
    await other.batch("begin; alter table t add column b int");
    const granting = executorFor(connection).run(changes(`grant select on public.t to ${role}`), nothing, never);
    await new Promise((resolve) => setTimeout(resolve, 300));
    await other.query("commit");
    await granting;
    const table = objectIn(await readLive(connection), "table", "t");
    expect(table.columns?.map(({ name }) => name)).toEqual(["a", "b"]);
    expect(shown(table.acl)).toContain(`${role}=SELECT/postgres`);
  });

  test("two grants of one table at once, many times over: none is lost", async (context) => {
    const roles = Array.from({ length: 20 }, () => ownRole());
    const { connection, session } = await databaseOn(
      engine,
      `${roles.map((role) => `create role ${role}`).join(";")}; create table t(a int)`,
      context,
    );
    const other = await session();
    const each = async (own: readonly string[], through: typeof connection) => {
      for (const role of own) {
        for (let tries = 0; ; tries += 1) {
          try {
            await through.query(`grant select on public.t to ${role}`);
            break;
          } catch (error) {
            if (tries > 20) throw error;
          }
        }
      }
    };
    const executor = executorFor(connection);
    await Promise.all([
      each(roles.slice(0, 10), other),
      (async () => {
        for (const role of roles.slice(10)) await executor.run(changes(`grant select on public.t to ${role}`), nothing, never);
      })(),
    ]);
    const grantees = objectIn(await readLive(connection), "table", "t").acl.map(({ grantee }) => grantee);
    expect(grantees).toEqual(expect.arrayContaining(roles));
  });

  test("20,000 statements are one transaction, in three round trips at most", async (context) => {
    const role = ownRole();
    const { connection } = await databaseOn(engine, `create role ${role}; create table t(a int)`, context);
    const many = changes(
      ...Array.from({ length: 10_001 }, () => [
        `grant select on public.t to ${role}`,
        `revoke select on public.t from ${role}`,
      ]).flat(),
    );
    const executor = executorFor(connection);
    await executor.lock();
    const chunks = executor.chunks(many);
    expect(chunks.map(({ length }) => length)).toEqual([20_000, 2]);
    const small = executor.chunks(
      changes(...Array.from({ length: 200 }, (_, index) => `comment on table public.t is '${index}'`)),
    );
    const before = connection.roundTrips();
    for (const chunk of small) await executor.run(chunk, nothing, never);
    expect(connection.roundTrips() - before).toBe(2);
  });
});
