import { join } from "node:path";
import type { Diagnostic } from "../model/diagnostic.js";
import { Failure } from "../model/failure.js";
import type { Database } from "../model/workspace.js";
import { type DatabasePlace, databaseTarget } from "./database-target.js";
import type { PlanRequest, ProvableTarget, ReadWorkspace } from "./target-request.js";
import { readWorkspaceFile } from "./workspace-file.js";

/** The URLs of databases by name. @throws Failure (environment) naming every variable that is not set. */
function urlsOf(databases: readonly Database[], env: PlanRequest["env"]): ReadonlyMap<string, string> {
  const unset = databases.filter(({ urlVariable }) => (env[urlVariable] ?? "") === "");
  if (unset.length > 0) {
    const names = [...new Set(unset.map(({ urlVariable }) => urlVariable))];
    const diagnostics: Diagnostic[] = unset.map(({ name, urlVariable, place }) => ({
      severity: "error",
      code: "url-unset",
      message: `The database ${name} has no URL: the environment variable ${urlVariable} is not set.`,
      place,
      mend: `Set ${urlVariable} to postgres://role:password@host:5432/database?sslmode=verify-full.`,
    }));
    throw new Failure("url-unset", `${names.join(", ")} ${names.length === 1 ? "is" : "are"} not set.`, {
      kind: "environment",
      hint: "Set it to the database's URL, or use --embedded for a database in this program, which says nothing of the server's.",
      diagnostics,
    });
  }
  return new Map(databases.map(({ name, urlVariable }) => [name, env[urlVariable] ?? ""]));
}

/** SQL that makes the database. @throws Failure (usage) where none is declared, or its file cannot be read. */
export async function schemaSqlOf(root: string, { name, schema, place }: Database): Promise<string> {
  if (schema === undefined)
    throw new Failure("no-schema", `The database ${name} has no \`schema:\`, from which an embedded one is made.`, {
      kind: "usage",
      diagnostics: [
        {
          severity: "error",
          code: "no-schema",
          message: `The database ${name} has no \`schema:\`.`,
          place,
          mend: "Name the file with its SQL, such as `schema: db/store.sql`.",
        },
      ],
    });
  return readWorkspaceFile(root, schema, place);
}

/**
 * Where databases are: at the URLs of their variables, or in folders of the workspace.
 * @throws Failure (environment) naming every variable that is not set; (usage) where `--embedded` needs a schema and there is none.
 */
export async function placesOf(
  databases: readonly Database[],
  { embedded, env, workspace: root }: Pick<PlanRequest, "embedded" | "env" | "workspace">,
): Promise<ReadonlyMap<string, DatabasePlace>> {
  if (!embedded) return new Map([...urlsOf(databases, env)].map(([name, url]) => [name, { url }]));
  const places = databases.map(async (database): Promise<[string, DatabasePlace]> => {
    const folder = join(root, ".bailiwick", "embedded", database.name);
    return [database.name, { embedded: { folder, schemaSql: await schemaSqlOf(root, database) } }];
  });
  return new Map(await Promise.all(places));
}

const STATEMENTS_VARIABLE = "BAILIWICK_TRANSACTION_STATEMENTS";

/**
 * Statements of one transaction at most, where operations ask for shorter ones than the engine's: others wait less for their locks.
 * @throws Failure (environment) where the variable holds no whole number from 1 on.
 */
function statementsOf(env: PlanRequest["env"]): number | undefined {
  const text = env[STATEMENTS_VARIABLE];
  if (text === undefined || text === "") return undefined;
  if (/^[1-9]\d{0,4}$/.test(text)) return Number(text);
  throw new Failure("transaction-statements", `${STATEMENTS_VARIABLE} is not a whole number from 1 to 99999.`, {
    kind: "environment",
    hint: "Unset it: transactions then hold up to 20,000 statements.",
  });
}

/** The databases that a request is about, by name. @throws Failure as `placesOf`, and (environment) for a variable that cannot be read. */
export async function databaseTargets(read: ReadWorkspace, request: PlanRequest): Promise<readonly ProvableTarget[]> {
  const { targets } = request;
  const databases = read.workspace.databases.filter(({ name }) => targets.length === 0 || targets.includes(name));
  const sorted = [...databases].sort((a, b) => (a.name < b.name ? -1 : 1));
  const statements = statementsOf(request.env);
  const places = await placesOf(sorted, request);
  return sorted.flatMap((database) => {
    const place = places.get(database.name);
    return place === undefined ? [] : [databaseTarget(read.workspace, database, place, statements)];
  });
}
