import type { SqlStep } from "../../../databases/index.js";
import type { Change } from "../../../model/change.js";
import { Failure } from "../../../model/failure.js";
import { visible } from "../../../model/visible.js";
import type { Connection, Notice } from "../connection/connection.js";
import { failedStatement, isServerError, serverWords } from "../connection/server-error.js";
import { quoteName } from "../quote-name.js";
import type { Acting } from "./acting.js";
import { APPLY_LOCK } from "./apply-lock.js";
import { joinedGrantees } from "./join-grantees.js";

/** Statements joined into one message to the server: fewer messages count for more than anything else. */
const JOINED_AT_MOST = 20_000;
const BYTES_AT_MOST = 16 << 20;
const LOCK_TIMEOUT_MS = 5_000;

const BEGIN = [
  "begin",
  `set local lock_timeout = ${LOCK_TIMEOUT_MS}`,
  "set local statement_timeout = 0",
  "set local idle_in_transaction_session_timeout = 0",
  "set local client_min_messages = notice",
  // Names in statements are written in full; nothing of the role's own path may be found before them.
  "set local search_path = pg_catalog",
  // The session has it already, unless it was lost on the way; then whoever has it now is waited for.
  `select pg_advisory_xact_lock(${APPLY_LOCK})`,
];

interface Statement {
  readonly sql: string;
  /** The change that it belongs to; none for what goes around them. */
  readonly change: Change<SqlStep> | undefined;
}

/** Everything between BEGIN and COMMIT in order, with a change of role where the next step acts as another. */
function statementsOf(chunk: readonly Change<SqlStep>[], { before, after, late }: Acting): Statement[] {
  const around = (sql: string): Statement => ({ sql, change: undefined });
  const statements = [...BEGIN, ...before].map(around);
  const undo: string[] = [];
  const made = new Map(late);
  let role: string | null = null;
  for (const change of chunk) {
    for (const { sql, as } of change.steps) {
      const fresh = as === null ? undefined : made.get(as);
      if (as !== null && fresh !== undefined) {
        if (role !== null) statements.push(around("set local role none"));
        role = null;
        statements.push(around(fresh.before));
        undo.push(fresh.after);
        made.delete(as);
      }
      if (as !== role) statements.push(around(as === null ? "set local role none" : `set local role ${quoteName(as)}`));
      const before = as === role ? statements.at(-1) : undefined;
      role = as;
      const joined = before?.change === undefined ? undefined : joinedGrantees(before.sql, sql);
      if (joined === undefined) statements.push({ sql, change });
      else statements.splice(-1, 1, { sql: joined, change: before?.change });
    }
  }
  if (role !== null) statements.push(around("set local role none"));
  statements.push(...[...undo, ...after].map(around));
  return statements;
}

function groupsOf(statements: readonly Statement[]): Statement[][] {
  const groups: Statement[][] = [[]];
  let bytes = 0;
  for (const statement of statements) {
    const last = groups.at(-1) ?? [];
    if (last.length > 0 && (last.length >= JOINED_AT_MOST || bytes + statement.sql.length > BYTES_AT_MOST)) {
      groups.push([statement]);
      bytes = 0;
    } else last.push(statement);
    bytes += statement.sql.length;
  }
  return groups;
}

/**
 * Does the statements of a chunk in a transaction and leaves it open, so that only COMMIT is missing.
 * @returns the transaction's number, by which its outcome can be asked for on another session.
 * @throws Failure where the server warned that it did less than it was told; the driver's error for everything else.
 */
export async function carryOut(connection: Connection, chunk: readonly Change<SqlStep>[], acting: Acting): Promise<string> {
  connection.notices();
  let transaction = "";
  const groups = groupsOf([...statementsOf(chunk, acting), { sql: "select pg_current_xact_id()::text", change: undefined }]);
  for (const group of groups) {
    try {
      const answers = await connection.batch(group.map(({ sql }) => sql).join(";\n"));
      transaction = answers.at(-1)?.[0]?.[0] ?? "";
    } catch (error) {
      throw refused(error, group) ?? error;
    }
    const warning = connection.notices().find(isWarning);
    if (warning !== undefined) throw warned(warning, group);
  }
  return transaction;
}

/** SQLSTATE class 01 are warnings: 01007 "no privileges were granted", 01006 "could not be revoked", 01000 for all without one of their own. */
function isWarning({ code }: Notice): boolean {
  return code.startsWith("01");
}

function subjectOf(statement: Statement | undefined): string {
  if (statement === undefined) return "";
  const { change, sql } = statement;
  return change === undefined ? `${visible(sql.slice(0, 200))}: ` : `change ${change.number}, ${visible(change.subject)}: `;
}

function warned({ message, code, statement }: Notice, group: readonly Statement[]): Failure {
  const at = statement === null ? undefined : group[statement];
  return new Failure("done-in-part", `${subjectOf(at)}the server did less than it was told: ${visible(message)} (${code}).`, {
    kind: "incomplete",
    hint: "Nothing of this chunk is kept. The connection's role may lack the grant option; make a new plan.",
  });
}

const HINTS: Readonly<Record<string, string>> = {
  "42501": "The connection's role may not do this. Connect as the owner, or as a role that has the grant option.",
  "2BP01": "Others were given this by the one it is to be taken from. Name theirs in the plan first.",
  "0LP01": "The membership would be a circle, or the grantor may not give it.",
  "53200": "Raise max_locks_per_transaction of the server.",
  "25006": "The server takes no changes: it is a replica, or read-only.",
};

/** Errors that trying again does not mend; undefined for those that are the caller's to handle. */
function refused(error: unknown, group: readonly Statement[]): Failure | undefined {
  if (!isServerError(error) || /^(40|08|57|55P03|XX)/.test(error.code)) return undefined;
  const at = failedStatement(error);
  const subject = subjectOf(at === undefined ? undefined : group[at]);
  const hint = HINTS[error.code] ?? "Nothing of this chunk is kept. Make a new plan.";
  return new Failure("statement-refused", `${subject}${visible(serverWords(error))} (SQLSTATE ${error.code}).`, {
    kind: "incomplete",
    hint,
  });
}
