import type { Validation } from "../report/results.js";
import { generateBundles } from "../roles/generate.js";
import { guardrailOverlaps } from "../roles/guardrail-overlap.js";
import { proofDiagnostics, proveWorkspace } from "../roles/prove-workspace.js";
import { loadWorkspace } from "./load-workspace.js";
import { sha256 } from "./sha256.js";

/**
 * Loads a workspace, generates every bundle and judges each `never` and guardrail over it.
 * @throws Failure (usage) with every diagnostic where the workspace cannot be read.
 */
export async function validateWorkspace(root: string): Promise<Validation> {
  const { workspace, diagnostics: warnings } = await loadWorkspace(root);
  const generated = generateBundles(workspace, { digest: sha256 });
  const proofs = proveWorkspace(workspace, generated.bundles);
  const diagnostics = [
    ...warnings,
    ...generated.diagnostics,
    ...guardrailOverlaps(workspace, generated.bundles),
    ...proofDiagnostics(proofs),
  ];
  return {
    format: "bailiwick.validation/1",
    valid:
      proofs.every((proof) => proof.verdict === "holds") && diagnostics.every((diagnostic) => diagnostic.severity !== "error"),
    organization: workspace.organization,
    teams: workspace.teams.length,
    bundles: generated.bundles.length,
    proofs,
    diagnostics,
  };
}
