import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { EMBEDDED_VERSION } from "../../../src/engines/postgres/connection/template.js";
import { connect, executorFor, proveOnServer, readLive } from "../../../src/engines/postgres/index.js";
import { Failure } from "../../../src/model/failure.js";
import { objectIn, shown } from "../../postgres/engines.js";
import { stopServers, testServer } from "../../postgres/server.js";

afterAll(stopServers);

const SECRET = "s3cret/ü word";

async function refusal(promise: Promise<unknown>): Promise<Failure> {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof Failure)) throw new Error(`no Failure: ${String(error)}`);
  return error;
}

describe("a server's URL", () => {
  test.each([
    ["nothing listens", `postgres://someone:${encodeURIComponent(SECRET)}@127.0.0.1:1/db`],
    ["no such name", `postgres://someone:${encodeURIComponent(SECRET)}@host.invalid/db`],
    ["another scheme", `mysql://someone:${encodeURIComponent(SECRET)}@127.0.0.1/db`],
    ["no URL", `someone:${SECRET}@127.0.0.1`],
    ["no such mode", `postgres://someone:${encodeURIComponent(SECRET)}@127.0.0.1/db?sslmode=perhaps`],
    [
      "a file that is not there",
      `postgres://someone:${encodeURIComponent(SECRET)}@127.0.0.1/db?sslmode=verify-full&sslrootcert=/none.pem`,
    ],
  ])("%s: exit 3, and no password in any word of it", async (_, url) => {
    const error = await refusal(connect({ url }));
    expect(error.kind).toBe("environment");
    const words = JSON.stringify([error.message, error.hint, error.stack, String(error.cause ?? "")]);
    for (const secret of [SECRET, encodeURIComponent(SECRET)]) expect(words).not.toContain(secret);
  });

  test("a server that repeats what it was sent does not get the password shown", async (context) => {
    const echo = createServer((socket) => {
      socket.on("error", () => undefined);
      socket.once("data", () => {
        const text = `SFATAL\0C28P01\0Mno: ${SECRET}\0\0`;
        const head = Buffer.alloc(5);
        head.write("E");
        head.writeInt32BE(Buffer.byteLength(text) + 4, 1);
        socket.end(Buffer.concat([head, Buffer.from(text)]));
      });
    });
    await new Promise<void>((resolve) => echo.listen(0, "127.0.0.1", resolve));
    context.onTestFinished(() => void echo.close());
    const { port } = echo.address() as { port: number };
    const error = await refusal(
      connect({ url: `postgres://someone:${encodeURIComponent(SECRET)}@127.0.0.1:${port}/db?sslmode=disable` }),
    );
    expect(error.message).toContain("no: ***");
  });

  test("sslmode as libpq has it: prefer goes without where the server has none, require does not", async (context) => {
    const server = await testServer(18);
    if (typeof server === "string") return context.skip(server);
    const plain = await connect({ url: server.url() });
    expect(plain.endpoint).toBe(`127.0.0.1:${server.port}`);
    await plain.close();
    const error = await refusal(connect({ url: `${server.url()}?sslmode=require` }));
    expect(error.message).toContain("does not support SSL");
  });
});

describe("the embedded database", () => {
  const home = join(tmpdir(), "bailiwick-embedded-tests");
  const schemaSql =
    "create role clerk; create schema s; create table s.t(a int, b text); create view s.v as select a from s.t; grant usage on schema s to clerk";
  let folder = "";

  beforeAll(() => {
    mkdirSync(home, { recursive: true });
    folder = mkdtempSync(join(home, "database-"));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test("is of the version that its files are kept by", () => {
    const { version } = JSON.parse(readFileSync("node_modules/@electric-sql/pglite/package.json", "utf8")) as { version: string };
    expect(EMBEDDED_VERSION).toBe(version);
  });

  test("plans, applies and proves as a server does, keeps what it did, and belongs to one process", {
    timeout: 240_000,
  }, async (context) => {
    const opened = await connect({ embedded: { folder, schemaSql } });
    const other = await refusal(connect({ embedded: { folder, schemaSql } }));
    expect(other).toMatchObject({ code: "embedded-locked", kind: "environment" });
    expect(other.message).toContain(`process ${process.pid}`);
    const live = await readLive(opened);
    expect(live).toMatchObject({ engine: "postgres", identity: { endpoint: "embedded" }, connection: { superuser: true } });
    const executor = executorFor(opened);
    await executor.lock();
    const change = {
      number: 1,
      kind: "grant",
      subject: "t",
      why: "",
      effect: "broadens",
      team: null,
      place: null,
      consequences: [],
    } as const;
    const run = (sql: string) =>
      executor.run([{ ...change, steps: [{ sql, as: null }] }], async () => undefined, new AbortController().signal);
    await run("grant select on s.t to clerk");
    const warned = await refusal(
      executor.run(
        [{ ...change, steps: [{ sql: "revoke clerk from pg_monitor", as: null }] }],
        async () => undefined,
        new AbortController().signal,
      ),
    );
    expect(warned.code).toBe("done-in-part");
    const table = objectIn(await readLive(opened), "table", "t");
    expect(shown(table.acl)).toContain("clerk=SELECT/postgres");
    const entries = [{ role: "clerk", kind: "table", ids: [table.id], columns: null, privileges: ["SELECT"] }] as const;
    expect(await proveOnServer(opened, { roles: ["clerk"], kinds: ["table", "view"], entries })).toEqual([]);
    await executor.close();

    // A lock of a process that is gone is taken over; what was done is still there.
    const gone = await deadProcess();
    writeFileSync(join(folder, "lock"), JSON.stringify({ pid: gone, host: hostname(), token: "x" }));
    const again = await connect({ embedded: { folder, schemaSql } });
    expect(shown(objectIn(await readLive(again), "table", "t").acl)).toContain("clerk=SELECT/postgres");
    await again.close();
    expect(existsSync(join(folder, "lock"))).toBe(false);

    // The same schema on a server reads as the same, but for what is the server's own.
    const server = await testServer(18);
    if (typeof server === "string") return context.skip(server);
    const there = await connect({ url: server.url(await server.database()) });
    context.onTestFinished(() => there.close());
    await there.batch(`${schemaSql}; grant select on s.t to clerk`);
    const shape = (database: Awaited<ReturnType<typeof readLive>>) =>
      database.objects
        .filter(({ schema }) => schema === "s")
        .map(({ kind, name, acl, columns }) => ({ kind, name, acl, columns }));
    expect(live.objects.length).toBeGreaterThan(0);
    expect(shape(await readLive(there))).toEqual(
      shape({ ...live, objects: live.objects.map((object) => (object.id === table.id ? table : object)) }),
    );
  });

  test("a schema that does not run is said to be the reason, and the lock is given back", { timeout: 120_000 }, async () => {
    const error = await refusal(
      connect({ embedded: { folder: join(folder, "broken"), schemaSql: "create table t(a nonsense)" } }),
    );
    expect(error).toMatchObject({ code: "schema-fails", kind: "environment" });
    expect(error.message).toContain('type "nonsense" does not exist');
    expect(existsSync(join(folder, "broken/lock"))).toBe(false);
  });
});

/** The id of a process that has ended. */
async function deadProcess(): Promise<number> {
  const child: ChildProcess = spawn(process.execPath, ["-e", "0"]);
  await new Promise((resolve) => child.once("exit", resolve));
  return child.pid ?? 0;
}
