import { Escalation } from "../audit/escalation/escalation.js";
import { factsOf } from "../audit/escalation/facts.js";
import { type JudgedProof, ReachableVerdicts } from "../audit/reachable-verdicts.js";
import type { RoleBundle } from "../model/bundle.js";
import type { Diagnostic } from "../model/diagnostic.js";
import type { Workspace } from "../model/workspace.js";
import type { Validation } from "../report/results.js";
import { generateBundles } from "../roles/generate.js";
import { type ProofResult, proofDiagnostics, proveWorkspace } from "../roles/prove-workspace.js";
import { loadWorkspace } from "./load-workspace.js";
import { readEstate } from "./read-estate.js";
import { sha256 } from "./sha256.js";

/** Judges each `never` over everything that the teams' live roles can become in a snapshot. */
async function overSnapshot(
  from: string,
  workspace: Workspace,
  bundles: readonly RoleBundle[],
  proofs: readonly ProofResult[],
): Promise<{ readonly proofs: readonly JudgedProof[]; readonly diagnostics: readonly Diagnostic[] }> {
  const { estate, accounts, reports, diagnostics } = await readEstate(from);
  const verdicts = new ReachableVerdicts(workspace, bundles, new Escalation(estate, accounts, factsOf(reports)));
  return { proofs: proofs.map((proof) => verdicts.judge(proof)), diagnostics };
}

/**
 * Loads a workspace, generates every bundle and judges each `never` and guardrail over it; with a snapshot (`from`) each `never` over
 * what the live roles can become, too.
 * @throws Failure (usage) with every diagnostic where the workspace cannot be read, or there is no snapshot.
 */
export async function validateWorkspace(root: string, from?: string): Promise<Validation> {
  const { workspace, diagnostics: warnings } = await loadWorkspace(root);
  const generated = generateBundles(workspace, { digest: sha256 });
  const direct = proveWorkspace(workspace, generated.bundles);
  const { proofs, diagnostics: ofSnapshot }: Awaited<ReturnType<typeof overSnapshot>> =
    from === undefined ? { proofs: direct, diagnostics: [] } : await overSnapshot(from, workspace, generated.bundles, direct);
  const diagnostics = [...warnings, ...generated.diagnostics, ...proofDiagnostics(direct), ...ofSnapshot];
  return {
    format: "bailiwick.validation/1",
    valid:
      proofs.every((proof) => proof.verdict === "holds" && proof.reachable?.verdict !== "counterexample") &&
      diagnostics.every((diagnostic) => diagnostic.severity !== "error"),
    organization: workspace.organization,
    teams: workspace.teams.length,
    bundles: generated.bundles.length,
    proofs,
    diagnostics,
  };
}
