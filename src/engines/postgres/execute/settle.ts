import type { Connection } from "../connection/connection.js";
import { isServerError } from "../connection/server-error.js";

const WAIT_MS = 30_000;
const POLL_MS = 200;

/**
 * How a transaction ended whose COMMIT was never answered. The session that sent it may still be at it, so "in progress" is asked again.
 * A number that the server has not come to was given by one that is gone (a replica took over and never heard of it): not done.
 */
export async function outcomeOf(connection: Connection, transaction: string): Promise<"done" | "not-done" | "unknown"> {
  for (let waited = 0; waited <= WAIT_MS; waited += POLL_MS) {
    let status: string | null | undefined;
    try {
      status = (await connection.query("select pg_xact_status($1::xid8)", [transaction]))[0]?.[0];
    } catch (error) {
      if (isServerError(error) && error.code === "22023") return "not-done";
      throw error;
    }
    if (status === "committed") return "done";
    if (status === "aborted") return "not-done";
    if (status !== "in progress") return "unknown";
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  return "unknown";
}
