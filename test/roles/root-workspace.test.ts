import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { generateBundles } from "../../src/roles/generate.js";
import { proofDiagnostics, proveWorkspace } from "../../src/roles/prove-workspace.js";
import { loadWorkspace } from "../../src/workspace/load-workspace.js";
import { digest } from "./made.js";

function files(change: (path: string, text: string) => string = (_, text) => text) {
  const policies = ["guardrails", "services", "levels"].map((name) => `policies/${name}.yaml`);
  const paths = ["bailiwick.yaml", ...policies, ...readdirSync("roles").map((name) => `roles/${name}`)];
  return paths.map((path) => ({ path, text: change(path, readFileSync(path, "utf8")) }));
}

function judged(change?: (path: string, text: string) => string) {
  const { workspace, diagnostics } = loadWorkspace(files(change));
  if (workspace === undefined) throw new Error(diagnostics.map((one) => one.message).join("\n"));
  const generated = generateBundles(workspace, { digest });
  return { generated, proofs: proveWorkspace(workspace, generated.bundles) };
}

describe("the root workspace", () => {
  it("fits, and keeps every promise", () => {
    const { generated, proofs } = judged();
    expect(generated.diagnostics).toEqual([]);
    expect(proofs.length).toBeGreaterThan(100);
    expect(proofs.filter((proof) => proof.verdict !== "holds")).toEqual([]);
  });

  it("breaks a promise at the line of the rule when support may write", () => {
    const { proofs } = judged((path, text) =>
      path === "roles/support.yaml" ? text.replace('"dynamodb:Query"', '"dynamodb:PutItem"') : text,
    );
    const [diagnostic] = proofDiagnostics(proofs);
    expect(diagnostic).toMatchObject({ code: "never-broken", severity: "error", place: { file: "roles/support.yaml" } });
    const line = readFileSync("roles/support.yaml", "utf8").split("\n")[(diagnostic?.place?.line ?? 1) - 1];
    expect(line).toContain("dynamodb:Query");
  });
});
