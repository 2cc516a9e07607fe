// Runs a command in a process of its own and tells its wall time and peak memory.
import { spawnSync } from "node:child_process";
import { closeSync, openSync } from "node:fs";

/** Median of numbers. */
export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

/** One run: seconds, and MB at its peak as the kernel counts them (GNU time). Output goes nowhere. */
function once(args, cwd) {
  const nowhere = openSync("/dev/null", "w");
  const started = performance.now();
  const { status, stderr } = spawnSync("/usr/bin/time", ["-f", "peak-kb %M", process.execPath, ...args], {
    cwd,
    stdio: ["ignore", nowhere, "pipe"],
    encoding: "utf8",
  });
  const seconds = (performance.now() - started) / 1000;
  closeSync(nowhere);
  const peak = /peak-kb (\d+)/.exec(stderr);
  if (peak === null) throw new Error(`could not measure ${args.join(" ")}: ${stderr}`);
  return { status, seconds, megabytes: Number(peak[1]) / 1024 };
}

/** Several commands in turns, so that whatever else the machine does falls on all of them; medians. */
export function compare(commands, { rounds, cwd }) {
  const runs = Object.fromEntries(Object.keys(commands).map((name) => [name, []]));
  for (let round = 0; round < rounds; round++)
    for (const [name, args] of Object.entries(commands)) runs[name].push(once(args, cwd));
  return Object.fromEntries(
    Object.entries(runs).map(([name, results]) => [
      name,
      {
        seconds: median(results.map((run) => run.seconds)),
        megabytes: Math.max(...results.map((run) => run.megabytes)),
        status: results[0].status,
      },
    ]),
  );
}

/** One line of the result: what, how it compares, and what it may be. */
export function report(what, ratio, limit, detail) {
  const verdict = ratio <= limit ? "within" : "OVER";
  process.stdout.write(`${what.padEnd(44)} ${ratio.toFixed(2).padStart(8)}  ${verdict} ${limit}   ${detail}\n`);
}
