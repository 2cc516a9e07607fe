// Keeps V8's compiled form of the command line beside it in dist/: once after a validation, and once after an audit and help as well, so
// that they hold the functions that those call. Another version of Node refuses them and compiles for itself.
import { mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import compiledCode from "../dist/cli/compiled.js";

const root = fileURLToPath(new URL("..", import.meta.url));
const out = mkdtempSync(join(tmpdir(), "bailiwick-cache-"));

for (const name of ["validate", "bailiwick"]) rmSync(join(root, `dist/${name}.cache`), { force: true });
const { script, commandLine } = compiledCode.compiled();

/** Keeps what has been compiled so far; put in place whole. */
function keep(name) {
  const path = join(root, `dist/${name}.cache`);
  writeFileSync(`${path}.new`, script.createCachedData());
  renameSync(`${path}.new`, path);
}

async function run(...args) {
  process.argv = [process.execPath, join(root, "bin/run.js"), ...args];
  await commandLine.start(root);
}

const write = process.stdout.write;
const writeError = process.stderr.write;
try {
  // What the commands print is of no use here; that they print it is part of what is compiled.
  process.stdout.write = () => true;
  process.stderr.write = () => true;
  process.chdir(root);
  await run("validate");
  keep("validate");
  await run("audit", "--from", "reports/snapshots/sample", "--allow-incomplete", "--out", join(out, "run"));
  await run("validate", "--help");
  keep("bailiwick");
} finally {
  process.stdout.write = write;
  process.stderr.write = writeError;
  process.exitCode = 0;
  rmSync(out, { recursive: true, force: true });
}
