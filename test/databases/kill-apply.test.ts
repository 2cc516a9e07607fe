import { spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { afterAll, describe, expect, it, type TestContext } from "vitest";
import { type Connection, connect } from "../../src/engines/postgres/index.js";
import type { Application } from "../../src/model/application.js";
import type { Plan } from "../../src/model/change.js";
import { type JournalState, readJournal } from "../../src/plan/read-journal.js";
import { bailiwick, ROOT } from "../cli/bailiwick.js";
import { folder, removeFolders } from "../cli/folders.js";
import { ownRole } from "../postgres/engines.js";
import { stopServers, type TestServer, testServer } from "../postgres/server.js";
import { Dice } from "./dice.js";

afterAll(async () => {
  removeFolders();
  await stopServers();
});

/**
 * `TEST_LONG=1`: fifty thousand statements in the transactions that are usual, killed at a hundred points. `KILL_SEED=7` replays one,
 * `KILL_SEED=1-20` some.
 */
const LONG = process.env.TEST_LONG === "1";
const SIZE = LONG
  ? { teams: 100, tables: 500, statements: undefined, points: 100, afterMs: 2_000 }
  : { teams: 8, tables: 40, statements: 20, points: 4, afterMs: 100 };
const ASKED = process.env.KILL_SEED;
const [FIRST = 1, LAST = FIRST] = ASKED === undefined ? [1, SIZE.points] : ASKED.split("-").map(Number);
const SEEDS = Array.from({ length: LAST - FIRST + 1 }, (_, index) => FIRST + index);

/** What every kill starts from: files with the plan among them, and a database to copy. */
interface Ground {
  readonly server: TestServer;
  readonly files: string;
  readonly plan: Plan;
}

interface Shop {
  readonly cwd: string;
  readonly connection: Connection;
  readonly env: Readonly<Record<string, string>>;
  readonly plan: Plan;
}

/** Each copy has the name and the number of the one before, so that one plan is made for all of them. */
const DATABASE = "shop";
const TEMPLATE = "template_shop";
const NUMBER = 1_000_000;

/** Every statement takes a moment, so that most points lie amid a transaction, however short it is. */
const SLOW = `create function public.slow() returns event_trigger language plpgsql as 'begin perform pg_sleep(0.005); end';
create event trigger slow on ddl_command_end when tag in ('GRANT') execute function public.slow();
revoke execute on function public.slow() from public`;

const tables = Array.from({ length: SIZE.tables }, (_, index) => `t${index}`);
const roles = Array.from({ length: SIZE.teams }, () => ownRole("kill"));

/**
 * Every table has an owner of its own, as which it is granted, so that every team's grant on it is a change of its own: fifty thousand of them
 * by a hundred rules.
 */
const owners = tables.map(() => ownRole("owner"));
const applier = ownRole("applier");

/** The server's roles that are there before, and the schema. PUBLIC has nothing, so that there is nothing to take from it. */
const ROLES_BEFORE = [
  `create role ${applier} login createrole noinherit`,
  ...owners.map((owner) => `create role ${owner}; grant ${owner} to ${applier} with inherit false, set true`),
].join("; ");
const SCHEMA = [
  `revoke all on schema public from public; create schema shop authorization ${applier}`,
  ...tables.map((name, index) => `create table shop.${name} (id integer); alter table shop.${name} owner to ${owners[index]}`),
  `grant usage on schema shop to ${owners.join(", ")}`,
].join("; ");

/** Team files by which every team reads every table. */
function writeFiles(cwd: string): void {
  mkdirSync(join(cwd, "roles"));
  const bailiwickYaml = {
    version: 1,
    organization: "Example",
    environments: { prod: { accounts: ["111122223333"], regions: ["us-east-1"] } },
    identity: { default: { type: "iam", principals: ["arn:aws:iam::${account}:root"] } },
    databases: { store: { engine: "postgres", in: ["prod"], url: "${env:STORE_DATABASE_URL}" } },
  };
  writeFileSync(join(cwd, "bailiwick.yaml"), JSON.stringify(bailiwickYaml));
  const grants = [{ privileges: ["SELECT"], tables: tables.map((name) => `shop.${name}`) }];
  for (const [index, role] of roles.entries()) {
    const databases = { store: { role, grants } };
    const team = { team: `team${index}`, name: `Team ${index}`, purpose: "Reads.", databases };
    writeFileSync(join(cwd, `roles/team${index}.yaml`), JSON.stringify(team, null, 1));
  }
}

function environment(server: TestServer): Readonly<Record<string, string>> {
  const size = SIZE.statements === undefined ? {} : { BAILIWICK_TRANSACTION_STATEMENTS: String(SIZE.statements) };
  return { STORE_DATABASE_URL: server.url(DATABASE, applier), ...size };
}

/** The database without grants, and no roles: the same as it was for the plan, down to its number. */
async function fresh(server: TestServer): Promise<void> {
  await server.sql("postgres", `drop database if exists ${DATABASE} with (force)`);
  await server.sql("postgres", `drop role if exists ${roles.join(", ")}`);
  await server.sql("postgres", `create database ${DATABASE} owner ${applier} template ${TEMPLATE} oid ${NUMBER}`);
  await server.sql("postgres", `revoke all on database ${DATABASE} from public`);
}

let made: Promise<Ground | string> | undefined;

function ground(): Promise<Ground | string> {
  made ??= makeGround();
  return made;
}

async function makeGround(): Promise<Ground | string> {
  const server = await testServer(18);
  if (typeof server === "string") return server;
  await server.sql("postgres", `create database ${TEMPLATE}`);
  await server.sql("postgres", ROLES_BEFORE);
  await server.sql(TEMPLATE, LONG ? SCHEMA : `${SCHEMA}; ${SLOW}`);
  await fresh(server);
  const files = folder();
  writeFiles(files);
  const { status } = bailiwick(["plan", "--out", "plan.json"], { cwd: files, env: environment(server) });
  expect(status).toBe(0);
  const plan = JSON.parse(readFileSync(join(files, "plan.json"), "utf8")) as Plan;
  expect(plan.targets[0]?.changes.length).toBeGreaterThan(SIZE.teams * SIZE.tables);
  return { server, files, plan };
}

async function shop(context: TestContext): Promise<Shop> {
  const there = await ground();
  if (typeof there === "string") return context.skip(there);
  const { server, files, plan } = there;
  await fresh(server);
  const cwd = folder();
  cpSync(files, cwd, { recursive: true });
  const connection = await connect({ url: server.url(DATABASE) });
  context.onTestFinished(() => connection.close());
  return { cwd, connection, env: environment(server), plan };
}

const journalsIn = (cwd: string): readonly string[] => {
  const path = join(cwd, ".bailiwick/journals");
  return existsSync(path) ? readdirSync(path).map((name) => join(path, name)) : [];
};

function linesIn(cwd: string): number {
  const [journal] = journalsIn(cwd);
  return journal === undefined ? 0 : readFileSync(journal, "utf8").split("\n").length - 1;
}

/** Applies, and kills the program so many milliseconds after the journal has so many lines. */
async function killed({ cwd, env }: Shop, args: readonly string[], lines: number, afterMs: number): Promise<void> {
  const child = spawn(process.execPath, [`${ROOT}bin/run.js`, "apply", ...args, "--yes", "--json"], {
    cwd,
    env: { PATH: process.env.PATH ?? "", HOME: "/nonexistent", ...env },
    stdio: "ignore",
  });
  let hasEnded = false;
  const ended = new Promise<void>((resolve) => {
    child.once("close", () => {
      hasEnded = true;
      resolve();
    });
  });
  while (!hasEnded && linesIn(cwd) < lines) await new Promise((resolve) => setTimeout(resolve, 1));
  await new Promise((resolve) => setTimeout(resolve, afterMs));
  child.kill("SIGKILL");
  await ended;
}

/** The server goes on for a moment with what it was told last. */
async function sessionsGone(connection: Connection): Promise<void> {
  const others = `select pid::text from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'`;
  while ((await connection.query(others)).length > 0) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** What the server's catalogue holds of what is declared, in words that changes can be told by. */
async function held(connection: Connection): Promise<ReadonlySet<string>> {
  const rows = await connection.query(`
    select 'role ' || rolname from pg_roles
    union all select 'table ' || c.relname || ' ' || a.grantee::regrole::text
      from pg_class c, aclexplode(c.relacl) a where c.relnamespace = 'shop'::regnamespace and a.grantee <> c.relowner
    union all select 'schema ' || a.grantee::regrole::text from pg_namespace n, aclexplode(n.nspacl) a
      where n.nspname = 'shop' and a.grantee <> 0
    union all select 'database ' || a.grantee::regrole::text from pg_database d, aclexplode(d.datacl) a
      where d.datname = current_database() and a.grantee <> 0`);
  return new Set(rows.map(([word]) => word ?? ""));
}

/** The words for what a statement makes; undefined for what the test does not look for (what is taken from PUBLIC). */
function madeBy(sql: string): string | undefined {
  const role = /^CREATE ROLE "?(\w+)"?/.exec(sql)?.[1];
  if (role !== undefined) return `role ${role}`;
  const [, kind, name, to] = /^GRANT \w+ ON (TABLE|SCHEMA|DATABASE) (\S+) TO "?(\w+)"?$/.exec(sql) ?? [];
  if (kind === undefined || to === undefined) return undefined;
  const table = /"?(\w+)"?$/.exec(name ?? "")?.[1];
  return kind === "TABLE" ? `table ${table} ${to}` : `${kind.toLowerCase()} ${to}`;
}

/** Every chunk is in the database as its journal says, and none of them in part; returns how many changes are done. */
function compareWith(journal: JournalState | undefined, plan: Plan, there: ReadonlySet<string>): number {
  const words = new Map(
    (plan.targets[0]?.changes ?? []).map(({ number, steps }) => [
      number,
      (steps as readonly { sql: string }[]).flatMap(({ sql }) => madeBy(sql) ?? []),
    ]),
  );
  const begun = new Set<number>();
  let done = 0;
  for (const { changes, outcome } of journal?.chunks ?? []) {
    const numbers = changes.map(({ number }) => number);
    for (const number of numbers) begun.add(number);
    const looked = numbers.flatMap((number) => words.get(number) ?? []);
    const found = looked.filter((word) => there.has(word));
    if (outcome === "done") expect(found).toEqual(looked);
    else expect([0, looked.length], `${outcome}: ${found.length} of ${looked.length}`).toContain(found.length);
    if (looked.length > 0 && found.length === looked.length) done += numbers.length;
  }
  const never = [...words].filter(([number]) => !begun.has(number)).flatMap(([, made]) => made);
  expect(never.filter((word) => there.has(word))).toEqual([]);
  return done;
}

/** Kills one apply at a point that the seed tells, looks at what is left of it, and goes on. */
async function judge(seed: number, context: TestContext): Promise<void> {
  const dice = new Dice(seed * 7919 + 11);
  const it = await shop(context);
  const changes = it.plan.targets[0]?.changes ?? [];
  // The same plan is taken up again, or one that is made anew.
  const args = dice.chance(0.5) ? ["plan.json"] : [];
  const lines = dice.int(1, 1 + 2 * Math.ceil(changes.length / (SIZE.statements ?? 20_000)));
  await killed(it, args, lines, dice.next() * SIZE.afterMs);
  await sessionsGone(it.connection);

  const [path] = journalsIn(it.cwd);
  const journal = path === undefined ? undefined : await readJournal(path);
  const isCutOff = journal !== undefined && journal.end === undefined;
  const done = compareWith(journal, it.plan, await held(it.connection));
  if (journal?.end !== undefined) expect(done).toBe(changes.length);

  // A plan that came to its end before it was killed is stale; one that was cut off goes on.
  const rerun = isCutOff || journal === undefined ? args : [];
  const { status, stdout } = bailiwick(["apply", ...rerun, "--yes", "--json"], it);
  const { targets, proof } = JSON.parse(stdout) as Application;
  expect([status, targets[0]?.error], stdout.slice(-2000)).toEqual([0, null]);
  expect(proof?.proved).toBe(true);
  expect(proof?.databases.flatMap(({ more, less }) => [...more, ...less])).toEqual([]);
  expect(targets).toMatchObject([
    { notDone: [], unknown: [], earlier: isCutOff ? [{ journal: relative(it.cwd, path ?? "") }] : [] },
  ]);
  const made = new Set(
    changes.flatMap(({ steps }) => (steps as readonly { sql: string }[]).flatMap(({ sql }) => madeBy(sql) ?? [])),
  );
  expect(made.size).toBeGreaterThanOrEqual(SIZE.teams * (SIZE.tables + 1));
  const there = await held(it.connection);
  expect([...made].filter((word) => !there.has(word))).toEqual([]);
  const again = bailiwick(["plan", "--json", "--detailed-exitcode"], it);
  expect([again.status, (JSON.parse(again.stdout) as Plan).targets[0]?.changes]).toEqual([0, []]);
  for (const each of journalsIn(it.cwd)) expect((await readJournal(each)).end).toBeDefined();
  if (LONG) process.stderr.write(`seed ${seed}: killed after line ${lines}, ${done} of ${changes.length} changes were done\n`);
}

describe("an apply killed amid its chunks", () => {
  it.for(SEEDS)(
    "leaves none of them in part and its journal true, and a rerun converges (seed %i)",
    { timeout: LONG ? 600_000 : 60_000 },
    judge,
  );
});
