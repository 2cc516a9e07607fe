import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import type { CallRecord } from "./ledger.js";
import type { Excess } from "./rates.js";
import type { ServeOptions } from "./serve.js";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** Builds `serve.ts` into one file, beside the catalogue that it reads. */
async function built(): Promise<string> {
  const outfile = join(ROOT, "build", "stand-in", `serve-${process.pid}.mjs`);
  mkdirSync(join(ROOT, "build", "stand-in"), { recursive: true });
  await build({
    entryPoints: [join(ROOT, "test/aws/serve.ts")],
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    external: ["#*"],
    outfile,
    logLevel: "error",
  });
  return outfile;
}

/** A stand-in in a process of its own. */
export interface SpawnedStandIn {
  readonly url: string;
  readonly process: ChildProcess;
  /** Asks one of the controls of `control.ts`. */
  ask<T>(method: "GET" | "POST", name: string, body?: unknown): Promise<T>;
  calls(): Promise<readonly CallRecord[]>;
  exceeded(): Promise<readonly Excess[]>;
  stop(): Promise<void>;
}

/** Starts a stand-in in a process of its own, so that it takes neither memory nor time of the process that asks. */
export async function spawnStandIn(options: ServeOptions): Promise<SpawnedStandIn> {
  const file = await built();
  const child = spawn(process.execPath, [file, JSON.stringify(options)], { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout });
  const ended = once(child, "exit").then(([code]) => {
    throw new Error(`the stand-in ended with ${String(code)} before it listened`);
  });
  const [url] = (await Promise.race([once(lines, "line"), ended])) as [string];
  ended.catch(() => {});
  const ask = async <T>(method: "GET" | "POST", name: string, body?: unknown): Promise<T> => {
    const init = body === undefined ? { method } : { method, body: JSON.stringify(body) };
    const response = await fetch(`${url}/_stand-in/${name}`, init);
    if (!response.ok) throw new Error(`${method} ${name}: ${response.status}`);
    return (await response.json()) as T;
  };
  return {
    url,
    process: child,
    ask,
    calls: () => ask("GET", "calls"),
    exceeded: () => ask("GET", "exceeded"),
    stop: async () => {
      const exit = once(child, "exit");
      child.stdin.end();
      await exit;
    },
  };
}
