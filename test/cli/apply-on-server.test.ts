import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it, type TestContext } from "vitest";
import type { Application } from "../../src/model/application.js";
import { readJournal } from "../../src/plan/read-journal.js";
import { databaseOn, ownRole, type TestDatabase } from "../postgres/engines.js";
import { stopServers } from "../postgres/server.js";
import { bailiwick, ROOT } from "./bailiwick.js";
import { databaseWorkspace, STORE_SQL } from "./database-workspace.js";
import { removeFolders } from "./folders.js";

afterAll(async () => {
  removeFolders();
  await stopServers();
});

interface Store {
  readonly cwd: string;
  readonly database: TestDatabase;
  readonly env: Readonly<Record<string, string>>;
}

async function store(context: TestContext): Promise<Store> {
  const database = await databaseOn(18, STORE_SQL, context);
  return { cwd: databaseWorkspace({ role: ownRole("team") }), database, env: { STORE_DATABASE_URL: database.url } };
}

/** An apply that goes on beside the test. */
function applying(
  { cwd, env }: Store,
  args: readonly string[] = [],
): { child: ChildProcess; ended: Promise<[number | null, string]> } {
  const child = spawn(process.execPath, [`${ROOT}bin/run.js`, "apply", "--yes", "--json", ...args], {
    cwd,
    env: { PATH: process.env.PATH ?? "", ...env },
    stdio: ["ignore", "pipe", "ignore"],
  });
  let stdout = "";
  child.stdout?.on("data", (data: Buffer) => {
    stdout += data.toString("utf8");
  });
  return { child, ended: new Promise((resolve) => child.on("close", (status) => resolve([status, stdout]))) };
}

/** Waits until the journal says that a chunk is under way; gives its path. */
async function chunkBegun({ cwd }: Store): Promise<string> {
  const folder = join(cwd, ".bailiwick/journals");
  for (let tries = 0; tries < 600; tries++) {
    const [name] = existsSync(folder) ? readdirSync(folder) : [];
    if (name !== undefined && readFileSync(join(folder, name), "utf8").includes('"type":"chunk"')) return join(folder, name);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("no apply began");
}

/** Keeps the apply from changing a table until `go` is called. */
async function held({ database }: Store): Promise<() => Promise<unknown>> {
  const other = await database.session();
  await other.batch("begin; lock table shop.items in access exclusive mode");
  return () => other.query("rollback");
}

function applied({ cwd, env }: Store, args: readonly string[] = []): { status: number | null; result: Application } {
  const { status, stdout, stderr } = bailiwick(["apply", "--yes", "--json", ...args], { cwd, env });
  expect(stderr).toBe("");
  return { status, result: JSON.parse(stdout) as Application };
}

describe("apply on a server", () => {
  it("applies, proves, and finds a change by hand again, and only that", async (context) => {
    const it = await store(context);
    const { status, result } = applied(it);
    expect(result.proof).toMatchObject({ proved: true });
    expect([status, result.targets[0]?.status, result.targets[0]?.embedded]).toEqual([0, "applied", false]);
    expect(JSON.stringify(result)).not.toContain("postgres://");
    await it.database.connection.query("grant truncate on shop.items to public");
    const { status: drifted, stdout } = bailiwick(["plan", "--json", "--detailed-exitcode"], it);
    expect(drifted).toBe(1);
    const [target] = (JSON.parse(stdout) as { targets: { changes: { subject: string; effect: string }[] }[] }).targets;
    expect(target?.changes).toMatchObject([{ subject: expect.stringContaining("TRUNCATE") as string, effect: "narrows" }]);
  });

  it("refuses a plan of another database and a stale one", async (context) => {
    const one = await store(context);
    expect(bailiwick(["plan", "--out", "plan.json"], one).status).toBe(0);
    const other = await databaseOn(18, STORE_SQL, context);
    const elsewhere = applied({ ...one, env: { STORE_DATABASE_URL: other.url } }, ["plan.json"]);
    expect(elsewhere.status).toBe(2);
    expect(elsewhere.result.targets).toMatchObject([{ status: "refused", done: [], error: { code: "other-target" } }]);
    await one.database.connection.query("grant select on shop.items to public");
    const stale = applied(one, ["plan.json"]);
    expect(stale.status).toBe(2);
    expect(stale.result.targets[0]?.error).toMatchObject({ code: "stale-plan" });
    expect(stale.result.targets[0]?.error?.message).toContain("Newly to be done: revoke SELECT on shop.items from PUBLIC");
    expect(stale.result.proof).toBeNull();
  });

  it("killed amid a transaction leaves nothing of it; a rerun of the same plan converges and says what the journal knew", async (context) => {
    const it = await store(context);
    expect(bailiwick(["plan", "--out", "plan.json"], it).status).toBe(0);
    const go = await held(it);
    const { child, ended } = applying(it, ["plan.json"]);
    const path = await chunkBegun(it);
    child.kill("SIGKILL");
    await ended;
    const journal = await readJournal(path);
    expect([journal.end, journal.chunks.map(({ outcome }) => outcome)]).toEqual([undefined, ["open"]]);
    await go();
    const { status, result } = applied(it, ["plan.json"]);
    const [target] = result.targets;
    expect(status, JSON.stringify(target?.error)).toBe(0);
    expect(target).toMatchObject({ status: "applied", notDone: [], unknown: [] });
    expect(target?.earlier).toMatchObject([{ journal: expect.stringContaining(".ndjson") as string, done: 0, notDone: 0 }]);
    expect(target?.earlier[0]?.open).toBe(target?.done.length);
    expect(bailiwick(["plan", "--detailed-exitcode"], it).status).toBe(0);
  });

  it("lets one of two at once in, refuses the other clearly, and ends by Ctrl-C with 130 and a true account", async (context) => {
    const it = await store(context);
    const go = await held(it);
    const first = applying(it);
    await chunkBegun(it);
    // Another checkout of the workspace, as another person has.
    const beside = databaseWorkspace();
    rmSync(join(beside, "roles"), { recursive: true });
    cpSync(join(it.cwd, "roles"), join(beside, "roles"), { recursive: true });
    const second = applied({ ...it, cwd: beside });
    expect(second.result.targets).toMatchObject([{ status: "failed", done: [], error: { code: "apply-at-work" } }]);
    expect(second.status).toBe(4);
    first.child.kill("SIGINT");
    await go();
    const [status, stdout] = await first.ended;
    const result = JSON.parse(stdout) as Application;
    const [target] = result.targets;
    const all = (target?.changes ?? []).map(({ number }) => number);
    // The transaction that was under way is finished, or was still waiting and is not done: never half of it.
    expect(status === 130 ? target?.notDone : target?.done).toEqual(all);
    expect(target?.unknown).toEqual([]);
  });
});
