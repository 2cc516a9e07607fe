import { join } from "node:path";
import { combineFindings } from "../audit/combine-findings.js";
import { Tally } from "../audit/tally.js";
import { catalogue } from "../iam/catalogue/index.js";
import type { Diagnostic } from "../model/diagnostic.js";
import { Failure } from "../model/failure.js";
import { openRun, type StoredRun } from "../report/run-store.js";
import { assertReplaceable, RunWriter } from "../report/run-writer.js";
import { generateBundles } from "../roles/generate.js";
import { openSnapshot } from "../snapshot/open-snapshot.js";
import { judgeEvidence } from "./audit-evidence.js";
import { describeRun } from "./describe-run.js";
import { runsFolder } from "./find-run.js";
import { loadWorkspace } from "./load-workspace.js";
import { sha256 } from "./sha256.js";
import { workspaceDigest as digestOf } from "./workspace-digest.js";

export interface AuditRequest {
  readonly workspace: string;
  /** A snapshot's folder, or one bare authorization-details file. */
  readonly from: string;
  /** Count ages from this moment (ISO 8601) instead of the snapshot's own. */
  readonly asOf: string | undefined;
  /** Keep the run here instead of under `reports/runs`. */
  readonly out: string | undefined;
  readonly version: string;
  readonly onProgress: (text: string) => void;
  readonly signal?: AbortSignal;
}

function moment(text: string | undefined, fallback: string): string {
  if (text === undefined) return fallback;
  const time = /^\d{4}-\d{2}-\d{2}(T[\d:.]+(Z|[+-]\d{2}:?\d{2}))?$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time)) {
    throw new Failure("as-of", `--as-of ${text} is no moment that can be counted from.`, {
      kind: "usage",
      hint: "Write 2026-10-01 or 2026-10-01T06:00:00Z.",
    });
  }
  return new Date(time).toISOString();
}

/** `2026-10-01T060000Z-4f1a9c2e7b10`: sorts by the age of the evidence and names what was judged by what. */
function runName(time: string, parts: readonly string[]): string {
  const stamp = time
    .replace(/\.\d+/, "")
    .replaceAll(":", "")
    .replace(/[^0-9TZ-]/g, "");
  return `${stamp}-${sha256(JSON.stringify(parts)).slice(0, 12)}`;
}

/**
 * Judges a snapshot against a workspace and keeps the run. The same snapshot, workspace and version give the same bytes.
 * @throws Failure (usage) for a broken workspace or no snapshot at all; whatever is wrong within a snapshot is a source's status.
 */
export async function auditSnapshot(request: AuditRequest): Promise<StoredRun> {
  const { workspace, diagnostics: _warnings, files } = await loadWorkspace(request.workspace);
  const workspaceDigest = digestOf(files);
  const diagnostics: Diagnostic[] = [];
  const snapshot = await openSnapshot(request.from, { onDiagnostic: (diagnostic) => diagnostics.push(diagnostic) });
  const asOf = moment(request.asOf, snapshot.manifest.time);
  if (request.out !== undefined) await assertReplaceable(request.out);
  const { bundles, diagnostics: broken } = generateBundles(workspace, {
    digest: sha256,
    // Roles of accounts that the snapshot does not hold have nothing to be compared with.
    only: { accounts: new Set(snapshot.accounts.map((account) => account.id)) },
  });
  if (broken.some((diagnostic) => diagnostic.severity === "error")) {
    throw new Failure(
      "not-generated",
      "The workspace's role bundles cannot be made, so live roles have nothing to be compared with.",
      { kind: "usage", diagnostics: broken },
    );
  }
  const writer = await RunWriter.create(request.out === undefined ? runsFolder(request.workspace) : join(request.out, ".."));
  try {
    const tally = new Tally();
    const judged = await judgeEvidence(snapshot, {
      workspace,
      bundles,
      asOf,
      writer,
      tally,
      onProgress: request.onProgress,
      signal: request.signal,
    });
    await writer.combine(combineFindings, (before, after) => tally.merged(before, after));
    const tool = { version: request.version, catalogue: catalogue.hash };
    const run = await describeRun({ workspace, workspaceDigest, snapshot, judged, tally, asOf, tool, diagnostics });
    const name = runName(snapshot.manifest.time, [run.snapshot.digest, workspaceDigest, tool.version, tool.catalogue, asOf]);
    return await openRun(await writer.finish(run, request.out ?? join(runsFolder(request.workspace), name)));
  } catch (error) {
    await writer.abandon();
    throw error;
  }
}
