import { randomBytes } from "node:crypto";
import { link, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
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

const mine = (path: string): string => `${path}.${process.pid}.${randomBytes(4).toString("hex")}`;

/** Makes the lock with its holder in it at once: nobody finds it empty. @throws EEXIST where there is one. */
async function take(path: string): Promise<void> {
  const whole = mine(path);
  try {
    await writeFile(whole, `${process.pid}\n`, { flag: "wx", mode: 0o600 });
    await link(whole, path);
  } finally {
    await rm(whole, { force: true });
  }
}

/** Takes a lock away whose holder is gone; one that somebody else has taken over meanwhile is put back. */
async function release(path: string): Promise<void> {
  const aside = mine(path);
  try {
    await rename(path, aside);
    if ((await holderOf(aside)) !== undefined) await link(aside, path);
  } catch (error) {
    if (!["ENOENT", "EEXIST"].includes((error as NodeJS.ErrnoException).code ?? "")) throw error;
  } finally {
    await rm(aside, { force: true });
  }
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
      await take(path);
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
    await release(path);
  }
  throw new Failure("locked", `The lock of account ${account} cannot be taken.`, {
    kind: "environment",
    hint: `Look at ${path}.`,
  });
}
