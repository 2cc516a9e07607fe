import type { WorkspaceFile } from "../workspace/index.js";
import { sha256 } from "./sha256.js";

/** SHA-256 over the files' names and texts, whatever order they were found in. */
export function workspaceDigest(files: readonly WorkspaceFile[]): string {
  return sha256(JSON.stringify(files.map(({ path, text }) => [path, text]).sort(([a = ""], [b = ""]) => (a < b ? -1 : 1))));
}
