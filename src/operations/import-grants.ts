import { stat } from "node:fs/promises";
import { join } from "node:path";
import { importLive } from "../databases/import/live-roles.js";
import { type ImportedFile, teamFilesOf } from "../databases/import/team-file.js";
import { Failure } from "../model/failure.js";
import type { Database, Workspace } from "../model/workspace.js";
import { writeWhole } from "../plan/write-whole.js";
import type { ImportResult } from "../report/results.js";
import { mendFor } from "../workspace/index.js";
import { placesOf } from "./database-targets.js";
import { readWorkspace } from "./make-plan.js";
import type { PlanRequest } from "./plan-request.js";

export interface ImportRequest extends Pick<PlanRequest, "workspace" | "embedded" | "env" | "signal" | "onProgress"> {
  /** Name in bailiwick.yaml; undefined where there is only one. */
  readonly database: string | undefined;
  /** Folder for the team files; undefined: they are only in the result. */
  readonly out: string | undefined;
  readonly force: boolean;
}

/** The database that is meant. @throws Failure (usage) where there is none of that name, or several and no name. */
export function databaseOf({ databases }: Workspace, name: string | undefined): Database {
  const names = databases.map((database) => database.name);
  const [first] = databases;
  if (name === undefined && first !== undefined && databases.length === 1) return first;
  const found = databases.find((database) => database.name === name);
  if (found !== undefined) return found;
  const message = name === undefined ? "Say which database is meant." : `The workspace has no database \`${name}\`.`;
  throw new Failure("unknown-database", message, {
    kind: "usage",
    hint:
      name === undefined
        ? `Name it with --database: ${names.join(", ") || "the workspace declares none"}.`
        : mendFor(name, names, "database"),
  });
}

/** Team ids by role, for roles that team files declare in the database. */
export function declaredRoles({ teams }: Workspace, database: string): ReadonlyMap<string, string> {
  return new Map(
    teams.flatMap(({ team, databases }) =>
      databases.filter((access) => access.database === database).map(({ role }) => [role, team] as const),
    ),
  );
}

/**
 * Writes team files, all or none of them.
 * @throws Failure (usage) where one is there already and `force` is not given.
 */
export async function writeTeamFiles(
  files: readonly ImportedFile[],
  { out, force }: Pick<ImportRequest, "out" | "force">,
): Promise<void> {
  if (out === undefined) return;
  for (const { path } of files) {
    const there = await stat(join(out, path)).catch(() => undefined);
    if (there !== undefined && !(force && there.isFile()))
      throw new Failure("exists", `${join(out, path)} is there already.`, {
        kind: "usage",
        hint: "Choose another folder, or overwrite with --force.",
      });
  }
  for (const { path, text } of files) await writeWhole(join(out, path), [text]);
}

/**
 * The grants of a live database as team files: with these as the workspace's own the next plan is empty.
 * @throws Failure (usage) for an unknown database and files that are in the way; (environment) where it cannot be reached.
 */
export async function importDatabase(request: ImportRequest): Promise<ImportResult> {
  const { workspace } = await readWorkspace(request.workspace);
  const database = databaseOf(workspace, request.database);
  const place = (await placesOf([database], request)).get(database.name);
  if (place === undefined) throw new Failure("unknown-database", `There is no place of ${database.name}.`, { kind: "bug" });
  const { connect, readLive } = await import("../engines/postgres/index.js");
  const connection = await connect(place);
  try {
    request.onProgress(`${database.name}: reading grants`);
    const live = await readLive(connection);
    const { roles, notExpressed } = importLive(live);
    const files = teamFilesOf(roles, {
      database: database.name,
      purpose: `What was granted in the database ${database.name} when it was imported.`,
      known: declaredRoles(workspace, database.name),
    });
    await writeTeamFiles(files, request);
    return {
      format: "bailiwick.import/1",
      database: database.name,
      source: null,
      embedded: request.embedded,
      out: request.out ?? null,
      files,
      notExpressed,
      comparison: null,
    };
  } finally {
    await connection.close();
  }
}
