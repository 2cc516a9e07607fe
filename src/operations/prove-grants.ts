import { join } from "node:path";
import type { Target } from "../model/change.js";
import { Failure } from "../model/failure.js";
import type { DatabaseProof, GrantsProof, Unproved } from "../model/grants-proof.js";
import { visibleJson } from "../model/visible.js";
import { changeError } from "../plan/change-error.js";
import { writeWhole } from "../plan/write-whole.js";
import { closeAll, readWorkspace } from "./make-plan.js";
import { type PlanRequest, type ReadWorkspace, targetsOf } from "./plan-request.js";
import type { ProvableTarget } from "./target-request.js";
import { prepareWorkingFolder } from "./working-folder.js";

function isProvable(target: Target): target is ProvableTarget {
  return "prove" in target;
}

async function proveOne(target: ProvableTarget, signal: AbortSignal): Promise<DatabaseProof | Unproved> {
  try {
    return await target.prove(signal);
  } catch (error) {
    if (error instanceof Failure && (error.kind === "interrupted" || error.diagnostics.length > 0)) throw error;
    return { database: target.target, error: changeError(error) };
  }
}

/**
 * Asks the servers of those targets that are databases, and keeps the answer in .bailiwick/proofs/; null where none is one.
 * One database after the other: the asking is the server's work.
 */
export async function proveTargets(
  read: ReadWorkspace,
  targets: readonly Target[],
  { workspace, now, signal, onProgress }: Pick<PlanRequest, "workspace" | "now" | "signal" | "onProgress">,
): Promise<GrantsProof | null> {
  const provable = targets.filter(isProvable);
  if (provable.length === 0) return null;
  const databases: DatabaseProof[] = [];
  const unproved: Unproved[] = [];
  for (const target of provable) {
    onProgress(`${target.target}: asking the server`);
    const proof = await proveOne(target, signal);
    if ("proved" in proof) databases.push(proof);
    else unproved.push(proof);
  }
  const proof: GrantsProof = {
    format: "bailiwick.grants/1",
    organization: read.workspace.organization,
    time: now.toISOString(),
    proved: unproved.length === 0 && databases.every(({ proved }) => proved),
    databases,
    unproved,
  };
  const folder = join(await prepareWorkingFolder(workspace), "proofs");
  const name = `${proof.time.replaceAll(/[-:]|\.\d+/g, "")}.json`;
  await writeWhole(join(folder, name), [`${visibleJson(proof)}\n`]);
  return proof;
}

/**
 * Asks every database whether what it gives is what is declared, without changing anything.
 * @throws Failure as `makePlan` does.
 */
export async function proveGrants(request: PlanRequest): Promise<GrantsProof> {
  const read = await readWorkspace(request.workspace);
  const targets = await targetsOf(read, { ...request, only: "databases" });
  try {
    const proof = await proveTargets(read, targets, request);
    if (proof === null) throw new Failure("no-targets", "The workspace declares no database.", { kind: "usage" });
    return proof;
  } finally {
    await closeAll(targets);
  }
}
