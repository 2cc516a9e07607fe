import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Collection } from "../../src/model/collection.js";
import type { SnapshotManifest } from "../../src/model/evidence.js";
import type { StandIn } from "../aws/stand-in.js";
import { type Outcome, ROOT } from "../cli/bailiwick.js";

/** A command line that is running beside the test, which the stand-in needs to answer it. */
export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Outcome>;
}

type Environment = Readonly<Record<string, string>>;

/** Starts the built command line. */
export function start(args: readonly string[], env: Environment, cwd: string = ROOT): Running {
  const child = spawn(process.execPath, [`${ROOT}bin/run.js`, ...args], {
    cwd,
    stdio: ["ignore", "pipe", "pipe"],
    env: { PATH: process.env.PATH ?? "", HOME: "/nonexistent", AWS_EC2_METADATA_DISABLED: "true", ...env },
  });
  let stdout = "";
  let stderr = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const ended = new Promise<Outcome>((resolve) => child.on("close", (status) => resolve({ status, stdout, stderr })));
  return { child, ended };
}

export const MANAGEMENT = "111122223333";

/** Runs `collect` against a stand-in, to its end. */
export function collect(standIn: StandIn, args: readonly string[], env: Environment = {}): Promise<Outcome> {
  return start(["collect", ...args], { ...standIn.environment(MANAGEMENT), ...env }).ended;
}

export function collectionOf({ stdout }: Outcome): Collection {
  return JSON.parse(stdout) as Collection;
}

export function manifestOf(snapshot: string): SnapshotManifest {
  return JSON.parse(readFileSync(join(snapshot, "snapshot.json"), "utf8")) as SnapshotManifest;
}

/** A manifest without what differs between two readings of the same: when each was done. */
export function timeless({ sources, ...rest }: SnapshotManifest): object {
  return { ...rest, time: "", began: "", sources: sources.map((source) => ({ ...source, time: "" })) };
}
