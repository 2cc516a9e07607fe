import { Failure } from "../../../model/failure.js";
import { visible } from "../../../model/visible.js";
import type { Connection } from "../connection/connection.js";

/** The first half of the key, so that locks of other programs do not meet ours; the second is free for later. */
export const APPLY_LOCK = "1113682540, 1";
const WAIT_MS = 5_000;
const POLL_MS = 250;

/**
 * Takes the advisory lock of this database for the session, waiting five seconds for another apply to end.
 * @throws Failure naming the session that has it.
 */
export async function takeApplyLock(connection: Connection, waitMs: number = WAIT_MS): Promise<void> {
  for (let waited = 0; ; waited += POLL_MS) {
    const [row] = await connection.query(`select pg_try_advisory_lock(${APPLY_LOCK})::int::text`);
    if (row?.[0] === "1") return;
    if (waited >= waitMs) break;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  const [holder] = await connection.query(`select l.pid::text, a.usename::text, a.client_addr::text, a.backend_start::text
    from pg_locks l left join pg_stat_activity a on a.pid = l.pid
    where l.locktype = 'advisory' and l.granted and (l.classid, l.objid) = (${APPLY_LOCK})
      and l.database = (select oid from pg_database where datname = current_database())`);
  const [pid, role, address, since] = holder ?? [];
  const who = pid == null ? "" : ` by session ${pid}${role == null ? "" : ` of ${visible(role)} from ${address} since ${since}`}`;
  throw new Failure("apply-at-work", `Another apply is at work in this database${who}.`, {
    kind: "incomplete",
    hint: "Wait until it has ended, then make a new plan.",
  });
}
