import type { SqlStep } from "../../../databases/index.js";
import type { Change, Executor, TargetPlan } from "../../../model/change.js";
import type { LiveDatabase } from "../../../model/database.js";
import { Failure, UncertainOutcome } from "../../../model/failure.js";
import { visible } from "../../../model/visible.js";
import type { Connection } from "../connection/connection.js";
import { isLost, isTransient, serverWords } from "../connection/server-error.js";
import { readLive } from "../live/read-live.js";
import { type Acting, actAs, FREE } from "./acting.js";
import { takeApplyLock } from "./apply-lock.js";
import { chunksOf, STATEMENTS_AT_MOST } from "./chunks.js";
import { outcomeOf } from "./settle.js";
import { carryOut } from "./transaction.js";

const TRIES = 8;
const FIRST_PAUSE_MS = 40;
const LOCKS_BY_DEFAULT = 6_000;

/** What ties a plan to one database of one cluster. */
export function identityOf({ identity }: LiveDatabase): TargetPlan["identity"] {
  return { ...identity };
}

/**
 * Carries out SQL on a database, chunk by chunk, each in a transaction of its own.
 * @param connection of the role that applies; after a loss the executor opens another like it, and closes whichever it has.
 * @param statements of one transaction at most; a change of more stays whole all the same.
 */
export function executorFor(connection: Connection, statements: number = STATEMENTS_AT_MOST): Executor<SqlStep> {
  return new SqlExecutor(connection, statements);
}

class SqlExecutor implements Executor<SqlStep> {
  #connection: Connection;
  readonly #statements: number;
  #locks = LOCKS_BY_DEFAULT;
  /** As the server counts; 0 until it was asked. */
  #version = 0;
  /** Roles that SET ROLE takes without more. */
  readonly #free = new Set<string>();
  /** The transaction whose COMMIT was sent and not answered; undefined where none was. */
  #unanswered: string | undefined;

  constructor(connection: Connection, statements: number) {
    this.#connection = connection;
    this.#statements = statements;
  }

  readonly identify = async (): Promise<Pick<TargetPlan, "identity" | "fingerprint">> => {
    const live = await readLive(this.#connection);
    return { identity: identityOf(live), fingerprint: live.fingerprint };
  };

  readonly lock = async (): Promise<void> => {
    await takeApplyLock(this.#connection);
    const [row] = await this.#connection.query(`select (current_setting('max_locks_per_transaction')::int
      * (current_setting('max_connections')::int + current_setting('max_prepared_transactions')::int) * 0.9)::int::text`);
    this.#locks = Math.max(1000, Number(row?.[0] ?? LOCKS_BY_DEFAULT));
  };

  readonly chunks = (changes: readonly Change<SqlStep>[]): readonly (readonly Change<SqlStep>[])[] =>
    chunksOf(changes, this.#locks, this.#statements);

  readonly run = async (chunk: readonly Change<SqlStep>[], _before: unknown, signal: AbortSignal): Promise<void> => {
    this.#unanswered = undefined;
    try {
      await this.#tryUntilDone(chunk, signal);
    } catch (error) {
      if (error instanceof Failure || error instanceof UncertainOutcome) throw error;
      if (isLost(error)) throw new UncertainOutcome(`The connection was lost: ${visible(serverWords(error))}.`, { cause: error });
      throw new Failure("database-error", `${visible(serverWords(error))}.`, { kind: "incomplete", cause: error });
    }
  };

  /** Two sessions that meet are no fault of the plan's: the whole transaction is tried again, later each time. */
  async #tryUntilDone(chunk: readonly Change<SqlStep>[], signal: AbortSignal): Promise<void> {
    const roles = [...new Set(chunk.flatMap(({ steps }) => steps.map(({ as }) => as)))].filter((role) => role !== null);
    const acting = await this.#actAs(roles.filter((role) => !this.#free.has(role)));
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.#once(chunk, acting);
        return;
      } catch (error) {
        if (!isLost(error) || error instanceof Failure) await this.#rollBack();
        if (!isTransient(error)) throw error;
        if (attempt === TRIES || signal.aborted) throw busy(error, attempt);
        await new Promise((resolve) => setTimeout(resolve, FIRST_PAUSE_MS * 2 ** (attempt - 1) * (0.5 + Math.random())));
      }
    }
  }

  async #actAs(roles: readonly string[]): Promise<Acting> {
    if (roles.length === 0) return FREE;
    if (this.#version === 0) this.#version = Number((await this.#connection.query("show server_version_num"))[0]?.[0]);
    const acting = await actAs(this.#connection, roles, this.#version);
    if (acting.before.length === 0 && acting.late.size === 0) for (const role of roles) this.#free.add(role);
    return acting;
  }

  async #once(chunk: readonly Change<SqlStep>[], acting: Acting): Promise<void> {
    const transaction = await carryOut(this.#connection, chunk, acting);
    this.#unanswered = transaction;
    await this.#connection.query("commit");
    this.#unanswered = undefined;
  }

  /** A session that cannot even roll back is lost, and the server rolls back by itself. */
  async #rollBack(): Promise<void> {
    this.#unanswered = undefined;
    await this.#connection.query("rollback");
  }

  readonly settle = async (): Promise<"done" | "not-done" | "unknown"> => {
    const asked = this.#unanswered;
    const fresh = await reopened(this.#connection);
    if (fresh === undefined) return "unknown";
    await this.#connection.close();
    this.#connection = fresh;
    const outcome = asked === undefined ? "not-done" : await outcomeOf(fresh, asked);
    // The session that was lost may hold it for a while yet; every transaction waits for it anyway.
    await takeApplyLock(fresh).catch(() => undefined);
    return outcome;
  };

  readonly close = async (): Promise<void> => {
    await this.#connection.close();
  };
}

const REOPEN_TRIES = 8;

/** A server that restarts, or hands over to its replica, is back after some seconds. */
async function reopened(lost: Connection): Promise<Connection | undefined> {
  for (let attempt = 1; attempt <= REOPEN_TRIES; attempt += 1) {
    try {
      return await lost.again();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, Math.min(5_000, 100 * 2 ** attempt)));
    }
  }
  return undefined;
}

function busy(error: unknown, tries: number): Failure {
  return new Failure("database-busy", `Others kept the database from changing, ${tries} times: ${visible(serverWords(error))}.`, {
    kind: "incomplete",
    hint: "Nothing of this chunk is kept. Apply again when less is going on.",
  });
}
