// Keeps V8's compiled form of the command line beside it in dist/: after a validation and an audit, so that it holds the functions
// that those call. Another version of Node refuses it and compiles for itself.
import { mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import compiledCode from "../dist/cli/compiled.js";

const root = fileURLToPath(new URL("..", import.meta.url));
const cache = join(root, "dist/bailiwick.cache");
const out = mkdtempSync(join(tmpdir(), "bailiwick-cache-"));

rmSync(cache, { force: true });
const { script, commandLine } = compiledCode.compiled();
const write = process.stdout.write;
const writeError = process.stderr.write;
try {
  // What the commands print is of no use here; that they print it is part of what is compiled.
  process.stdout.write = () => true;
  process.stderr.write = () => true;
  const sample = ["--from", "reports/snapshots/sample", "--allow-incomplete", "--out", join(out, "run")];
  process.chdir(root);
  for (const args of [["validate"], ["audit", ...sample], ["validate", "--help"]]) {
    process.argv = [process.execPath, join(root, "bin/run.js"), ...args];
    await commandLine.start(root);
  }
} finally {
  process.stdout.write = write;
  process.stderr.write = writeError;
  process.exitCode = 0;
  rmSync(out, { recursive: true, force: true });
}
writeFileSync(`${cache}.new`, script.createCachedData());
renameSync(`${cache}.new`, cache);
