import type { Application } from "../model/application.js";
import { Failure } from "../model/failure.js";
import { journalsFolder } from "../plan/journal.js";
import { readJournal } from "../plan/read-journal.js";
import { chunksToUndo, rollBack } from "../plan/rollback.js";
import { withChanges } from "./carry-out.js";
import { closeAll, readWorkspace } from "./make-plan.js";
import { type PlanRequest, targetsOf } from "./plan-request.js";

export interface RollbackRequest extends PlanRequest {
  readonly journal: string;
  /** Asks whoever has to agree to put back so many changes of a target. @throws Failure where nobody does. */
  readonly confirm: (target: string, changes: number) => Promise<void>;
}

/**
 * Puts back what an apply changed, by its journal.
 * @throws Failure (usage) where the journal is none or was changed, where the workspace has no such target, and where nobody confirms.
 */
export async function rollBackJournal(request: RollbackRequest): Promise<Application> {
  const state = await readJournal(request.journal);
  const { begin } = state;
  if (begin.embedded !== request.embedded && begin.kind === "database")
    throw new Failure("embedded", `The journal is of ${begin.embedded ? "an embedded" : "a server's"} ${begin.target}.`, {
      kind: "usage",
      hint: `Put it back with${begin.embedded ? "" : "out"} --embedded.`,
    });
  const read = await readWorkspace(request.workspace);
  const only = begin.kind === "aws" ? "aws" : "databases";
  const targets = await targetsOf(read, { ...request, only, targets: [begin.target] });
  const [target] = targets;
  try {
    if (target === undefined) throw new Failure("unknown-target", `There is no target ${begin.target}.`, { kind: "usage" });
    const changes = chunksToUndo(state).flatMap((chunk) => chunk.changes);
    if (changes.length > 0) await request.confirm(begin.target, changes.length);
    const result = await rollBack(state, target, {
      digest: begin.plan,
      time: request.now.toISOString(),
      journals: journalsFolder(request.workspace),
      signal: request.signal,
      isFromFile: true,
    });
    const { environment, embedded } = target;
    return {
      format: "bailiwick.apply/1",
      organization: read.workspace.organization,
      plan: begin.plan,
      time: request.now.toISOString(),
      rollback: request.journal,
      targets: withChanges([result], { targets: [] }).map((each) => ({
        ...each,
        environment,
        embedded,
        changes,
      })),
      proof: null,
    };
  } finally {
    await closeAll(targets);
  }
}
