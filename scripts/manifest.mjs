// Writes oclif.manifest.json, or with --check says whether the committed one is what the commands give today.
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const target = join(root, "oclif.manifest.json");

/** oclif reads an existing manifest instead of the commands, so a fresh one is made in a copy without it. */
function fresh() {
  const copy = mkdtempSync(join(tmpdir(), "bailiwick-manifest-"));
  try {
    for (const part of ["package.json", "bin", "dist"]) cpSync(join(root, part), join(copy, part), { recursive: true });
    symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
    const { status, stderr, stdout } = spawnSync(
      process.execPath,
      [join(root, "node_modules/oclif/bin/run.js"), "manifest", copy],
      { cwd: copy, encoding: "utf8" },
    );
    if (status !== 0) throw new Error(`oclif manifest failed: ${stdout}${stderr}`);
    return `${JSON.stringify(JSON.parse(readFileSync(join(copy, "oclif.manifest.json"), "utf8")), undefined, 2)}\n`;
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

const manifest = fresh();
if (!process.argv.includes("--check")) {
  writeFileSync(target, manifest);
} else if (manifest !== readFileSync(target, "utf8")) {
  process.stderr.write("oclif.manifest.json is stale: run `node scripts/manifest.mjs` and commit it.\n");
  process.exit(1);
}
