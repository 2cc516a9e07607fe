import {
  type DeclaredDatabase,
  declaredIn,
  expectationsOf,
  neverVerdicts,
  type PlannedDatabase,
  planDatabase,
} from "../databases/index.js";
import type { Connection } from "../engines/postgres/index.js";
import type { Executor, TargetPlan } from "../model/change.js";
import type { LiveDatabase } from "../model/database.js";
import type { Diagnostic } from "../model/diagnostic.js";
import { Failure } from "../model/failure.js";
import type { DatabaseProof } from "../model/grants-proof.js";
import type { Database, Workspace } from "../model/workspace.js";
import { databaseProof } from "./database-proof.js";
import type { ProvableTarget } from "./target-request.js";

/** Where a database is: its server's URL, or a folder of its own with the SQL that makes it. */
export type DatabasePlace =
  | { readonly url: string }
  | { readonly embedded: { readonly folder: string; readonly schemaSql: string } };

/** The engine, loaded when a database is first asked for. */
async function engine(): Promise<typeof import("../engines/postgres/index.js")> {
  return import("../engines/postgres/index.js");
}

/** @throws Failure (usage) with every diagnostic where one is an error. */
export function refuseMistakes(database: string, diagnostics: readonly Diagnostic[]): void {
  const errors = diagnostics.filter(({ severity }) => severity === "error").length;
  if (errors > 0)
    throw new Failure("invalid-grants", `What is declared for ${database} has ${errors} ${errors === 1 ? "error" : "errors"}.`, {
      kind: "usage",
      hint: "Mend what is listed. Names stand letter for letter as the database has them.",
      diagnostics,
    });
}

/** One database as `plan`, `apply` and `prove` see it. One session serves all three; an apply to a server has one of its own. */
class DatabaseTarget implements ProvableTarget {
  readonly kind = "database";
  readonly target: string;
  readonly environment: string | null;
  readonly embedded: boolean;
  readonly #declared: DeclaredDatabase;
  readonly #place: DatabasePlace;
  readonly #statements: number | undefined;
  #session: Promise<Connection> | undefined;

  constructor(workspace: Workspace, database: Database, place: DatabasePlace, statements: number | undefined) {
    this.target = database.name;
    this.environment = database.in.length === 1 ? (database.in[0] ?? null) : null;
    this.embedded = "embedded" in place;
    this.#declared = declaredIn(workspace, database);
    this.#place = place;
    this.#statements = statements;
  }

  async #connection(): Promise<Connection> {
    this.#session ??= engine().then(({ connect }) => connect(this.#place));
    return this.#session;
  }

  async #planned(): Promise<{ readonly planned: PlannedDatabase; readonly live: LiveDatabase; readonly connection: Connection }> {
    const { readLive, quoteName, printViews } = await engine();
    const connection = await this.#connection();
    const live = await readLive(connection);
    const printed = await printViews(connection, this.#declared.database.views);
    const planned = planDatabase(this.#declared, live, {
      quote: quoteName,
      printed,
      embedded: this.embedded,
      environment: this.environment,
    });
    refuseMistakes(this.target, planned.diagnostics);
    return { planned, live, connection };
  }

  async plan(): Promise<TargetPlan> {
    return (await this.#planned()).planned.plan;
  }

  async prove(): Promise<DatabaseProof> {
    const { proveOnServer } = await engine();
    const { planned, live, connection } = await this.#planned();
    const expected = expectationsOf(planned.desired);
    const mismatches = await proveOnServer(connection, expected);
    const { target: database, environment, embedded } = this;
    const never = neverVerdicts(this.#declared, live);
    return databaseProof({ database, environment, embedded, identity: planned.plan.identity }, expected, {
      desired: planned.desired,
      mismatches,
      never,
    });
  }

  async executor(): Promise<Executor> {
    const { connect, executorFor } = await engine();
    if ("url" in this.#place) return executorFor(await connect(this.#place), this.#statements) as Executor;
    // The embedded database has one session, which the proof needs afterwards.
    const shared = await this.#connection();
    return executorFor({ ...shared, close: async () => undefined }, this.#statements) as Executor;
  }

  async close(): Promise<void> {
    await (await this.#session?.catch(() => undefined))?.close();
  }
}

/**
 * A database of the workspace; nothing is opened yet.
 * @param statements of one transaction at most; undefined: as the engine sees fit.
 */
export function databaseTarget(
  workspace: Workspace,
  database: Database,
  place: DatabasePlace,
  statements?: number,
): ProvableTarget {
  return new DatabaseTarget(workspace, database, place, statements);
}
