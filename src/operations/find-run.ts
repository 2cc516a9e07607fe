import { stat } from "node:fs/promises";
import { join } from "node:path";
import { distance } from "fastest-levenshtein";
import { Failure } from "../model/failure.js";
import { listRuns, openRun, type StoredRun } from "../report/run-store.js";

/** Where a workspace keeps its runs. */
export function runsFolder(workspace: string): string {
  return join(workspace, "reports", "runs");
}

/**
 * Opens a kept run: by its name, by a folder's path, or the newest.
 * @throws Failure (usage) with the nearest name where there is no such run.
 */
export async function findRun(workspace: string, name: string | undefined): Promise<StoredRun> {
  const folder = runsFolder(workspace);
  if (name !== undefined && (await stat(join(name, "run.json")).catch(() => undefined)) !== undefined) return openRun(name);
  const names = await listRuns(folder);
  const [newest] = names;
  if (newest === undefined) {
    throw new Failure("no-run", `No run is kept in ${folder}.`, {
      kind: "usage",
      hint: "Make one with `bailiwick audit --from SNAPSHOT`.",
    });
  }
  if (name === undefined) return openRun(join(folder, newest));
  if (names.includes(name)) return openRun(join(folder, name));
  const nearest = [...names].sort((a, b) => distance(name, a) - distance(name, b))[0] ?? newest;
  throw new Failure("no-run", `There is no run \`${name}\`, neither as a folder nor in ${folder}.`, {
    kind: "usage",
    hint: `Did you mean \`${nearest}\`? ${names.length} are kept.`,
  });
}
