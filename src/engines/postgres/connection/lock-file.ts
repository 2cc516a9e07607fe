import { randomUUID } from "node:crypto";
import { link, readFile, rm, stat, unlink, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { Failure } from "../../../model/failure.js";

interface Holder {
  readonly pid: number;
  readonly host: string;
  readonly token: string;
}

/**
 * Takes the lock file at `path`, for this process alone; one that a dead process of this machine left is taken over.
 * @returns what gives it back.
 * @throws Failure of kind environment where a living process has it.
 */
export async function takeLock(path: string): Promise<() => Promise<void>> {
  const mine: Holder = { pid: process.pid, host: hostname(), token: randomUUID() };
  const draft = `${path}.${mine.token}`;
  await writeFile(draft, JSON.stringify(mine));
  try {
    for (let attempt = 0; attempt < 20; attempt += 1) {
      // A link is made whole or not at all, so nobody ever reads half a lock.
      if (await linked(draft, path)) return () => release(path, mine);
      const holder = await readHolder(path);
      if (holder === "gone") continue;
      if (holder !== "unreadable" && isAlive(holder)) throw taken(path, holder);
      await removeStale(path, holder, mine);
    }
  } finally {
    await rm(draft, { force: true });
  }
  throw new Failure("embedded-locked", `The lock ${path} could not be taken.`, { kind: "environment" });
}

async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}

async function readHolder(path: string): Promise<Holder | "gone" | "unreadable"> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch {
    return "gone";
  }
  try {
    const holder = JSON.parse(text) as Partial<Holder>;
    if (typeof holder.pid !== "number" || typeof holder.host !== "string" || typeof holder.token !== "string")
      return "unreadable";
    return holder as Holder;
  } catch {
    return "unreadable";
  }
}

/** Whether a process lives is known on its own machine only; elsewhere it is taken to live. */
function isAlive({ pid, host }: Holder): boolean {
  if (host !== hostname()) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/** Two that find the same dead lock must not remove each other's new one: who removes holds a second lock meanwhile. */
async function removeStale(path: string, holder: Holder | "unreadable", mine: Holder): Promise<void> {
  const broom = `${path}.stale`;
  if (!(await linked(`${path}.${mine.token}`, broom))) {
    const age = Date.now() - ((await stat(broom).catch(() => undefined))?.mtimeMs ?? Date.now());
    if (age > 10_000) await rm(broom, { force: true });
    await new Promise((resolve) => setTimeout(resolve, 50));
    return;
  }
  try {
    const now = await readHolder(path);
    const same = now === holder || (typeof now === "object" && typeof holder === "object" && now.token === holder.token);
    if (same) await unlink(path).catch(() => undefined);
  } finally {
    await rm(broom, { force: true });
  }
}

async function release(path: string, mine: Holder): Promise<void> {
  const holder = await readHolder(path);
  if (typeof holder === "object" && holder.token === mine.token) await rm(path, { force: true });
}

function taken(path: string, { pid, host }: Holder): Failure {
  const where = host === hostname() ? `process ${pid}` : `process ${pid} on ${host}`;
  return new Failure("embedded-locked", `The embedded database is in use by ${where}.`, {
    kind: "environment",
    hint: `Wait until it ends; if no such process runs, remove ${path}.`,
  });
}
