import { join } from "node:path";
import type { Diagnostic } from "../model/diagnostic.js";
import { Failure } from "../model/failure.js";
import type { Database } from "../model/workspace.js";
import { databaseTarget } from "./database-target.js";
import type { PlanRequest, ReadWorkspace } from "./plan-request.js";
import type { ProvableTarget } from "./prove-grants.js";
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
 * The databases that a request is about.
 * @throws Failure (environment) naming every variable that is not set; (usage) where `--embedded` needs a schema and there is none.
 */
export async function databaseTargets(read: ReadWorkspace, request: PlanRequest): Promise<readonly ProvableTarget[]> {
  const { embedded, env, targets, workspace: root } = request;
  const databases = read.workspace.databases.filter(({ name }) => targets.length === 0 || targets.includes(name));
  const sorted = [...databases].sort((a, b) => (a.name < b.name ? -1 : 1));
  const urls = embedded ? new Map<string, string>() : urlsOf(sorted, env);
  return Promise.all(
    sorted.map(async (database) => {
      const url = urls.get(database.name);
      const where =
        url === undefined
          ? {
              embedded: {
                folder: join(root, ".bailiwick", "embedded", database.name),
                schemaSql: await schemaSqlOf(root, database),
              },
            }
          : { url };
      return databaseTarget(read.workspace, database, where);
    }),
  );
}
