import { readFileSync } from "node:fs";
import { arch, platform } from "node:os";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** `--version` is asked by scripts in loops, so it is answered before anything else is loaded. */
function printVersion(): void {
  const { name, version } = JSON.parse(readFileSync(`${ROOT}/package.json`, "utf8")) as { name: string; version: string };
  process.stdout.write(`${name}/${version} ${platform()}-${arch()} node-${process.version}\n`);
}

const [first, ...rest] = process.argv.slice(2);
if (rest.length === 0 && (first === "--version" || first === "-v" || first === "version")) {
  printVersion();
} else {
  const { start } = await import("./start.js");
  await start(ROOT);
}
