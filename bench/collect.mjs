// Collecting: an organization by member fan-out, then many findings through one aggregator. The stand-in for AWS runs as a process of its own.
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { report } from "./measure.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const made = join(root, "build/stand-in");
const REGIONS = ["us-east-1", "eu-west-1"];
const MANAGEMENT = "111122223333";

async function bundle(entry, outfile) {
  await build({
    entryPoints: [join(root, entry)],
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    external: ["#*"],
    outfile,
    logLevel: "error",
  });
}

async function startStandIn(options) {
  const child = spawn(process.execPath, [join(made, "bench-serve.mjs"), JSON.stringify(options)], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const url = await new Promise((resolve) => createInterface({ input: child.stdout }).once("line", resolve));
  return {
    url,
    ask: async (name) => (await fetch(`${url}/_stand-in/${name}`)).json(),
    stop: () => child.stdin.end(),
  };
}

/** One collection: seconds, and MB at its peak as the kernel counts them. */
async function collect(url, keys, args) {
  const folder = mkdtempSync(join(tmpdir(), "bailiwick-collect-"));
  const command = [join(root, "bin/run.js"), "collect", "--out", join(folder, "snapshot"), "--json", ...args];
  const child = spawn("/usr/bin/time", ["-f", "peak-kb %M cpu-s %U %S", process.execPath, ...command], {
    env: {
      PATH: process.env.PATH,
      HOME: "/nonexistent",
      AWS_ENDPOINT_URL: url,
      AWS_REGION: "us-east-1",
      AWS_ACCESS_KEY_ID: keys.accessKeyId,
      AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
      AWS_EC2_METADATA_DISABLED: "true",
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const started = performance.now();
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (text) => {
    stdout += text;
  });
  child.stderr.on("data", (text) => {
    stderr += text;
  });
  const status = await new Promise((resolve) => child.on("close", resolve));
  const seconds = (performance.now() - started) / 1000;
  rmSync(folder, { recursive: true, force: true });
  if (status !== 0) throw new Error(`collecting ended with ${status}: ${stderr}`);
  return {
    seconds,
    megabytes: Number(/peak-kb (\d+)/.exec(stderr)?.[1]) / 1024,
    cpu: /cpu-s (.+)/.exec(stderr)?.[1],
    records: JSON.parse(stdout).records,
  };
}

mkdirSync(made, { recursive: true });
await bundle("test/aws/serve.ts", join(made, "bench-serve.mjs"));
await bundle("test/aws/credentials.ts", join(made, "bench-credentials.mjs"));
const { keysOf } = await import(join(made, "bench-credentials.mjs"));

async function fanOut() {
  const organisation = { held: true, accounts: 200, regions: REGIONS, findingsPerAccount: 1500, guarddutyPerAccount: 20 };
  const standIn = await startStandIn({ organisation, latency: 50, rates: "count" });
  const { seconds, megabytes, records, cpu } = await collect(standIn.url, keysOf(MANAGEMENT), ["--org"]);
  const exceeded = await standIn.ask("exceeded");
  standIn.stop();
  report(
    "collect of 200 accounts × 2 regions, s",
    seconds,
    60,
    `300,000 findings there, ${records} records kept, 50 ms a call; user and system ${cpu} s, load ${loadavg()[0].toFixed(1)}`,
  );
  report("its peak memory, MB", megabytes, 300, "");
  report(
    "calls over a rate",
    exceeded.reduce((sum, { count }) => sum + count, 0),
    0,
    "counted by the stand-in",
  );
}

/** An administrator's one region: 300 findings a second are all that AWS gives out. */
async function aggregator() {
  const organisation = {
    held: true,
    accounts: 20,
    regions: ["us-east-1"],
    findingsPerAccount: 1500,
    aggregationRegion: "us-east-1",
  };
  const standIn = await startStandIn({ organisation, latency: 50, rates: "count" });
  const { seconds } = await collect(standIn.url, keysOf("222233334444"), ["--region", "us-east-1"]);
  const { "securityhub:GetFindings": calls } = await standIn.ask("counts");
  standIn.stop();
  report("one aggregator, × what 3 calls a second take", seconds / (calls / 3), 1.1, `${calls} calls in ${seconds.toFixed(1)} s`);
}

await fanOut();
await aggregator();
