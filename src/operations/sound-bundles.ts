import type { Diagnostic } from "../model/diagnostic.js";
import { Failure } from "../model/failure.js";
import type { Workspace } from "../model/workspace.js";
import { type Generated, type GenerateOptions, generateBundles } from "../roles/generate.js";
import { proofDiagnostics, proveWorkspace } from "../roles/prove-workspace.js";
import { sha256 } from "./sha256.js";

/**
 * Role bundles and SCPs of a workspace, proved; `diagnostics` are what is to be known of them and is no error. `what` begins the refusal:
 * `Nothing was written`.
 * @throws Failure (usage) with every diagnostic where anything is wrong, a disproved `never` included.
 */
export function soundBundles(workspace: Workspace, only: NonNullable<GenerateOptions["only"]>, what: string): Generated {
  const generated = generateBundles(workspace, { digest: sha256, only });
  const made = new Set(generated.bundles.map(({ team, environment, account }) => `${team} ${environment} ${account}`));
  const proofs = proveWorkspace(workspace, generated.bundles).filter(({ team, environment, account }) =>
    made.has(`${team} ${environment} ${account}`),
  );
  const diagnostics: readonly Diagnostic[] = [...generated.diagnostics, ...proofDiagnostics(proofs)];
  if (diagnostics.some(({ severity }) => severity === "error")) {
    throw new Failure("not-generated", `${what}, since the bundles would not be what the files promise.`, {
      kind: "usage",
      diagnostics,
    });
  }
  return { ...generated, diagnostics };
}
