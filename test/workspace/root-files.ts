import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { WorkspaceFile } from "../../src/workspace/index.js";

/** The repository's folder, which is a workspace. */
export const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** The files of the root workspace. */
export function rootFiles(): readonly WorkspaceFile[] {
  const roles = readdirSync(`${ROOT}/roles`).map((name) => `roles/${name}`);
  const paths = ["bailiwick.yaml", "policies/guardrails.yaml", "policies/levels.yaml", "policies/services.yaml", ...roles];
  return paths.map((path) => ({ path, text: readFileSync(`${ROOT}/${path}`, "utf8") }));
}
