import { createHash } from "node:crypto";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { PGlite, Results } from "@electric-sql/pglite";
import { Failure } from "../../../model/failure.js";
import { visible } from "../../../model/visible.js";
import type { Connection, Notice, Row } from "./connection.js";
import { takeLock } from "./lock-file.js";
import { loadPGlite } from "./pglite.js";
import { serverWords } from "./server-error.js";
import { EMBEDDED_VERSION, readTemplate } from "./template.js";

interface Place {
  readonly folder: string;
  readonly schemaSql: string;
}

/** Text as it comes, as from a server. */
const AS_TEXT = new Proxy({}, { get: () => (text: string) => text });
const SEED = "schema.sha256";

/**
 * The embedded database in `folder`, made of `schemaSql` where the folder is new or that text has changed since
 * (then it is made afresh: what was granted there is gone, and a plan says what is missing).
 * @throws Failure of kind environment where another process has it, or the schema's SQL does not run.
 */
export async function openEmbedded({ folder, schemaSql }: Place): Promise<Connection> {
  await mkdir(folder, { recursive: true });
  const unlock = await takeLock(join(folder, "lock"));
  try {
    const database = await openSeeded(folder, schemaSql);
    return session(database, unlock);
  } catch (error) {
    await unlock();
    throw error;
  }
}

async function openSeeded(folder: string, schemaSql: string): Promise<PGlite> {
  const PGlite = await loadPGlite();
  const data = join(folder, "data");
  const digest = createHash("sha256").update(`${EMBEDDED_VERSION}\n${schemaSql}`).digest("hex");
  const seeded = await readFile(join(folder, SEED), "utf8").catch(() => "");
  if (seeded.trim() === digest) return await PGlite.create({ dataDir: data });
  await rm(join(folder, SEED), { force: true });
  await rm(data, { recursive: true, force: true });
  const database = await PGlite.create({ dataDir: data, loadDataDir: await readTemplate(dirname(folder)) });
  try {
    await database.exec(schemaSql);
  } catch (error) {
    await database.close();
    await rm(data, { recursive: true, force: true });
    throw new Failure("schema-fails", `The database's schema does not run: ${visible(serverWords(error))}.`, {
      kind: "environment",
      hint: "Run the file that `schema:` names on an empty PostgreSQL database and mend what it reports.",
    });
  }
  await database.exec("checkpoint");
  // Only now is the database one to be opened again: what was cut off before is made afresh.
  await writeFile(join(folder, SEED), `${digest}\n`);
  return database;
}

function session(database: PGlite, unlock: () => Promise<void>): Connection {
  let heard: Notice[] = [];
  let trips = 0;
  const options = {
    rowMode: "array" as const,
    parsers: AS_TEXT,
    onNotice: (notice: { code: string | undefined; message: string | undefined; detail: string | undefined }) => {
      heard.push({ code: notice.code ?? "00000", message: notice.message ?? "", detail: notice.detail ?? null, statement: null });
    },
  };
  const batch = async (sql: string) => {
    trips += 1;
    return (await database.exec(sql, options)).map((result: Results) => result.rows as unknown as readonly Row[]);
  };
  return {
    endpoint: "embedded",
    embedded: true,
    roundTrips: () => trips,
    query: async (sql, values) => {
      if (values === undefined) return (await batch(sql)).at(-1) ?? [];
      trips += 1;
      return (await database.query(sql, [...values], options)).rows as unknown as readonly Row[];
    },
    batch,
    notices: () => {
      const said = heard;
      heard = [];
      return said;
    },
    cancel: async () => undefined,
    again: async () => {
      throw new Failure("embedded-is-one", "The embedded database has one session.", { kind: "environment" });
    },
    close: async () => {
      await database.close().catch(() => undefined);
      await unlock();
    },
  };
}
