import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { SqlStep } from "../../../src/databases/index.js";
import { connect, executorFor, identityOf, readLive } from "../../../src/engines/postgres/index.js";
import type { Change, Executor, TargetPlan } from "../../../src/model/change.js";
import { applyTarget } from "../../../src/plan/apply-target.js";
import { readJournal } from "../../../src/plan/read-journal.js";
import { folder, removeFolders } from "../../cli/folders.js";
import { cuttingProxy } from "../../postgres/cutting-proxy.js";
import { databaseOn, objectIn, ownRole, SERVERS } from "../../postgres/engines.js";
import { stopServers } from "../../postgres/server.js";

afterAll(async () => {
  removeFolders();
  await stopServers();
});

const WORDS = [
  ["SELECT", "INSERT"],
  ["UPDATE", "DELETE"],
] as const;

/** Two changes of two statements, each of which is a chunk where a transaction takes two statements. */
function changesFor(role: string): Change<SqlStep>[] {
  const plain = { kind: "grant", subject: "t", why: "", effect: "broadens", team: null, place: null, consequences: [] } as const;
  return WORDS.map((words, index) => ({
    number: index + 1,
    ...plain,
    steps: words.map((privilege) => ({ sql: `grant ${privilege} on public.t to ${role}`, as: null })),
  }));
}

/** Some hundreds of reads of the whole state: on both ends of what is supported in the long run only. */
const ENGINES = process.env.TEST_LONG === "1" ? SERVERS : ([18] as const);

describe.each(ENGINES)("an apply whose connection is cut, PostgreSQL %s", (engine) => {
  test("at every message: its journal says what the server holds, and a rerun converges", {
    timeout: 240_000,
  }, async (context) => {
    const { connection, url } = await databaseOn(engine, "create table t(a int)", context);
    const proxy = await cuttingProxy(Number(new URL(url).port));
    context.onTestFinished(() => proxy.close());
    const through = new URL(url);
    through.port = String(proxy.port);
    let rounds = 0;
    for (let cut = 0; ; cut += 1) {
      const role = ownRole();
      await connection.query(`create role ${role}`);
      const journals = join(folder(), "journals");
      const planned = async (): Promise<TargetPlan> => {
        const through_ = await connect({ url: through.href });
        const live = await readLive(through_);
        await through_.close();
        const held = new Set(objectIn(live, "table", "t").acl.flatMap((one) => (one.grantee === role ? [one.privilege] : [])));
        const changes = changesFor(role).filter((_, index) => WORDS[index]?.some((privilege) => !held.has(privilege)));
        const head = { kind: "database", target: "store", environment: null, identity: identityOf(live) } as const;
        return { ...head, fingerprint: live.fingerprint, embedded: false, changes, blocked: [], observed: [] };
      };
      let begun: number | undefined;
      const open = async (): Promise<Executor> => {
        const executor = executorFor(await connect({ url: through.href }), 2) as Executor;
        const run: Executor["run"] = (...of) => {
          if (begun === undefined) proxy.cutAfter(cut);
          begun ??= proxy.passed();
          return executor.run(...of);
        };
        return { ...executor, run };
      };
      const signal = new AbortController().signal;
      const go = async () =>
        applyTarget(await planned(), open, {
          digest: "0".repeat(64),
          time: "2026-10-01T06:00:00.000Z",
          journals,
          signal,
          isFromFile: false,
        });
      const first = await go();
      const isWhole = proxy.passed() - (begun ?? 0) <= cut;
      proxy.cutAfter(Number.POSITIVE_INFINITY);
      const granted = async () => {
        const { acl } = objectIn(await readLive(connection), "table", "t");
        return new Set(acl.flatMap((one) => (one.grantee === role ? [one.privilege] : [])));
      };
      const journal = await readJournal(first.journal ?? "");
      const held = await granted();
      const told = journal.chunks.flatMap(({ outcome, changes }) =>
        outcome === "done" ? changes.map(({ number }) => number) : [],
      );
      expect(told).toEqual(first.done);
      for (const [index, words] of WORDS.entries())
        expect(words.map((privilege) => held.has(privilege))).toEqual(words.map(() => told.includes(index + 1)));
      expect(journal.end).toBe(first.unknown.length > 0 ? undefined : first.status);
      rounds += 1;
      expect((await go()).status).toBe(first.status === "applied" ? "unchanged" : "applied");
      expect(await granted()).toEqual(new Set(WORDS.flat()));
      for (const name of readdirSync(journals)) expect((await readJournal(join(journals, name))).end).toBeDefined();
      if (isWhole) break;
    }
    expect(rounds).toBeGreaterThan(30);
  });
});
