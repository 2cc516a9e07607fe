import pg from "pg";
import { type DeclaredDatabase, declaredIn } from "../../src/databases/index.js";
import { type Connection, connect, executorFor } from "../../src/engines/postgres/index.js";
import type { TargetPlan } from "../../src/model/change.js";
import { loadWorkspace } from "../../src/workspace/index.js";
import type { TestServer } from "../postgres/server.js";
import { type Brownfield, quote } from "./brownfield.js";
import { declaration } from "./declaration.js";

/** A database of a test server that brownfields are made in, one after the other. */
export interface Session {
  readonly server: TestServer;
  readonly database: string;
  readonly client: pg.Client;
  readonly connection: Connection;
}

export async function session(server: TestServer): Promise<Session> {
  const database = await server.database();
  const client = new pg.Client({ connectionString: server.url(database) });
  await client.connect();
  return { server, database, client, connection: await connect({ url: server.url(database) }) };
}

/** Makes a brownfield in one round trip; statements that the server refuses are no part of it. */
export async function make({ client, database }: Session, field: Brownfield): Promise<void> {
  const literal = (sql: string) => pg.escapeLiteral(sql.replaceAll(":database", quote(database)));
  const blocks = field.statements.map(({ sql, as }) => {
    const set = as === undefined ? "" : `execute ${literal(`set local role ${quote(as)}`)};`;
    return `begin ${set} execute ${literal(sql)}; reset role; exception when others then reset role; end;`;
  });
  await client.query(`do ${pg.escapeLiteral(`begin ${blocks.join("\n")} end`)}`);
}

/** The database as it was made, or a new one, and no roles left. */
export async function clear(at: Session): Promise<Session> {
  try {
    await empty(at);
    return at;
  } catch {
    // Before 16, DROP OWNED can miss what others passed on in the database's own list; it goes with the database.
    const { client, connection, database, server } = at;
    await Promise.all([connection.close(), client.end()]);
    await server.sql("postgres", `drop database ${quote(database)}`);
    const roles = await server.sql("postgres", "select rolname from pg_roles where rolname ~ '^s[0-9]+_'");
    if (roles.length > 0)
      await server.sql("postgres", `drop role ${roles.map(({ rolname }) => quote(String(rolname))).join(", ")}`);
    return session(server);
  }
}

async function empty({ client, database, server }: Session): Promise<void> {
  const { rows: schemas } = await client.query(
    "select nspname from pg_namespace where nspname !~ '^pg_' and nspname not in ('public', 'information_schema')",
  );
  const { rows: roles } = await client.query("select rolname from pg_roles where rolname ~ '^s[0-9]+_'");
  const names = roles.map(({ rolname }) => quote(rolname)).join(", ");
  const statements = [
    `alter database ${quote(database)} owner to postgres`,
    ...schemas.map(({ nspname }) => `drop schema ${quote(nspname)} cascade`),
    ...roles.map(({ rolname }) => `drop owned by ${quote(rolname)} cascade`),
    ...(names === "" ? [] : [`drop role ${names}`]),
    "alter default privileges grant execute on functions to public",
    "alter default privileges grant usage on types to public",
    ...["tables", "sequences"].map((word) => `alter default privileges revoke all on ${word} from public`),
    `grant connect, temporary on database ${quote(database)} to public`,
    `revoke create on database ${quote(database)} from public`,
    `grant usage${server.major === 13 || server.major === "installed" ? ", create" : ""} on schema public to public`,
  ];
  // Role by role: within one statement the server takes away what a role was given and then misses it.
  const blocks = statements.map((statement) => `execute ${pg.escapeLiteral(statement)};`);
  await client.query(`do ${pg.escapeLiteral(`begin ${blocks.join("\n")} end`)}`);
}

/** A random declaration over a brownfield; undefined where it contradicts itself. */
export function declaredFor(
  turn: number,
  seed: number,
  field: Brownfield,
  version: number,
  strict: boolean,
): DeclaredDatabase | undefined {
  const { workspace } = loadWorkspace(declaration(seed * 50 + turn, field, version, strict));
  const [database] = workspace?.databases ?? [];
  return workspace === undefined || database === undefined ? undefined : declaredIn(workspace, database);
}

/** Carries a plan out as `apply` does. */
export async function apply(connection: Connection, plan: TargetPlan<{ sql: string; as: string | null }>): Promise<void> {
  const executor = executorFor(connection);
  await executor.lock();
  for (const chunk of executor.chunks(plan.changes))
    await executor.run(chunk, async () => undefined, new AbortController().signal);
  await connection.query("select pg_advisory_unlock_all()");
}
