import { readFile, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { compareNeed } from "../databases/import/compare-need.js";
import { fromStatements } from "../databases/import/from-statements.js";
import type { ImportedRole } from "../databases/import/imported.js";
import { RULE_KEYS, rulesOf } from "../databases/import/rules-of.js";
import { type GrantsRun, objectName, runGrants } from "../databases/import/run-grants.js";
import { commentsOf } from "../databases/import/sql-comments.js";
import { teamFilesOf } from "../databases/import/team-file.js";
import { declaredIn, expectationsOf, planDatabase } from "../databases/index.js";
import type { LiveDatabase } from "../model/database.js";
import { Failure } from "../model/failure.js";
import type { Database, DeclaredView, Workspace } from "../model/workspace.js";
import type { ImportResult } from "../report/results.js";
import { refuseMistakes } from "./database-target.js";
import { schemaSqlOf } from "./database-targets.js";
import { databaseOf, declaredRoles, type ImportRequest, writeTeamFiles } from "./import-grants.js";
import { readWorkspace } from "./make-plan.js";

const BYTES_AT_MOST = 16 << 20;

export interface ImportSqlRequest extends ImportRequest {
  readonly sql: string;
}

async function readSql(path: string): Promise<string> {
  const status = await stat(path).catch(() => undefined);
  if (status?.isFile() !== true)
    throw new Failure("no-file", `There is no file ${path}.`, { kind: "usage", hint: "Look for a slip in its path." });
  if (status.size > BYTES_AT_MOST)
    throw new Failure("file-too-large", `${path} is larger than ${BYTES_AT_MOST >> 20} MiB.`, { kind: "usage" });
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(await readFile(path));
  } catch {
    throw new Failure("not-utf-8", `${path} is not UTF-8 text.`, { kind: "usage" });
  }
}

/** What a database that has the schema and nothing else is like, and how it prints the declared views. */
async function readSchema(root: string, database: Database, views: readonly DeclaredView[]) {
  const { connect, readLive, printViews } = await import("../engines/postgres/index.js");
  const schemaSql = await schemaSqlOf(root, database);
  const connection = await connect({ embedded: { folder: join(root, ".bailiwick", "schemas", database.name), schemaSql } });
  try {
    return { live: await readLive(connection), printed: await printViews(connection, views) };
  } finally {
    await connection.close();
  }
}

function rolesOf(run: GrantsRun): readonly ImportedRole[] {
  const names = new Set([...run.given.map(({ role }) => role), ...run.later.keys(), ...run.memberships.keys()]);
  return [...names]
    .sort()
    .map((role) => {
      const held = run.given
        .filter((each) => each.role === role)
        .map(({ object, column, privilege, grantable }) => ({
          key: RULE_KEYS[object.kind],
          name: objectName(object),
          column,
          privilege,
          grantable,
        }));
      const memberOf = run.memberships.get(role) ?? [];
      return { role, attributes: undefined, memberOf, grants: rulesOf(held, run.later.get(role) ?? []) };
    })
    .filter(({ grants, memberOf }) => grants.length + memberOf.length > 0);
}

/** What comments of a file may call a team, by role. */
function namesByRole({ teams }: Workspace, database: string): ReadonlyMap<string, readonly string[]> {
  return new Map(
    teams.flatMap(({ team, name, databases }) =>
      databases.filter((access) => access.database === database).map(({ role }) => [role, [role, name, team]] as const),
    ),
  );
}

function declaredOf(workspace: Workspace, database: Database, schema: Awaited<ReturnType<typeof readSchema>>) {
  const { live, printed } = schema;
  const declared = declaredIn(workspace, database);
  // Quoting is for statements, and none of the plan is looked at.
  const { desired, diagnostics } = planDatabase(declared, live, { quote: (name) => name, printed });
  refuseMistakes(database.name, diagnostics);
  const objects: LiveDatabase["objects"] = [...live.objects, ...desired.objects.map(({ object }) => object)];
  return { declared, expected: expectationsOf(desired), objects };
}

/**
 * GRANT, REVOKE and ALTER DEFAULT PRIVILEGES statements of a file as team files, and how they differ from what the workspace declares. They are
 * read by PostgreSQL's own parser and carried out in thought, in a database made of `schema:` that holds no grants.
 * @throws Failure (usage) where the file cannot be read or parsed, or the database has no `schema:`.
 */
export async function importSql(request: ImportSqlRequest): Promise<ImportResult> {
  const { workspace } = await readWorkspace(request.workspace);
  const database = databaseOf(workspace, request.database);
  const text = await readSql(request.sql);
  const { parseGrantSql } = await import("../engines/postgres/index.js");
  const script = await parseGrantSql(text, request.sql);
  if (script.diagnostics.length > 0)
    throw new Failure("sql-unreadable", `${request.sql} is not SQL that PostgreSQL reads.`, {
      kind: "usage",
      hint: "Mend what is listed; nothing was read.",
      diagnostics: script.diagnostics,
    });
  const { grants, others } = fromStatements(script);
  request.onProgress(`${database.name}: reading its schema`);
  const schema = await readSchema(request.workspace, database, database.views);
  const run = runGrants(grants, schema.live);
  const { declared, expected, objects } = declaredOf(workspace, database, schema);
  const names = namesByRole(workspace, database.name);
  const differences = compareNeed(run, declared, expected, { objects }, { comments: commentsOf(text), names });
  const files = teamFilesOf(rolesOf(run), {
    database: database.name,
    purpose: `What ${basename(request.sql)} grants in the database ${database.name}.`,
    known: declaredRoles(workspace, database.name),
  });
  await writeTeamFiles(files, request);
  return {
    format: "bailiwick.import/1",
    database: database.name,
    source: request.sql,
    embedded: request.embedded,
    out: request.out ?? null,
    files,
    notExpressed: run.toPublic.map(({ subject, place }) => ({
      subject: `${subject} (${place.file}:${place.line})`,
      why: "PUBLIC is no team.",
    })),
    comparison: { statements: script.statements.length, others, differences },
  };
}
