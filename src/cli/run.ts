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

/**
 * How much code a function runs before V8 optimises it, by command; V8's own measure is 67,584. Proving runs most of its code some
 * hundred times only: compiling that for the long run costs more than it gives. An audit has many functions that are given one kind of
 * thing at first and another later, so that what was compiled early is thrown away.
 */
const BUDGETS = new Map([
  ["validate", 500_000],
  ["audit", 150_000],
]);

/**
 * A flag that a later V8 does not know would be complained about, so it is set only where it is known. To be called after loading, since
 * V8 takes compiled code only under the flags that it was made with.
 */
function optimiseLater(budget: number): void {
  if (process.versions.v8.startsWith("11.")) setFlagsFromString(`--interrupt-budget=${budget}`);
}

const [first, ...rest] = process.argv.slice(2);
if (rest.length === 0 && (first === "--version" || first === "-v" || first === "version")) {
  printVersion();
} else {
  const { commandLine } = compiled();
  const budget = BUDGETS.get(first ?? "");
  if (budget !== undefined) optimiseLater(budget);
  void commandLine.start(ROOT);
}
