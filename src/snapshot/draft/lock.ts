import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Failure } from "../../model/failure.js";

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Takes the folder for this process. A process that was killed leaves its lock behind, which then counts for nothing. @throws Failure */
export async function lock(folder: string): Promise<void> {
  const path = join(folder, "lock");
  const other = Number(await readFile(path, "utf8").catch(() => ""));
  if (other > 0 && other !== process.pid && isRunning(other))
    throw new Failure("in-use", `Process ${other} is collecting into ${folder}.`, {
      kind: "usage",
      hint: "Wait for it, or stop it.",
    });
  await writeFile(path, String(process.pid));
}

/** Lets the folder go. */
export async function unlock(folder: string): Promise<void> {
  await rm(join(folder, "lock"), { force: true });
}
