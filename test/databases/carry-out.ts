import pg from "pg";
import type { SqlStep } from "../../src/databases/index.js";
import type { Change } from "../../src/model/change.js";
import { quote } from "./brownfield.js";

/** Carries out a plan's steps in one transaction, as the executor does; a warning of the server is a failure. */
export async function carryOut(url: string, changes: readonly Change<SqlStep>[]): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  const warnings: string[] = [];
  client.on("notice", ({ severity, message }) => {
    if (severity === "WARNING") warnings.push(message ?? "");
  });
  await client.connect();
  let at = "";
  try {
    await client.query("begin");
    for (const { steps } of changes)
      for (const { sql, as } of steps) {
        at = as === null ? sql : `as ${as}: ${sql}`;
        if (as !== null) await client.query(`set local role ${quote(as)}`);
        await client.query(sql);
        if (as !== null) await client.query("reset role");
        if (warnings.length > 0) throw new Error(warnings.join("; "));
      }
    await client.query("commit");
  } catch (error) {
    throw new Error(`${at}\n${error instanceof Error ? error.message : String(error)}`);
  } finally {
    await client.end();
  }
}
