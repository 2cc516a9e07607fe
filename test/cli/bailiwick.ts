import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../..", import.meta.url));

export interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built command line as a person would, without a terminal. */
export function bailiwick(
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: Readonly<Record<string, string>> } = {},
): Outcome {
  const { status, stdout, stderr } = spawnSync(process.execPath, [`${ROOT}bin/run.js`, ...args], {
    cwd: options.cwd ?? ROOT,
    encoding: "utf8",
    input: "",
    maxBuffer: 1 << 28,
    env: { PATH: process.env.PATH ?? "", HOME: "/nonexistent", ...options.env },
  });
  return { status, stdout, stderr };
}
