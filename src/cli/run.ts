import { readFileSync } from "node:fs";
import { arch, platform } from "node:os";
import { fileURLToPath } from "node:url";
import { setFlagsFromString } from "node:v8";
import { compiled } from "./compiled.js";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** `--version` is asked by scripts in loops, so it is answered before anything else is loaded. */
function printVersion(): void {
  const { name, version } = JSON.parse(readFileSync(`${ROOT}/package.json`, "utf8")) as { name: string; version: string };
  process.stdout.write(`${name}/${version} ${platform()}-${arch()} node-${process.version}\n`);
}

/** Commands that run most of their code a few thousand times at most, and little of it often. */
const WIDE = new Set(["validate", "audit"]);

/**
 * Compiling for the long run what is run some hundred times costs more than it gives.
 * V8's default is 67,584; a flag that a later V8 does not know would be complained about, so it is set only where it is known.
 * To be called after loading, since V8 takes compiled code only under the flags that it was made with.
 */
function optimiseLater(): void {
  if (process.versions.v8.startsWith("11.")) setFlagsFromString("--interrupt-budget=500000");
}

const [first, ...rest] = process.argv.slice(2);
if (rest.length === 0 && (first === "--version" || first === "-v" || first === "version")) {
  printVersion();
} else {
  const { commandLine } = compiled();
  if (first !== undefined && WIDE.has(first)) optimiseLater();
  void commandLine.start(ROOT);
}
