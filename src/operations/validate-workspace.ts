import type { JudgedProof } from "../audit/reachable-verdicts.js";
import type { Diagnostic } from "../model/diagnostic.js";
import type { Validation } from "../report/results.js";
import { generateBundles } from "../roles/generate.js";
import { guardrailOverlaps } from "../roles/guardrail-overlap.js";
import { proofDiagnostics, proveWorkspace } from "../roles/prove-workspace.js";
import { loadWorkspace } from "./load-workspace.js";

/** Digests are written with bundles, and no verdict looks at them; making them would load Node's cryptography. */
const NOT_ASKED = () => "";

/**
 * Loads a workspace, generates every bundle and judges each `never` and guardrail over it; with a snapshot (`from`) each `never` over
 * what the live roles can become, too.
 * @throws Failure (usage) with every diagnostic where the workspace cannot be read, or there is no snapshot.
 */
export async function validateWorkspace(root: string, from?: string): Promise<Validation> {
  const { workspace, diagnostics: warnings } = await loadWorkspace(root);
  const { bundles, diagnostics: ofGeneration } = generateBundles(workspace, { digest: NOT_ASKED });
  const direct = proveWorkspace(workspace, bundles);
  let proofs: readonly JudgedProof[] = direct;
  let ofSnapshot: readonly Diagnostic[] = [];
  if (from !== undefined) {
    // What reads and judges snapshots is loaded for this alone.
    const { validateOverSnapshot } = await import("./validate-over-snapshot.js");
    ({ proofs, diagnostics: ofSnapshot } = await validateOverSnapshot(from, workspace, bundles, direct));
  }
  const diagnostics = [
    ...warnings,
    ...ofGeneration,
    ...guardrailOverlaps(workspace, bundles),
    ...proofDiagnostics(direct),
    ...ofSnapshot,
  ];
  return {
    format: "bailiwick.validation/1",
    valid:
      proofs.every((proof) => proof.verdict === "holds" && proof.reachable?.verdict !== "counterexample") &&
      diagnostics.every((diagnostic) => diagnostic.severity !== "error"),
    organization: workspace.organization,
    teams: workspace.teams.length,
    bundles: bundles.length,
    proofs,
    databasePromises: workspace.teams
      .flatMap(({ neverInDatabases }) => neverInDatabases)
      .reduce((sum, { databases }) => sum + databases.length, 0),
    diagnostics,
  };
}
