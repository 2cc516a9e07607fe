import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./bailiwick.js";
import { folder } from "./folders.js";

/** A copy of the root workspace, without what is generated from it. */
export function workspace(): string {
  const root = folder();
  for (const path of ["bailiwick.yaml", "roles", "policies/guardrails.yaml"])
    cpSync(join(ROOT, path), join(root, path), { recursive: true });
  return root;
}

/** The same with the sample snapshot in `snapshot`. */
export function workspaceWithSnapshot(): string {
  const root = workspace();
  cpSync(join(ROOT, "reports/snapshots/sample"), join(root, "snapshot"), { recursive: true });
  return root;
}

/** Puts other words into a file; what stood there must have stood there. */
export function edit(path: string, from: string | RegExp, to: string): void {
  const before = readFileSync(path, "utf8");
  const after = before.replace(from, () => to);
  if (after === before) throw new Error(`${path} does not hold ${from}`);
  writeFileSync(path, after);
}
