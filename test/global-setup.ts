import { spawnSync } from "node:child_process";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

function newest(folder: string): number {
  const files = readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Math.max(0, ...files.map((entry) => statSync(join(entry.parentPath, entry.name)).mtimeMs));
}

/** Tests of the command line use the built one, so a build older than what it is made of is made again first. */
export default function setup(): void {
  const built = statSync(join(ROOT, "dist/cli/run.js"), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const made = Math.max(
    newest("src"),
    newest("scripts"),
    newest("schemas"),
    newest("policies/classes"),
    statSync(join(ROOT, "policies/levels.yaml"), { throwIfNoEntry: false })?.mtimeMs ?? 0,
  );
  if (built >= made) return;
  const { status, stderr } = spawnSync(process.execPath, ["scripts/build.mjs", "--no-types"], { cwd: ROOT, encoding: "utf8" });
  if (status !== 0) throw new Error(`the build failed:\n${stderr}`);
}
