import { afterAll, describe, expect, test } from "vitest";
import type { SqlStep } from "../../../src/databases/index.js";
import { connect, executorFor, readLive } from "../../../src/engines/postgres/index.js";
import type { Change } from "../../../src/model/change.js";
import { UncertainOutcome } from "../../../src/model/failure.js";
import { cuttingProxy } from "../../postgres/cutting-proxy.js";
import { databaseOn, objectIn, ownRole, SERVERS } from "../../postgres/engines.js";
import { stopServers } from "../../postgres/server.js";

afterAll(stopServers);

const never = new AbortController().signal;
const nothing = async (): Promise<void> => undefined;

function grants(role: string): Change<SqlStep>[] {
  const steps = ["SELECT", "INSERT", "UPDATE"].map((privilege) => ({
    sql: `grant ${privilege} on public.t to ${role}`,
    as: null,
  }));
  const plain = { kind: "grant", subject: "t", why: "", effect: "broadens", team: null, place: null, consequences: [] } as const;
  return [{ number: 1, ...plain, steps }];
}

/** Some dozens of connections, each cut and opened again. */
const LONG = { timeout: 240_000 };

describe.each(SERVERS)("connections cut on PostgreSQL %s", (engine) => {
  test(
    "at every message of an apply: told right whether it was done, never half, and a rerun converges",
    LONG,
    async (context) => {
      const { connection, url } = await databaseOn(engine, "create table t(a int)", context);
      const proxy = await cuttingProxy(Number(new URL(url).port));
      context.onTestFinished(() => proxy.close());
      const through = new URL(url);
      through.port = String(proxy.port);
      const outcomes: string[] = [];
      for (let cut = 0; ; cut += 1) {
        const role = ownRole();
        await connection.query(`create role ${role}`);
        const executor = executorFor(await connect({ url: through.href }));
        await executor.lock();
        const before = proxy.passed();
        proxy.cutAfter(cut);
        const lost = await executor.run(grants(role), nothing, never).then(
          () => undefined,
          (error: unknown) => error,
        );
        const whole = lost === undefined && proxy.passed() - before <= cut;
        proxy.cutAfter(Number.POSITIVE_INFINITY);
        const granted = async () => {
          const { acl } = objectIn(await readLive(connection), "table", "t");
          return acl.filter(({ grantee }) => grantee === role).map(({ privilege }) => privilege);
        };
        if (lost !== undefined) {
          expect(lost).toBeInstanceOf(UncertainOutcome);
          const outcome = await executor.settle(grants(role));
          outcomes.push(outcome);
          expect(await granted()).toEqual(outcome === "done" ? ["INSERT", "SELECT", "UPDATE"] : []);
          if (outcome === "not-done") await executor.run(grants(role), nothing, never);
        }
        expect(await granted()).toEqual(["INSERT", "SELECT", "UPDATE"]);
        await executor.close();
        if (whole) break;
      }
      // Cut before the answer to COMMIT came through, it was done; before that, it was not.
      expect(outcomes.length).toBeGreaterThan(15);
      expect(new Set(outcomes)).toEqual(new Set(["not-done", "done"]));
      expect(outcomes.lastIndexOf("not-done")).toBeLessThan(outcomes.indexOf("done"));
    },
  );

  test("the server ends the session amid a chunk: nothing is done, and the next try does it", async (context) => {
    const role = ownRole();
    const { connection, session } = await databaseOn(engine, `create role ${role}; create table t(a int)`, context);
    const executor = executorFor(await session());
    await executor.lock();
    const blocker = await session();
    await blocker.batch("begin; lock table t in access exclusive mode; grant select on t to pg_monitor");
    const running = executor.run(grants(role), nothing, never).catch((error: unknown) => error);
    for (let tries = 0; tries < 100; tries += 1) {
      const [row] = await connection.query(`select count(pg_terminate_backend(pid))::text from pg_stat_activity
        where datname = current_database() and application_name = 'bailiwick' and wait_event_type = 'Lock'`);
      if (row?.[0] !== "0") break;
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
    expect(await running).toBeInstanceOf(UncertainOutcome);
    await blocker.query("rollback");
    expect(await executor.settle([])).toBe("not-done");
    await executor.run(grants(role), nothing, never);
    expect(objectIn(await readLive(connection), "table", "t").acl.some(({ grantee }) => grantee === role)).toBe(true);
  });
});
