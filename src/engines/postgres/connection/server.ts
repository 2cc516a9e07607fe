import type { Client, ClientConfig, QueryArrayResult } from "pg";
import { Failure } from "../../../model/failure.js";
import type { Connection, Notice, Row } from "./connection.js";
import { isServerError, markStatement } from "./server-error.js";

const CONNECT_WITHIN_MS = 15_000;
/** Of libpq's modes; its default is `prefer`. */
const SSL_MODES = ["disable", "allow", "prefer", "require", "verify-ca", "verify-full"];

/** Text as it comes: every query says itself what its columns are. */
const AS_TEXT = { getTypeParser: () => (text: string) => text };

interface Address {
  readonly url: string;
  /** Passwords as they stand in the URL, never to be shown. */
  readonly secrets: readonly string[];
  readonly mode: string;
  /** As the server calls it; undefined where the URL names none. */
  readonly database: string | undefined;
}

function notAnAddress(why: string): Failure {
  return new Failure("database-url", `The database's URL cannot be used: ${why}.`, {
    kind: "environment",
    hint: "Write it as postgres://role:password@host:5432/database?sslmode=verify-full.",
  });
}

function readAddress(text: string): Address {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw notAnAddress("it is no URL");
  }
  if (!["postgres:", "postgresql:"].includes(url.protocol)) throw notAnAddress("it does not begin with postgres://");
  const mode = url.searchParams.get("sslmode") ?? process.env.PGSSLMODE ?? "prefer";
  if (!SSL_MODES.includes(mode)) throw notAnAddress(`sslmode is none of ${SSL_MODES.join(", ")}`);
  const inQuery = url.searchParams.get("password");
  const secrets = [url.password, inQuery, decoded(url.password), process.env.PGPASSWORD].filter(
    (secret): secret is string => secret !== null && secret !== undefined && secret !== "",
  );
  const database = decoded(url.pathname.slice(1));
  if (database === undefined) throw notAnAddress("the database's name is not encoded as URLs are");
  return { url: text, secrets, mode, database: database === "" ? undefined : database };
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** The same URL with another `sslmode`, which the driver is to understand as libpq does. */
function withMode(address: Address, mode: string): string {
  const url = new URL(address.url);
  url.searchParams.set("sslmode", mode);
  url.searchParams.set("uselibpqcompat", "true");
  return url.href;
}

/** How libpq goes about a mode: what is tried, and then what. */
function attempts({ mode }: Address): readonly string[] {
  if (mode === "prefer") return ["require", "disable"];
  return mode === "allow" ? ["disable", "require"] : [mode];
}

const REFUSED_ENCRYPTION = /server does not support SSL/i;

/** `prefer` and `allow` try the other way only where this one was refused as such, not on a wrong password. */
function mayTryOtherWay(error: unknown): boolean {
  if (isServerError(error)) return error.code === "28000";
  return error instanceof Error && REFUSED_ENCRYPTION.test(error.message);
}

/** The driver takes a name out of a URL with `%2C`, `%2F` and their like as they stand, and would look for another database. */
function nameDatabase(client: Client, { database }: Address): void {
  const { connectionParameters } = client as unknown as { connectionParameters: { database: string } };
  if (database !== undefined) connectionParameters.database = database;
}

/** A session of the server at `url`. @throws Failure of kind environment; no message holds a password of the URL. */
export async function connectToServer(url: string): Promise<Connection> {
  const address = readAddress(url);
  const { default: pg } = await import("pg");
  let refused: unknown;
  for (const mode of attempts(address)) {
    const config: ClientConfig = {
      connectionString: withMode(address, mode),
      connectionTimeoutMillis: CONNECT_WITHIN_MS,
      application_name: "bailiwick",
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
    };
    let client: Client | undefined;
    try {
      client = new pg.Client(config);
      nameDatabase(client, address);
      // Loss of an idle connection shows at the next query.
      client.on("error", () => undefined);
      await client.connect();
      return session(client, address);
    } catch (error) {
      refused ??= error;
      await client?.end().catch(() => undefined);
      if (!mayTryOtherWay(error)) {
        refused = error;
        break;
      }
    }
  }
  throw unreachable(refused, address);
}

function unreachable(error: unknown, { secrets }: Address): Failure {
  const words =
    error instanceof AggregateError ? error.errors.map(String).join("; ") : error instanceof Error ? error.message : "";
  const shown = secrets.reduce((text, secret) => text.replaceAll(secret, "***"), words);
  return new Failure("database-unreachable", `No connection to the database: ${shown || "it was closed"}.`, {
    kind: "environment",
    hint: "Check host, port, role, password and sslmode of the URL.",
  });
}

function session(client: Client, address: Address): Connection {
  let heard: Notice[] = [];
  let trips = 0;
  let ended = 0;
  client.on("notice", (notice) => {
    heard.push({
      code: notice.code ?? "00000",
      message: notice.message ?? "",
      detail: notice.detail ?? null,
      statement: ended,
    });
  });
  // The driver's events of the protocol are not in its types; the errors of a batch do not say which statement they ended.
  const { connection } = client as unknown as { connection: { on: (event: string, listener: () => void) => void } };
  connection.on("commandComplete", () => {
    ended += 1;
  });
  const ask = async (text: string, values?: readonly (string | null)[]): Promise<QueryArrayResult | QueryArrayResult[]> => {
    trips += 1;
    ended = 0;
    // Without values to bind the driver takes the protocol in which a text may hold several statements, unless it is told otherwise.
    const config = { text, rowMode: "array" as const, types: AS_TEXT };
    try {
      if (values === undefined) return await client.query(config);
      const bound = { ...config, values: [...values], queryMode: "extended" };
      return await client.query(bound);
    } catch (error) {
      markStatement(error, ended);
      throw error;
    }
  };
  const rowsOf = ({ rows }: QueryArrayResult) => rows as readonly Row[];
  return {
    endpoint: `${client.host}:${client.port}`,
    embedded: false,
    roundTrips: () => trips,
    query: async (sql, values) => {
      const answer = await ask(sql, values);
      const last = Array.isArray(answer) ? answer.at(-1) : answer;
      return last === undefined ? [] : rowsOf(last);
    },
    batch: async (sql) => [await ask(sql)].flat().map(rowsOf),
    notices: () => {
      const said = heard;
      heard = [];
      return said;
    },
    cancel: async () => {
      const { processID } = client as unknown as { processID: number };
      const other = await connectToServer(address.url);
      await other.query("select pg_cancel_backend($1::int)", [String(processID)]).finally(() => other.close());
    },
    again: () => connectToServer(address.url),
    close: () => client.end().catch(() => undefined),
  };
}
