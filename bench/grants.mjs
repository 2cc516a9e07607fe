// One million grants on a real PostgreSQL 18: converging from none, a plan in which nothing is to be changed, and the proof; each beside
// the bare driver sending the very same statements, in turns in this run. `node bench/grants.mjs [tables] [roles] [rounds]`.
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import pg from "pg";
import { median, report } from "./measure.mjs";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const isMain = process.argv[1] === fileURLToPath(import.meta.url);
const [tables = 10_000, roles = 100, rounds = 3] = isMain ? process.argv.slice(2).map(Number) : [];
const DATABASE = "bench";
const TICKS_A_SECOND = 100;

async function product() {
  const bundle = join(ROOT, "build", `bench-grants-${process.pid}.mjs`);
  const contents = `export { declaredIn, differencesOf, expectationsOf, planDatabase } from "./src/databases/index.js";
export { connect, executorFor, proveOnServer, quoteName, readLive } from "./src/engines/postgres/index.js";
export { loadWorkspace } from "./src/workspace/index.js";
export { testServer } from "./test/postgres/server.js";`;
  await build({
    stdin: { contents, resolveDir: ROOT },
    bundle: true,
    platform: "node",
    format: "esm",
    packages: "external",
    outfile: bundle,
  });
  try {
    return await import(pathToFileURL(bundle).href);
  } finally {
    rmSync(bundle);
  }
}

const { connect, executorFor, proveOnServer, quoteName, readLive, ...rest } = await product();
const { declaredIn, differencesOf, expectationsOf, planDatabase, loadWorkspace, testServer } = rest;

/** A hundred teams that may read every table of a schema. */
function declaration() {
  const bailiwick = {
    version: 1,
    organization: "Bench",
    environments: { prod: { accounts: ["111122223333"], regions: ["us-east-1"] } },
    identity: { default: { type: "iam", principals: ["arn:aws:iam::${account}:root"] } },
    databases: { store: { engine: "postgres", in: ["prod"], url: "${env:STORE_URL}", strict: true } },
  };
  const teams = Array.from({ length: roles }, (_, i) => ({
    team: `team${i}`,
    name: `Team ${i}`,
    purpose: "Reads.",
    databases: { store: { role: `bench_team_${i}`, grants: [{ privileges: ["SELECT"], all: { tables: ["shop"] } }] } },
  }));
  const loaded = loadWorkspace([
    { path: "bailiwick.yaml", text: JSON.stringify(bailiwick) },
    ...teams.map((team) => ({ path: `roles/${team.team}.yaml`, text: JSON.stringify(team) })),
  ]);
  if (loaded.workspace === undefined) throw new Error(JSON.stringify(loaded.diagnostics));
  return declaredIn(loaded.workspace, loaded.workspace.databases[0]);
}

/** A session that notes down everything that it sends. */
function recorded(connection) {
  const sent = [];
  const note = (text, values) => sent.push({ text, values: values === undefined ? undefined : [...values] });
  return {
    sent,
    connection: {
      ...connection,
      query: (sql, values) => {
        note(sql, values);
        return connection.query(sql, values);
      },
      batch: (sql) => {
        note(sql);
        return connection.batch(sql);
      },
    },
  };
}

/** Seconds of CPU that a process has taken; where the system does not tell, none. */
function cpuOf(pid) {
  const path = `/proc/${pid}/stat`;
  if (!existsSync(path)) return 0;
  const fields = readFileSync(path, "utf8").split(") ").at(-1).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / TICKS_A_SECOND;
}

/** Wall time, and CPU of this process and of the server's session, of one piece of work. */
async function timed(serverPid, work) {
  const [here, there, started] = [process.cpuUsage(), cpuOf(serverPid), performance.now()];
  const value = await work();
  const seconds = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage(here);
  return { value, seconds, client: (user + system) / 1e6, server: cpuOf(serverPid) - there };
}

const server = await testServer(18);
if (typeof server === "string") throw new Error(server);
const declared = declaration();

async function makeTables() {
  await server.sql("postgres", "create database template_bench");
  // A lock is held on every new table until its transaction ends.
  await server.sql(
    "template_bench",
    `create schema shop; create procedure make(n integer) language plpgsql as $$ begin
      for i in 1..n loop execute format('create table shop.t%s (id integer, name text)', i); if i % 2000 = 0 then commit; end if; end loop; end $$`,
  );
  await server.sql("template_bench", `call make(${tables})`);
  await server.sql("template_bench", "drop procedure make; analyze");
}

/** The database without grants, and none of the roles: the same tables with the same numbers. */
async function fresh() {
  await server.sql("postgres", `drop database if exists ${DATABASE} with (force)`);
  const names = Array.from({ length: roles }, (_, i) => `bench_team_${i}`).join(", ");
  await server.sql("postgres", `drop role if exists ${names}`);
  await server.sql("postgres", `create database ${DATABASE} template template_bench`);
  await server.sql("postgres", "checkpoint");
}

async function session() {
  const connection = await connect({ url: server.url(DATABASE) });
  const pid = (await connection.query("select pg_backend_pid()::text"))[0][0];
  return { ...recorded(connection), pid, close: () => connection.close(), trips: () => connection.roundTrips() };
}

async function plan(connection) {
  const planned = planDatabase(declared, await readLive(connection), { quote: quoteName, printed: [] });
  if (planned.diagnostics.length > 0) throw new Error(JSON.stringify(planned.diagnostics));
  return planned;
}

async function converge(connection) {
  const { plan: target } = await plan(connection);
  const executor = executorFor(connection);
  await executor.lock();
  const chunks = executor.chunks(target.changes);
  for (const chunk of chunks) await executor.run(chunk, async () => undefined, new AbortController().signal);
  return { changes: target.changes.length, chunks: chunks.length };
}

/** The driver alone, sending what was noted, one after another; rows are read and let go. */
async function bare(sent) {
  const client = new pg.Client({ connectionString: server.url(DATABASE) });
  await client.connect();
  const pid = (await client.query("select pg_backend_pid() as pid")).rows[0].pid;
  const run = await timed(pid, async () => {
    for (const { text, values } of sent) await client.query({ text, values, rowMode: "array" });
  });
  await client.end();
  return run;
}

const runs = { converge: [], noop: [], prove: [] };
const raw = { converge: [], noop: [], prove: [] };
let counted;

async function round() {
  await fresh();
  const first = await session();
  const before = first.trips();
  const run = await timed(first.pid, () => converge(first.connection));
  counted = { ...run.value, trips: first.trips() - before };
  runs.converge.push(run);
  await first.close();

  const second = await session();
  const again = await timed(second.pid, () => plan(second.connection));
  if (again.value.plan.changes.length > 0) throw new Error(`not converged: ${again.value.plan.changes[0].subject}`);
  runs.noop.push(again);
  await second.close();

  // The state is read first, as the command does.
  const third = await session();
  const proof = await timed(third.pid, async () => {
    const { desired } = await plan(third.connection);
    return differencesOf(desired, await proveOnServer(third.connection, expectationsOf(desired)));
  });
  if (proof.value.length > 0) throw new Error(`not proved: ${JSON.stringify(proof.value[0])}`);
  runs.prove.push(proof);
  await third.close();

  raw.noop.push(await bare(second.sent));
  raw.prove.push(await bare(third.sent));
  await fresh();
  raw.converge.push(await bare(first.sent));
  const rows = await server.sql(
    DATABASE,
    `select count(*)::int as n from pg_class c, aclexplode(c.relacl) a where c.relnamespace = 'shop'::regnamespace and a.grantee <> c.relowner`,
  );
  if (rows[0].n !== tables * roles) throw new Error(`the bare driver made ${rows[0].n} grants`);
}

function tell(what, name, limit) {
  const of = (list, field) => median(list.map((run) => run[field]));
  const [mine, theirs] = [runs[name], raw[name]];
  const [seconds, base] = [of(mine, "seconds"), of(theirs, "seconds")];
  const cpu = `CPU ${of(mine, "client").toFixed(1)} s here, ${of(mine, "server").toFixed(1)} s in the server's session`;
  const each = mine.map((run) => run.seconds.toFixed(2)).join(", ");
  report(what, seconds, limit, `${each}; ${cpu}; × the bare driver ${(seconds / base).toFixed(2)} (${base.toFixed(2)} s)`);
}

try {
  await makeTables();
  for (let i = 0; i < rounds; i++) await round();
  const size = `${tables} tables × ${roles} roles`;
  tell(`converge of ${size}, s`, "converge", 10);
  report("its round trips", counted.trips, 150, `${counted.changes} changes in ${counted.chunks} chunks`);
  tell("plan of them with nothing to do, s", "noop", 1.5);
  tell("proof of them, s", "prove", 6);
} finally {
  await server.stop();
}
