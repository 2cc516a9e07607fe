import { Escalation } from "../audit/escalation/escalation.js";
import { factsOf, type RunningIn } from "../audit/escalation/facts.js";
import { runningIn } from "../audit/escalation/running.js";
import { type JudgedProof, ReachableVerdicts } from "../audit/reachable-verdicts.js";
import type { RoleBundle } from "../model/bundle.js";
import type { Diagnostic } from "../model/diagnostic.js";
import type { Workspace } from "../model/workspace.js";
import type { ProofResult } from "../roles/prove-workspace.js";
import { readEstate } from "./read-estate.js";

/**
 * Judges each `never` over everything that the teams' live roles can become in a snapshot.
 * @throws Failure (usage) where there is no snapshot.
 */
export async function validateOverSnapshot(
  from: string,
  workspace: Workspace,
  bundles: readonly RoleBundle[],
  proofs: readonly ProofResult[],
): Promise<{ readonly proofs: readonly JudgedProof[]; readonly diagnostics: readonly Diagnostic[] }> {
  const { estate, accounts, reports, snapshot, diagnostics } = await readEstate(from);
  const running = new Map<string, RunningIn>();
  for (const principals of accounts)
    running.set(principals.account, runningIn(principals, await snapshot.resources(principals.account)));
  const verdicts = new ReachableVerdicts(workspace, bundles, new Escalation(estate, accounts, factsOf(reports, running)));
  return { proofs: proofs.map((proof) => verdicts.judge(proof)), diagnostics };
}
