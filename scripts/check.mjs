// Everything a change must keep, in one command: format, lint, house rules, types, dead code, freshness of what is committed.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const resolve = createRequire(import.meta.url).resolve;
const bin = (name) => join(root, "node_modules/.bin", name);

function step(title, command, args) {
  const started = performance.now();
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd: root,
    encoding: "utf8",
    env: { ...process.env, NO_COLOR: "1" },
  });
  const passed = status === 0;
  process.stdout.write(`${passed ? "ok  " : "FAIL"} ${title} (${((performance.now() - started) / 1000).toFixed(1)} s)\n`);
  if (!passed) process.stdout.write(`${stdout}${stderr}\n`);
  return passed;
}

/** The manifest is committed, since without it every command would be loaded to answer `--help`. */
function manifestIsFresh() {
  const committed = readFileSync(join(root, "oclif.manifest.json"), "utf8");
  const { status, stderr } = spawnSync(process.execPath, [join(root, "scripts/manifest.mjs"), "--check"], {
    cwd: root,
    encoding: "utf8",
  });
  const passed = status === 0 && committed !== "";
  process.stdout.write(`${passed ? "ok  " : "FAIL"} manifest is fresh\n`);
  if (!passed) process.stdout.write(`${stderr}\n`);
  return passed;
}

const results = [
  step("build", process.execPath, ["scripts/build.mjs"]),
  step("format and lint", bin("biome"), ["ci", "."]),
  step("house rules", bin("depcruise"), ["src", "--config", ".dependency-cruiser.mjs"]),
  step("types", process.execPath, [resolve("typescript/bin/tsc"), "-p", "tsconfig.json"]),
  step("types of the pure rooms", process.execPath, [resolve("typescript/bin/tsc"), "-p", "tsconfig.pure.json"]),
  step("file lengths", process.execPath, ["scripts/check-files.mjs"]),
  step("dead code", bin("knip"), []),
  manifestIsFresh(),
  step("schemas of the command's results", process.execPath, ["scripts/check-schemas.mjs"]),
  step("generated policies are fresh", process.execPath, ["bin/run.js", "generate", "--check"]),
  step("root workspace is valid", process.execPath, ["bin/run.js", "validate"]),
  ...(existsSync(join(root, "scripts/make-sample.mjs"))
    ? [step("sample snapshot is fresh", process.execPath, ["scripts/make-sample.mjs", "--check"])]
    : []),
];
process.exit(results.every(Boolean) ? 0 : 1);
