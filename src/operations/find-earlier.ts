import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { SnapshotManifest } from "../model/evidence.js";
import { Failure } from "../model/failure.js";
import type { Run } from "../model/run.js";
import { openSnapshot } from "../snapshot/open-snapshot.js";
import type { Snapshot } from "../snapshot/snapshot.js";
import { findRun } from "./find-run.js";

/** A snapshot that was collected before. */
export interface EarlierSnapshot {
  readonly path: string;
  readonly snapshot: Snapshot;
}

/** Where a workspace keeps its snapshots. */
export function snapshotsFolder(workspace: string): string {
  return join(workspace, "reports", "snapshots");
}

/**
 * Opens a snapshot to be compared with. What is wrong within it is not told: a source that cannot be relied on is read whole.
 * @throws Failure where there is none
 */
export function openEarlier(path: string): Promise<Snapshot> {
  return openSnapshot(path, { onDiagnostic: () => undefined });
}

async function isSnapshot(path: string): Promise<boolean> {
  return (await stat(join(path, "snapshot.json")).catch(() => undefined))?.isFile() === true;
}

/**
 * Whether a run was made of this snapshot: the same moment and caller, and of every source the same bytes. A source's status is not
 * compared, since an audit may think worse of it than whoever collected it.
 */
function isOf(run: Run, { time, by, sources }: SnapshotManifest): boolean {
  if (run.snapshot.time !== time || run.snapshot.by !== by) return false;
  const judged = new Map(run.sources.map((source) => [source.id, source]));
  return sources.every((source) => {
    const same = judged.get(source.id);
    return same !== undefined && same.time === source.time && (source.sha256 === null || same.sha256 === source.sha256);
  });
}

/** The kept snapshot that a run was made of. @throws Failure (usage) where it is not kept any more */
async function snapshotOf(workspace: string, path: string, run: Run): Promise<EarlierSnapshot> {
  const folder = snapshotsFolder(workspace);
  const names = await readdir(folder).catch(() => [] as string[]);
  for (const name of names.sort()) {
    const kept = join(folder, name);
    if (name.endsWith(".partial") || !(await isSnapshot(kept))) continue;
    const snapshot = await openEarlier(kept).catch(() => undefined);
    if (snapshot !== undefined && isOf(run, snapshot.manifest)) return { path: kept, snapshot };
  }
  throw new Failure(
    "no-snapshot",
    `The run ${path} was made of evidence of ${run.snapshot.time} that is not kept in ${folder}.`,
    {
      kind: "usage",
      hint: "Name the snapshot's folder with --since if it is elsewhere, or leave --since out to read everything.",
    },
  );
}

/**
 * The snapshot that changes are counted from: by a run that was made of it (its name, or its folder), or by itself.
 * @throws Failure (usage) where there is no such run or snapshot, or the run's snapshot is gone
 */
export async function findEarlier(workspace: string, name: string): Promise<EarlierSnapshot> {
  for (const path of [name, join(snapshotsFolder(workspace), name)])
    if (await isSnapshot(path)) return { path, snapshot: await openEarlier(path) };
  const { path, run } = await findRun(workspace, name);
  return snapshotOf(workspace, path, run);
}
