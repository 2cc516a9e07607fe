import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { chmodSync, chownSync, mkdtempSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { type Binaries, binariesOf, type Major } from "./binaries.js";

/** One server for one test file: a database per test, roles by names of the test's own. */
export interface TestServer {
  readonly major: Major;
  readonly port: number;
  readonly url: (database?: string, role?: string) => string;
  /** A new database, empty; its name. */
  readonly database: () => Promise<string>;
  /** SQL as superuser, or as another role, in a session of its own. */
  readonly sql: (database: string, text: string, role?: string) => Promise<readonly Record<string, unknown>[]>;
  readonly stop: () => Promise<void>;
}

interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/** PostgreSQL refuses to run as root; it then runs as `postgres`, which is made where there is none. */
function serverOwner(): Owner | undefined {
  if (userInfo().uid !== 0) return undefined;
  const id = (flag: string) => {
    const { status, stdout } = spawnSync("id", [flag, "postgres"], { encoding: "utf8" });
    return status === 0 ? Number(stdout.trim()) : undefined;
  };
  if (id("-u") === undefined) {
    spawnSync("groupadd", ["postgres"]);
    spawnSync("useradd", ["-g", "postgres", "postgres"]);
  }
  const [uid, gid] = [id("-u"), id("-g")];
  if (uid === undefined || gid === undefined) throw new Error("no user `postgres` to run a server as");
  return { uid, gid };
}

async function freePort(): Promise<number> {
  return await new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

const FLAGS = [
  "fsync=off",
  "synchronous_commit=off",
  "full_page_writes=off",
  "unix_socket_directories=",
  "listen_addresses=127.0.0.1",
];

/** The shell ends the server and its files when its own standard input ends: also where this process is killed. */
const SUPERVISED = `
"$@" & server=$!
cat > /dev/null
kill -QUIT $server 2> /dev/null
wait $server 2> /dev/null
rm -rf "$DATA"
`;

async function start({ postgres, initdb }: Binaries): Promise<{ port: number; supervisor: ChildProcess }> {
  const owner = serverOwner();
  const data = mkdtempSync(join(tmpdir(), "bailiwick-pg-"));
  if (owner !== undefined) chownSync(data, owner.uid, owner.gid);
  chmodSync(data, 0o700);
  const environment = { ...process.env, LC_ALL: "C", LC_MESSAGES: "C" };
  const made = spawnSync(
    initdb,
    ["-D", join(data, "db"), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync", "--lc-messages=C"],
    { ...owner, env: environment, encoding: "utf8", cwd: data },
  );
  if (made.status !== 0) throw new Error(`initdb failed: ${made.error?.message ?? made.stderr}`);
  const port = await freePort();
  const flags = FLAGS.flatMap((flag) => ["-c", flag]);
  const supervisor = spawn("sh", ["-c", SUPERVISED, "sh", postgres, "-D", join(data, "db"), "-p", String(port), ...flags], {
    ...owner,
    cwd: data,
    env: { ...environment, DATA: data },
    stdio: ["pipe", "ignore", "pipe"],
  });
  const log: string[] = [];
  supervisor.stderr?.on("data", (text: Buffer) => {
    if (log.length < 200) log.push(text.toString());
  });
  for (let tries = 0; tries < 300; tries += 1) {
    if (await answers(port)) return { port, supervisor };
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  supervisor.stdin?.end();
  throw new Error(`the server did not start:\n${log.join("")}`);
}

async function answers(port: number): Promise<boolean> {
  const client = new pg.Client({ host: "127.0.0.1", port, user: "postgres", database: "postgres" });
  client.on("error", () => undefined);
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

const running = new Map<Major, Promise<TestServer | string>>();

/** The server of that major for this worker, started when first asked for; where it cannot be had, the reason as text. */
export function testServer(major: Major): Promise<TestServer | string> {
  const there = running.get(major);
  if (there !== undefined) return there;
  const begun = begin(major);
  running.set(major, begun);
  return begun;
}

async function begin(major: Major): Promise<TestServer | string> {
  const binaries = binariesOf(major);
  if (typeof binaries === "string") return binaries;
  const { port, supervisor } = await start(binaries);
  let databases = 0;
  const url = (database = "postgres", role = "postgres") =>
    `postgres://${encodeURIComponent(role)}@127.0.0.1:${port}/${encodeURIComponent(database)}`;
  const sql = async (database: string, text: string, role = "postgres") => {
    const client = new pg.Client({ host: "127.0.0.1", port, user: role, database });
    client.on("error", () => undefined);
    await client.connect();
    try {
      const answer = await client.query(text);
      return ([answer].flat().at(-1)?.rows ?? []) as Record<string, unknown>[];
    } finally {
      await client.end();
    }
  };
  const stop = async () => {
    running.delete(major);
    const ended = new Promise((resolve) => supervisor.once("exit", resolve));
    supervisor.stdin?.end();
    await ended;
  };
  return {
    major,
    port,
    url,
    sql,
    stop,
    database: async () => {
      databases += 1;
      const name = `test_${databases}`;
      await sql("postgres", `create database ${name}`);
      return name;
    },
  };
}

export async function stopServers(): Promise<void> {
  const all = await Promise.all(running.values());
  await Promise.all(all.map((server) => (typeof server === "string" ? undefined : server.stop())));
}
