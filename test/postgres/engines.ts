import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "vitest";
import { type Connection, connect } from "../../src/engines/postgres/index.js";
import type { Acl, LiveDatabase, LiveObject, ObjectKind } from "../../src/model/database.js";
import type { Major } from "./binaries.js";
import { testServer } from "./server.js";

/** What tests of the engine run on: the ends of what is supported. The embedded engine is 18, and slow to start: it has tests of its own. */
export const SERVERS = [13, 18] as const;

export interface TestDatabase {
  readonly connection: Connection;
  readonly url: string;
  /** A session of its own as another role (superuser where none is named). */
  readonly session: (role?: string) => Promise<Connection>;
}

/** A new database with that SQL run in it, open as superuser; closed by `onTestFinished`. Skips where the engine cannot be had. */
export async function databaseOn(engine: Major | "embedded", sql: string, context: TestContext): Promise<TestDatabase> {
  if (engine === "embedded") return embeddedWith(sql, context);
  const server = await testServer(engine);
  if (typeof server === "string") return context.skip(server);
  const database = await server.database();
  const session = async (role?: string) => {
    const connection = await connect({ url: server.url(database, role) });
    context.onTestFinished(() => connection.close());
    return connection;
  };
  const connection = await session();
  await connection.batch(sql);
  return { connection, url: server.url(database), session };
}

async function embeddedWith(sql: string, context: TestContext): Promise<TestDatabase> {
  // In one folder, so that all of them are made out of one template.
  const home = join(tmpdir(), "bailiwick-embedded-tests");
  mkdirSync(home, { recursive: true });
  const folder = mkdtempSync(join(home, "database-"));
  const connection = await connect({ embedded: { folder, schemaSql: sql } });
  context.onTestFinished(async () => {
    await connection.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const session = async (): Promise<Connection> => connection;
  return { connection, url: "", session };
}

/** Roles belong to the whole server, so that every test has names of its own. */
let taken = 0;
export function ownRole(word = "role"): string {
  taken += 1;
  return `${word}_${process.pid}_${taken}`;
}

/** A list as text that is easy to compare: grantee, privilege (a star where it may be passed on) and grantor; PUBLIC as an empty grantee. */
export function shown(acl: Acl | undefined): readonly string[] | undefined {
  return acl?.map(
    ({ grantee, privilege, grantable, grantor }) =>
      `${typeof grantee === "string" ? grantee : ""}=${privilege}${grantable ? "*" : ""}/${grantor}`,
  );
}

export function objectIn(live: LiveDatabase, kind: ObjectKind, name: string): LiveObject {
  const found = live.objects.find((object) => object.kind === kind && object.name === name);
  if (found === undefined) throw new Error(`no ${kind} ${name}`);
  return found;
}
