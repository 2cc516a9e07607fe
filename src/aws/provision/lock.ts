import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Failure } from "../../model/failure.js";

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** The process that holds a lock; undefined where it is gone or the file says nothing. */
async function holderOf(path: string): Promise<number | undefined> {
  const pid = Number((await readFile(path, "utf8").catch(() => "")).trim());
  return Number.isInteger(pid) && pid > 0 && isAlive(pid) ? pid : undefined;
}

/**
 * Holds off other applies to the account on this machine; IAM itself knows no locks. A lock whose process is gone is taken over. What
 * others do meanwhile is seen by the fingerprint, and by each call that finds something else than it expects.
 * @throws Failure where another apply is at work.
 */
export async function lockAccount(folder: string, account: string): Promise<() => Promise<void>> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, `aws-${account}.lock`);
  for (let tries = 0; tries < 3; tries++) {
    try {
      await writeFile(path, `${process.pid}\n`, { flag: "wx", mode: 0o600 });
      return () => rm(path, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    const pid = await holderOf(path);
    if (pid !== undefined)
      throw new Failure("locked", `Another apply, process ${pid}, is at work on account ${account}.`, {
        kind: "environment",
        hint: `Wait for it. If there is none, remove ${path}.`,
      });
    await rm(path, { force: true });
  }
  throw new Failure("locked", `The lock of account ${account} cannot be taken.`, {
    kind: "environment",
    hint: `Look at ${path}.`,
  });
}
