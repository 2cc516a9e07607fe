import pg from "pg";
import type { TestContext } from "vitest";
import { declaredIn, differencesOf, expectationsOf, neverVerdicts, planDatabase, resolve } from "../../src/databases/index.js";
import { type Connection, executorFor, proveOnServer, readLive } from "../../src/engines/postgres/index.js";
import { loadWorkspace } from "../../src/workspace/index.js";
import type { Major } from "../postgres/binaries.js";
import { databaseOn, type TestDatabase } from "../postgres/engines.js";

type Json = Record<string, unknown>;

/** What teams say of a database, over what somebody else left in it. */
export interface Ground extends TestDatabase {
  /** Plans as the connection given, superuser without one. */
  readonly plan: (connection?: Connection) => Promise<Planned>;
  readonly apply: (connection?: Connection) => Promise<Planned>;
  /** What the server answers beside what is declared. */
  readonly proof: () => Promise<readonly string[]>;
  /** Each `never` with its verdict. */
  readonly verdicts: () => Promise<readonly string[]>;
}

export interface Planned {
  readonly sql: readonly string[];
  readonly blocked: readonly string[];
  readonly diagnostics: readonly string[];
}

function declare(accesses: readonly Json[], strict: boolean, never: readonly Json[]) {
  const database = { engine: "postgres", in: ["prod"], url: "${env:STORE_URL}", strict };
  const files = accesses.map((access, index) => ({
    path: `roles/team${index}.yaml`,
    text: JSON.stringify({
      team: `team${index}`,
      name: `Team ${index}`,
      purpose: "Works.",
      databases: { store: access },
      ...(never.length === 0 ? {} : { never }),
    }),
  }));
  const bailiwick = {
    version: 1,
    organization: "Adversary",
    environments: { prod: { accounts: ["111122223333"], regions: ["us-east-1"] } },
    identity: { default: { type: "iam", principals: ["arn:aws:iam::${account}:root"] } },
    databases: { store: database },
  };
  return loadWorkspace([{ path: "bailiwick.yaml", text: JSON.stringify(bailiwick) }, ...files]);
}

/** A database with that SQL run in it, and what the teams declare for it. */
export async function ground(
  engine: Major,
  sql: string,
  accesses: readonly Json[],
  context: TestContext,
  { strict = true, never = [] as readonly Json[] } = {},
): Promise<Ground> {
  const made = await databaseOn(engine, sql, context);
  const { workspace, diagnostics } = declare(accesses, strict, never);
  const [database] = workspace?.databases ?? [];
  if (workspace === undefined || database === undefined) throw new Error(JSON.stringify(diagnostics));
  const declared = declaredIn(workspace, database);
  const planned = async (connection: Connection) => {
    const live = await readLive(connection);
    return planDatabase(declared, live, { quote: pg.escapeIdentifier });
  };
  const shown = ({ plan, diagnostics: told }: Awaited<ReturnType<typeof planned>>): Planned => ({
    sql: plan.changes.flatMap(({ steps }) => steps.map((step) => step.sql)),
    blocked: plan.blocked.map(({ subject, why }) => `${subject}: ${why}`),
    diagnostics: told.map(({ message }) => message),
  });
  return {
    ...made,
    plan: async (connection = made.connection) => shown(await planned(connection)),
    apply: async (connection = made.connection) => {
      const first = await planned(connection);
      const executor = executorFor(connection);
      await executor.lock();
      for (const chunk of executor.chunks(first.plan.changes))
        await executor.run(chunk, async () => undefined, new AbortController().signal);
      await connection.query("select pg_advisory_unlock_all()");
      return shown(first);
    },
    verdicts: async () =>
      neverVerdicts(declared, await readLive(made.connection)).map(
        ({ title, verdict, example }) => `${title}: ${verdict}${example === null ? "" : ` (${example.path.join("; ")})`}`,
      ),
    proof: async () => {
      const { desired } = resolve(declared, await readLive(made.connection), new Map());
      const differences = differencesOf(desired, await proveOnServer(made.connection, expectationsOf(desired)));
      return differences.map(
        ({ role, kind, objects, column, privilege, difference }) =>
          `${difference}: ${role} ${privilege} on ${kind} ${objects.join()}${column === null ? "" : `.${column}`}`,
      );
    },
  };
}
